//! `GET /api/v1/programmes/{id}/tables/{code}.{format}`: a list of many applications as it stands at the moment, and
//! `…/tables/{code}/changes`: what changed in it since it was fetched last.

use super::changes::{Rows, compared, remember};
use super::gather::with_next;
use super::made::Made;
use super::{format_of, list};
use crate::error::{Result, not_found};
use crate::exchange::{Request, Response};
use crate::port::Host;
use crate::programmes;
use crate::sessions::Caller;
use crate::settings::Settings;
use rulebook::{Document, MadeFrom, Rulebook};

/// A list asked for, with what is to be said of it.
pub(super) struct Listed {
    pub(super) title: String,
    pub(super) data: serde_json::Value,
    pub(super) rows: Rows,
    pub(super) part: usize,
    pub(super) parts: usize,
}

/// The list in a format.
pub(crate) async fn table(host: &impl Host, settings: &Settings, request: &Request, caller: &Caller, programme: &str, file: &str) -> Result<Response> {
    let book = programmes::book(host, programme)?;
    let (code, format) = file.rsplit_once('.').ok_or_else(not_found)?;
    let document = described(book, code)?;
    let format = format_of(&document.formats, format)?;
    let listed = list::listed(host, settings, request, Some(caller), book, document).await?;
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
    let listed = list::listed(host, settings, request, Some(caller), book, described(book, code)?).await?;
    Ok(Response::json(200, &compared(host, request, caller, book, code, &listed.rows).await?))
}

/// The document, if it is made from many applications.
fn described<'b>(book: &'b Rulebook, code: &str) -> Result<&'b Document> {
    book.document(code).filter(|document| document.from != MadeFrom::Application).ok_or_else(not_found)
}
