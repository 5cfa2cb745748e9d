//! XLS (BIFF in an OLE compound file) through calamine, which holds a sheet in memory: its extent is measured before.

use crate::date;
use crate::sheet::{Rows, SHEETS_MAX, Unreadable, Value, Visit, Workbook};
use calamine::{Data, Range, Reader, SheetType, Xls, XlsError};
use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Cells of one sheet's rectangle: 65,536 rows of 32 columns. A cell takes 24 to 32 bytes.
const RECTANGLE_CELLS_MAX: u64 = 1 << 21;

const BOF: u16 = 0x0809;
const FILEPASS: u16 = 0x002f;
/// Records that begin with row and column: BLANK is left out, since calamine keeps no blank cell.
const CELL_RECORDS: &[u16] = &[0x0006, 0x00bd, 0x00d6, 0x00fd, 0x0203, 0x0204, 0x0205, 0x027e, 0x0406];

/// An XLS.
pub struct XlsWorkbook<'a> {
    xls: Xls<Cursor<&'a [u8]>>,
    sheets: Vec<String>,
}

/// Measures and opens the workbook.
pub fn open(bytes: &[u8]) -> Result<XlsWorkbook<'_>, Unreadable> {
    catch_unwind(|| measure(bytes)).unwrap_or(Err(Unreadable::Damaged))?;
    let opened = catch_unwind(|| Xls::new(Cursor::new(bytes))).map_err(|_| Unreadable::Damaged)?;
    let xls = opened.map_err(|error| match error {
        XlsError::Password => Unreadable::Encrypted,
        _ => Unreadable::Damaged,
    })?;
    let worksheets = xls.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet);
    let sheets = worksheets.take(SHEETS_MAX).map(|s| s.name.clone()).collect();
    Ok(XlsWorkbook { xls, sheets })
}

/// Walks the records of the workbook's stream and holds each sheet's rectangle against [`RECTANGLE_CELLS_MAX`].
fn measure(bytes: &[u8]) -> Result<(), Unreadable> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    if file.is_stream("/EncryptedPackage") {
        return Err(Unreadable::Encrypted);
    }
    let path = ["/Workbook", "/Book"].into_iter().find(|path| file.is_stream(path)).ok_or(Unreadable::NotASpreadsheet)?;
    let mut stream = Vec::new();
    let opened = file.open_stream(path).map_err(|_| Unreadable::Damaged)?;
    opened.take(bytes.len() as u64).read_to_end(&mut stream).map_err(|_| Unreadable::Damaged)?;
    let mut at = 0;
    let mut rectangle = Rectangle::default();
    while let Some(head) = stream.get(at..).and_then(|rest| rest.first_chunk::<4>()) {
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let body = stream.get(at + 4..at + 4 + length).unwrap_or_default();
        match kind {
            BOF => rectangle = Rectangle::default(),
            FILEPASS => return Err(Unreadable::Encrypted),
            _ if CELL_RECORDS.contains(&kind) => rectangle.take_in(kind, body)?,
            _ => {}
        }
        at += 4 + length;
    }
    Ok(())
}

#[derive(Default)]
struct Rectangle {
    rows: Option<(u16, u16)>,
    columns: Option<(u16, u16)>,
}

impl Rectangle {
    fn take_in(&mut self, kind: u16, body: &[u8]) -> Result<(), Unreadable> {
        let Some(&[r0, r1, c0, c1]) = body.first_chunk::<4>() else { return Ok(()) };
        let row = u16::from_le_bytes([r0, r1]);
        let first = u16::from_le_bytes([c0, c1]);
        // MULRK names its last column at its end.
        let last = match (kind, body.last_chunk::<2>()) {
            (0x00bd, Some(pair)) => u16::from_le_bytes(*pair).max(first),
            _ => first,
        };
        let (top, bottom) = self.rows.map_or((row, row), |(a, b)| (a.min(row), b.max(row)));
        let (left, right) = self.columns.map_or((first, last), |(a, b)| (a.min(first), b.max(last)));
        self.rows = Some((top, bottom));
        self.columns = Some((left, right));
        let cells = (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1);
        if cells > RECTANGLE_CELLS_MAX { Err(Unreadable::Excessive) } else { Ok(()) }
    }
}

impl Workbook for XlsWorkbook<'_> {
    fn sheets(&self) -> Vec<String> {
        self.sheets.clone()
    }

    fn read(&mut self, sheet: usize, visit: &mut Visit<'_>) -> Result<(), Unreadable> {
        let name = self.sheets.get(sheet).cloned().unwrap_or_default();
        let range = catch_unwind(AssertUnwindSafe(|| self.xls.worksheet_range(&name)));
        let range: Range<Data> = range.map_err(|_| Unreadable::Damaged)?.map_err(|_| Unreadable::Damaged)?;
        let (top, left) = range.start().unwrap_or_default();
        let mut rows = Rows::new(visit);
        for (row, column, data) in range.used_cells() {
            if rows.cell(top + row as u32, left + column as u32, value(data))?.is_break() {
                return Ok(());
            }
        }
        let _ = rows.flush();
        Ok(())
    }
}

fn value(data: &Data) -> Option<Value<'_>> {
    match data {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Some(Value::Text(Cow::Borrowed(text))),
        Data::Int(number) => Some(Value::Number(*number as f64)),
        Data::Float(number) => Some(Value::Number(*number)),
        Data::Bool(value) => Some(Value::Text(Cow::Borrowed(if *value { "TRUE" } else { "FALSE" }))),
        Data::DateTime(at) => Some(date::of_excel(at)),
        _ => None,
    }
}
