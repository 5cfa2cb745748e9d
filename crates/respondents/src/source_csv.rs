//! Text with delimiters: UTF-8, UTF-16, or GB18030, which is what Excel and WPS write as CSV in China.

use crate::sheet::{Layout, Rows, Sheet, Unreadable, Value, Visit, Workbook};
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Lines in which the delimiter is looked for: titles above the head have none.
const SAMPLE_LINES: usize = 100;

/// Bytes in which UTF-16 is looked for: a few dozen lines.
const SAMPLE_BYTES: usize = 8 << 10;

/// Delimiters of one line, all of whose fields are held in memory at once: twice as many as a sheet has columns.
const LINE_DELIMITERS_MAX: usize = 32_768;

/// A text file, which is one sheet.
pub struct CsvWorkbook<'a> {
    text: Cow<'a, str>,
    delimiter: u8,
    sheets: [Sheet; 1],
}

/// Decodes the text and finds its delimiter.
pub fn open(bytes: &[u8]) -> Result<CsvWorkbook<'_>, Unreadable> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if let Some(encoding) = without_mark(bytes) => encoding,
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
    let crowded = |line: &[u8]| memchr::memchr_iter(delimiter, line).count() > LINE_DELIMITERS_MAX;
    if text.as_bytes().split(|byte| matches!(byte, b'\n' | b'\r')).any(crowded) {
        return Err(Unreadable::Excessive);
    }
    Ok(CsvWorkbook { text, delimiter, sheets: Default::default() })
}

/// UTF-16 without its mark: delimiters and line ends are half zeros, which no other text has.
fn without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let ends = |high: usize| sample.chunks_exact(2).filter(|pair| pair[high] == 0 && matches!(pair[1 - high], b'\n' | b'\t' | b',')).count();
    match (ends(1), ends(0)) {
        (0, 0) => None,
        (little, big) => Some(if little >= big { UTF_16LE } else { UTF_16BE }),
    }
}

/// The character that parts the most lines.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().take(SAMPLE_LINES).collect();
    let parted = |d: u8| lines.iter().filter(|line| line.as_bytes().contains(&d)).count();
    // On a tie the first wins: a comma may stand inside a field of a file parted by tabs, hence tabs first.
    [b'\t', b',', b';', b'|'].into_iter().rev().max_by_key(|d| parted(*d)).unwrap_or(b',')
}

impl Workbook for CsvWorkbook<'_> {
    fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    fn read(&mut self, _sheet: usize, visit: &mut Visit<'_>) -> Result<Layout, Unreadable> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(self.delimiter).from_reader(self.text.as_bytes());
        let mut rows = Rows::new(visit);
        let mut record = csv::StringRecord::new();
        let mut row = RowCount::default();
        while reader.read_record(&mut record).map_err(|_| Unreadable::Damaged)? {
            let start = record.position().map_or(0, |p| p.byte() as usize);
            let row = row.of_record(&self.text, start, &record);
            if rows.begin(row, false)?.is_break() {
                return Ok(Layout::default());
            }
            for (column, field) in record.iter().enumerate() {
                let field = field.trim_matches('\u{1a}');
                // Excel's way of keeping a number's zeros in a CSV: ="010".
                let field = field.strip_prefix("=\"").and_then(|f| f.strip_suffix('"')).unwrap_or(field);
                rows.cell(column as u32, (!field.trim().is_empty()).then(|| value(field)))?;
            }
        }
        let _ = rows.flush();
        Ok(Layout::default())
    }
}

/// A field as a cell; what a spreadsheet program writes for an error is one.
fn value(field: &str) -> Value<'static> {
    match field.trim() {
        "#REF!" | "#VALUE!" | "#DIV/0!" | "#NAME?" | "#NUM!" | "#NULL!" => Value::Error,
        _ => Value::Text(Cow::Owned(field.to_owned())),
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
