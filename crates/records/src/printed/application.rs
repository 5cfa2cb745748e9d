//! `GET /api/v1/applications/{id}/documents/{code}.{format}`: a document made from one application.

use super::made::Made;
use super::{audience, format_of, stages};
use crate::applications::{findings, load_visible, view};
use crate::clock::programme_now;
use crate::error::{Result, not_found};
use crate::exchange::{Request, Response};
use crate::port::Host;
use crate::programmes;
use crate::sessions::Caller;
use crate::settings::Settings;
use domain::api::{DocumentLine, DocumentList, StageResults};
use domain::{Application, Role};
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
    let stage = stage_of(host, book, document, caller, application).await?.ok_or_else(not_found)?;
    let format = format_of(&document.formats, format)?;
    let now = programme_now(host, settings, book);
    let findings = if document.needs_findings() { Some(findings::check(host, application, now).await?) } else { None };
    let recommender = view::body_name(host, application).await?.unwrap_or_default();
    let account = caller.account();
    let (nothing, named) = Default::default();
    let entry = application.number.as_ref().and_then(|number| stage.entries.get(number)).unwrap_or(&nothing);
    let occasion = Occasion { book, organisation: &account.organisation, profile: &account.profile, stage: &stage.values, quotas: &[], named: &named, part: (1, 1) };
    let record = Record { application, recommender: &recommender, findings: findings.as_ref(), stage: entry };
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
    let mut items = Vec::new();
    for document in of(book, caller, application) {
        if stage_of(host, book, document, caller, application).await?.is_some() {
            items.push(DocumentLine {
                code: document.code.clone(),
                title: document.title.clone(),
                clause: document.clause.clone(),
                formats: document.formats.clone(),
                path: format!("/api/v1/applications/{id}/documents/{}", document.code),
                of_recommender: false,
            });
        }
    }
    Ok(Response::json(200, &DocumentList { items }))
}

/// What the document shows of its stage; none where the caller has to wait for it.
async fn stage_of(host: &impl Host, book: &Rulebook, document: &Document, caller: &Caller, application: &Application) -> Result<Option<StageResults>> {
    let role = caller.account().role;
    let stage = stages::shown(host, book, document, Some(role)).await?;
    let named = application.number.as_ref().is_some_and(|number| stage.entries.contains_key(number));
    Ok(if role == Role::Association || !document.awaits_stage || (stage.public && named) { Some(stage) } else { None })
}

fn of<'b>(book: &'b Rulebook, caller: &Caller, application: &Application) -> impl Iterator<Item = &'b Document> {
    let audience = audience(caller.account().role);
    let nothing = BTreeMap::new();
    let record = Record { application, recommender: "", findings: None, stage: &nothing };
    let offered: Vec<&Document> = book.documents.iter().filter(|d| d.from == MadeFrom::Application && d.is_for(audience) && concerns(d, &record)).collect();
    offered.into_iter()
}
