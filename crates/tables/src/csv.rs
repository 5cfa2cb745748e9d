//! CSV (RFC 4180) for other programs: one head row, one row an entry, UTF-8 with a byte order mark, without which Excel
//! takes Chinese for GBK.

use crate::check::number;
use crate::plain::{one_line, visible};
use domain::api::TableData;
use rulebook::Table;

const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// The file's bytes. `numbers` says for each column whether its cells may be numbers.
pub fn file(data: &TableData, table: &Table, numbers: &[bool]) -> Vec<u8> {
    let mut out = String::from(BYTE_ORDER_MARK);
    let heads = table.columns.iter().map(|column| {
        let label = one_line(&column.label);
        column.group.as_ref().map_or(label.clone(), |group| format!("{}/{label}", one_line(group)))
    });
    line(&mut out, heads.map(|head| guarded(&head)));
    for row in &data.rows {
        let cells = row.cells.iter().zip(numbers).map(|(cell, is_number)| {
            let cell = visible(cell);
            if *is_number && number(&cell).is_some() { cell } else { guarded(&cell) }
        });
        line(&mut out, cells);
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
