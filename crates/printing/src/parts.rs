//! The parts of a description, one after another, as blocks.

use crate::value::{is_date, is_number};
use crate::words::{place, text};
use crate::{Scene, joined, list, score_sheet};
use domain::document::{Align, Block, ContentsBlock, GridCell, GridRow, LineEntry, LinesBlock, LinesLayout, TableBlock, TableColumn, TextBlock, TextStyle};
use rulebook::{BoxPart, Document, GridField, GridPart, LinesPart, OfSource, Part, PledgePart, Words};

/// The document's blocks. `numbered` is added to its first title: which part of how many it is.
pub(crate) fn blocks(document: &Document, scene: &Scene<'_, '_>, numbered: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for part in document.parts.iter().filter(|part| scene.holds(part.when())) {
        let mut made = of_part(part, scene);
        if part.joined() && let (Some(Block::Table(above)), [Block::Table(below)]) = (blocks.last_mut(), made.as_mut_slice()) {
            *above = joined::joined(std::mem::take(above), std::mem::take(below));
        } else {
            blocks.append(&mut made);
        }
    }
    let title = blocks.iter_mut().find_map(|block| match block {
        Block::Text(text) if text.style == TextStyle::Title => Some(text),
        _ => None,
    });
    if let Some(title) = title {
        title.text.push_str(numbered);
    }
    blocks
}

fn of_part(part: &Part, scene: &Scene<'_, '_>) -> Vec<Block> {
    match part {
        Part::Text(part) => vec![Block::Text(TextBlock { style: part.style, text: text(&part.text, scene), align: part.align, listed: part.listed })],
        Part::Lines(part) => vec![lines(part, scene)],
        Part::Pledge(part) => pledge(part, scene),
        Part::Grid(part) => vec![grid(part, scene)],
        Part::Box(part) => vec![opinion_box(part, scene)],
        Part::Table(part) => vec![list::table(part, scene)],
        Part::ScoreSheet(part) => score_sheet::table(part, scene).into_iter().collect(),
        Part::Contents(part) => vec![Block::Contents(ContentsBlock { title: part.title.clone() })],
        Part::Notes(part) => {
            let notes: Vec<String> = part.notes.iter().map(|note| text(note, scene)).collect();
            vec![plain(TextStyle::Small, notes.join("\n"))]
        }
        Part::PageBreak(_) => vec![Block::PageBreak],
        // Loading has put the other document's parts here.
        Part::Include(_) => Vec::new(),
    }
}

fn plain(style: TextStyle, text: String) -> Block {
    Block::Text(TextBlock { style, text, align: None, listed: false })
}

fn lines(part: &LinesPart, scene: &Scene<'_, '_>) -> Block {
    let entry = |line: &rulebook::Line| LineEntry { label: line.label.clone(), value: text(&line.value, scene), after: line.after.clone() };
    Block::Lines(LinesBlock { layout: part.layout, entries: part.lines.iter().map(entry).collect() })
}

/// Official wording: its title, its paragraphs, and the lines who pledges signs on.
fn pledge(part: &PledgePart, scene: &Scene<'_, '_>) -> Vec<Block> {
    let wording = scene.occasion.book.wording.get(&part.wording).map_or("", String::as_str);
    let printed: Vec<&str> = wording.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let (body, closing) = printed.split_at(printed.len().saturating_sub(part.closing.len()));
    let mut blocks: Vec<Block> = body
        .iter()
        .map(|line| match line.strip_prefix("# ") {
            Some(title) => Block::Text(TextBlock { style: TextStyle::Title, text: title.to_owned(), align: None, listed: part.listed }),
            None => plain(TextStyle::Body, line.strip_prefix("- ").unwrap_or(line).to_owned()),
        })
        .collect();
    if !closing.is_empty() {
        let entries = closing.iter().zip(&part.closing).map(|(line, words)| signed(line, text(words, scene))).collect();
        blocks.push(Block::Lines(LinesBlock { layout: LinesLayout::Signed, entries }));
    }
    blocks
}

/// `单位名称：（盖章）` with the value behind its colon; a line without colon gives way to its value.
fn signed(line: &str, value: String) -> LineEntry {
    match line.split_once('：') {
        Some((label, after)) => LineEntry { label: format!("{label}："), value, after: after.to_owned() },
        None => LineEntry { label: String::new(), value: if value.is_empty() { line.to_owned() } else { value }, after: String::new() },
    }
}

fn grid(part: &GridPart, scene: &Scene<'_, '_>) -> Block {
    let shown = part.rows.iter().filter(|row| scene.holds(&row.when));
    let (head, rows): (Vec<_>, Vec<_>) = shown.partition(|row| row.head);
    let row = |line: &rulebook::GridLine| GridRow { height_mm: line.height_mm, cells: cells(&line.cells, scene), ..GridRow::default() };
    Block::Table(TableBlock {
        columns: part.columns.iter().map(|width| TableColumn { width: *width, label: String::new(), number: false }).collect(),
        head: head.into_iter().map(row).collect(),
        rows: rows.into_iter().map(row).collect(),
        name: String::new(),
    })
}

/// A row's cells; a value without a field of its own is called by the label before it.
pub(crate) fn cells(fields: &[GridField], scene: &Scene<'_, '_>) -> Vec<GridCell> {
    let mut before = String::new();
    let mut out = Vec::with_capacity(fields.len());
    for field in fields {
        let (words, label) = match (&field.label, &field.value) {
            (Some(label), _) => (label, true),
            (None, Some(value)) => (value, false),
            (None, None) => (&EMPTY, false),
        };
        let source = match words {
            Words::Of(OfSource { of: source }) | Words::From(source) if !label => Some(source),
            _ => None,
        };
        let printed = text(words, scene);
        let own = place(words, scene);
        let called = if own.is_empty() { before.clone() } else { own };
        if label {
            before = printed.replace('\n', "");
        }
        out.push(GridCell {
            text: printed,
            span: field.span.unwrap_or(1),
            rows: field.rows.unwrap_or(1),
            align: field.align.unwrap_or(if label { Align::Centre } else { Align::Left }),
            label,
            number: source.is_some_and(|source| is_number(source, scene.occasion.book)),
            date: source.is_some_and(|source| is_date(source, scene.occasion.book)),
            foot: field.foot.iter().map(|line| text(line, scene)).collect(),
            place: if label { String::new() } else { called },
        });
    }
    out
}

const EMPTY: Words = Words::Plain(String::new());

fn opinion_box(part: &BoxPart, scene: &Scene<'_, '_>) -> Block {
    let label = text(&part.label, scene);
    let value = text(&part.value, scene);
    let both: Vec<&str> = [label.as_str(), value.as_str()].into_iter().filter(|text| !text.is_empty()).collect();
    let foot = part.foot.iter().map(|line| text(line, scene)).collect();
    let own = place(&part.value, scene);
    let cell = GridCell { text: both.join("\n"), align: Align::Left, foot, place: if own.is_empty() { label } else { own }, ..GridCell::default() };
    Block::Table(TableBlock {
        columns: vec![TableColumn { width: 1.0, label: String::new(), number: false }],
        rows: vec![GridRow { height_mm: part.height_mm, cells: vec![cell], ..GridRow::default() }],
        ..TableBlock::default()
    })
}
