//! The head row: found wherever it stands, its columns matched with those the programme asks for.

use crate::sheet::{Cell, SheetRow, Value, letters};
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
    /// The lower row of a head over two lines.
    pub row: u32,
    /// Its rows: 1 or 2.
    pub lines: u32,
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

    /// The row as a head, alone or together with the one above it; none if no required column is in it, or only one cell
    /// is filled: titles are such rows.
    pub fn matches(&self, above: Option<&Line>, row: &SheetRow<'_, '_>) -> Option<Head> {
        let own = Line::of(row);
        let alone = self.head(&own, 1);
        let joined =
            above.filter(|above| above.row + 1 == own.row && !own.texts.is_empty()).and_then(|above| self.head(&self.joined(above, &own), 2));
        match (alone, joined) {
            (Some(alone), Some(joined)) if joined.score > alone.score => Some(joined),
            (None, joined) => joined,
            (alone, _) => alone,
        }
    }

    /// Takes the second line of a head up, whose cells name columns or parts of them; false if the row is none: then
    /// it holds the first respondent.
    pub fn extend(&self, head: &mut Head, row: &SheetRow<'_, '_>) -> bool {
        let line = Line::of(row);
        if head.lines > 1 || row.number != head.row + 1 || line.texts.len() < row.cells.len() {
            return false;
        }
        let known: Vec<(u32, usize)> = line.texts.iter().filter_map(|(column, text)| Some((*column, self.column_of(text)?))).collect();
        if known.is_empty() || known.len() < line.texts.len() {
            return false;
        }
        for (column, spec) in known {
            match head.columns.iter_mut().find(|c| c.spec == spec) {
                Some(found) if found.column != column && !found.others.contains(&column) => found.others.push(column),
                Some(_) => {}
                None => {
                    let text = line.texts.iter().find(|(c, _)| *c == column).map_or_else(String::new, |(_, text)| text.clone());
                    head.columns.push(Column { spec, column, others: Vec::new(), head: text });
                }
            }
        }
        head.columns.sort_by_key(|c| c.spec);
        (head.row, head.lines) = (row.number, 2);
        head.score = (head.columns.iter().filter(|c| self.required[c.spec]).count(), head.columns.len());
        true
    }

    /// Both lines as one: what stands alone stays; of two above each other, what names a column, joined first (用户名称或 over
    /// 企业名称), else the lower by itself (手机 under 联系方式), else the upper.
    fn joined(&self, upper: &Line, lower: &Line) -> Line {
        let both = |text: &String, below: &String| {
            let joined = format!("{text}{below}");
            if self.column_of(&joined).is_some() {
                joined
            } else if self.column_of(below).is_some() {
                below.clone()
            } else {
                text.clone()
            }
        };
        let of = |line: &Line, column: u32| line.texts.iter().find(|(c, _)| *c == column).map(|(_, text)| text.clone());
        let mut texts: Vec<(u32, String)> = lower
            .texts
            .iter()
            .map(|(column, below)| (*column, of(upper, *column).map_or_else(|| below.clone(), |text| both(&text, below))))
            .collect();
        texts.extend(upper.texts.iter().filter(|(column, _)| of(lower, *column).is_none()).cloned());
        texts.sort_by_key(|(column, _)| *column);
        Line { row: lower.row, cells: upper.cells.max(lower.cells), texts }
    }

    fn head(&self, line: &Line, lines: u32) -> Option<Head> {
        let mut columns: Vec<Column> = Vec::new();
        for (column, text) in &line.texts {
            let Some(spec) = self.column_of(text) else {
                continue;
            };
            match columns.iter_mut().find(|c| c.spec == spec) {
                Some(found) => found.others.push(*column),
                None => columns.push(Column { spec, column: *column, others: Vec::new(), head: text.clone() }),
            }
        }
        let required = columns.iter().filter(|c| self.required[c.spec]).count();
        if required == 0 || line.cells < 2 && self.required.iter().filter(|r| **r).count() > 1 {
            return None;
        }
        columns.sort_by_key(|c| c.spec);
        let score = (required, columns.len());
        Some(Head { row: line.row, lines, columns, score })
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

/// The texts of a row, kept to be joined with those of the row below.
#[derive(Clone, Debug)]
pub struct Line {
    row: u32,
    /// Filled cells, texts or not.
    cells: usize,
    texts: Vec<(u32, String)>,
}

impl Line {
    /// Its row, from 1.
    pub fn row(&self) -> u32 {
        self.row
    }

    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|(_, text)| text.as_str())
    }

    pub fn of(row: &SheetRow<'_, '_>) -> Self {
        let text = |(column, value): &Cell<'_>| {
            let Value::Text(text) = value else {
                return None;
            };
            let head: String = text.trim().chars().filter(|c| !c.is_control()).take(HEAD_CHARACTERS_MAX + 1).collect();
            Some((*column, head))
        };
        Self { row: row.number, cells: row.cells.len(), texts: row.cells.iter().filter_map(text).collect() }
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
