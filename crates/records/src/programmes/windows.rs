//! `GET`, `PUT /api/v1/programmes/{id}/windows`: the association opens and closes.

use super::{StoredProgramme, book, change, load};
use crate::error::{Result, none_of, problem};
use crate::exchange::{Request, Response};
use crate::port::Host;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use domain::Role;
use domain::api::Windows;
use rulebook::Rulebook;

pub(crate) async fn read(host: &impl Host, id: &str) -> Result<Response> {
    let book = book(host, id)?;
    Ok(response(book, &load(host, book).await?))
}

/// Sets the windows named; the others go back to the rulebook's. `If-Match` is honoured if it is sent.
pub(crate) async fn set(host: &impl Host, settings: &Settings, request: &Request, caller: Caller, id: &str) -> Result<Response> {
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
    let new = change(host, request, book, |programme| {
        programme.windows = body.windows;
        Ok(())
    });
    Ok(response(book, &new.await?))
}

fn response(book: &Rulebook, stored: &StoredProgramme) -> Response {
    let windows = book.programme.windows.keys().filter_map(|id| Some((id.clone(), stored.window(book, id)?))).collect();
    Response::json(200, &Windows { windows }).with("etag", stored.etag())
}
