//! Applications of one programme under one code: a list with an entry for each that was ever handed in.

use super::credit_code;
use crate::applications::Stored;
use crate::applications::list::{Entry, documents_of};
use crate::error::Result;
use crate::limits::{DOCUMENT_BATCH, OTHERS_MAX};
use crate::lists;
use crate::port::Host;
use domain::standing::OtherApplication;
use domain::{Application, State};
use rulebook::Rulebook;

/// The list that an application belongs to; none without a well-formed code.
pub(crate) fn list_of(book: &Rulebook, application: &Application) -> Option<String> {
    Some(format!("code/{}/{}", book.programme.id, credit_code(book, application)?))
}

/// The other applications that are handed in now, in the order of their submission. One that was withdrawn, or handed in
/// anew under another code, still has its entry and doesn't count.
pub(super) async fn others(host: &impl Host, book: &Rulebook, application: &Application) -> Result<Vec<OtherApplication>> {
    let Some(name) = list_of(book, application) else { return Ok(Vec::new()) };
    let end = lists::length(host, &name).await?;
    let mut entries: Vec<(u64, Entry)> = lists::range(host, &name, end.saturating_sub(OTHERS_MAX - 1), end).await?;
    entries.retain(|(_, entry)| entry.id != application.id);
    let mut others = Vec::new();
    for batch in entries.chunks(DOCUMENT_BATCH) {
        for (slot, stored) in documents_of(host, batch).await? {
            if stored.slots.get(&name) == Some(&slot) && list_of(book, &stored.application).as_ref() == Some(&name) {
                others.extend(other(book, stored));
            }
        }
    }
    others.sort_by(|a, b| (a.submitted_at, &a.number).cmp(&(b.submitted_at, &b.number)));
    Ok(others)
}

fn other(book: &Rulebook, stored: Stored) -> Option<OtherApplication> {
    let application = stored.application;
    if !matches!(application.state, State::Submitted | State::Recommended) {
        return None;
    }
    let object = book.project_name(&application).unwrap_or_default().to_owned();
    Some(OtherApplication { number: application.number?, category: application.category, level: application.level, object, submitted_at: application.submitted_at? })
}
