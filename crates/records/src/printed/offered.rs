//! `GET /api/v1/programmes/{id}/documents`: the lists of a programme that the caller may fetch.

use super::{is_for, stages};
use crate::error::Result;
use crate::exchange::Response;
use crate::port::Host;
use crate::programmes;
use crate::sessions::Caller;
use domain::Role;
use domain::api::{DocumentLine, DocumentList};
use rulebook::MadeFrom;

pub(crate) async fn list(host: &impl Host, caller: &Caller, programme: &str) -> Result<Response> {
    let book = programmes::book(host, programme)?;
    let role = caller.account().role;
    let line = |code: &str, title: &str, clause: &str, formats: &[String], of_body: bool| DocumentLine {
        code: code.to_owned(),
        title: title.to_owned(),
        clause: clause.to_owned(),
        formats: formats.to_vec(),
        path: format!("/api/v1/programmes/{programme}/tables/{code}"),
        of_recommender: of_body && role == Role::Association,
    };
    let mut items = Vec::new();
    if role != Role::Applicant {
        let made = book.tables.iter().filter(|table| !table.columns.is_empty());
        items.extend(made.map(|table| line(&table.code, &table.title, &table.clause, &table.formats, true)));
    }
    for document in book.documents.iter().filter(|document| document.from != MadeFrom::Application && is_for(document, role)) {
        let early = document.from == MadeFrom::Stage && role != Role::Association && !stages::load(host, book, &document.stage).await?.public;
        if !early {
            items.push(line(&document.code, &document.title, &document.clause, &document.formats, document.from == MadeFrom::Recommender));
        }
    }
    items.sort_by(|a, b| a.code.cmp(&b.code));
    let batched = book.documents.iter().filter(|document| document.from == MadeFrom::Application && role != Role::Applicant && is_for(document, role));
    let batches = batched.map(|document| DocumentLine {
        path: format!("/api/v1/programmes/{programme}/batches/{}", document.code),
        formats: document.formats.iter().filter(|format| !matches!(format.as_str(), "json" | "html")).cloned().collect(),
        ..line(&document.code, &document.title, &document.clause, &[], false)
    });
    Ok(Response::json(200, &DocumentList { items, batches: batches.collect() }))
}
