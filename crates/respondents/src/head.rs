//! The head row: found wherever it stands, its columns matched with those the programme asks for.

use crate::sheet::{Cell, Value, letters};
use domain::roster::{ColumnSpec, FoundColumn, RosterSpec};
use domain::text::is_invisible;

/// Characters of a head as shown in an answer: longer ones are sentences.
const HEAD_CHARACTERS_MAX: usize = 60;

/// A column of the specification with where it stands.
#[derive(Clone, Debug)]
pub struct Column {
    /// Index into [`RosterSpec::columns`].
    pub spec: usize,
    pub column: u32,
    /// Further columns with a head of the same meaning (手机 beside 邮箱), read where the first is empty.
    pub others: Vec<u32>,
    pub head: String,
}

/// A head row.
#[derive(Clone, Debug)]
pub struct Head {
    pub row: u32,
    /// In the specification's order.
    pub columns: Vec<Column>,
    /// Required columns found, and columns found.
    pub score: (usize, usize),
}

impl Head {
    /// Whether every required column is there.
    pub fn complete(&self, spec: &RosterSpec) -> bool {
        self.score.0 == spec.columns.iter().filter(|c| c.required).count()
    }

    /// Required columns that aren't.
    pub fn missing<'s>(&self, spec: &'s RosterSpec) -> Vec<&'s ColumnSpec> {
        let found = |index| self.columns.iter().any(|c| c.spec == index);
        spec.columns.iter().enumerate().filter(|(index, c)| c.required && !found(*index)).map(|(_, c)| c).collect()
    }

    pub fn found(&self, spec: &RosterSpec) -> Vec<FoundColumn> {
        let describe = |c: &Column| FoundColumn {
            id: spec.columns[c.spec].id.clone(),
            label: spec.columns[c.spec].label.clone(),
            letter: letters(c.column),
            head: c.head.clone(),
        };
        self.columns.iter().map(describe).collect()
    }
}

/// Heads of the specification, ready to be compared.
pub struct Matcher {
    heads: Vec<Vec<String>>,
    required: Vec<bool>,
}

impl Matcher {
    pub fn new(spec: &RosterSpec) -> Self {
        let heads = spec.columns.iter().map(|c| c.heads.iter().chain([&c.label]).map(|head| bare(head)).collect()).collect();
        Self { heads, required: spec.columns.iter().map(|c| c.required).collect() }
    }

    /// The row as a head; none if no required column is in it, or only one cell is filled: titles are such rows.
    pub fn matches(&self, row: u32, cells: &[Cell<'_>]) -> Option<Head> {
        let mut columns: Vec<Column> = Vec::new();
        for (column, value) in cells {
            let Value::Text(text) = value else { continue };
            let Some(spec) = self.column_of(text) else { continue };
            match columns.iter_mut().find(|c| c.spec == spec) {
                Some(found) => found.others.push(*column),
                None => {
                    let head = text.trim().chars().filter(|c| !c.is_control()).take(HEAD_CHARACTERS_MAX).collect();
                    columns.push(Column { spec, column: *column, others: Vec::new(), head });
                }
            }
        }
        let required = columns.iter().filter(|c| self.required[c.spec]).count();
        if required == 0 || cells.len() < 2 && self.required.iter().filter(|r| **r).count() > 1 {
            return None;
        }
        columns.sort_by_key(|c| c.spec);
        let score = (required, columns.len());
        Some(Head { row, columns, score })
    }

    /// The column a head's text names: in full, or without what stands in brackets.
    fn column_of(&self, text: &str) -> Option<usize> {
        if text.chars().count() > HEAD_CHARACTERS_MAX {
            return None;
        }
        let by = |wanted: &str| (!wanted.is_empty()).then(|| self.heads.iter().position(|heads| heads.iter().any(|h| h == wanted))).flatten();
        by(&bare(text)).or_else(|| by(&bare(&without_brackets(text))))
    }
}

/// A head without white space, punctuation and width: `姓　名（必填）：` → `姓名必填`.
pub fn bare(text: &str) -> String {
    domain::text::normalise(text).chars().filter(|c| c.is_alphanumeric() && !is_invisible(*c)).flat_map(char::to_lowercase).collect()
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}
