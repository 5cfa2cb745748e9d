//! `GET /api/v1/programmes`, `GET /api/v1/programmes/{id}`: what is offered, with the windows as they stand.

use super::{book, load};
use crate::clock::programme_now;
use crate::error::Result;
use crate::exchange::Response;
use crate::port::Host;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use domain::Role;
use domain::time::today;
use rulebook::Rulebook;
use serde_json::{Value, json};

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

/// `GET /api/v1/rulebooks`: what isn't offered because it can't be used, for the association.
pub(crate) fn broken(host: &impl Host, caller: &Caller) -> Result<Response> {
    guard::role(caller, Role::Association)?;
    Ok(Response::json(200, host.broken_rulebooks()))
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
