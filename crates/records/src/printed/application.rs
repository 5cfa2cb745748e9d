//! `GET /api/v1/applications/{id}/documents/{code}.{format}`: a document made from one application.

use super::gather::{part_of, with_next};
use super::made::Made;
use super::{audience, format_of, stages};
use crate::applications::{findings, load_visible, materials, view};
use crate::clock::programme_now;
use crate::error::{Result, not_found};
use crate::exchange::{Request, Response};
use crate::limits::RESPONDENTS_MAX;
use crate::port::Host;
use crate::programmes;
use crate::sessions::Caller;
use crate::settings::Settings;
use domain::api::{DocumentLine, DocumentList, ParseRoster, RosterAnswer, StageResults};
use domain::{Account, Application, Attachment, Role};
use printing::{Occasion, PartOf, Record, compose, concerns};
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
    let of_stage = application.number.as_ref().and_then(|number| stage.entries.get(number)).unwrap_or(&nothing);
    let list = list_of(document, application);
    let rows = list.and_then(|(_, file)| file.roster.as_ref()).map_or(0, |facts| facts.rows as usize);
    let rows_max = if document.rows_max > 0 { document.rows_max as usize } else { RESPONDENTS_MAX };
    let (part, parts) = part_of(request, rows_max, rows)?;
    let respondents = match list {
        Some((code, file)) => respondents(host, book, account, code, file, ((part - 1) * rows_max, rows_max)).await?,
        None => None,
    };
    let occasion = Occasion { book, organisation: &account.organisation, profile: &account.profile, stage: &stage.values, quotas: &[], named: &named, part: PartOf { number: part, of: parts, respondents_before: (part - 1) * rows_max, ..PartOf::WHOLE } };
    let record = Record { application, recommender: &recommender, findings: findings.as_ref(), stage: of_stage, respondents: respondents.as_ref() };
    let data = compose(document, &occasion, &[record]);
    let number = application.number.as_deref().unwrap_or_default();
    let name = format!("{} {number} {}", document.code, document.title.replace(' ', "")).replace("  ", " ");
    let made = Made { book, code, format, name, data: serde_json::to_value(&data).expect("a document is JSON") };
    Ok(with_next(made.answer(host, settings, request).await?, request, part, parts))
}

/// The list of respondents that the document prints: the last one uploaded for its material, unless its time is over.
fn list_of<'a>(document: &'a Document, application: &'a Application) -> Option<(&'a str, &'a Attachment)> {
    let code = document.respondents()?;
    Some((code, application.materials.get(code)?.last().filter(|file| file.erased.is_none())?))
}

/// The respondents of a list from `offset` on, at most `limit`. Masked as [`materials::sees_respondents`] says: `evidence` then
/// never answers their names.
async fn respondents(host: &impl Host, book: &Rulebook, account: &Account, code: &str, file: &Attachment, (offset, limit): (usize, usize)) -> Result<Option<RosterAnswer>> {
    let Some(spec) = book.material(code).and_then(|material| material.roster.clone()) else { return Ok(None) };
    let masked = !materials::sees_respondents(book, account, code);
    let asked = ParseRoster { name: file.name.clone(), spec, offset: offset as u32, limit: limit as u32, places: None, masked };
    Ok(Some(host.respondents(&file.sha256, &asked).await?))
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
    Ok(Response::json(200, &DocumentList { items, ..DocumentList::default() }))
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
    let record = Record { application, recommender: "", findings: None, stage: &nothing, respondents: None };
    let offered: Vec<&Document> = book.documents.iter().filter(|d| d.from == MadeFrom::Application && d.is_for(audience) && concerns(d, &record)).collect();
    offered.into_iter()
}
