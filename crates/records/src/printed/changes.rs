//! What changed in a list since an account fetched it last as a file: `fetched/{account}/{programme}/{code}/{body}/{part}`.
//!
//! Of what was fetched a short hash of every cell is kept, no text: it says which cells read otherwise now.

use crate::bodies;
use crate::clock::programme_now;
use crate::documents;
use crate::error::Result;
use crate::exchange::Request;
use crate::port::{Host, Store};
use crate::sessions::Caller;
use crate::settings::Settings;
use domain::{Digest, Role};
use domain::api::{ChangedCell, ChangedRow, TableChanges};
use domain::time::Timestamp;
use rulebook::Rulebook;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Hexadecimal digits kept of a cell's hash: a change is missed once in 2^48.
const HASH_DIGITS: usize = 12;

/// The rows of a list in its order: the application's number, and of each cell the head it stands under and its text.
#[derive(Default)]
pub(super) struct Rows(Vec<(String, Vec<(String, String)>)>);

/// `fetched/…`.
#[derive(Serialize, Deserialize)]
struct Fetched {
    at: Timestamp,
    /// Hashes of the cells by their column's head.
    rows: BTreeMap<String, BTreeMap<String, String>>,
}

impl Rows {
    pub(super) fn push(&mut self, number: &str, cells: impl Iterator<Item = (String, String)>) {
        self.0.push((number.to_owned(), cells.collect()));
    }

    fn hashed(&self) -> BTreeMap<String, BTreeMap<String, String>> {
        let of_row = |cells: &[(String, String)]| cells.iter().map(|(label, text)| (label.clone(), hash(text))).collect();
        self.0.iter().map(|(number, cells)| (number.clone(), of_row(cells))).collect()
    }
}

fn hash(text: &str) -> String {
    Digest::of(text.as_bytes()).as_str()[..HASH_DIGITS].to_owned()
}

fn key(request: &Request, caller: &Caller, book: &Rulebook, code: &str) -> String {
    // A recommender's list is its own whatever the query says; what stands in a key is well formed.
    let asked = request.query_value("recommender").filter(|id| caller.account().role == Role::Association && bodies::well_formed(id));
    let body = asked.unwrap_or_default();
    let part: u32 = request.query_value("part").and_then(|part| part.parse().ok()).unwrap_or(1);
    format!("fetched/{}/{}/{code}/{body}/{part}", caller.account().id, book.programme.id)
}

/// Keeps what was fetched, in place of what was kept before. Of two fetches at once either may stand: both had it.
pub(super) async fn remember(host: &impl Host, settings: &Settings, request: &Request, caller: &Caller, book: &Rulebook, code: &str, rows: &Rows) -> Result<()> {
    let fetched = Fetched { at: programme_now(host, settings, book), rows: rows.hashed() };
    Ok(host.store().set(&key(request, caller, book, code), &documents::json(&fetched)).await?)
}

/// The rows held against what was kept.
pub(super) async fn compared(host: &impl Host, request: &Request, caller: &Caller, book: &Rulebook, code: &str, rows: &Rows) -> Result<TableChanges> {
    let before: Option<Fetched> = documents::load(host, &key(request, caller, book, code), "fetched").await?.map(|found| found.value);
    let since = before.as_ref().map(|before| before.at);
    let before = before.map(|before| before.rows).unwrap_or_default();
    Ok(difference(since, &before, rows))
}

fn difference(since: Option<Timestamp>, before: &BTreeMap<String, BTreeMap<String, String>>, rows: &Rows) -> TableChanges {
    let mut changes = TableChanges { since, ..TableChanges::default() };
    for (number, cells) in &rows.0 {
        let Some(old) = before.get(number) else {
            changes.added.push(number.clone());
            continue;
        };
        let changed = cells.iter().filter(|(label, text)| old.get(label) != Some(&hash(text)));
        let cells: Vec<ChangedCell> = changed.map(|(label, now)| ChangedCell { label: label.clone(), now: now.clone() }).collect();
        if !cells.is_empty() {
            changes.changed.push(ChangedRow { number: number.clone(), cells });
        }
    }
    let gone = before.keys().filter(|number| !rows.0.iter().any(|(other, _)| other == *number));
    changes.removed = gone.cloned().collect();
    changes
}
