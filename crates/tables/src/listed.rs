//! A table of the rulebook with its data, as a document: what every format but its own template is made from.

use domain::api::TableData;
use domain::document::{Block, DocumentData, GridCell, GridRow, LineEntry, LinesBlock, LinesLayout, TableBlock, TableColumn, TextBlock, TextStyle};
use rulebook::{Column, Table};

/// Rows on paper at least, so that few entries still look like the form.
const ROWS_MIN: usize = 8;

/// The table's title, head, entries, foot and notes. `numbers` says for each column whether its cells may be numbers.
pub fn document(data: &TableData, table: &Table, numbers: &[bool]) -> DocumentData {
    let mut blocks = vec![text(TextStyle::Title, &data.title)];
    blocks.extend(lines(LinesLayout::Above, &data.head));
    blocks.push(Block::Table(entries(data, table, numbers)));
    blocks.extend(lines(LinesLayout::Spread, &data.foot));
    blocks.extend(table.notes.iter().map(|note| text(TextStyle::Small, note)));
    DocumentData { code: table.code.clone(), title: data.title.clone(), number: String::new(), blocks }
}

fn text(style: TextStyle, text: &str) -> Block {
    Block::Text(TextBlock { style, text: text.to_owned(), align: None, listed: false })
}

fn lines(layout: LinesLayout, pairs: &[(String, String)]) -> Option<Block> {
    let entry = |(label, value): &(String, String)| {
        let colon = if label.ends_with(['：', ':']) { "" } else { "：" };
        LineEntry { label: format!("{label}{colon}"), value: value.clone(), after: String::new() }
    };
    (!pairs.is_empty()).then(|| Block::Lines(LinesBlock { layout, entries: pairs.iter().map(entry).collect() }))
}

fn entries(data: &TableData, table: &Table, numbers: &[bool]) -> TableBlock {
    let column = |(column, number): (&Column, &bool)| TableColumn { width: column.width, label: column.flat_label(), number: *number };
    let cell = |(text, column): (&String, &Column)| GridCell { text: text.clone(), align: column.align, ..GridCell::default() };
    let entry = |row: &domain::api::TableRow| GridRow { number: row.number.clone(), cells: row.cells.iter().zip(&table.columns).map(cell).collect(), ..GridRow::default() };
    let filler = GridRow { height_mm: 9.0, filler: true, cells: vec![GridCell::default(); table.columns.len()], ..GridRow::default() };
    let missing = ROWS_MIN.saturating_sub(data.rows.len());
    TableBlock {
        columns: table.columns.iter().zip(numbers).map(column).collect(),
        head: rulebook::heads(&table.columns),
        rows: data.rows.iter().map(entry).chain(std::iter::repeat_n(filler, missing)).collect(),
        name: String::new(),
    }
}
