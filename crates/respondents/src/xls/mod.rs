//! XLS ([MS-XLS], BIFF8, and BIFF5 of Excel 95) from its stream of records. No extent, count or offset that a record claims is
//! believed: memory grows with what is really there.

mod records;
mod texts;

use crate::date;
use crate::formats::{is_builtin_date, is_date};
use crate::sheet::{Layout, Rows, SHEETS_MAX, Sheet, Unreadable, Value, Visit, Workbook};
use crate::source_xlsb::of_rk;
use crate::strings::Strings;
use records::{Record, Records};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;

/// Cell formats looked at; the format has room for 4,050.
const FORMATS_MAX: usize = 65_490;

/// An XLS.
pub struct XlsWorkbook {
    stream: Vec<u8>,
    book: Book,
    sheets: Vec<Sheet>,
    /// Where in the stream each sheet begins.
    offsets: Vec<usize>,
}

/// What the sheets' records refer to.
#[derive(Default)]
struct Book {
    strings: Strings,
    dates: Vec<bool>,
    counts_from_1904: bool,
    /// BIFF8: texts in Unicode; before that in the code page of the office, which in China is GBK.
    unicode: bool,
}

/// Finds the workbook's stream and reads what stands before the sheets.
pub fn open(bytes: &[u8]) -> Result<XlsWorkbook, Unreadable> {
    let stream = stream(bytes)?;
    let mut book = Book::default();
    let (mut sheets, mut offsets) = (Vec::new(), Vec::new());
    let mut own: HashMap<u32, bool> = HashMap::new();
    let mut formats: Vec<u32> = Vec::new();
    let mut records = Records::new(&stream, 0);
    let first = records.next().filter(|record| record.kind == 0x0809).ok_or(Unreadable::Damaged)?;
    book.unicode = first.u16(0) == Some(0x0600);
    while let Some(record) = records.next() {
        match record.kind {
            0x000a => break,
            // FILEPASS
            0x002f => return Err(Unreadable::Encrypted),
            // DATEMODE
            0x0022 => book.counts_from_1904 = record.u16(0) == Some(1),
            // BOUNDSHEET: offset, state, kind, name
            0x0085 if sheets.len() < SHEETS_MAX => {
                let (Some(offset), Some(state)) = (record.u32(0), record.u16(4)) else {
                    continue;
                };
                // One stream under many names would be read as often.
                if state >> 8 == 0 && !offsets.contains(&(offset as usize)) {
                    let name = texts::short(&record, 6, book.unicode).unwrap_or_default();
                    sheets.push(Sheet { name, hidden: state & 3 != 0 });
                    offsets.push(offset as usize);
                }
            }
            // FORMAT: id, code
            0x041e if own.len() < FORMATS_MAX => {
                let code = if book.unicode { texts::long(&record, 2, true) } else { texts::short(&record, 2, false) };
                if let (Some(id), Some(code)) = (record.u16(0), code) {
                    own.insert(u32::from(id), is_date(&code));
                }
            }
            // XF: font, format
            0x00e0 if formats.len() < FORMATS_MAX => formats.push(u32::from(record.u16(2).unwrap_or(0))),
            // SST
            0x00fc => book.strings = texts::shared(&record, &mut records)?,
            _ => {}
        }
    }
    book.dates = formats.iter().map(|id| own.get(id).copied().unwrap_or_else(|| is_builtin_date(*id))).collect();
    if sheets.is_empty() {
        return Err(Unreadable::Damaged);
    }
    Ok(XlsWorkbook { stream, book, sheets, offsets })
}

fn stream(bytes: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    if file.is_stream("/EncryptedPackage") {
        return Err(Unreadable::Encrypted);
    }
    let path = ["/Workbook", "/Book"].into_iter().find(|path| file.is_stream(path)).ok_or(Unreadable::NotASpreadsheet)?;
    let mut stream = Vec::new();
    let opened = file.open_stream(path).map_err(|_| Unreadable::Damaged)?;
    // A stream can't hold more than the file it is in.
    opened.take(bytes.len() as u64).read_to_end(&mut stream).map_err(|_| Unreadable::Damaged)?;
    Ok(stream)
}

impl Workbook for XlsWorkbook {
    fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    fn counts_from_1904(&self) -> bool {
        self.book.counts_from_1904
    }

    fn read(&mut self, sheet: usize, visit: &mut Visit<'_>) -> Result<Layout, Unreadable> {
        let mut records = Records::new(&self.stream, self.offsets[sheet]);
        records.next().filter(|record| record.kind == 0x0809).ok_or(Unreadable::Damaged)?;
        let mut walk = Walk { book: &self.book, rows: Rows::new(visit), row: None, hidden: HashMap::new(), pending: None };
        let mut layout = Layout::default();
        let mut inner = 0_u32;
        while let Some(record) = records.next() {
            match record.kind {
                // A chart within the sheet is a stream of its own.
                0x0809 => inner += 1,
                0x000a if inner > 0 => inner -= 1,
                0x000a => {
                    let _ = walk.rows.flush();
                    return Ok(layout);
                }
                _ if inner > 0 => {}
                // COLINFO: first, last, width, format, flags
                0x007d => {
                    if let (Some(first), Some(last), Some(flags)) = (record.u16(0), record.u16(2), record.u16(8))
                        && flags & 1 != 0
                    {
                        layout.hide_columns(first.into(), last.into());
                    }
                }
                // MERGEDCELLS: count, then rows and columns of each
                0x00e5 => {
                    for area in record.body.get(2..).unwrap_or_default().chunks_exact(8) {
                        let at = |n: usize| u32::from(u16::from_le_bytes([area[n], area[n + 1]]));
                        layout.merge((at(0), at(2)), (at(4), at(6)));
                    }
                }
                // ROW: row, first and last column, height, two unused, flags
                0x0208 => {
                    if let (Some(row), Some(flags)) = (record.u16(0), record.u16(12)) {
                        walk.hidden.insert(row, flags & 0x20 != 0);
                    }
                }
                _ => {
                    if walk.take(&record)?.is_break() {
                        return Ok(layout);
                    }
                }
            }
        }
        // The sheet's end is missing.
        let _ = walk.rows.flush();
        Err(Unreadable::Damaged)
    }
}

/// The cells of a sheet as they come.
struct Walk<'b, 'v> {
    book: &'b Book,
    rows: Rows<'b, 'v>,
    row: Option<u16>,
    hidden: HashMap<u16, bool>,
    /// A formula whose text stands in the record behind it.
    pending: Option<(u16, u16)>,
}

impl<'b> Walk<'b, '_> {
    fn take(&mut self, record: &Record<'_>) -> Result<ControlFlow<()>, Unreadable> {
        let unicode = self.book.unicode;
        if record.kind == 0x0207 {
            // STRING
            let Some((row, column)) = self.pending.take() else {
                return Ok(ControlFlow::Continue(()));
            };
            let text = texts::long(record, 0, unicode).filter(|text| !text.is_empty());
            return self.cell(row, column, text.map(|text| Value::Text(Cow::Owned(text))));
        }
        let (Some(row), Some(column), style) = (record.u16(0), record.u16(2), record.u16(4)) else {
            return Ok(ControlFlow::Continue(()));
        };
        let number = |style: Option<u16>, number: f64| {
            let formatted = style.and_then(|style| self.book.dates.get(usize::from(style)).copied()).unwrap_or(false);
            let day = formatted.then(|| date::of_formatted(number, self.book.counts_from_1904)).flatten();
            day.map_or(Value::Number(number), Value::Date)
        };
        let value = match record.kind {
            // LABELSST
            0x00fd => {
                let text = record.u32(6).and_then(|index| self.book.strings.get(index as usize)).filter(|text| !text.is_empty());
                text.map(|text| Value::Text(Cow::Borrowed(text)))
            }
            // LABEL, RSTRING
            0x0204 | 0x00d6 => texts::long(record, 6, unicode).filter(|text| !text.is_empty()).map(|text| Value::Text(Cow::Owned(text))),
            // NUMBER
            0x0203 => record.f64(6).map(|n| number(style, n)),
            // RK
            0x027e => record.u32(6).map(|rk| number(style, of_rk(rk))),
            // MULRK: row, first column, (format, number) each, last column
            0x00bd => {
                let pairs = record.body.get(4..record.body.len().saturating_sub(2)).unwrap_or_default();
                for (column, pair) in (column..).zip(pairs.chunks_exact(6)) {
                    let rk = u32::from_le_bytes([pair[2], pair[3], pair[4], pair[5]]);
                    let value = number(Some(u16::from_le_bytes([pair[0], pair[1]])), of_rk(rk));
                    if self.cell(row, column, Some(value))?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                return Ok(ControlFlow::Continue(()));
            }
            // BOOLERR: value, whether it is an error
            0x0205 => record.body.get(6).zip(record.body.get(7)).map(|(value, error)| truth(*value, *error != 0)),
            // FORMULA: its result, of which one kind is told in the record behind
            0x0006 | 0x0206 | 0x0406 => match record.body.get(6..14) {
                Some([0, .., 0xff, 0xff]) => {
                    self.pending = Some((row, column));
                    return Ok(ControlFlow::Continue(()));
                }
                Some([1, _, value, .., 0xff, 0xff]) => Some(truth(*value, false)),
                Some([2, .., 0xff, 0xff]) => Some(Value::Error),
                Some([3, .., 0xff, 0xff]) => None,
                _ => record.f64(6).map(|n| number(style, n)),
            },
            _ => return Ok(ControlFlow::Continue(())),
        };
        self.cell(row, column, value)
    }

    fn cell(&mut self, row: u16, column: u16, value: Option<Value<'b>>) -> Result<ControlFlow<()>, Unreadable> {
        if self.row != Some(row) {
            self.row = Some(row);
            let hidden = self.hidden.get(&row).copied().unwrap_or(false);
            if self.rows.begin(row.into(), hidden)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        self.rows.cell(column.into(), value)?;
        Ok(ControlFlow::Continue(()))
    }
}

fn truth(value: u8, error: bool) -> Value<'static> {
    match (error, value) {
        (true, _) => Value::Error,
        (false, 1) => Value::Text(Cow::Borrowed("TRUE")),
        (false, _) => Value::Text(Cow::Borrowed("FALSE")),
    }
}
