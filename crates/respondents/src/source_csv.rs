//! Text with delimiters: UTF-8, UTF-16 with its mark, or GB18030, which is what Excel and WPS write as CSV in China.

use crate::sheet::{Rows, Unreadable, Value, Visit, Workbook};
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;

/// Lines in which the delimiter is looked for: titles above the head have none.
const SAMPLE_LINES: usize = 100;

/// A text file, which is one sheet.
pub struct CsvWorkbook<'a> {
    text: Cow<'a, str>,
    delimiter: u8,
}

/// Decodes the text and finds its delimiter.
pub fn open(bytes: &[u8]) -> Result<CsvWorkbook<'_>, Unreadable> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => GB18030,
    };
    let (text, _, malformed) = encoding.decode(bytes);
    let binary = text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1a}'));
    if malformed || binary {
        return Err(Unreadable::NotASpreadsheet);
    }
    let start = text.trim_start();
    if start.is_empty() {
        return Err(Unreadable::Empty);
    }
    if start.starts_with('<') || start.starts_with("%PDF") {
        return Err(Unreadable::NotASpreadsheet);
    }
    let delimiter = delimiter(&text);
    Ok(CsvWorkbook { text, delimiter })
}

/// The character that parts the most lines.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().take(SAMPLE_LINES).collect();
    let parted = |d: u8| lines.iter().filter(|line| line.as_bytes().contains(&d)).count();
    // On a tie the first wins: a comma may stand inside a field of a file parted by tabs, hence tabs first.
    [b'\t', b',', b';', b'|'].into_iter().rev().max_by_key(|d| parted(*d)).unwrap_or(b',')
}

impl Workbook for CsvWorkbook<'_> {
    fn sheets(&self) -> Vec<String> {
        vec![String::new()]
    }

    fn read(&mut self, _sheet: usize, visit: &mut Visit<'_>) -> Result<(), Unreadable> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .from_reader(self.text.as_bytes());
        let mut rows = Rows::new(visit);
        let mut record = csv::StringRecord::new();
        let mut row = RowCount::default();
        while reader.read_record(&mut record).map_err(|_| Unreadable::Damaged)? {
            let start = record.position().map_or(0, |p| p.byte() as usize);
            let row = row.of_record(&self.text, start, &record);
            for (column, field) in record.iter().enumerate() {
                let field = field.trim().trim_matches('\u{1a}');
                // Excel's way of keeping a number's zeros in a CSV: ="010".
                let field = field.strip_prefix("=\"").and_then(|f| f.strip_suffix('"')).unwrap_or(field);
                let value = (!field.is_empty()).then(|| Value::Text(Cow::Owned(field.to_owned())));
                if rows.cell(row, column as u32, value)?.is_break() {
                    return Ok(());
                }
            }
        }
        let _ = rows.flush();
        Ok(())
    }
}

/// Counts rows as a spreadsheet program does: a blank line is one, a line break inside quotes begins none.
#[derive(Default)]
struct RowCount {
    counted_to: usize,
    lines: u32,
    breaks_within: u32,
}

impl RowCount {
    /// The row, from 0, of the record that begins at `start` or behind the blank lines there.
    fn of_record(&mut self, text: &str, start: usize, record: &csv::StringRecord) -> u32 {
        let blank = text[start..].bytes().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let start = start + blank;
        self.lines += text.as_bytes()[self.counted_to..start].iter().filter(|b| **b == b'\n').count() as u32;
        self.counted_to = start;
        let row = self.lines.saturating_sub(self.breaks_within);
        self.breaks_within += record.iter().flat_map(str::bytes).filter(|b| *b == b'\n').count() as u32;
        row
    }
}
