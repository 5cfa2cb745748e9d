//! XLSX (ECMA-376) as a stream: one row after the other, shared texts in one piece of memory, never a sheet.

mod cells;
pub mod parts;
mod shared;
mod styles;

use crate::sheet::{Layout, Sheet, Unreadable, Visit, Workbook};
use crate::strings::Strings;
use archive::Archive;
use parts::{Book, Parts};
use styles::Styles;

/// An XLSX whose package is sound.
pub struct XlsxWorkbook<'a> {
    parts: Parts<'a>,
    strings: Strings,
    styles: Styles,
    sheets: Vec<Sheet>,
    /// The part of each sheet.
    paths: Vec<String>,
    counts_from_1904: bool,
}

/// Opens the workbook and reads what its cells refer to.
pub fn open(archive: Archive<'_>) -> Result<XlsxWorkbook<'_>, Unreadable> {
    let parts = Parts::new(archive);
    let book = Book::read(&parts)?;
    let strings = match &book.shared_strings {
        Some(path) => shared::read(parts.part(path)?)?,
        None => Strings::default(),
    };
    let styles = match &book.styles {
        Some(path) => styles::read(parts.part(path)?)?,
        None => Styles::default(),
    };
    let (sheets, paths) = book.sheets.into_iter().unzip();
    Ok(XlsxWorkbook { parts, strings, styles, sheets, paths, counts_from_1904: book.counts_from_1904 })
}

impl Workbook for XlsxWorkbook<'_> {
    fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    fn counts_from_1904(&self) -> bool {
        self.counts_from_1904
    }

    fn read(&mut self, sheet: usize, visit: &mut Visit<'_>) -> Result<Layout, Unreadable> {
        let part = self.parts.part(&self.paths[sheet])?;
        cells::read(part, &self.strings, &self.styles, self.counts_from_1904, visit)
    }
}
