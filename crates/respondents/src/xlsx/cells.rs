//! A worksheet part (ECMA-376 Part 1, §18.3.1) as a stream of rows. The dimension it declares is never looked at; a row counts
//! as soon as a cell stands in it.

use super::shared::decoded;
use super::styles::Styles;
use crate::date::{self, Calendar, Written};
use crate::sheet::{Layout, Rows, Unreadable, Value, Visit, place};
use crate::strings::Strings;
use crate::xml::{attribute, attributes, damaged, is_true, push_reference, reader};
use quick_xml::events::Event;
use std::borrow::Cow;
use std::io::Read;

/// Bytes kept of one cell's text: Excel holds 32,767 characters.
const CELL_BYTES_MAX: usize = 32_767 * 4;

/// Reads the part to its end, or until the visitor has enough.
pub fn read(part: impl Read, strings: &Strings, styles: &Styles, counts_from_1904: bool, visit: &mut Visit<'_>) -> Result<Layout, Unreadable> {
    let mut xml = reader(part);
    let mut buffer = Vec::with_capacity(1 << 10);
    let mut rows = Rows::new(visit);
    let mut layout = Layout::default();
    let mut at = Position::default();
    let mut cell = Open::default();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "c" => cell.begin(e.attributes_raw(), &mut at),
                "v" => cell.taking = cell.begun,
                "t" => cell.taking = cell.begun && cell.readings == 0,
                "f" => cell.formula = true,
                "rPh" => cell.readings += 1,
                "row" if rows.begin(at.row(e.attributes_raw()), at.hidden)?.is_break() => {
                    return Ok(layout);
                }
                _ => {}
            },
            Event::Text(text) if cell.taking => cell.push(&text.xml10_content()),
            Event::GeneralRef(name) if cell.taking => push_reference(&mut cell.text, &name),
            Event::CData(text) if cell.taking => cell.push(&text.xml10_content()),
            Event::End(e) => match e.local_name().as_ref() {
                "v" | "t" => cell.taking = false,
                "c" if cell.begun => {
                    rows.cell(at.column, cell.value(strings, styles, counts_from_1904))?;
                    cell.begun = false;
                }
                "rPh" => cell.readings = cell.readings.saturating_sub(1),
                _ => {}
            },
            Event::Empty(e) => match e.local_name().as_ref() {
                "c" => {
                    at.cell(attribute(e.attributes_raw(), "r"));
                    rows.cell(at.column, None)?;
                }
                "f" => cell.formula = true,
                "row" if rows.begin(at.row(e.attributes_raw()), at.hidden)?.is_break() => {
                    return Ok(layout);
                }
                "col" => hidden_columns(e.attributes_raw(), &mut layout),
                "mergeCell" => merge(e.attributes_raw(), &mut layout),
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    let _ = rows.flush();
    Ok(layout)
}

/// Where the stream stands; both count from 0 and go on by one where the file names no place.
#[derive(Default)]
struct Position {
    next_row: u32,
    next_column: u32,
    column: u32,
    hidden: bool,
}

impl Position {
    /// The row that begins.
    fn row(&mut self, raw: &str) -> u32 {
        let mut row = self.next_row;
        self.hidden = false;
        for (name, value) in attributes(raw) {
            match name {
                // A row's number beyond the sheet is found out where its cells are taken up.
                "r" => row = value.parse::<u32>().ok().and_then(|r| r.checked_sub(1)).unwrap_or(u32::MAX),
                "hidden" => self.hidden = is_true(Some(value)),
                _ => {}
            }
        }
        (self.next_row, self.next_column) = (row.saturating_add(1), 0);
        row
    }

    fn cell(&mut self, reference: Option<&str>) {
        self.column = reference.and_then(place).map_or(self.next_column, |(column, _)| column);
        self.next_column = self.column.saturating_add(1);
    }
}

/// What a cell's `t` says of its value.
#[derive(Clone, Copy, Default, PartialEq)]
enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Truth,
    Error,
    Date,
}

/// The cell being read.
#[derive(Default)]
struct Open {
    begun: bool,
    taking: bool,
    formula: bool,
    readings: u32,
    style: u32,
    kind: Kind,
    text: String,
}

impl Open {
    fn begin(&mut self, raw: &str, at: &mut Position) {
        let mut reference = None;
        (self.begun, self.taking, self.formula, self.style, self.kind) = (true, false, false, 0, Kind::Number);
        self.text.clear();
        for (name, value) in attributes(raw) {
            match name {
                "r" => reference = Some(value),
                "s" => self.style = value.parse().unwrap_or(0),
                "t" => {
                    self.kind = match value {
                        "s" => Kind::Shared,
                        "str" | "inlineStr" => Kind::Text,
                        "b" => Kind::Truth,
                        "e" => Kind::Error,
                        "d" => Kind::Date,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
        at.cell(reference);
    }

    fn push(&mut self, text: &str) {
        if self.text.len() + text.len() <= CELL_BYTES_MAX {
            self.text.push_str(text);
        }
    }

    fn value<'s>(&mut self, strings: &'s Strings, styles: &Styles, counts_from_1904: bool) -> Option<Value<'s>> {
        if self.text.is_empty() {
            // A formula whose result is the empty text says so by its type.
            return (self.formula && self.kind != Kind::Text).then_some(Value::Formula);
        }
        match self.kind {
            Kind::Shared => {
                let text = self.text.trim().parse().ok().and_then(|index| strings.get(index)).filter(|text| !text.is_empty())?;
                Some(Value::Text(Cow::Borrowed(text)))
            }
            Kind::Text => Some(Value::Text(Cow::Owned(decoded(&self.text).into_owned()))),
            Kind::Truth => Some(Value::Text(Cow::Borrowed(if self.text == "1" { "TRUE" } else { "FALSE" }))),
            Kind::Error => Some(Value::Error),
            Kind::Date => Some(match date::of_text(&self.text, Calendar::default()) {
                Written::Date(date) => Value::Date(date),
                _ => Value::Text(Cow::Owned(self.text.clone())),
            }),
            Kind::Number => {
                let Some(number) = number(&self.text) else {
                    return Some(Value::Text(Cow::Owned(self.text.clone())));
                };
                let day = styles.is_date(self.style).then(|| date::of_formatted(number, counts_from_1904)).flatten();
                Some(day.map_or(Value::Number(number), Value::Date))
            }
        }
    }
}

/// Most numbers of a list are whole and short.
fn number(text: &str) -> Option<f64> {
    if text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(text.bytes().fold(0_u64, |n, digit| n * 10 + u64::from(digit - b'0')) as f64);
    }
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}

fn hidden_columns(raw: &str, layout: &mut Layout) {
    let of = |name| attribute(raw, name).and_then(|n| n.parse::<u32>().ok()).and_then(|n| n.checked_sub(1));
    if let (true, Some(first), Some(last)) = (is_true(attribute(raw, "hidden")), of("min"), of("max")) {
        layout.hide_columns(first, last);
    }
}

fn merge(raw: &str, layout: &mut Layout) {
    let Some((from, to)) = attribute(raw, "ref").and_then(|area| area.split_once(':')) else {
        return;
    };
    if let (Some((left, top)), Some((right, bottom))) = (place(from), place(to)) {
        layout.merge((top, bottom), (left, right));
    }
}
