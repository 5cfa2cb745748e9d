//! Respondent lists (被访者名单): what is asked of one, what was found in one, and what is wrong where.
//!
//! Names and contacts of respondents are personal data: only [`Row`] holds them, and a `Row` is answered to a
//! request and never stored. [`RosterFacts`] goes into the application's record and holds none.

use crate::time::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a programme asks of a respondent list; stands in its rulebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RosterSpec {
    pub columns: Vec<ColumnSpec>,
}

/// One column a list may or must have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ColumnSpec {
    /// `name`, `contact`, `date`, `serial`, or a free identifier.
    pub id: String,
    /// The name shown.
    pub label: String,
    /// Heads under which the column is found; compared without white space and punctuation.
    pub heads: Vec<String>,
    #[serde(default)]
    pub required: bool,
    pub kind: ColumnKind,
}

/// How a column's cells are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    Serial,
    Name,
    /// Telephone, mobile or e-mail.
    Contact,
    Date,
    Text,
}

/// One respondent. Personal data: shown to who may see it, never stored, never logged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Row {
    /// Index into [`RosterFacts::sheets`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sheet: u32,
    /// The row as the spreadsheet program numbers it, from 1.
    pub row: u32,
    /// A value per column found, in the order of [`RosterFacts::columns`], normalised.
    pub values: Vec<String>,
    /// Columns, as indices into `values`, whose cell has a problem; all of them where the row as a whole has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flawed: Vec<u32>,
    /// Cells that were read otherwise than they are written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<CellChange>,
}

/// A cell as it is written and as it was read. Personal data, like the row it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CellChange {
    /// Index into [`Row::values`].
    pub column: u32,
    /// As Excel shows it: `C7`.
    pub cell: String,
    pub kind: ChangeKind,
    pub before: String,
    pub after: String,
}

/// What reading does to a cell's content; nothing is changed that isn't one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Characters that aren't seen were left out.
    Invisible,
    /// Full-width letters, digits and signs became half-width.
    Width,
    /// White space was left out.
    Spacing,
    /// A telephone number or address in its usual form: country code and signs gone, zero and hyphen added.
    ContactForm,
    /// A date in the form 2023-05-06.
    DateForm,
    /// A date written without a year got that of the list.
    YearAdded,
    /// The content of a merged area holds for each of its rows.
    MergedDown,
    /// A sign for "nothing" (`无`, `/`) was read as an empty cell.
    Placeholder,
    /// What lies beyond the longest text kept was cut off.
    Cut,
}

/// How many cells were read otherwise than they are written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeTotal {
    pub kind: ChangeKind,
    pub count: u32,
}

/// Why a row that isn't empty holds no respondent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// A title or an instruction above the head.
    AboveHead,
    /// The head, its second line, or its repetition on a further page.
    Head,
    /// A note, a sum, a signature or a heading between rows.
    Note,
    /// Numbered beforehand, otherwise empty.
    SerialOnly,
    /// Only cells beside the list's columns are filled.
    OutsideColumns,
    /// White space, or signs for "nothing", alone.
    Blank,
}

/// Rows left out for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SkippedRows {
    pub reason: SkipReason,
    pub count: u32,
    /// The first of them, at most [`SKIPPED_LISTED_MAX`], as Excel shows a row: `7:7`.
    pub first: Vec<String>,
}

/// How many rows left out are named for each reason: enough to go and look.
pub const SKIPPED_LISTED_MAX: usize = 10;

/// A sheet on which a list was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SheetFacts {
    pub name: String,
    /// The row of its head, from 1; the lower one of two.
    pub head_row: u32,
    pub rows: u32,
}

/// What a list holds, without anybody's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RosterFacts {
    /// The sheet the list was found on, the first of them if there are several.
    pub sheet: String,
    /// The row of the head, from 1; none if no head was recognised.
    pub head_row: Option<u32>,
    /// Every sheet read as a list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sheets: Vec<SheetFacts>,
    pub columns: Vec<FoundColumn>,
    /// Rows that hold a respondent.
    pub rows: u32,
    /// Rows with every required column filled and well-formed.
    pub complete_rows: u32,
    pub rows_without_name: u32,
    pub rows_without_contact: u32,
    pub rows_with_malformed_contact: u32,
    pub duplicate_rows: u32,
    /// Rows whose contact stands in an earlier row under another name.
    #[serde(default)]
    pub shared_contacts: u32,
    /// Rows with something to doubt, each counted once: a cell malformed, a duplicate, a contact shared.
    #[serde(default)]
    pub doubtful_rows: u32,
    /// Rows in which a column found is empty, by the column's id; columns filled throughout are left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub empty_cells: BTreeMap<String, u32>,
    /// Rows by the day in the first date column, for the first [`DATES_MAX`] days found.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dates: BTreeMap<Date, u32>,
    /// Rows with a day beyond those.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rows_on_other_dates: u32,
    /// Rows whose date can't be read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rows_with_malformed_date: u32,
    /// Filled rows looked at on the list's sheets: `rows` and every one of `skipped`.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rows_read: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<SkippedRows>,
    /// Cells read otherwise than they are written, by what was done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeTotal>,
    /// What a person should know, in Chinese: hidden sheets, rows and columns that were read, sheets that weren't.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The first problems of each kind, at most [`PROBLEMS_PER_KIND_MAX`] a kind.
    pub problems: Vec<CellProblem>,
    /// How many there are of each kind, those left off included.
    pub problem_totals: Vec<ProblemTotal>,
}

/// How many different days of a list are counted one by one: a survey that went on for a year, and some slips.
pub const DATES_MAX: usize = 400;

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// How many problems of one kind are listed one by one; more only lengthen a page nobody reads to its end.
pub const PROBLEMS_PER_KIND_MAX: usize = 100;

/// A column recognised in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FoundColumn {
    /// [`ColumnSpec::id`].
    pub id: String,
    pub label: String,
    /// The column's letter, such as `C`.
    pub letter: String,
    /// The head as it stands in the file.
    pub head: String,
}

/// What is wrong with a cell, a row, a column, a sheet or the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CellProblem {
    pub kind: ProblemKind,
    /// The sheet, where it isn't [`RosterFacts::sheet`].
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sheet: String,
    /// As Excel shows it: `C7`, `7:7` for a row, `C:C` for a column; empty for the whole sheet.
    pub cell: String,
    /// In Chinese, what is wrong and what to do; never the cell's content.
    pub message: String,
}

/// Kinds of problem, in the order a person mends them (after the Frictionless taxonomy: file, sheet, head, column, row, cell).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The file can't be read as a spreadsheet.
    File,
    /// There is no sheet with a list, or it is empty.
    Sheet,
    /// No head row was recognised.
    Head,
    /// A required column is missing.
    MissingColumn,
    /// The same person and contact stand in the list before.
    DuplicateRow,
    /// The same contact stands in the list before, under another name.
    SharedContact,
    /// A required cell is empty.
    MissingValue,
    /// A cell's content isn't what its column holds.
    MalformedValue,
}

impl CellProblem {
    /// The address as Excel shows it, `名单!C7`; `first` is [`RosterFacts::sheet`]. Empty for the whole sheet or file.
    pub fn address(&self, first: &str) -> String {
        address(if self.sheet.is_empty() { first } else { &self.sheet }, &self.cell)
    }
}

/// A cell with its sheet as Excel writes a reference: quoted where the name isn't letters and digits alone.
pub fn address(sheet: &str, cell: &str) -> String {
    if sheet.is_empty() || cell.is_empty() {
        return cell.to_owned();
    }
    let plain = sheet.chars().all(|c| c.is_alphanumeric() || c == '_') && !sheet.starts_with(|c: char| c.is_ascii_digit());
    // `AB12` without quotes is a cell.
    let letters = sheet.bytes().take_while(u8::is_ascii_alphabetic).count();
    let like_a_cell = (1..=3).contains(&letters) && sheet.len() > letters && sheet[letters..].bytes().all(|b| b.is_ascii_digit());
    if plain && !like_a_cell { format!("{sheet}!{cell}") } else { format!("'{}'!{cell}", sheet.replace('\'', "''")) }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProblemTotal {
    pub kind: ProblemKind,
    pub count: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_excel_writes_them() {
        for (sheet, cell, expected) in [
            ("名单", "C7", "名单!C7"),
            ("Sheet1", "C7", "Sheet1!C7"),
            ("AB12", "C7", "'AB12'!C7"),
            ("名 单", "7:7", "'名 单'!7:7"),
            ("2023年", "C7", "'2023年'!C7"),
            ("it's", "C7", "'it''s'!C7"),
            ("", "C7", "C7"),
            ("名单", "", ""),
        ] {
            assert_eq!(address(sheet, cell), expected);
        }
    }
}
