//! `POST /api/v1/applications`: an applicant begins an application, afresh or from an earlier one.

use super::list::Entry;
use super::{Stored, carry, key, view};
use crate::clock::programme_now;
use crate::documents::{self, create_by_hash};
use crate::error::{Result, conflict, invalid, none_of, problem};
use crate::exchange::{Request, Response};
use crate::idempotency;
use crate::limits::{APPLICATIONS_MAX, DOCUMENT_BYTES_MAX};
use crate::lists;
use crate::port::Host;
use crate::references;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use domain::api::NewApplication;
use domain::application::SCHEMA;
use domain::history::Event;
use domain::{Application, ApplicationId, HistoryEntry, Role, State};
use std::collections::{BTreeMap, BTreeSet};

/// The list of an applicant's own applications.
pub(crate) fn own_list(account: &domain::AccountId) -> String {
    format!("applications/{account}")
}

pub(crate) async fn create(host: &impl Host, settings: &Settings, request: &Request, caller: Caller) -> Result<Response> {
    guard::role(&caller, Role::Applicant)?;
    guard::write(settings, request, &caller)?;
    let body: NewApplication = request.json()?;
    let account = caller.account();
    let response = idempotency::once(host, request, &account.id, async |seed| {
        let stored = write(host, settings, &caller, body, ApplicationId(seed)).await?;
        let location = format!("/api/v1/applications/{}", stored.application.id);
        Ok(view::response(host, settings, 201, account, stored).await?.with("location", location))
    });
    response.await
}

/// History first, then the place in the list, the document last: before it there is no application.
async fn write(host: &impl Host, settings: &Settings, caller: &Caller, body: NewApplication, id: ApplicationId) -> Result<Stored> {
    let book = match host.rulebook(body.programme.as_str()) {
        Some(book) => book,
        None => return Err(invalid(vec![problem("programme", "unknown", "本系统没有这项活动，请从活动列表中选择。")])),
    };
    let mut problems = Vec::new();
    if book.programme.category(&body.category).is_none() {
        problems.push(problem("category", "unknown", "本活动没有这个申报类别，请从所列类别中选择。"));
    }
    if book.programme.level(&body.level).is_none() {
        problems.push(problem("level", "unknown", "本活动没有这个等级，请从所列等级中选择。"));
    }
    none_of(problems)?;
    if let Some(found) = documents::load::<Stored>(host, &key(id.as_str()), "application").await? {
        // The same request before, cut off after this write.
        return Ok(found.value);
    }
    let account = caller.account();
    let now = programme_now(host, settings, book);
    let begun = match &body.from {
        Some(from) => Some(carry::begin(host, settings, account, book, &body.category, from, now).await?),
        None => None,
    };
    let list = own_list(&account.id);
    let slot = lists::reserve(host, &list).await?;
    if slot > APPLICATIONS_MAX.unsigned_abs() {
        return Err(conflict("too_many_applications", "申报过多", format!("一个账号最多建立 {APPLICATIONS_MAX} 份申报，请联系质量协会。")));
    }
    let entry = async |before, what| create_by_hash(host, "history", &HistoryEntry { before, at: now, by: account.id.clone(), what }).await;
    let mut head = entry(None, Event::Created).await?;
    let (mut fields, mut materials, mut carried_over) = (BTreeMap::new(), BTreeMap::new(), None);
    if let Some(begun) = begun {
        head = entry(Some(head), begun.event).await?;
        (fields, materials, carried_over) = (begun.fields, begun.materials, Some(begun.told));
    }
    for file in materials.values().flatten() {
        references::put_down(host, &file.sha256, &id).await?;
    }
    lists::write(host, &list, slot, &Entry { id: id.clone(), programme: body.programme.clone(), search: None }).await?;
    let application = Application {
        schema: SCHEMA,
        id: id.clone(),
        revision: 1,
        programme: body.programme,
        applicant: account.id.clone(),
        category: body.category,
        level: body.level,
        state: State::Draft,
        number: None,
        recommender: None,
        fields,
        materials,
        opinion: None,
        reports: Vec::new(),
        receipts: Vec::new(),
        head,
        created_at: now,
        changed_at: now,
        submitted_at: None,
    };
    let stored = Stored { application, slots: BTreeMap::from([(list, slot)]), erased: BTreeSet::new(), carried_over, deleted_at: None };
    if documents::json(&stored).len() > DOCUMENT_BYTES_MAX {
        return Err(invalid(vec![problem("from", "too_large", "要沿用的内容过多，请新建申报后分项填写。")]));
    }
    documents::create(host, &key(id.as_str()), &stored).await?;
    Ok(stored)
}
