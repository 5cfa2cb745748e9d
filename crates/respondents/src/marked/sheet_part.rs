//! A worksheet part in which marked cells have another format; one that isn't there is put where it belongs.

use super::styles::{Styles, with_attributes};
use super::{Note, Notes, reference};
use crate::sheet::place;
use crate::xml::{attribute, reader};
use quick_xml::Writer;
use quick_xml::events::{BytesStart, BytesText, Event};
use std::io::{Read, Write};

/// Elements that stand behind `legacyDrawing` (ECMA-376 Part 1, §18.3.1.99).
const BEHIND_DRAWING: [&str; 8] = ["legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"];
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Writes the part with `notes` marked; `drawing_id` is the relation of the comments' drawing where the part has none yet.
/// None if the part isn't XML as it should be.
pub fn edit(part: impl Read, notes: &Notes, styles: &mut Styles, drawing_id: Option<&str>, out: &mut impl Write) -> Option<()> {
    let mut xml = reader(part);
    let mut buffer = Vec::new();
    let mut edit = Edit { notes, styles, out: Writer::new(out), prefix: String::new(), row: 0, next_row: 0, next_column: 0 };
    let mut drawing = drawing_id;
    let mut depth = 0_u32;
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer).ok()?;
        match &event {
            Event::Start(e) | Event::Empty(e) => {
                let empty = matches!(event, Event::Empty(_));
                let name = e.local_name();
                match name.as_ref() {
                    "worksheet" if depth == 0 => edit.prefix = e.name().as_ref().strip_suffix("worksheet")?.to_owned(),
                    name if depth == 1 && BEHIND_DRAWING.contains(&name) => edit.drawing(drawing.take())?,
                    _ => {}
                }
                match name.as_ref() {
                    "row" if depth == 2 => edit.begin_row(e, empty)?,
                    "c" if depth == 3 => edit.cell(e, empty)?,
                    _ => edit.out.write_event(event.borrow()).ok()?,
                }
                depth += u32::from(!empty);
            }
            Event::End(e) => {
                depth = depth.checked_sub(1)?;
                match e.local_name().as_ref() {
                    "row" if depth == 2 => edit.rest_of_row()?,
                    "worksheet" if depth == 0 => edit.drawing(drawing.take())?,
                    _ => {}
                }
                edit.out.write_event(event.borrow()).ok()?;
            }
            Event::Eof => return (depth == 0).then_some(()),
            _ => edit.out.write_event(event.borrow()).ok()?,
        }
    }
}

struct Edit<'n, W> {
    notes: &'n Notes,
    styles: &'n mut Styles,
    out: Writer<W>,
    prefix: String,
    row: u32,
    next_row: u32,
    /// The first column of the row that nothing was written to.
    next_column: u32,
}

impl<W: Write> Edit<'_, W> {
    fn begin_row(&mut self, row: &BytesStart<'_>, empty: bool) -> Option<()> {
        self.row = attribute(row.attributes_raw(), "r").and_then(|r| r.parse::<u32>().ok()).and_then(|r| r.checked_sub(1)).unwrap_or(self.next_row);
        (self.next_row, self.next_column) = (self.row.saturating_add(1), 0);
        let marked = self.notes.range((self.row, 0)..(self.next_row, 0)).next().is_some();
        if !empty {
            return self.out.write_event(Event::Start(row.borrow())).ok();
        }
        if !marked {
            return self.out.write_event(Event::Empty(row.borrow())).ok();
        }
        self.out.write_event(Event::Start(row.borrow())).ok()?;
        self.rest_of_row()?;
        self.out.write_event(Event::End(row.to_end())).ok()
    }

    fn cell(&mut self, cell: &BytesStart<'_>, empty: bool) -> Option<()> {
        let raw = cell.attributes_raw();
        let column = attribute(raw, "r").and_then(place).map_or(self.next_column, |(column, _)| column);
        self.missing_until(column)?;
        self.next_column = column.saturating_add(1);
        let Some(note) = self.notes.get(&(self.row, column)) else {
            return self.out.write_event(if empty { Event::Empty(cell.borrow()) } else { Event::Start(cell.borrow()) }).ok();
        };
        let format = attribute(raw, "s").and_then(|s| s.parse().ok()).unwrap_or(0);
        let tag = format!("<{}{}{}>", cell.name().as_ref(), raw, if empty { "/" } else { "" });
        let tag = match self.styles.twin(format, note.problem) {
            Some(twin) => with_attributes(&tag, &[("s", &twin.to_string())])?,
            None => tag,
        };
        self.raw(&tag)
    }

    /// Marked cells that the file hasn't got, up to a column.
    fn missing_until(&mut self, column: u32) -> Option<()> {
        if self.next_column >= column {
            return Some(());
        }
        let missing: Vec<(u32, Note)> =
            self.notes.range((self.row, self.next_column)..(self.row, column)).map(|((_, c), note)| (*c, note.clone())).collect();
        for (column, note) in missing {
            let format = self.styles.twin(0, note.problem)?;
            let tag = format!("<{}c r=\"{}\" s=\"{format}\"/>", self.prefix, reference(self.row, column));
            self.raw(&tag)?;
        }
        Some(())
    }

    fn rest_of_row(&mut self) -> Option<()> {
        self.missing_until(u32::MAX)
    }

    fn drawing(&mut self, id: Option<&str>) -> Option<()> {
        let Some(id) = id else { return Some(()) };
        let tag = format!("<{}legacyDrawing xmlns:r=\"{RELATIONSHIPS}\" r:id=\"{id}\"/>", self.prefix);
        self.raw(&tag)
    }

    fn raw(&mut self, xml: &str) -> Option<()> {
        self.out.write_event(Event::Text(BytesText::from_escaped(xml))).ok()
    }
}
