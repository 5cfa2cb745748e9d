//! Applications: the one document in which everything stands that changes together, and who may do what with it.

mod carry;
pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod fields;
pub(crate) mod findings;
pub(crate) mod history;
pub(crate) mod labelled;
pub(crate) mod line;
pub(crate) mod list;
pub(crate) mod materials;
pub(crate) mod read;
pub(crate) mod receipt;
pub(crate) mod record;
pub(crate) mod report;
pub(crate) mod submit;
pub(crate) mod view;
pub(crate) mod withdraw;

use crate::documents::{self, Loaded};
use crate::error::{Error, Result, conflict, invalid, lost_race, not_found, precondition_required, problem};
use crate::exchange::Request;
use crate::limits::DOCUMENT_BYTES_MAX;
use crate::port::Host;
use domain::api::CarriedOver;
use domain::application::SCHEMA;
use domain::time::Timestamp;
use domain::{Account, Application, Digest, Role, State};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// `application/{id}`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Stored {
    #[serde(flatten)]
    pub(crate) application: Application,
    /// Where it is listed: list → slot. An entry in any other slot points here in vain.
    #[serde(default)]
    pub(crate) slots: BTreeMap<String, u64>,
    /// Lists of respondents that were deleted in time: its receipts may still name them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) erased: BTreeSet<Digest>,
    /// What it began with, if it was made from another application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) carried_over: Option<CarriedOver>,
    /// Set once it is deleted; nothing is left of it then but this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deleted_at: Option<Timestamp>,
}

fn key(id: &str) -> String {
    format!("application/{id}")
}

/// Whether a text can be an application's id.
fn well_formed(id: &str) -> bool {
    id.len() == 26 && id.bytes().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b))
}

/// The application, unless there is none or it was deleted.
pub(crate) async fn load(host: &impl Host, id: &str) -> Result<Loaded<Stored>> {
    if !well_formed(id) {
        return Err(not_found());
    }
    let found: Loaded<Stored> = documents::load(host, &key(id), "application").await?.ok_or_else(not_found)?;
    if found.value.deleted_at.is_some() {
        return Err(not_found());
    }
    if found.value.application.schema > SCHEMA {
        return Err(Error::Unreadable("application"));
    }
    Ok(found)
}

/// Whether the account may see the application at all.
pub(crate) fn sees(account: &Account, application: &Application) -> bool {
    match account.role {
        Role::Applicant => application.applicant == account.id,
        Role::Recommender => {
            let handed_in = matches!(application.state, State::Submitted | State::Recommended);
            handed_in && account.body.is_some() && application.recommender == account.body
        }
        Role::Association => application.state != State::Draft,
    }
}

/// The application if the account may see it; 404 otherwise, so that nobody learns which ids exist.
pub(crate) async fn load_visible(host: &impl Host, account: &Account, id: &str) -> Result<Loaded<Stored>> {
    let found = load(host, id).await?;
    if sees(account, &found.value.application) { Ok(found) } else { Err(not_found()) }
}

/// The application if it is the account's own.
pub(crate) async fn load_own(host: &impl Host, account: &Account, id: &str) -> Result<Loaded<Stored>> {
    let found = load_visible(host, account, id).await?;
    if found.value.application.applicant == account.id { Ok(found) } else { Err(crate::error::forbidden("只有申报单位自己可以这样做。")) }
}

/// The change must rest on the revision as it is (RFC 9110 §13.1.1).
///
/// # Errors
/// 428 without `If-Match`, 412 if the application has been changed since.
pub(crate) fn if_match(request: &Request, application: &Application) -> Result<()> {
    let given = request.header("if-match").ok_or_else(precondition_required)?;
    let etag = application.etag();
    if given.split(',').any(|tag| tag.trim() == etag) { Ok(()) } else { Err(lost_race(&etag)) }
}

/// Writes the changed application in place of what was read, one revision on; false if somebody else was faster.
///
/// # Errors
/// 422 if the document would be too large.
pub(crate) async fn swap(host: &impl Host, old: &Loaded<Stored>, mut new: Stored, now: Timestamp) -> Result<Option<Stored>> {
    new.application.schema = SCHEMA;
    new.application.revision = old.value.application.revision + 1;
    new.application.changed_at = now;
    if documents::json(&new).len() > DOCUMENT_BYTES_MAX {
        let message = format!("全部内容合计超过 {} MiB，请缩短文字，或改为上传附件。", DOCUMENT_BYTES_MAX >> 20);
        return Err(invalid(vec![problem("fields", "too_large", message)]));
    }
    Ok(documents::swap(host, old, &new).await?.then_some(new))
}

/// 412 with the revision as it is by now.
pub(crate) async fn lost(host: &impl Host, id: &str) -> Error {
    match load(host, id).await {
        Ok(found) => lost_race(&found.value.application.etag()),
        Err(error) => error,
    }
}

/// 409: what is asked can't be done in this state.
pub(crate) fn wrong_state(application: &Application, wanted: &str) -> Error {
    let state = match application.state {
        State::Draft => "草稿（尚未提交）",
        State::Submitted => "已提交",
        State::Recommended => "推荐单位已出具意见",
        State::Withdrawn => "已撤回",
    };
    conflict("wrong_state", "当前状态不能这样做", format!("申报目前的状态是“{state}”，{wanted}"))
}

/// 409 unless the applicant may change it.
pub(crate) fn editable(application: &Application) -> Result<()> {
    if application.editable() { Ok(()) } else { Err(wrong_state(application, "不能修改。如需修改，请先撤回。")) }
}
