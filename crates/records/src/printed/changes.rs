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
use rulebook::{Column, Rulebook, ValueFrom};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Hexadecimal digits kept of a cell's hash: a change is missed once in 2^48.
const HASH_DIGITS: usize = 12;

/// The rows of a list by application number, without what counts rows: that changes with every row above.
pub(super) struct Rows {
    labels: Vec<String>,
    /// In the order of the list.
    cells: Vec<(String, Vec<String>)>,
}

/// `fetched/…`.
#[derive(Serialize, Deserialize)]
struct Fetched {
    at: Timestamp,
    /// Hashes of the cells by their column's head.
    rows: BTreeMap<String, BTreeMap<String, String>>,
}

impl Rows {
    pub(super) fn new(columns: &[Column], rows: Vec<(String, Vec<String>)>) -> Self {
        let kept: Vec<bool> = columns.iter().map(|column| column.from != ValueFrom::Index).collect();
        let keep = |texts: Vec<String>| texts.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(text, _)| text).collect();
        Self {
            labels: keep(columns.iter().map(Column::flat_label).collect()),
            cells: rows.into_iter().map(|(number, texts)| (number, keep(texts))).collect(),
        }
    }

    fn hashed(&self) -> BTreeMap<String, BTreeMap<String, String>> {
        let of_row = |texts: &[String]| self.labels.iter().cloned().zip(texts.iter().map(|text| hash(text))).collect();
        self.cells.iter().map(|(number, texts)| (number.clone(), of_row(texts))).collect()
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
    for (number, texts) in &rows.cells {
        let Some(old) = before.get(number) else {
            changes.added.push(number.clone());
            continue;
        };
        let changed = rows.labels.iter().zip(texts).filter(|(label, text)| old.get(*label) != Some(&hash(text)));
        let cells: Vec<ChangedCell> = changed.map(|(label, now)| ChangedCell { label: label.clone(), now: now.clone() }).collect();
        if !cells.is_empty() {
            changes.changed.push(ChangedRow { number: number.clone(), cells });
        }
    }
    let gone = before.keys().filter(|number| !rows.cells.iter().any(|(other, _)| other == *number));
    changes.removed = gone.cloned().collect();
    changes
}
