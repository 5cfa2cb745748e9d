//! XLSX through calamine's cell reader: one cell after the other, never a sheet in memory.

use crate::date;
use crate::sheet::{Rows, SHEETS_MAX, Unreadable, Value, Visit, Workbook};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::borrow::Cow;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// An XLSX that passed [`crate::zip_guard`].
pub struct XlsxWorkbook<'a> {
    xlsx: Xlsx<Cursor<&'a [u8]>>,
    sheets: Vec<String>,
}

/// Opens the workbook and reads its shared texts.
pub fn open(bytes: &[u8]) -> Result<XlsxWorkbook<'_>, Unreadable> {
    // calamine trusts some numbers of a file; where the target can unwind, a panic is a finding.
    let opened = catch_unwind(|| Xlsx::new(Cursor::new(bytes))).map_err(|_| Unreadable::Damaged)?;
    let xlsx = opened.map_err(|error| reason(&error))?;
    let worksheets = xlsx.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet);
    let visible: Vec<String> =
        worksheets.clone().filter(|s| s.visible == SheetVisible::Visible).take(SHEETS_MAX).map(|s| s.name.clone()).collect();
    let sheets = if visible.is_empty() { worksheets.take(SHEETS_MAX).map(|s| s.name.clone()).collect() } else { visible };
    Ok(XlsxWorkbook { xlsx, sheets })
}

impl Workbook for XlsxWorkbook<'_> {
    fn sheets(&self) -> Vec<String> {
        self.sheets.clone()
    }

    fn read(&mut self, sheet: usize, visit: &mut Visit<'_>) -> Result<(), Unreadable> {
        let name = self.sheets.get(sheet).cloned().unwrap_or_default();
        catch_unwind(AssertUnwindSafe(|| self.read_sheet(&name, visit))).unwrap_or(Err(Unreadable::Damaged))
    }
}

impl XlsxWorkbook<'_> {
    fn read_sheet(&mut self, name: &str, visit: &mut Visit<'_>) -> Result<(), Unreadable> {
        let mut reader = self.xlsx.worksheet_cells_reader(name).map_err(|error| reason(&error))?;
        let mut rows = Rows::new(visit);
        while let Some(cell) = reader.next_cell().map_err(|error| reason(&error))? {
            let (row, column) = cell.get_position();
            let flow = rows.cell(row, column, value(cell.get_value().clone()))?;
            if flow.is_break() {
                return Ok(());
            }
        }
        let _ = rows.flush();
        Ok(())
    }
}

fn value(data: DataRef<'_>) -> Option<Value<'_>> {
    match data {
        DataRef::Empty | DataRef::Error(_) => None,
        DataRef::SharedString(text) => Some(Value::Text(Cow::Borrowed(text))),
        DataRef::String(text) => Some(Value::Text(Cow::Owned(text))),
        DataRef::Int(number) => Some(Value::Number(number as f64)),
        DataRef::Float(number) => Some(Value::Number(number)),
        DataRef::Bool(value) => Some(Value::Text(Cow::Borrowed(if value { "TRUE" } else { "FALSE" }))),
        DataRef::DateTime(at) => Some(date::of_excel(&at)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Some(Value::Text(Cow::Owned(text))),
    }
}

fn reason(error: &XlsxError) -> Unreadable {
    match error {
        XlsxError::Password => Unreadable::Encrypted,
        _ => Unreadable::Damaged,
    }
}
