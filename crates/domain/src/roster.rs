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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Row {
    /// The row as the spreadsheet program numbers it, from 1.
    pub row: u32,
    /// A value per column found, in the order of [`RosterFacts::columns`], normalised.
    pub values: Vec<String>,
}

/// What a list holds, without anybody's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RosterFacts {
    /// The sheet the list was found on.
    pub sheet: String,
    /// The row of the head, from 1; none if no head was recognised.
    pub head_row: Option<u32>,
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
    /// A required cell is empty.
    MissingValue,
    /// A cell's content isn't what its column holds.
    MalformedValue,
    /// The same person and contact stand in the list before.
    DuplicateRow,
    /// The same contact stands in the list before, under another name.
    SharedContact,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProblemTotal {
    pub kind: ProblemKind,
    pub count: u32,
}
