//! `POST /api/v1/applications/{id}/withdrawal`: the applicant takes an application back to work on it.

use super::{if_match, load_own, lost, swap, view, wrong_state};
use crate::clock::programme_now;
use crate::documents::create_by_hash;
use crate::error::{Result, invalid, none_of, problem};
use crate::exchange::{Request, Response};
use crate::limits::REASON_CHARACTERS_MAX;
use crate::port::Host;
use crate::programmes;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use crate::standing::places;
use domain::api::Withdraw;
use domain::history::Event;
use domain::{HistoryEntry, State};

/// Number, receipts and history stay. An opinion goes, for it was given on what may now change; the history names it.
pub(crate) async fn withdraw(host: &impl Host, settings: &Settings, request: &Request, caller: Caller, id: &str) -> Result<Response> {
    guard::write(settings, request, &caller)?;
    let body: Withdraw = request.json()?;
    let old = load_own(host, caller.account(), id).await?;
    let application = &old.value.application;
    if_match(request, application)?;
    if !matches!(application.state, State::Submitted | State::Recommended) {
        return Err(wrong_state(application, "只有已提交的申报才能撤回。"));
    }
    let reason = reason("reason", "撤回原因", &body.reason)?;
    let book = programmes::book(host, application.programme.as_str())?;
    let now = programme_now(host, settings, book);
    let entry = HistoryEntry { before: Some(application.head.clone()), at: now, by: application.applicant.clone(), what: Event::Withdrawn { reason } };
    let mut new = old.value.clone();
    new.application.head = create_by_hash(host, "history", &entry).await?;
    new.application.state = State::Withdrawn;
    new.application.opinion = None;
    places::note(host, book, &mut new, now).await?;
    match swap(host, &old, new, now).await? {
        Some(new) => view::response(host, settings, 200, caller.account(), new).await,
        None => Err(lost(host, id).await),
    }
}

/// A free text that must say something.
pub(crate) fn reason(field: &str, label: &str, text: &str) -> Result<String> {
    let text = super::fields::clean(text).trim().to_owned();
    let characters = text.chars().count();
    if text.is_empty() {
        return Err(invalid(vec![problem(field, "missing", format!("请填写{label}。"))]));
    }
    none_of((characters > REASON_CHARACTERS_MAX).then(|| problem(field, "too_long", format!("{label}最多 {REASON_CHARACTERS_MAX} 个字符，现有 {characters} 个，请缩短。"))).into_iter().collect())?;
    Ok(text)
}
