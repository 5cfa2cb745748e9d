//! `tables.toml`: summaries made from many applications.

use serde::{Deserialize, Serialize};

/// `[[table]]`: a summary made from many applications.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// `XX-T01`.
    pub code: String,
    pub title: String,
    pub clause: String,
    pub formats: Vec<String>,
    #[serde(default)]
    pub landscape: bool,
    /// A Typst template beside the file.
    #[serde(default)]
    pub template: String,
    /// Lines above the table.
    #[serde(default)]
    pub head: Vec<Labelled>,
    /// None: the document is named only, and offered once it has columns.
    #[serde(default)]
    pub columns: Vec<Column>,
    /// Entries below.
    #[serde(default)]
    pub foot: Vec<Labelled>,
    #[serde(default)]
    pub notes: Vec<String>,
    /// Most rows of one document; more are parted.
    #[serde(default)]
    pub rows_max: u32,
}

/// A label with where its value comes from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labelled {
    pub label: String,
    /// `organisation` or a key of the account's profile.
    pub from: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub label: String,
    /// A heading over several neighbouring columns: 满意度测量项目.
    #[serde(default)]
    pub group: Option<String>,
    /// Share of the width.
    pub width: f32,
    pub from: ColumnSource,
    #[serde(default)]
    pub align: Align,
}

/// Where a column's cells come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnSource {
    /// 1, 2, 3, …
    Index,
    Number,
    /// An application's field by id.
    Field(String),
    Category,
    Level,
    /// Base and bonus of the score sheet.
    AssessmentTotal,
    OpinionScore,
    /// 亮点 and 改进点.
    OpinionText,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    Left,
    #[default]
    Centre,
    Right,
}
