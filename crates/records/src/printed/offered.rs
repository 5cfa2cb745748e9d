//! `GET /api/v1/programmes/{id}/documents`: the lists of a programme that the caller may fetch.

use super::{is_for, stages};
use crate::error::Result;
use crate::exchange::Response;
use crate::port::Host;
use crate::programmes;
use crate::sessions::Caller;
use domain::Role;
use domain::api::{DocumentLine, DocumentList};
use rulebook::{Document, MadeFrom};

pub(crate) async fn list(host: &impl Host, caller: &Caller, programme: &str) -> Result<Response> {
    let book = programmes::book(host, programme)?;
    let role = caller.account().role;
    let line = |document: &Document| DocumentLine {
        code: document.code.clone(),
        title: document.title.clone(),
        clause: document.clause.clone(),
        formats: document.formats.clone(),
        path: format!("/api/v1/programmes/{programme}/tables/{}", document.code),
        of_recommender: document.from == MadeFrom::Recommender && role == Role::Association,
    };
    let mut items = Vec::new();
    for document in book.documents.iter().filter(|document| document.from != MadeFrom::Application && is_for(document, role)) {
        let early = document.from == MadeFrom::Stage && role != Role::Association && !stages::load(host, book, &document.stage).await?.public;
        if !early {
            items.push(line(document));
        }
    }
    items.sort_by(|a, b| a.code.cmp(&b.code));
    // Of a list all numbered parts.
    let many = |document: &&Document| document.from == MadeFrom::Application || (document.lists_applications() && items.iter().any(|item| item.code == document.code));
    let batched = book.documents.iter().filter(|document| role != Role::Applicant && is_for(document, role)).filter(many);
    let batches = batched.map(|document| DocumentLine {
        path: format!("/api/v1/programmes/{programme}/batches/{}", document.code),
        formats: document.formats.iter().filter(|format| !matches!(format.as_str(), "json" | "html")).cloned().collect(),
        ..line(document)
    });
    let batches: Vec<DocumentLine> = batches.collect();
    Ok(Response::json(200, &DocumentList { items, batches }))
}
