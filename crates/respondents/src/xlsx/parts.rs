//! The parts of the package and what the workbook says of them.

use crate::package;
use crate::sheet::{SHEETS_MAX, Sheet, Unreadable};
use crate::xml::{attribute, attributes, damaged, is_true, reader, resolved};
use archive::{Archive, Part};
use quick_xml::events::Event;
use std::collections::HashMap;
use std::io::Read;

/// The package's parts by name. Names are compared as Excel does, without regard to case.
pub struct Parts<'a> {
    archive: Archive<'a>,
    by_name: HashMap<String, usize>,
}

impl<'a> Parts<'a> {
    pub fn new(archive: Archive<'a>) -> Self {
        let names = archive.entries().iter().enumerate();
        let by_name = names.map(|(index, entry)| (entry.name.replace('\\', "/").to_lowercase(), index)).collect();
        Self { archive, by_name }
    }

    pub fn has(&self, path: &str) -> bool {
        self.by_name.contains_key(&path.to_lowercase())
    }

    /// # Errors
    /// [`Unreadable::Damaged`] if there is no such part.
    pub fn part(&self, path: &str) -> Result<Part<'a>, Unreadable> {
        let index = *self.by_name.get(&path.to_lowercase()).ok_or(Unreadable::Damaged)?;
        Ok(self.archive.part(&self.archive.entries()[index]))
    }

    /// A part that is held whole: XML of at most `bytes_max`.
    pub fn text(&self, path: &str, bytes_max: u64) -> Result<String, Unreadable> {
        let mut bytes = Vec::new();
        self.part(path)?.take(bytes_max + 1).read_to_end(&mut bytes).map_err(|error| package::failed(&error))?;
        if bytes.len() as u64 > bytes_max {
            return Err(Unreadable::Excessive);
        }
        String::from_utf8(bytes).map_err(|_| Unreadable::Damaged)
    }

    /// The relations of a part: id → type and target, whole.
    pub fn relations(&self, path: &str) -> Result<HashMap<String, (String, String)>, Unreadable> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let relations = format!("{folder}/_rels/{name}.rels");
        let mut found = HashMap::new();
        if !self.has(&relations) {
            return Ok(found);
        }
        let mut xml = reader(self.part(&relations)?);
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer).map_err(damaged)? {
                Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "Relationship" => {
                    let of = |name| attribute(e.attributes_raw(), name).map(|v| resolved(v).into_owned()).unwrap_or_default();
                    if found.len() < SHEETS_MAX * 8 {
                        found.insert(of("Id"), (of("Type"), joined(folder, &of("Target"))));
                    }
                }
                Event::Eof => return Ok(found),
                _ => {}
            }
        }
    }
}

/// A target as written in a folder's relations: from the root, or relative to the folder.
fn joined(folder: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').collect();
    for step in target.split('/') {
        match step {
            ".." => drop(path.pop()),
            "." => {}
            step => path.push(step),
        }
    }
    path.join("/")
}

/// What `xl/workbook.xml` and its relations say.
#[derive(Default)]
pub struct Book {
    /// Worksheets with their parts, in the order of their tabs.
    pub sheets: Vec<(Sheet, String)>,
    pub shared_strings: Option<String>,
    pub styles: Option<String>,
    pub counts_from_1904: bool,
}

/// Where the workbook is; a package whose root says otherwise was refused before.
pub const WORKBOOK: &str = "xl/workbook.xml";

impl Book {
    pub fn read(parts: &Parts<'_>) -> Result<Self, Unreadable> {
        let relations = parts.relations(WORKBOOK)?;
        let of_type = |ending: &str| relations.values().find(|(kind, _)| kind.ends_with(ending)).map(|(_, target)| target.clone());
        let mut book = Self { shared_strings: of_type("/sharedStrings"), styles: of_type("/styles"), ..Self::default() };
        let mut xml = reader(parts.part(WORKBOOK)?);
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match xml.read_event_into(&mut buffer).map_err(damaged)? {
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "workbookPr" => book.counts_from_1904 = is_true(attribute(e.attributes_raw(), "date1904")),
                    "sheet" if book.sheets.len() < SHEETS_MAX => {
                        let raw = e.attributes_raw();
                        let id = attributes(raw).find(|(name, _)| name.ends_with(":id")).map(|(_, id)| id);
                        let Some((kind, path)) = id.and_then(|id| relations.get(id)) else {
                            continue;
                        };
                        // One part under many names would be read as often.
                        if kind.ends_with("/worksheet") && book.sheets.iter().all(|(_, other)| other != path) {
                            let name = attribute(raw, "name").map(|name| resolved(name).into_owned()).unwrap_or_default();
                            let hidden = matches!(attribute(raw, "state"), Some("hidden" | "veryHidden"));
                            book.sheets.push((Sheet { name, hidden }, path.clone()));
                        }
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        drop(xml);
        book.shared_strings = book.shared_strings.filter(|path| parts.has(path));
        book.styles = book.styles.filter(|path| parts.has(path));
        if book.sheets.is_empty() { Err(Unreadable::Damaged) } else { Ok(book) }
    }
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn targets_are_relative_to_their_folder() {
        for (folder, target, expected) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/worksheets", "../comments1.xml", "xl/comments1.xml"),
        ] {
            assert_eq!(joined(folder, target), expected);
        }
    }
}
