//! `GET` and `PATCH /api/v1/me`: the signed-in account.

use super::create::{clean_profile, profile_problems};
use super::{StoredAccount, load};
use crate::documents::swap;
use crate::error::{Result, busy, none_of, unauthenticated};
use crate::exchange::{Request, Response};
use crate::limits::SWAPS_MAX;
use crate::port::Host;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use domain::api::SessionView;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Body of `PATCH /api/v1/me`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeMe {
    /// What is named is changed, an empty value removes it, the rest stays.
    profile: BTreeMap<String, String>,
}

pub(crate) fn view(settings: &Settings, caller: &Caller) -> SessionView {
    SessionView { account: caller.account().clone(), csrf: caller.csrf(), demonstration: settings.demonstration }
}

pub(crate) async fn change(host: &impl Host, settings: &Settings, request: &Request, caller: Caller) -> Result<Response> {
    guard::write(settings, request, &caller)?;
    let body: ChangeMe = request.json()?;
    for _ in 0..SWAPS_MAX {
        let old = load(host, &caller.account().id).await?.ok_or_else(unauthenticated)?;
        let mut account = old.value.account.clone();
        account.profile.extend(body.profile.clone());
        none_of(profile_problems(&account.profile))?;
        account.profile = clean_profile(account.profile);
        let new = StoredAccount { account, ..old.value.clone() };
        if swap(host, &old, &new).await? {
            let caller = caller.with_account(new);
            return Ok(Response::json(200, &view(settings, &caller)));
        }
    }
    Err(busy())
}
