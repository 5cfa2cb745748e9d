//! `GET /api/v1/applications`: the lists of the three roles, newest first, a page at a time.

use super::create::own_list;
use super::line::{line, search_text, searchable};
use super::{Stored, key, sees};
use crate::documents;
use crate::error::{Result, invalid, problem};
use crate::exchange::{Request, Response};
use crate::limits::{DOCUMENT_BATCH, PAGE_LINES, SCAN_BATCH, SCAN_MAX, SEARCH_CHARACTERS_MAX};
use crate::lists;
use crate::port::{Host, Store};
use crate::sessions::Caller;
use domain::api::{ApplicationLine, ApplicationList};
use domain::{Account, ApplicationId, ProgrammeId, Role};
use serde::{Deserialize, Serialize};

/// Every application that was ever handed in.
pub(crate) const SUBMITTED: &str = "submitted";

/// Every application that was ever handed in to a body.
pub(crate) fn body_list(body: &str) -> String {
    format!("body/{body}")
}

/// An entry of a list of applications.
#[derive(Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: ApplicationId,
    pub(crate) programme: ProgrammeId,
    /// What a search looks at, so that it needn't read the documents; none where that changes with every keystroke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) search: Option<String>,
}

pub(crate) async fn list(host: &impl Host, request: &Request, caller: &Caller) -> Result<Response> {
    let account = caller.account();
    let query = request.query_value("q").unwrap_or_default();
    if query.chars().count() > SEARCH_CHARACTERS_MAX {
        return Err(invalid(vec![problem("q", "too_long", format!("查找的文字最多 {SEARCH_CHARACTERS_MAX} 个字符，请缩短。"))]));
    }
    let wanted = Wanted { query: searchable(&query), programme: request.query_value("programme").filter(|p| !p.is_empty()) };
    let name = match account.role {
        Role::Applicant => own_list(&account.id),
        Role::Recommender => body_list(account.body.as_deref().unwrap_or_default()),
        Role::Association => SUBMITTED.to_owned(),
    };
    let before = request.query_value("cursor").and_then(|cursor| cursor.parse().ok());
    Ok(Response::json(200, &page(host, account, &name, &wanted, before).await?))
}

/// What is looked for.
struct Wanted {
    query: String,
    programme: Option<String>,
}

impl Wanted {
    fn entry(&self, entry: &Entry) -> bool {
        self.programme.as_ref().is_none_or(|p| p == entry.programme.as_str()) && entry.search.as_ref().is_none_or(|text| text.contains(&self.query))
    }

    fn line(&self, line: &ApplicationLine) -> bool {
        self.query.is_empty() || search_text(line).contains(&self.query)
    }
}

/// A page of the entries in slots below `before`. It may hold fewer lines than fit where a search has looked at [`SCAN_MAX`] entries.
async fn page(host: &impl Host, account: &Account, name: &str, wanted: &Wanted, before: Option<u64>) -> Result<ApplicationList> {
    let end = lists::length(host, name).await? + 1;
    let mut before = before.unwrap_or(end).min(end);
    let stop = before.saturating_sub(SCAN_MAX);
    let mut items = Vec::new();
    while before > 1 && before > stop && items.len() < PAGE_LINES {
        let first = before.saturating_sub(SCAN_BATCH).max(1);
        let mut entries: Vec<(u64, Entry)> = lists::range(host, name, first, before - 1).await?;
        entries.retain(|(_, entry)| wanted.entry(entry));
        entries.reverse();
        before = first;
        'batches: for batch in entries.chunks(DOCUMENT_BATCH) {
            for (slot, stored) in documents_of(host, batch).await? {
                if stored.slots.get(name) != Some(&slot) || stored.deleted_at.is_some() || !sees(account, &stored.application) {
                    continue;
                }
                let Some(book) = host.rulebook(stored.application.programme.as_str()) else { continue };
                let line = line(book, &stored.application);
                if !wanted.line(&line) {
                    continue;
                }
                items.push(line);
                if items.len() == PAGE_LINES {
                    before = slot;
                    break 'batches;
                }
            }
        }
    }
    Ok(ApplicationList { items, next: (before > 1).then(|| before.to_string()) })
}

/// The documents of these entries, each with the slot it was found by.
pub(crate) async fn documents_of(host: &impl Host, entries: &[(u64, Entry)]) -> Result<Vec<(u64, Stored)>> {
    let keys: Vec<String> = entries.iter().map(|(_, entry)| key(entry.id.as_str())).collect();
    let values = host.store().get_many(&keys).await?;
    let found = entries.iter().zip(values).filter_map(|((slot, _), value)| Some((*slot, value?)));
    found.map(|(slot, value)| Ok((slot, documents::read(&value, "application")?))).collect()
}
