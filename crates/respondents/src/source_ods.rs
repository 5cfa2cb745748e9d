//! ODS (ISO/IEC 26300) as a stream of XML: repeated rows and cells are counted, never spread out in memory.

use crate::date::{self, Calendar, Written};
use crate::sheet::{COLUMNS_MAX, Layout, Rows, SHEETS_MAX, Sheet, Unreadable, Value, Visit, Workbook};
use crate::xml::{Marked, damaged, push_reference, reader};
use archive::{Archive, Part};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;

/// Characters kept of one cell, the most a cell of Excel holds.
const CELL_CHARACTERS_MAX: usize = 32_767;

/// An ODS whose package is sound.
pub struct OdsWorkbook<'a> {
    archive: Archive<'a>,
    sheets: Vec<Sheet>,
}

/// Styles of tables that are looked at; LibreOffice makes one for every two sheets.
const STYLES_MAX: usize = 4096;

type Content<'a> = Reader<BufReader<Marked<Part<'a>>>>;

/// Opens the workbook and reads the sheets' names.
pub fn open(archive: Archive<'_>) -> Result<OdsWorkbook<'_>, Unreadable> {
    let mut sheets = Vec::new();
    let mut content = content(&archive)?;
    let mut buffer = Vec::new();
    // Sheets are hidden by their style.
    let mut invisible: HashSet<String> = HashSet::new();
    let mut style = String::new();
    loop {
        buffer.clear();
        match content.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(e) | Event::Empty(e) => match e.name().as_ref() {
                "table:table" if sheets.len() < SHEETS_MAX => {
                    let hidden = attribute(&e, "table:style-name").is_some_and(|name| invisible.contains(&name));
                    sheets.push(Sheet { name: attribute(&e, "table:name").unwrap_or_default(), hidden });
                }
                "style:style" => style = attribute(&e, "style:name").unwrap_or_default(),
                "style:table-properties" if invisible.len() < STYLES_MAX && attribute(&e, "table:display").as_deref() == Some("false") => {
                    invisible.insert(style.clone());
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    if sheets.is_empty() {
        return Err(Unreadable::NotASpreadsheet);
    }
    Ok(OdsWorkbook { archive, sheets })
}

fn content<'a>(archive: &Archive<'a>) -> Result<Content<'a>, Unreadable> {
    let entry = archive.entry("content.xml").ok_or(Unreadable::Damaged)?;
    Ok(reader(archive.part(entry)))
}

impl Workbook for OdsWorkbook<'_> {
    fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    fn read(&mut self, sheet: usize, visit: &mut Visit<'_>) -> Result<Layout, Unreadable> {
        let mut reader = content(&self.archive)?;
        let mut walk = Walk::default();
        let mut rows = Rows::new(visit);
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(damaged)?;
            match &event {
                Event::Start(e) | Event::Empty(e) if e.name().as_ref() == "table:table" => {
                    walk.table = Some(walk.table.map_or(0, |n| n + 1));
                }
                _ if walk.table != Some(sheet) => {}
                Event::Start(e) | Event::Empty(e) if e.name().as_ref() == "table:table-column" => walk.columns(e),
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
                Event::End(e) if e.name().as_ref() == "table:table-row" && walk.end_row(&mut rows)?.is_break() => return Ok(walk.layout),
                Event::End(e) if e.name().as_ref() == "table:table" => break,
                Event::Eof => return Err(Unreadable::Damaged),
                _ => {}
            }
        }
        let _ = rows.flush();
        Ok(walk.layout)
    }
}

/// Where in the sheet the stream stands.
#[derive(Default)]
struct Walk {
    table: Option<usize>,
    row: u32,
    column: u32,
    row_repeats: u32,
    hidden: bool,
    cells: Vec<(u32, Value<'static>)>,
    next_column: u32,
    layout: Layout,
}

impl Walk {
    fn columns(&mut self, column: &BytesStart<'_>) {
        let end = self.next_column.saturating_add(repeats(column, "table:number-columns-repeated"));
        if is_hidden(column) {
            self.layout.hide_columns(self.next_column, end - 1);
        }
        self.next_column = end;
    }

    fn begin_row(&mut self, row: &BytesStart<'_>) {
        self.column = 0;
        self.row_repeats = repeats(row, "table:number-rows-repeated");
        self.hidden = is_hidden(row);
    }

    /// A cell, as often as it is repeated; blank ones only move on.
    fn cell(&mut self, cell: &BytesStart<'_>, text: Option<String>) {
        let repeated = repeats(cell, "table:number-columns-repeated");
        if let Some(value) = value(cell, text) {
            let end = self.column.saturating_add(repeated).min(COLUMNS_MAX);
            self.cells.extend((self.column..end).map(|column| (column, value.clone())));
        }
        let (down, across) = (repeats(cell, "table:number-rows-spanned"), repeats(cell, "table:number-columns-spanned"));
        if down > 1 {
            self.layout.merge((self.row, self.row.saturating_add(down - 1)), (self.column, self.column.saturating_add(across - 1)));
        }
        self.column = self.column.saturating_add(repeated);
    }

    fn end_row<'v>(&mut self, rows: &mut Rows<'static, 'v>) -> Result<ControlFlow<()>, Unreadable> {
        if !self.cells.is_empty() {
            for row in self.row..self.row.saturating_add(self.row_repeats) {
                if rows.begin(row, self.hidden)?.is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                for (column, value) in &self.cells {
                    rows.cell(*column, Some(value.clone()))?;
                }
            }
            self.cells.clear();
        }
        self.row = self.row.saturating_add(self.row_repeats);
        Ok(ControlFlow::Continue(()))
    }
}

fn is_hidden(e: &BytesStart<'_>) -> bool {
    matches!(attribute(e, "table:visibility").as_deref(), Some("collapse" | "filter"))
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
    if attribute(cell, "calcext:value-type").as_deref() == Some("error") {
        return Some(Value::Error);
    }
    let by_value = match attribute(cell, "office:value-type").as_deref() {
        Some("float" | "currency" | "percentage") => attribute(cell, "office:value").and_then(|v| v.parse().ok()).map(Value::Number),
        Some("date") => attribute(cell, "office:date-value").map(|v| match date::of_text(&v, Calendar::default()) {
            Written::Date(date) => Value::Date(date),
            _ => Value::Text(Cow::Owned(v)),
        }),
        Some("string") => attribute(cell, "office:string-value").map(|v| Value::Text(Cow::Owned(v))),
        // LibreOffice writes the kind of every result, so that one without a kind was never computed.
        None if attribute(cell, "table:formula").is_some() && text.as_deref().is_none_or(|t| t.trim().is_empty()) => Some(Value::Formula),
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
        match reader.read_event_into(&mut buffer).map_err(damaged)? {
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
