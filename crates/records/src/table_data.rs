//! The data of a recommending body's table: rows of what it recommends, as the rulebook's columns ask.

use crate::applications::Stored;
use crate::applications::record::record_sha256;
use domain::{Account, Application};
use domain::api::{TableData, TableRow};
use printing::{Record, value};
use rulebook::{Labelled, Rulebook, Table, ValueFrom};
use std::collections::BTreeMap;

/// A table of these applications in this order.
pub(crate) fn table_data(book: &Rulebook, table: &Table, account: &Account, rows: &[Stored]) -> TableData {
    let rows = rows.iter().enumerate().map(|(at, stored)| row(book, table, account, at + 1, stored)).collect();
    let labelled = |entries: &[Labelled]| entries.iter().map(|entry| (entry.label.clone(), from_account(account, &entry.from))).collect();
    TableData { title: table.title.clone(), head: labelled(&table.head), rows, foot: labelled(&table.foot) }
}

fn row(book: &Rulebook, table: &Table, account: &Account, index: usize, stored: &Stored) -> TableRow {
    let application = &stored.application;
    let nothing = BTreeMap::new();
    let record = Record { application, recommender: &account.organisation, findings: None, stage: &nothing, respondents: None };
    TableRow {
        number: application.number.clone().unwrap_or_default(),
        record_sha256: record_sha256(book, application),
        cells: table.columns.iter().map(|column| value(book, &column.from, index, &record)).collect(),
    }
}

/// A field as it is read: choices by their labels, a choice of many on one line.
pub(crate) fn shown(book: &Rulebook, application: &Application, id: &str) -> String {
    let nothing = BTreeMap::new();
    let record = Record { application, recommender: "", findings: None, stage: &nothing, respondents: None };
    value(book, &ValueFrom::Field(id.to_owned()), 1, &record)
}

fn from_account(account: &Account, from: &str) -> String {
    match from {
        "organisation" => account.organisation.clone(),
        key => account.profile.get(key).cloned().unwrap_or_default(),
    }
}
