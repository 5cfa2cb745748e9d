//! One entry, many forms: what a new application takes over from an earlier one of the same applicant.
//!
//! Which values and files mean the same is the rulebooks' to say ([`rulebook::carry_over`]); files are taken over by their
//! hash, since what is stored belongs to whoever names it.

use super::load_own;
use crate::error::{Error, Result, invalid, none_of, problem};
use crate::port::Host;
use crate::settings::Settings;
use domain::api::CarriedOver;
use domain::history::Event;
use domain::time::Timestamp;
use domain::{Account, ApplicationId, Attachment};
use rulebook::{Rulebook, carry_over};
use std::collections::BTreeMap;

/// What a new application begins with.
pub(super) struct Begun {
    pub(super) fields: BTreeMap<String, String>,
    pub(super) materials: BTreeMap<String, Vec<Attachment>>,
    pub(super) told: CarriedOver,
    /// For its history: where all this comes from.
    pub(super) event: Event,
}

/// Everything that an application of `book` in this category can begin with.
///
/// # Errors
/// 422 if there is no such application of the account, if its programme is no longer offered here, or if nothing can be carried
/// over to the category.
pub(super) async fn begin(host: &impl Host, settings: &Settings, account: &Account, book: &Rulebook, category: &str, from: &ApplicationId, now: Timestamp) -> Result<Begun> {
    let refuse = |message: &str| invalid(vec![problem("from", "unknown", message)]);
    let source = match load_own(host, account, from.as_str()).await {
        Ok(found) => found.value.application,
        Err(Error::Refused(_)) => return Err(refuse("没有找到要沿用的申报，或它不属于当前账号，请从自己的申报中选择。")),
        Err(fault) => return Err(fault),
    };
    let old_book = host.rulebook(source.programme.as_str()).ok_or_else(|| refuse("要沿用的申报所属的活动已不在本系统中，不能沿用。"))?;
    let carried = carry_over(old_book, book, &source, category).map_err(|error| invalid(vec![problem("category", "unknown", error.to_string())]))?;
    let mut materials = carried.materials;
    for file in materials.values_mut().flatten() {
        // From now on it belongs to this application, by this programme's clock.
        file.uploaded_at = now;
    }
    let bytes: u64 = materials.values().flatten().map(|file| file.bytes).sum();
    none_of((bytes > settings.application_bytes_max).then(|| problem("from", "too_large", format!("要沿用的附件合计超过 {} MiB，不能沿用。", settings.application_bytes_max >> 20))).into_iter().collect())?;
    let told = CarriedOver { from: source.id.clone(), from_programme: source.programme.clone(), carried: carried.carried, left: carried.left };
    Ok(Begun { fields: carried.fields, materials, told, event: Event::CarriedOver { from: source.id, revision: source.revision } })
}
