//! `GET /api/v1/applications/{id}/documents/{code}.{format}`: a document made from one application.

use super::made::Made;
use super::{audience, format_of};
use crate::applications::{findings, load_visible, view};
use crate::clock::programme_now;
use crate::error::{Result, not_found};
use crate::exchange::{Request, Response};
use crate::port::Host;
use crate::programmes;
use crate::sessions::Caller;
use crate::settings::Settings;
use domain::Application;
use domain::api::{DocumentLine, DocumentList};
use printing::{Occasion, Record, compose, concerns};
use rulebook::{Document, MadeFrom, Rulebook};
use std::collections::BTreeMap;

/// The document as it stands at the moment.
pub(crate) async fn document(host: &impl Host, settings: &Settings, request: &Request, caller: &Caller, id: &str, file: &str) -> Result<Response> {
    let found = load_visible(host, caller.account(), id).await?;
    let application = &found.value.application;
    let book = programmes::book(host, application.programme.as_str())?;
    let (code, format) = file.rsplit_once('.').ok_or_else(not_found)?;
    let document = of(book, caller, application).find(|document| document.code == code).ok_or_else(not_found)?;
    let format = format_of(&document.formats, format)?;
    let now = programme_now(host, settings, book);
    let findings = if document.needs_findings() { Some(findings::check(host, application, now).await?) } else { None };
    let recommender = view::body_name(host, application).await?.unwrap_or_default();
    let account = caller.account();
    let nothing = BTreeMap::new();
    let occasion = Occasion { book, organisation: &account.organisation, profile: &account.profile, stage: &nothing, quotas: &[], part: (1, 1) };
    let record = Record { application, recommender: &recommender, findings: findings.as_ref(), stage: &nothing };
    let data = compose(document, &occasion, &[record]);
    let number = application.number.as_deref().unwrap_or_default();
    let name = format!("{} {number} {}", document.code, document.title.replace(' ', "")).replace("  ", " ");
    Made { book, code, format, name, data: serde_json::to_value(&data).expect("a document is JSON") }.answer(host, settings, request).await
}

/// The documents of this application that the caller may fetch.
pub(crate) async fn list(host: &impl Host, caller: &Caller, id: &str) -> Result<Response> {
    let found = load_visible(host, caller.account(), id).await?;
    let application = &found.value.application;
    let book = programmes::book(host, application.programme.as_str())?;
    let line = |document: &Document| DocumentLine {
        code: document.code.clone(),
        title: document.title.clone(),
        clause: document.clause.clone(),
        formats: document.formats.clone(),
        path: format!("/api/v1/applications/{id}/documents/{}", document.code),
        of_recommender: false,
    };
    Ok(Response::json(200, &DocumentList { items: of(book, caller, application).map(line).collect() }))
}

fn of<'b>(book: &'b Rulebook, caller: &Caller, application: &Application) -> impl Iterator<Item = &'b Document> {
    let audience = audience(caller.account().role);
    let nothing = BTreeMap::new();
    let record = Record { application, recommender: "", findings: None, stage: &nothing };
    let offered: Vec<&Document> = book.documents.iter().filter(|d| d.from == MadeFrom::Application && d.is_for(audience) && concerns(d, &record)).collect();
    offered.into_iter()
}
