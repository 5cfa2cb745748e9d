//! Programmes: what is offered, and the windows as the association has set them.

use crate::claim::{Claim, claim};
use crate::clock::programme_now;
use crate::documents::{self, Loaded};
use crate::error::{Result, busy, lost_race, none_of, not_found, problem};
use crate::exchange::{Request, Response};
use crate::port::Host;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use domain::Role;
use domain::api::{OpenWindow, Windows};
use domain::time::{Date, today};
use rulebook::Rulebook;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// `programme/{id}`: what the association has decided beside the rulebook.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct StoredProgramme {
    pub(crate) schema: u32,
    pub(crate) revision: u64,
    pub(crate) windows: BTreeMap<String, OpenWindow>,
    /// Open readings that were decided: code → id of the reading.
    #[serde(default)]
    pub(crate) decided: BTreeMap<String, String>,
}

impl StoredProgramme {
    fn etag(&self) -> String {
        format!("\"{}\"", self.revision)
    }

    /// A window as it stands: set by the association, or else as in the rulebook.
    pub(crate) fn window(&self, book: &Rulebook, id: &str) -> Option<OpenWindow> {
        let printed = || book.programme.windows.get(id).map(|w| OpenWindow { from: w.from, until: w.until });
        self.windows.get(id).cloned().or_else(printed)
    }

    /// Whether the day lies in the window; where the rulebook prints none and the association set none, the step is open.
    pub(crate) fn open(&self, book: &Rulebook, id: &str, day: Date) -> bool {
        self.window(book, id).is_none_or(|w| w.from <= day && day <= w.until)
    }

    fn windows_as_they_stand(&self, book: &Rulebook) -> Windows {
        let windows = book.programme.windows.keys().filter_map(|id| Some((id.clone(), self.window(book, id)?))).collect();
        Windows { windows }
    }
}

fn key(book: &Rulebook) -> String {
    format!("programme/{}", book.programme.id)
}

async fn loaded(host: &impl Host, book: &Rulebook) -> Result<Option<Loaded<StoredProgramme>>> {
    documents::load(host, &key(book), "programme").await
}

/// What the association has decided; nothing, as long as it hasn't.
pub(crate) async fn load(host: &impl Host, book: &Rulebook) -> Result<StoredProgramme> {
    Ok(loaded(host, book).await?.map(|found| found.value).unwrap_or_default())
}

/// The rulebook, or 404.
pub(crate) fn book<'h>(host: &'h impl Host, id: &str) -> Result<&'h Rulebook> {
    host.rulebook(id).ok_or_else(not_found)
}

pub(crate) async fn list(host: &impl Host, settings: &Settings) -> Result<Response> {
    let mut items = Vec::new();
    for book in host.rulebooks() {
        items.push(describe(host, settings, book).await?);
    }
    Ok(Response::json(200, &json!({ "items": items })))
}

pub(crate) async fn read(host: &impl Host, settings: &Settings, id: &str) -> Result<Response> {
    Ok(Response::json(200, &describe(host, settings, book(host, id)?).await?))
}

async fn describe(host: &impl Host, settings: &Settings, book: &Rulebook) -> Result<Value> {
    let programme = &book.programme;
    let stored = load(host, book).await?;
    let day = today(programme_now(host, settings, book));
    let window = |id: &String| {
        let label = &programme.windows[id].label;
        stored.window(book, id).map(|w| json!({ "id": id, "label": label, "from": w.from, "until": w.until, "open": stored.open(book, id, day) }))
    };
    Ok(json!({
        "id": programme.id,
        "code": programme.code,
        "title": programme.title,
        "short_title": programme.short_title,
        "association": programme.association,
        "version": programme.version,
        "sha256": book.sha256,
        "categories": programme.categories,
        "levels": programme.levels,
        "windows": programme.windows.keys().filter_map(window).collect::<Vec<_>>(),
        "today": day,
        "demonstration": settings.demonstration,
    }))
}

pub(crate) async fn read_windows(host: &impl Host, id: &str) -> Result<Response> {
    let book = book(host, id)?;
    let stored = load(host, book).await?;
    Ok(Response::json(200, &stored.windows_as_they_stand(book)).with("etag", stored.etag()))
}

/// Sets the windows named; the others go back to the rulebook's. `If-Match` is honoured if it is sent.
pub(crate) async fn set_windows(host: &impl Host, settings: &Settings, request: &Request, caller: Caller, id: &str) -> Result<Response> {
    guard::role(&caller, Role::Association)?;
    guard::write(settings, request, &caller)?;
    let book = book(host, id)?;
    let body: Windows = request.json()?;
    let mut problems = Vec::new();
    for (id, window) in &body.windows {
        let Some(printed) = book.programme.windows.get(id) else {
            problems.push(problem(id, "unknown", format!("本活动没有名为“{id}”的时间安排，请去掉。")));
            continue;
        };
        if window.from > window.until {
            problems.push(problem(id, "reversed", format!("“{}”的截止日期早于开始日期，请改正。", printed.label)));
        }
    }
    none_of(problems)?;
    let old = match loaded(host, book).await? {
        Some(old) => old,
        None => {
            if let Claim::Won(_) = claim(host, &key(book)).await? {
                documents::create(host, &key(book), &StoredProgramme { schema: 1, ..StoredProgramme::default() }).await?;
            }
            loaded(host, book).await?.ok_or_else(busy)?
        }
    };
    let matches = request.header("if-match").is_none_or(|given| given.trim() == "*" || given.trim() == old.value.etag());
    let new = StoredProgramme { revision: old.value.revision + 1, windows: body.windows, ..old.value.clone() };
    if !matches || !documents::swap(host, &old, &new).await? {
        let now = load(host, book).await?;
        return Err(lost_race(&now.etag()));
    }
    Ok(Response::json(200, &new.windows_as_they_stand(book)).with("etag", new.etag()))
}
