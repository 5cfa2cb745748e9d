//! The data of a recommending body's table: rows of what it recommends, as the rulebook's columns ask.

use crate::applications::Stored;
use crate::applications::record::record_sha256;
use domain::api::{TableData, TableRow};
use domain::text::normalise;
use domain::{Account, Application};
use rulebook::value::number;
use rulebook::{Column, ColumnSource, FieldKind, Labelled, Rulebook, ScoreItem, ScoreSheet, Table};

/// A table of these applications in this order.
pub(crate) fn table_data(book: &Rulebook, table: &Table, account: &Account, rows: &[Stored]) -> TableData {
    let rows = rows.iter().enumerate().map(|(at, stored)| row(book, table, at, &stored.application)).collect();
    let labelled = |entries: &[Labelled]| entries.iter().map(|entry| (entry.label.clone(), from_account(account, &entry.from))).collect();
    TableData { title: table.title.clone(), head: labelled(&table.head), rows, foot: labelled(&table.foot) }
}

fn row(book: &Rulebook, table: &Table, at: usize, application: &Application) -> TableRow {
    TableRow {
        number: application.number.clone().unwrap_or_default(),
        record_sha256: record_sha256(book, application),
        cells: table.columns.iter().map(|column| cell(book, column, at, application)).collect(),
    }
}

fn cell(book: &Rulebook, column: &Column, at: usize, application: &Application) -> String {
    let opinion = application.opinion.as_ref();
    match &column.from {
        ColumnSource::Index => (at + 1).to_string(),
        ColumnSource::Number => application.number.clone().unwrap_or_default(),
        ColumnSource::Field(id) => shown(book, application, id),
        ColumnSource::Category => book.programme.category(&application.category).map_or_else(String::new, |c| c.label.clone()),
        ColumnSource::Level => book.programme.level(&application.level).map_or_else(String::new, |l| l.label.clone()),
        ColumnSource::AssessmentTotal => book.assessment.as_ref().map_or_else(String::new, |sheet| assessment_total(sheet, application)),
        ColumnSource::OpinionScore => opinion.map_or_else(String::new, |o| o.score.clone()),
        ColumnSource::OpinionText => opinion.map_or_else(String::new, |o| {
            let form = &book.programme.opinion;
            let parts = std::iter::once((&form.highlights_label, &o.highlights)).chain(form.improvements_label.iter().map(|label| (label, &o.improvements)));
            parts.filter(|(_, text)| !text.is_empty()).map(|(label, text)| format!("{label}：{text}")).collect::<Vec<_>>().join("\n")
        }),
    }
}

/// A field as it is read: choices by their labels, a choice of many on one line.
pub(crate) fn shown(book: &Rulebook, application: &Application, id: &str) -> String {
    let value = application.field(id).unwrap_or_default();
    match book.field(id).map(|field| &field.kind) {
        Some(FieldKind::Choice { options } | FieldKind::ChoiceMany { options }) => {
            let label = |id: &str| options.iter().find(|o| o.id == id.trim()).map_or_else(|| id.to_owned(), |o| o.label.clone());
            value.lines().map(label).collect::<Vec<_>>().join("、")
        }
        Some(FieldKind::LongText { .. }) | None => value.to_owned(),
        Some(_) => normalise(value),
    }
}

/// Base and bonus of the score sheet, counted as the checks count them; empty as long as nothing is scored.
fn assessment_total(sheet: &ScoreSheet, application: &Application) -> String {
    let points = |item: &ScoreItem| {
        let points = number(application.field(&format!("{}.{}", sheet.prefix, item.id))?)?;
        (points.fract() == 0.0 && points.abs() <= 1_000.0 && points <= f64::from(item.max)).then_some(points as i64)
    };
    let scored: Vec<i64> = sheet.items().filter_map(points).collect();
    if scored.is_empty() { String::new() } else { scored.iter().sum::<i64>().to_string() }
}

fn from_account(account: &Account, from: &str) -> String {
    match from {
        "organisation" => account.organisation.clone(),
        key => account.profile.get(key).cloned().unwrap_or_default(),
    }
}
