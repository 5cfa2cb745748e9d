//! Which cell formats (`xl/styles.xml`) show a number as a date.

use crate::formats::{is_builtin_date, is_date};
use crate::sheet::Unreadable;
use crate::xml::{attribute, damaged, reader, resolved};
use quick_xml::events::Event;
use std::collections::HashSet;
use std::io::Read;

/// Cell formats looked at, the most that Excel has.
const FORMATS_MAX: usize = 65_490;

/// For each cell format whether it is a date's.
#[derive(Default)]
pub struct Styles {
    dates: Vec<bool>,
}

impl Styles {
    pub fn is_date(&self, style: u32) -> bool {
        self.dates.get(style as usize).copied().unwrap_or(false)
    }
}

pub fn read(part: impl Read) -> Result<Styles, Unreadable> {
    let mut xml = reader(part);
    let mut buffer = Vec::new();
    let mut styles = Styles::default();
    let mut own: HashSet<u32> = HashSet::new();
    let mut overridden: HashSet<u32> = HashSet::new();
    let mut in_cells = false;
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "numFmt" if overridden.len() < FORMATS_MAX => {
                    let id = attribute(e.attributes_raw(), "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    overridden.insert(id);
                    if attribute(e.attributes_raw(), "formatCode").is_some_and(|code| is_date(&resolved(code))) {
                        own.insert(id);
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells && styles.dates.len() < FORMATS_MAX => {
                    let id = attribute(e.attributes_raw(), "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    styles.dates.push(own.contains(&id) || !overridden.contains(&id) && is_builtin_date(id));
                }
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == "cellXfs" => in_cells = false,
            Event::Eof => return Ok(styles),
            _ => {}
        }
    }
}
