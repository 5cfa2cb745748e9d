//! Lists: heads over columns, and rows of one kind.

use crate::parts::cells;
use crate::value::{is_date, is_number, of, verdict};
use crate::{Record, Row, Scene};
use domain::document::{Block, GridCell, GridRow, TableBlock, TableColumn};
use domain::roster::ColumnKind;
use rulebook::{Column, MaterialFrom, RowsOf, Rulebook, ValueFrom, TablePart};
use std::collections::BTreeMap;

/// Height of a row that is empty so that a short list looks like the form.
const FILLER_MM: f32 = 9.0;

/// The list with its rows.
pub(crate) fn table(part: &TablePart, scene: &Scene<'_, '_>) -> Block {
    let before = before(part, scene);
    let mut rows: Vec<GridRow> = match part.rows {
        RowsOf::Applications | RowsOf::Stage => {
            let mut shown: Vec<_> = scene.records.iter().filter(|record| part.only.holds(*record)).collect();
            if part.by_category {
                let categories = &scene.occasion.book.programme.categories;
                shown.sort_by_key(|record| categories.iter().position(|category| category.id == record.application.category));
            }
            shown.into_iter().zip(before + 1..).map(|(record, index)| row(part, &Scene { one: Some(record), ..*scene }, index, BTreeMap::new())).collect()
        }
        RowsOf::Blank => Vec::new(),
        RowsOf::Evidence => numbered(part, scene, evidence(scene)),
        RowsOf::Materials => numbered(part, scene, materials(scene)),
        RowsOf::Findings => numbered(part, scene, findings(scene)),
        RowsOf::Quotas => numbered(part, scene, quotas(scene)),
        RowsOf::Respondents => respondents(scene).into_iter().zip(before + 1..).map(|(items, index)| row(part, scene, index, items)).collect(),
    };
    merge(&mut rows, &part.columns);
    fill(&mut rows, part, before);
    if !part.last.is_empty() {
        rows.push(GridRow { cells: cells(&part.last, scene), ..GridRow::default() });
    }
    let mut columns: Vec<TableColumn> =
        part.columns.iter().map(|column| TableColumn { width: column.width, label: column.flat_label(), number: is_number(&column.from, scene.occasion.book) }).collect();
    if let Some(side) = &part.side {
        columns.insert(0, TableColumn { width: side.width, label: String::new(), number: false });
        let beside = rows.len() as u32;
        if let Some(first) = rows.first_mut() {
            first.cells.insert(0, GridCell { text: side.label.clone(), rows: beside, label: true, ..GridCell::default() });
        }
    }
    let head = if part.headless { Vec::new() } else { rulebook::heads(&part.columns) };
    Block::Table(TableBlock { columns, head, rows, name: part.name.clone() })
}

/// How many of the list's rows stand in the parts before.
fn before(part: &TablePart, scene: &Scene<'_, '_>) -> usize {
    let of = &scene.occasion.part;
    match part.rows {
        RowsOf::Applications | RowsOf::Stage => {
            let record = |application| Record { application, recommender: "", findings: None, stage: scene.occasion.stage, respondents: None };
            of.applications_before.iter().filter(|application| part.only.holds(&record(application))).count()
        }
        RowsOf::Respondents => of.respondents_before,
        _ => 0,
    }
}

/// Whether a column's texts are dates.
fn date(part: &TablePart, column: &Column, book: &Rulebook) -> bool {
    match &column.from {
        ValueFrom::Item(item) => {
            let list = book.material(&part.material).and_then(|material| material.roster.as_ref());
            list.is_some_and(|list| list.columns.iter().any(|column| &column.id == item && column.kind == ColumnKind::Date))
        }
        source => is_date(source, book),
    }
}

type Items = BTreeMap<String, String>;

fn items<const N: usize>(of: [(&str, String); N]) -> Items {
    of.map(|(item, text)| (item.to_owned(), text)).into()
}

fn numbered(part: &TablePart, scene: &Scene<'_, '_>, rows: Vec<Items>) -> Vec<GridRow> {
    rows.into_iter().enumerate().map(|(at, items)| row(part, scene, at + 1, items)).collect()
}

fn row(part: &TablePart, scene: &Scene<'_, '_>, index: usize, items: Items) -> GridRow {
    let row = Row { index, items };
    let scene = Scene { row: Some(&row), ..*scene };
    let cell = |column: &Column| GridCell { text: of(&column.from, &scene), align: column.align, date: date(part, column, scene.occasion.book), ..GridCell::default() };
    let of_application = matches!(part.rows, RowsOf::Applications | RowsOf::Stage);
    let number = scene.one.filter(|_| of_application).and_then(|record| record.application.number.clone());
    GridRow { number: number.unwrap_or_default(), cells: part.columns.iter().map(cell).collect(), ..GridRow::default() }
}

/// Makes one cell of neighbours with the same text, in columns that ask for it, as long as the columns before agree.
fn merge(rows: &mut [GridRow], columns: &[Column]) {
    let texts: Vec<Vec<String>> = rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect()).collect();
    let merged: Vec<usize> = (0..columns.len()).take_while(|at| columns[*at].merge).collect();
    let Some(last) = merged.last().map(|at| at + 1) else { return };
    for column in (0..last).rev() {
        let same = |a: usize, b: usize| !texts[b][column].is_empty() && texts[a][..=column] == texts[b][..=column];
        let mut at = 0;
        while at < rows.len() {
            let run = 1 + (at + 1..rows.len()).take_while(|below| same(at, *below)).count();
            rows[at].cells[column].rows = run as u32;
            for covered in &mut rows[at + 1..at + run] {
                covered.cells[column].rows = 0;
            }
            at += run;
        }
    }
    for row in rows {
        row.cells.retain(|cell| cell.rows > 0);
    }
}

/// Empty rows below, of which the first says that nothing follows.
fn fill(rows: &mut Vec<GridRow>, part: &TablePart, before: usize) {
    let filled = rows.len();
    // Lines printed on the form are equally high, filled or not.
    if part.rows_numbered {
        rows.iter_mut().for_each(|row| row.height_mm = FILLER_MM);
    }
    for at in filled..part.rows_min as usize {
        let number = |column: &Column| part.rows_numbered && column.from == ValueFrom::Index;
        let cell = |column: &Column| GridCell { text: if number(column) { (before + at + 1).to_string() } else { String::new() }, ..GridCell::default() };
        let mut cells: Vec<GridCell> = part.columns.iter().map(cell).collect();
        if at == filled && filled > 0 && !part.rows_numbered {
            cells[roomy(&part.columns)].text = "（以下空白）".to_owned();
        }
        rows.push(GridRow { height_mm: FILLER_MM, filler: !part.rows_numbered, cells, ..GridRow::default() });
    }
}

/// The first column behind the leading one with room for six characters on one line: an eighth of the width.
fn roomy(columns: &[Column]) -> usize {
    let all: f32 = columns.iter().map(|column| column.width).sum();
    columns.iter().skip(1).position(|column| column.width * 8.0 >= all).map_or(0, |at| at + 1)
}

fn evidence(scene: &Scene<'_, '_>) -> Vec<Items> {
    let Some(record) = scene.one else { return Vec::new() };
    let files = |code: &str| record.application.materials.get(code).cloned().unwrap_or_default();
    let of_material = |material: &rulebook::Material| {
        let file = |file: domain::Attachment| {
            items([
                ("code", material.code.clone()),
                ("material", material.title.clone()),
                ("file", file.name),
                ("pages", file.facts.pages.map_or_else(String::new, |pages| pages.to_string())),
                ("bytes", size(file.bytes)),
                ("sha256", file.sha256.to_string()),
            ])
        };
        files(&material.code).into_iter().map(file).collect::<Vec<_>>()
    };
    scene.occasion.book.materials.iter().flat_map(of_material).collect()
}

/// A size as offices read it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} 字节"),
        1024..1_048_576 => format!("{:.1} KiB", bytes as f64 / 1024.0),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}

fn materials(scene: &Scene<'_, '_>) -> Vec<Items> {
    let Some(record) = scene.one else { return Vec::new() };
    let of_material = |material: &rulebook::Material| {
        let count = record.application.materials.get(&material.code).map_or(0, Vec::len);
        // Of what is filled in on the page there is no file.
        let typed = count == 0 && material.from.contains(&MaterialFrom::Typed);
        items([
            ("code", material.code.clone()),
            ("material", material.title.clone()),
            ("clause", material.clause.clone()),
            ("count", if typed { "在线填写".to_owned() } else { count.to_string() }),
            ("present", (if typed { "在线填写" } else if count > 0 { "有" } else { "无" }).to_owned()),
        ])
    };
    scene.occasion.book.materials.iter().filter(|material| material.when.holds(record)).map(of_material).collect()
}

fn findings(scene: &Scene<'_, '_>) -> Vec<Items> {
    let findings = scene.one.and_then(|record| record.findings).map_or(&[][..], |answer| &answer.findings);
    let of_finding = |finding: &domain::Finding| {
        items([
            ("code", finding.code.clone()),
            ("check", finding.title.clone()),
            ("verdict", verdict(finding.verdict).to_owned()),
            ("message", finding.message.clone()),
            ("action", finding.action.clone().unwrap_or_default()),
            ("clause", finding.citations.first().map_or_else(String::new, |citation| citation.clause.clone())),
        ])
    };
    findings.iter().map(of_finding).collect()
}

/// The respondents with the items of the list's columns; a column that the list hasn't is empty.
fn respondents(scene: &Scene<'_, '_>) -> Vec<Items> {
    let Some(list) = scene.one.and_then(|record| record.respondents) else { return Vec::new() };
    let of_row = |row: &domain::roster::Row| -> Items { list.facts.columns.iter().map(|column| column.id.clone()).zip(row.values.iter().cloned()).collect() };
    list.rows.iter().map(of_row).collect()
}

fn quotas(scene: &Scene<'_, '_>) -> Vec<Items> {
    let of_quota = |quota: &crate::QuotaLine| {
        let set = |value: Option<u32>| value.map_or_else(String::new, |value| value.to_string());
        items([
            ("body", quota.body.clone()),
            ("max", set(quota.max)),
            ("used", quota.used.to_string()),
            ("left", set(quota.max.map(|max| max.saturating_sub(quota.used)))),
        ])
    };
    scene.occasion.quotas.iter().map(of_quota).collect()
}
