//! `GET /api/v1/programmes/{id}/tables/{code}.{format}`: a list of many applications as it stands at the moment, and
//! `…/tables/{code}/changes`: what changed in it since it was fetched last.

use super::changes::{Rows, compared, remember};
use super::gather::{applications, part, with_next};
use super::made::Made;
use super::signer::signer;
use super::{format_of, list, named_only};
use crate::applications::Stored;
use crate::applications::list::body_list;
use crate::error::{Result, not_found};
use crate::exchange::{Request, Response};
use crate::port::Host;
use crate::programmes;
use crate::sessions::Caller;
use crate::settings::Settings;
use crate::table_data::table_data;
use domain::api::TableData;
use domain::{Account, Application, OpinionDecision, State};
use rulebook::{MadeFrom, Rulebook, Table};

/// A list asked for, with what is to be said of it.
pub(super) struct Listed {
    pub(super) title: String,
    pub(super) data: serde_json::Value,
    pub(super) rows: Rows,
    pub(super) part: usize,
    pub(super) parts: usize,
}

/// The table, or the list a document describes.
pub(crate) async fn table(host: &impl Host, settings: &Settings, request: &Request, caller: &Caller, programme: &str, file: &str) -> Result<Response> {
    let book = programmes::book(host, programme)?;
    let (code, format) = file.rsplit_once('.').ok_or_else(not_found)?;
    let formats = match (book.table(code), book.document(code)) {
        (Some(table), _) if table.columns.is_empty() => return Err(named_only(book, code)),
        (Some(table), _) => &table.formats,
        (None, Some(document)) if document.from != MadeFrom::Application => &document.formats,
        _ => return Err(not_found()),
    };
    let format = format_of(formats, format)?;
    let listed = listed(host, settings, request, caller, book, code).await?;
    let (rows, part, parts) = (listed.rows, listed.part, listed.parts);
    let made = Made { book, code, format, name: format!("{code} {}", listed.title), data: listed.data };
    let response = made.answer(host, settings, request).await?;
    // A look at the page isn't a fetch.
    if response.status == 200 && !matches!(format, "json" | "html") {
        remember(host, settings, request, caller, book, code, &rows).await?;
    }
    Ok(with_next(response, request, part, parts))
}

/// What changed in the list since this account fetched it last as a file.
pub(crate) async fn changes(host: &impl Host, settings: &Settings, request: &Request, caller: &Caller, programme: &str, code: &str) -> Result<Response> {
    let book = programmes::book(host, programme)?;
    if book.table(code).is_some_and(|table| table.columns.is_empty()) {
        return Err(named_only(book, code));
    }
    let listed = listed(host, settings, request, caller, book, code).await?;
    Ok(Response::json(200, &compared(host, request, caller, book, code, &listed.rows).await?))
}

async fn listed(host: &impl Host, settings: &Settings, request: &Request, caller: &Caller, book: &Rulebook, code: &str) -> Result<Listed> {
    match (book.table(code), book.document(code)) {
        (Some(table), _) => summary(host, request, caller, book, table).await,
        (None, Some(document)) => list::listed(host, settings, request, Some(caller), book, document).await,
        (None, None) => Err(not_found()),
    }
}

/// The summary of what a body recommends.
async fn summary(host: &impl Host, request: &Request, caller: &Caller, book: &Rulebook, table: &Table) -> Result<Listed> {
    let signer = signer(host, request, caller).await?;
    let rows = recommended(host, book, signer.body.as_deref().unwrap_or_default()).await?;
    let (rows, part, parts) = part(request, table.rows_max as usize, rows)?;
    let data = titled(table_data(book, table, &signer, &rows), part, parts);
    let cells = data.rows.iter().map(|row| (row.number.clone(), row.cells.clone())).collect();
    let rows = Rows::new(&table.columns, cells);
    Ok(Listed { title: data.title.clone(), data: serde_json::to_value(&data).expect("a table is JSON"), rows, part, parts })
}

fn titled(mut data: TableData, part: usize, parts: usize) -> TableData {
    if parts > 1 {
        data.title = format!("{}（第 {part} 部分，共 {parts} 部分）", data.title);
    }
    data
}

/// Every application of the programme that the body recommends.
async fn recommended(host: &impl Host, book: &Rulebook, body: &str) -> Result<Vec<Stored>> {
    let recommends = |application: &Application| {
        let recommended = application.state == State::Recommended && application.opinion.as_ref().is_some_and(|o| o.decision == OpinionDecision::Recommend);
        recommended && application.recommender.as_deref() == Some(body)
    };
    applications(host, book, &body_list(body), recommends).await
}

/// The account that a public list names: nobody.
pub(super) fn nobody() -> (String, std::collections::BTreeMap<String, String>) {
    Default::default()
}

/// The organisation and profile of an account.
pub(super) fn of(account: Account) -> (String, std::collections::BTreeMap<String, String>) {
    (account.organisation, account.profile)
}
