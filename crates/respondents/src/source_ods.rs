//! ODS (ISO/IEC 26300) as a stream of XML: repeated rows and cells are counted, never spread out in memory.

use crate::sheet::{COLUMNS_MAX, Rows, SHEETS_MAX, Unreadable, Value, Visit, Workbook};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::io::{BufReader, Cursor, Read};
use std::ops::ControlFlow;
use zip::ZipArchive;
use zip::read::ZipFile;

/// Characters kept of one cell, the most a cell of Excel holds.
const CELL_CHARACTERS_MAX: usize = 32_767;

/// An ODS that passed [`crate::zip_guard`].
pub struct OdsWorkbook<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    sheets: Vec<String>,
}

type Content<'a, 'b> = Reader<BufReader<ZipFile<'b, Cursor<&'a [u8]>>>>;

/// Opens the workbook and reads the sheets' names.
pub fn open(bytes: &[u8]) -> Result<OdsWorkbook<'_>, Unreadable> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    let mut workbook = OdsWorkbook { archive, sheets: Vec::new() };
    let mut sheets = Vec::new();
    let mut content = content(&mut workbook.archive)?;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match content.read_event_into(&mut buffer) {
            Ok(Event::Start(e) | Event::Empty(e)) if e.name().as_ref() == "table:table" && sheets.len() < SHEETS_MAX => {
                sheets.push(attribute(&e, "table:name").unwrap_or_default());
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => return Err(Unreadable::Damaged),
        }
    }
    drop(content);
    if sheets.is_empty() {
        return Err(Unreadable::NotASpreadsheet);
    }
    workbook.sheets = sheets;
    Ok(workbook)
}

fn content<'a, 'b>(archive: &'b mut ZipArchive<Cursor<&'a [u8]>>) -> Result<Content<'a, 'b>, Unreadable> {
    let entry = archive.by_name("content.xml").map_err(|_| Unreadable::Damaged)?;
    Ok(Reader::from_reader(BufReader::with_capacity(64 << 10, entry)))
}

impl Workbook for OdsWorkbook<'_> {
    fn sheets(&self) -> Vec<String> {
        self.sheets.clone()
    }

    fn read(&mut self, sheet: usize, visit: &mut Visit<'_>) -> Result<(), Unreadable> {
        let mut reader = content(&mut self.archive)?;
        let mut walk = Walk { table: None, row: 0, column: 0, row_repeats: 1, cells: Vec::new() };
        let mut rows = Rows::new(visit);
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(|_| Unreadable::Damaged)?;
            match &event {
                Event::Start(e) | Event::Empty(e) if e.name().as_ref() == "table:table" => {
                    walk.table = Some(walk.table.map_or(0, |n| n + 1));
                }
                _ if walk.table != Some(sheet) => {}
                Event::Start(e) if e.name().as_ref() == "table:table-row" => walk.begin_row(e),
                Event::Empty(e) if e.name().as_ref() == "table:table-row" => {
                    walk.begin_row(e);
                    walk.row = walk.row.saturating_add(walk.row_repeats);
                }
                Event::Empty(e) if is_cell(e) => walk.cell(e, None),
                Event::Start(e) if is_cell(e) => {
                    let start = e.to_owned();
                    let text = cell_text(&mut reader, start.name().as_ref())?;
                    walk.cell(&start, Some(text));
                }
                Event::End(e) if e.name().as_ref() == "table:table-row" => {
                    if walk.end_row(&mut rows)?.is_break() {
                        return Ok(());
                    }
                }
                Event::End(e) if e.name().as_ref() == "table:table" => break,
                Event::Eof => return Err(Unreadable::Damaged),
                _ => {}
            }
        }
        let _ = rows.flush();
        Ok(())
    }
}

/// Where in the sheet the stream stands.
struct Walk {
    table: Option<usize>,
    row: u32,
    column: u32,
    row_repeats: u32,
    cells: Vec<(u32, Value<'static>)>,
}

impl Walk {
    fn begin_row(&mut self, row: &BytesStart<'_>) {
        self.column = 0;
        self.row_repeats = repeats(row, "table:number-rows-repeated");
    }

    /// A cell, as often as it is repeated; blank ones only move on.
    fn cell(&mut self, cell: &BytesStart<'_>, text: Option<String>) {
        let repeats = repeats(cell, "table:number-columns-repeated");
        if let Some(value) = value(cell, text) {
            let end = self.column.saturating_add(repeats).min(COLUMNS_MAX);
            self.cells.extend((self.column..end).map(|column| (column, value.clone())));
        }
        self.column = self.column.saturating_add(repeats);
    }

    fn end_row<'v>(&mut self, rows: &mut Rows<'static, 'v>) -> Result<ControlFlow<()>, Unreadable> {
        if !self.cells.is_empty() {
            for row in self.row..self.row.saturating_add(self.row_repeats) {
                for (column, value) in &self.cells {
                    if rows.cell(row, *column, Some(value.clone()))?.is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
            }
            self.cells.clear();
        }
        self.row = self.row.saturating_add(self.row_repeats);
        Ok(ControlFlow::Continue(()))
    }
}

fn is_cell(e: &BytesStart<'_>) -> bool {
    matches!(e.name().as_ref(), "table:table-cell" | "table:covered-table-cell")
}

fn repeats(e: &BytesStart<'_>, name: &str) -> u32 {
    attribute(e, name).and_then(|n| n.parse().ok()).unwrap_or(1).max(1)
}

fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = e.try_get_attribute(name).ok()??;
    attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(Cow::into_owned)
}

/// Numbers and dates by their value, everything else by the text shown.
fn value(cell: &BytesStart<'_>, text: Option<String>) -> Option<Value<'static>> {
    let by_value = match attribute(cell, "office:value-type").as_deref() {
        Some("float" | "currency" | "percentage") => {
            attribute(cell, "office:value").and_then(|v| v.parse().ok()).map(Value::Number)
        }
        Some("date") => attribute(cell, "office:date-value")
            .map(|v| crate::date::of_text(&v).map_or(Value::Text(Cow::Owned(v)), Value::Date)),
        Some("string") => attribute(cell, "office:string-value").map(|v| Value::Text(Cow::Owned(v))),
        _ => None,
    };
    by_value.or_else(|| text.filter(|t| !t.trim().is_empty()).map(|t| Value::Text(Cow::Owned(t))))
}

/// The paragraphs of a cell, a line each, without the comments people pin to it.
fn cell_text<R: Read>(reader: &mut Reader<BufReader<R>>, end: &str) -> Result<String, Unreadable> {
    let mut text = String::new();
    let mut buffer = Vec::new();
    let mut paragraphs = 0;
    let mut comment = 0_u32;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Unreadable::Damaged)? {
            Event::End(e) if e.name().as_ref() == end => return Ok(text),
            Event::Start(e) if e.name().as_ref() == "office:annotation" => comment += 1,
            Event::End(e) if e.name().as_ref() == "office:annotation" => comment = comment.saturating_sub(1),
            _ if comment > 0 || text.len() > CELL_CHARACTERS_MAX * 4 => {}
            Event::Start(e) if e.name().as_ref() == "text:p" => {
                if paragraphs > 0 {
                    text.push('\n');
                }
                paragraphs += 1;
            }
            Event::Empty(e) if matches!(e.name().as_ref(), "text:s" | "text:tab") => text.push(' '),
            Event::Empty(e) if e.name().as_ref() == "text:line-break" => text.push('\n'),
            Event::Text(t) => text.push_str(&t.xml10_content()),
            Event::GeneralRef(name) => push_reference(&mut text, &name),
            Event::Eof => return Err(Unreadable::Damaged),
            _ => {}
        }
    }
}

fn push_reference(text: &mut String, reference: &quick_xml::events::BytesRef<'_>) {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        text.push(character);
    } else if let Some(known) = resolve_predefined_entity(reference) {
        text.push_str(known);
    }
}
