//! A copy of the workbook in which every problem is marked: the cell filled, a comment saying what is wrong. No value is changed.
//!
//! Of an XLSX the parts are edited, so that everything else in it stays as it was sent. From every other format the copy is an
//! XLSX built anew of the cells' values, and says so.

mod comments;
mod package;
mod rebuilt;
mod sheet_part;
mod styles;

use crate::problems::Mark;
use crate::read;
use crate::sheet::Unreadable;
use domain::api::ParseRoster;
use domain::roster::address;
use std::collections::BTreeMap;

/// The copy.
#[derive(Debug)]
pub struct Marked {
    /// An XLSX.
    pub bytes: Vec<u8>,
    /// Built anew, so that formats, pictures and formulas of the file sent aren't in it.
    pub rebuilt: bool,
    /// Cells marked.
    pub cells: usize,
    /// Problems that found no room among the marks.
    pub left_off: u32,
}

/// What is said of one cell.
#[derive(Clone, Debug, Default)]
struct Note {
    problem: bool,
    text: String,
}

/// Row and column from 0 → what is said there.
type Notes = BTreeMap<(u32, u32), Note>;

/// Marks a list's problems, and the cells read otherwise than they are written.
///
/// # Errors
/// In Chinese, why there can be no copy.
pub fn marked(request: &ParseRoster, bytes: &[u8]) -> Result<Marked, &'static str> {
    let (outcome, sheets) = {
        let mut workbook = crate::open(bytes).map_err(Unreadable::advice)?;
        let sheets = workbook.sheets().len();
        (read::read(request, workbook.as_mut(), true), sheets)
    };
    let mut notes = vec![Notes::new(); sheets];
    for mark in outcome.marks {
        add(&mut notes, mark);
    }
    let cells = notes.iter().map(Notes::len).sum();
    let edited = if crate::is_xlsx(bytes) { package::edit(bytes, &notes) } else { None };
    let rebuilt = edited.is_none();
    let bytes = match edited {
        Some(bytes) => bytes,
        None => {
            let mut workbook = crate::open(bytes).map_err(Unreadable::advice)?;
            rebuilt::build(workbook.as_mut(), &notes)?
        }
    };
    Ok(Marked { bytes, rebuilt, cells, left_off: outcome.marks_left_off })
}

fn add(notes: &mut [Notes], mark: Mark) {
    let Some(sheet) = notes.get_mut(mark.sheet) else {
        return;
    };
    let note = sheet.entry((mark.row.saturating_sub(1), mark.column)).or_default();
    note.problem |= mark.problem;
    if !note.text.is_empty() {
        note.text.push('\n');
    }
    note.text.push_str(&mark.message);
}

/// A cell of a sheet without its name.
fn reference(row: u32, column: u32) -> String {
    address("", &format!("{}{}", crate::sheet::letters(column), row + 1))
}

/// Who comments, as the comment says.
const AUTHOR: &str = "名单检查";
/// Fill of a cell with a problem, and of one read in another form; dark text stays legible on both.
const PROBLEM_FILL: u32 = 0x00ff_c7ce;
const CHANGE_FILL: u32 = 0x00dd_ebf7;
