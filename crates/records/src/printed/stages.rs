//! `GET`, `PUT /api/v1/programmes/{id}/stages/{stage}`: what a stage of the procedure came to, as `stage/{programme}/{stage}`.

use crate::claim::{Claim, claim};
use crate::documents::{self, Loaded};
use crate::error::{Result, busy, lost_race, none_of, not_found, problem};
use crate::exchange::{Request, Response};
use crate::limits::{STAGE_CHARACTERS_MAX, STAGE_ENTRIES_MAX, STAGE_VALUES_MAX};
use crate::port::Host;
use crate::programmes;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use domain::api::StageResults;
use domain::{FieldProblem, Role};
use rulebook::{Document, Rulebook};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `stage/{programme}/{stage}`.
#[derive(Clone, Default, Serialize, Deserialize)]
struct StoredStage {
    schema: u32,
    revision: u64,
    results: StageResults,
}

impl StoredStage {
    fn etag(&self) -> String {
        format!("\"{}\"", self.revision)
    }

    fn response(&self) -> Response {
        Response::json(200, &self.results).with("etag", self.etag())
    }
}

fn key(book: &Rulebook, stage: &str) -> String {
    format!("stage/{}/{stage}", book.programme.id)
}

async fn stored(host: &impl Host, book: &Rulebook, stage: &str) -> Result<Option<Loaded<StoredStage>>> {
    documents::load(host, &key(book, stage), "stage").await
}

/// What the stage came to; nothing as long as nothing was set.
pub(super) async fn load(host: &impl Host, book: &Rulebook, stage: &str) -> Result<StageResults> {
    Ok(stored(host, book, stage).await?.map(|found| found.value.results).unwrap_or_default())
}

/// What a document shows of its stage: nothing until it is public, but to the association.
pub(super) async fn shown(host: &impl Host, book: &Rulebook, document: &Document, role: Option<Role>) -> Result<StageResults> {
    if document.stage.is_empty() {
        return Ok(StageResults::default());
    }
    let results = load(host, book, &document.stage).await?;
    Ok(if results.public || role == Some(Role::Association) { results } else { StageResults::default() })
}

/// The rulebook, if it has the stage.
fn book<'h>(host: &'h impl Host, programme: &str, stage: &str) -> Result<&'h Rulebook> {
    let book = programmes::book(host, programme)?;
    if book.programme.stages.iter().any(|s| s.id == stage) { Ok(book) } else { Err(not_found()) }
}

pub(crate) async fn read(host: &impl Host, caller: &Caller, programme: &str, stage: &str) -> Result<Response> {
    guard::role(caller, Role::Association)?;
    let book = book(host, programme, stage)?;
    Ok(stored(host, book, stage).await?.map(|found| found.value).unwrap_or_default().response())
}

/// Takes the place of all that was set before. `If-Match` is honoured if it is sent.
pub(crate) async fn set(host: &impl Host, settings: &Settings, request: &Request, caller: Caller, programme: &str, stage: &str) -> Result<Response> {
    guard::role(&caller, Role::Association)?;
    guard::write(settings, request, &caller)?;
    let book = book(host, programme, stage)?;
    let results: StageResults = request.json()?;
    none_of(problems(&results))?;
    let old = match stored(host, book, stage).await? {
        Some(old) => old,
        None => {
            if let Claim::Won(_) = claim(host, &key(book, stage)).await? {
                documents::create(host, &key(book, stage), &StoredStage { schema: 1, ..StoredStage::default() }).await?;
            }
            stored(host, book, stage).await?.ok_or_else(busy)?
        }
    };
    let matches = request.header("if-match").is_none_or(|given| given.trim() == "*" || given.split(',').any(|tag| tag.trim() == old.value.etag()));
    if !matches {
        return Err(lost_race(&old.value.etag()));
    }
    let new = StoredStage { schema: 1, revision: old.value.revision + 1, results };
    if documents::swap(host, &old, &new).await? { Ok(new.response()) } else { Err(busy()) }
}

fn problems(results: &StageResults) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    if results.entries.len() > STAGE_ENTRIES_MAX {
        problems.push(problem("entries", "too_many", format!("最多列入 {STAGE_ENTRIES_MAX} 份申报，现有 {} 份。", results.entries.len())));
        return problems;
    }
    let mut look = |place: String, values: &BTreeMap<String, String>| {
        if values.len() > STAGE_VALUES_MAX {
            problems.push(problem(place.clone(), "too_many", format!("最多 {STAGE_VALUES_MAX} 项，现有 {} 项。", values.len())));
        }
        for (name, value) in values {
            let well_formed = (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            if !well_formed {
                problems.push(problem(place.clone(), "malformed", "每项的代号只能用小写字母、数字和下划线，最长 64 个字符。"));
            }
            if value.chars().count() > STAGE_CHARACTERS_MAX {
                problems.push(problem(format!("{place}.{name}"), "too_long", format!("最多 {STAGE_CHARACTERS_MAX} 字，请缩短。")));
            }
        }
    };
    look("values".to_owned(), &results.values);
    for (number, values) in &results.entries {
        look(format!("entries.{number}"), values);
    }
    problems
}
