//! CSV (RFC 4180) for other programs: one head row, one row an entry, UTF-8 with a byte order mark, without which Excel
//! takes Chinese for GBK. Of a document with several tables the first list; what it says around them is left out.

use crate::check::number;
use crate::plain::{one_line, visible};
use domain::document::{DocumentData, TableBlock};

const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// The file's bytes; the head alone has what a document without a list has, which is nothing.
pub fn file(document: &DocumentData) -> Vec<u8> {
    let mut out = String::from(BYTE_ORDER_MARK);
    let Some(table) = document.tables().find(|table| table.columns.iter().any(|column| !column.label.is_empty())) else { return out.into_bytes() };
    line(&mut out, table.columns.iter().map(|column| guarded(&one_line(&column.label))));
    let starts = TableBlock::starts(&table.rows, table.columns.len());
    // What a cell that reaches down says stands in every row it reaches.
    let mut above: Vec<(String, u32)> = vec![(String::new(), 0); table.columns.len()];
    for (row, starts) in table.rows.iter().zip(&starts).filter(|(row, _)| !row.filler) {
        for (cell, start) in row.cells.iter().zip(starts) {
            above[*start] = (visible(&cell.text), cell.rows);
        }
        let cells = above.iter().zip(&table.columns).map(|((text, rows), column)| {
            let text = if *rows > 0 { text.clone() } else { String::new() };
            if column.number && number(&text).is_some() { text } else { guarded(&text) }
        });
        line(&mut out, cells);
        above.iter_mut().for_each(|(_, rows)| *rows = rows.saturating_sub(1));
    }
    out.into_bytes()
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(',');
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

/// The cell with an apostrophe before it where a spreadsheet program would take it for a formula (OWASP, CSV injection).
fn guarded(cell: &str) -> String {
    let formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    let begins = cell.starts_with(['\t', '\r', '\n']) || cell.trim_start().starts_with(formula);
    if begins { format!("'{cell}") } else { cell.to_owned() }
}
