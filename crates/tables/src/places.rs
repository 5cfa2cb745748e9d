//! Every text of a document with what a message calls its place.

use crate::check::label_line;
use domain::document::{Block, DocumentData, TableBlock};

/// Looks at every text in order; the place is named only if it is asked for.
pub fn each_text<'d>(document: &'d DocumentData, look: &mut dyn FnMut(&'d str, &dyn Fn() -> String)) {
    look(&document.title, &|| "标题".to_owned());
    for block in &document.blocks {
        match block {
            Block::Text(text) => look(&text.text, &|| beginning(&text.text)),
            Block::Lines(lines) => {
                for entry in &lines.entries {
                    for text in [&entry.label, &entry.value, &entry.after] {
                        look(text, &|| format!("“{}”", label_line(&entry.label)));
                    }
                }
            }
            Block::Table(table) => each_cell(table, look),
            Block::Contents(contents) => look(&contents.title, &|| "目录".to_owned()),
            Block::PageBreak => {}
        }
    }
}

fn each_cell<'d>(table: &'d TableBlock, look: &mut dyn FnMut(&'d str, &dyn Fn() -> String)) {
    for cell in table.head.iter().flat_map(|row| &row.cells) {
        look(&cell.text, &|| "表头".to_owned());
    }
    let starts = TableBlock::starts(&table.rows, table.columns.len());
    for (index, (row, starts)) in table.rows.iter().zip(&starts).enumerate() {
        for (cell, start) in row.cells.iter().zip(starts) {
            let place = || match table.columns.get(*start).map(|column| column.label.as_str()) {
                _ if !cell.place.is_empty() => format!("“{}”", label_line(&cell.place)),
                Some(label) if !label.is_empty() => format!("第 {} 行“{}”", index + 1, label_line(label.rsplit('/').next().unwrap_or(label))),
                _ => beginning(&cell.text),
            };
            look(&cell.text, &place);
            for line in &cell.foot {
                look(line, &place);
            }
        }
    }
}

/// A text by how it begins, where nothing else names it.
fn beginning(text: &str) -> String {
    const CHARACTERS: usize = 12;
    let begin: String = text.chars().filter(|c| !c.is_control()).take(CHARACTERS).collect();
    if begin.chars().count() < CHARACTERS { format!("“{begin}”") } else { format!("“{begin}…”") }
}
