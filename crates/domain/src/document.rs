//! A document as data: what a rulebook's description and the records make of each other, ready for any format.
//!
//! Everything is text that was resolved already; nothing here is evaluated again. A tick box is one of the two characters
//! [`TICKED`] and [`UNTICKED`], which every format draws in its own way. Line ends within a text are `\n`.

use crate::Digest;
use serde::{Deserialize, Serialize};

pub const TICKED: char = '☑';
pub const UNTICKED: char = '☐';

/// What `tables` renders, and what the JSON format of a document is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocumentData {
    /// `XX-T02`.
    pub code: String,
    pub title: String,
    /// Of the application it was made from; empty while that has none, and of a document made from many.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    pub blocks: Vec<Block>,
}

/// One part of a page, from top to bottom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    Text(TextBlock),
    Table(TableBlock),
    Lines(LinesBlock),
    /// The listed headings with their page numbers.
    Contents(ContentsBlock),
    PageBreak,
}

/// A text in one style; its lines are paragraphs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TextBlock {
    pub style: TextStyle,
    pub text: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub align: Option<Align>,
    /// Whether it stands in the contents.
    #[serde(default, skip_serializing_if = "is_default")]
    pub listed: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TextStyle {
    /// Large and centred.
    Title,
    /// The annex's number above a title.
    Annex,
    Heading,
    Subheading,
    /// The first line of every paragraph set in by two characters.
    #[default]
    Body,
    /// Not set in.
    Plain,
    /// Notes and explanations.
    Small,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Align {
    Left,
    #[default]
    Centre,
    Right,
}

/// A form's grid or a list: columns, rows repeated on every page, rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TableBlock {
    pub columns: Vec<TableColumn>,
    /// Repeated on every page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub head: Vec<GridRow>,
    pub rows: Vec<GridRow>,
    /// The heading it stands under when it is one of several: a sheet's name in a workbook.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TableColumn {
    /// Share of the width.
    pub width: f32,
    /// The head on one line, for formats that have one line of heads; empty in a form's grid.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Whether its cells may be numbers.
    #[serde(default, skip_serializing_if = "is_default")]
    pub number: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GridRow {
    /// The number of the application it was made from; empty if none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// Of that application as it was handed in: what its receipt names as well. Only where documents aren't for the public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_sha256: Option<Digest>,
    /// At least so high, in millimetres; 0: as high as its text.
    #[serde(default, skip_serializing_if = "is_default")]
    pub height_mm: f32,
    /// Empty, on paper only, so that few entries look like the form.
    #[serde(default, skip_serializing_if = "is_default")]
    pub filler: bool,
    pub cells: Vec<GridCell>,
}

/// A cell of a table; the cells that a wider or higher one covers are left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct GridCell {
    pub text: String,
    /// Columns.
    #[serde(skip_serializing_if = "is_one")]
    pub span: u32,
    /// Rows.
    #[serde(skip_serializing_if = "is_one")]
    pub rows: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub align: Align,
    /// A label or a head, not a value.
    #[serde(skip_serializing_if = "is_default")]
    pub label: bool,
    /// Whether it may be a number, whatever its column says.
    #[serde(skip_serializing_if = "is_default")]
    pub number: bool,
    /// Whether its text is a date, where it reads as one.
    #[serde(skip_serializing_if = "is_default")]
    pub date: bool,
    /// Lines at the cell's lower edge: who signs, the seal, the date.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub foot: Vec<String>,
    /// What a message calls it; empty where its column says so.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place: String,
}

impl Default for GridCell {
    fn default() -> Self {
        Self { text: String::new(), span: 1, rows: 1, align: Align::Centre, label: false, number: false, date: false, foot: Vec::new(), place: String::new() }
    }
}

/// Labels with what stands behind them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LinesBlock {
    pub layout: LinesLayout,
    pub entries: Vec<LineEntry>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LineEntry {
    /// Printed as it stands; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    pub value: String,
    /// Printed behind the value: （盖章）.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub after: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinesLayout {
    /// One below the other, values over a rule: a cover.
    #[default]
    Cover,
    /// One below the other, with room for a seal.
    Above,
    /// Side by side, spread over the width.
    Spread,
    /// One below the other in the right half: signatures.
    Signed,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ContentsBlock {
    pub title: String,
}

impl DocumentData {
    /// The lists and grids, in their order.
    pub fn tables(&self) -> impl Iterator<Item = &TableBlock> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
    }
}

impl TableBlock {
    /// The column in which each cell of a row begins, spans of rows above counted.
    ///
    /// `rows` are all rows of one part (head or body) in order; a row's answer has one entry a cell.
    pub fn starts(rows: &[GridRow], columns: usize) -> Vec<Vec<usize>> {
        let mut covered = vec![0_u32; columns];
        let mut out = Vec::with_capacity(rows.len());
        for row in rows {
            let mut at = 0;
            let mut starts = Vec::with_capacity(row.cells.len());
            let mut next = covered.clone();
            for cell in &row.cells {
                while covered.get(at).is_some_and(|left| *left > 0) {
                    at += 1;
                }
                starts.push(at);
                for column in at..(at + cell.span as usize).min(columns) {
                    next[column] = cell.rows;
                }
                at += cell.span as usize;
            }
            covered = next.into_iter().map(|left| left.saturating_sub(1)).collect();
            out.push(starts);
        }
        out
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn is_one(count: &u32) -> bool {
    *count == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[(u32, u32)]) -> GridRow {
        GridRow { cells: cells.iter().map(|(span, rows)| GridCell { span: *span, rows: *rows, ..GridCell::default() }).collect(), ..GridRow::default() }
    }

    #[test]
    fn cells_begin_beside_those_that_reach_down() {
        let rows = [row(&[(1, 3), (2, 1), (1, 2)]), row(&[(1, 1), (1, 1)]), row(&[(3, 1)]), row(&[(4, 1)])];
        assert_eq!(TableBlock::starts(&rows, 4), [vec![0, 1, 3], vec![1, 2], vec![1], vec![0]]);
    }
}
