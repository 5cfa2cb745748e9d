//! The score sheet as a table: groups, items, points, total, bonus, veto, conclusion.

use crate::Scene;
use crate::value::{points, tick};
use domain::document::{Align, Block, GridCell, GridRow, TableBlock, TableColumn};
use rulebook::{ScoreGroup, ScoreSheet, ScoreSheetPart};

/// The sheet with the points given; none if the programme has no sheet.
pub(crate) fn table(part: &ScoreSheetPart, scene: &Scene<'_, '_>) -> Option<Block> {
    let sheet = scene.occasion.book.assessment.as_ref()?;
    let mut rows: Vec<GridRow> = sheet.groups.iter().flat_map(|group| of_group(sheet, group, scene)).collect();
    rows.push(total(part, sheet, scene));
    rows.extend(bonus(part, sheet, scene));
    rows.push(veto(part, sheet, scene));
    rows.push(conclusion(part, sheet, scene));
    let head = row(part.heads.iter().map(|text| label(text, 1, 1)).collect());
    let columns = part.columns.iter().zip(&part.heads).enumerate();
    let columns = columns.map(|(at, (width, head))| TableColumn { width: *width, label: head.clone(), number: at >= 3 }).collect();
    Some(Block::Table(TableBlock { columns, head: vec![head], rows, name: sheet.title.clone() }))
}

fn score(sheet: &ScoreSheet, id: &str, scene: &Scene<'_, '_>) -> String {
    scene.one.and_then(|record| record.application.field(&format!("{}.{id}", sheet.prefix))).map_or_else(String::new, domain::text::normalise)
}

fn of_group(sheet: &ScoreSheet, group: &ScoreGroup, scene: &Scene<'_, '_>) -> Vec<GridRow> {
    let count = group.items.len() as u32;
    let of_item = |(at, item): (usize, &rulebook::ScoreItem)| {
        let mut cells = Vec::new();
        if at == 0 {
            let weight = group.weight.map_or_else(String::new, |weight| format!("{weight}%"));
            cells.extend([label(&group.title, 1, count), label(&weight, 1, count)]);
        }
        cells.extend([text(&item.text, 1), value(item.max.to_string()), value(score(sheet, &item.id, scene))]);
        row(cells)
    };
    group.items.iter().enumerate().map(of_item).collect()
}

fn total(part: &ScoreSheetPart, sheet: &ScoreSheet, scene: &Scene<'_, '_>) -> GridRow {
    let weights: u32 = sheet.groups.iter().filter_map(|group| group.weight).sum();
    let most: u32 = sheet.groups.iter().flat_map(|group| &group.items).map(|item| item.max).sum();
    let reached = scene.one.and_then(|record| points(scene.occasion.book, record.application, false));
    let weights = if weights > 0 { format!("{weights}%") } else { String::new() };
    row(vec![label(&part.total, 1, 1), label(&weights, 1, 1), text("", 1), value(most.to_string()), value(reached.map_or_else(String::new, |sum| sum.to_string()))])
}

fn bonus(part: &ScoreSheetPart, sheet: &ScoreSheet, scene: &Scene<'_, '_>) -> Vec<GridRow> {
    let count = sheet.bonus.items.len() as u32;
    let of_item = |(at, item): (usize, &rulebook::ScoreItem)| {
        let mut cells = Vec::new();
        if at == 0 {
            cells.push(label(&part.bonus, 1, count));
        }
        cells.extend([text(&item.text, 2), value(item.max.to_string()), value(score(sheet, &item.id, scene))]);
        row(cells)
    };
    sheet.bonus.items.iter().enumerate().map(of_item).collect()
}

fn veto(part: &ScoreSheetPart, sheet: &ScoreSheet, scene: &Scene<'_, '_>) -> GridRow {
    let set = match score(sheet, "veto", scene).as_str() {
        "yes" => "是",
        "no" => "否",
        _ => "",
    };
    row(vec![label(&part.veto, 1, 1), text(&sheet.veto.text, 2), value("-".to_owned()), value(set.to_owned())])
}

fn conclusion(part: &ScoreSheetPart, sheet: &ScoreSheet, scene: &Scene<'_, '_>) -> GridRow {
    let ticked = score(sheet, "conclusion", scene);
    let labels = sheet.conclusions.iter().map(|c| tick(c.id == ticked, &c.label)).collect::<Vec<_>>().join("　");
    row(vec![label(&part.conclusion, 1, 1), text(&labels, 4)])
}

fn row(cells: Vec<GridCell>) -> GridRow {
    GridRow { cells, ..GridRow::default() }
}

fn label(text: &str, span: u32, rows: u32) -> GridCell {
    GridCell { text: text.to_owned(), span, rows, label: true, ..GridCell::default() }
}

fn text(text: &str, span: u32) -> GridCell {
    GridCell { text: text.to_owned(), span, align: Align::Left, ..GridCell::default() }
}

fn value(text: String) -> GridCell {
    GridCell { text, ..GridCell::default() }
}
