//! A respondent list: what was found in it, what is to be mended where, what was read otherwise than it is written, its rows.

use super::disclosure::{AccessesView, DisclosureForm};
use super::{ErrorLine, Heading};
use crate::files::FileView;
use crate::form::percent_encode;
use crate::{Chrome, labels};
use askama::Template;
use domain::api::RosterAnswer;
use domain::roster::{CellChange, RosterFacts, address};

/// What was found in a respondent list.
#[derive(Clone, Debug)]
pub struct RosterView {
    pub sha256: String,
    pub facts: RosterFacts,
    pub problems: Vec<ProblemGroup>,
    /// `全角字符改为半角 3 处`.
    pub changes: Vec<String>,
    /// `说明、合计等行 2 行（12:12、13:13）`.
    pub skipped: Vec<String>,
}

/// Problems of one kind.
#[derive(Clone, Debug)]
pub struct ProblemGroup {
    pub title: &'static str,
    pub count: u32,
    pub cells: Vec<ProblemLine>,
}

/// One problem.
#[derive(Clone, Debug)]
pub struct ProblemLine {
    /// As Excel shows it: `名单!C7`; empty for the file.
    pub address: String,
    pub anchor: String,
    pub message: String,
}

impl ProblemGroup {
    /// How many are left off the page.
    pub fn left_off(&self) -> usize {
        (self.count as usize).saturating_sub(self.cells.len())
    }
}

impl RosterView {
    pub fn new(sha256: &str, facts: &RosterFacts) -> Self {
        let mut totals = facts.problem_totals.clone();
        totals.sort_by_key(|t| t.kind);
        let line = |problem: &domain::roster::CellProblem| {
            let address = problem.address(&facts.sheet);
            ProblemLine { anchor: anchor(&address), address, message: problem.message.clone() }
        };
        Self {
            sha256: sha256.to_owned(),
            problems: totals
                .into_iter()
                .map(|total| ProblemGroup {
                    title: labels::problem_kind(total.kind),
                    count: total.count,
                    cells: facts.problems.iter().filter(|p| p.kind == total.kind).map(line).collect(),
                })
                .collect(),
            changes: facts.changes.iter().map(|c| format!("{} {} 处", labels::change_kind(c.kind), c.count)).collect(),
            skipped: facts
                .skipped
                .iter()
                .map(|s| {
                    let more = if s.count as usize > s.first.len() { "等" } else { "" };
                    format!("{} {} 行（{}{more}）", labels::skip_reason(s.reason), s.count, s.first.join("、"))
                })
                .collect(),
            facts: facts.clone(),
        }
    }

    /// `名单（表头在第 3 行，被访者 60 行）`, one for each sheet.
    pub fn sheets(&self) -> Vec<String> {
        let shown = |name: &str| {
            if name.is_empty() { "（无名称）".to_owned() } else { name.to_owned() }
        };
        match self.facts.sheets.as_slice() {
            [] => vec![shown(&self.facts.sheet)],
            sheets => sheets.iter().map(|s| format!("{}（表头在第 {} 行，被访者 {} 行）", shown(&s.name), s.head_row, s.rows)).collect(),
        }
    }

    /// Whether a marked copy has anything to mark.
    pub fn markable(&self) -> bool {
        self.facts.head_row.is_some() && (!self.problems.is_empty() || !self.changes.is_empty())
    }
}

/// Where a list's cell stands on the page of its material.
pub fn anchor(address: &str) -> String {
    let plain: String = address.chars().filter(|c| !c.is_whitespace()).collect();
    format!("cell-{plain}")
}

/// Where the empty list of a material is.
pub fn template_path(programme: &str, material: &str) -> String {
    format!("/programmes/{}/templates/{}.xlsx", percent_encode(programme), percent_encode(material))
}

/// Rows of a list shown at a time.
pub const ROWS_PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "roster.html")]
pub struct RosterPage {
    pub chrome: Chrome,
    pub heading: Heading,
    /// Where the reader came from, and what that is called.
    pub back: (String, &'static str),
    pub file: FileView,
    pub roster: RosterView,
    pub answer: RosterAnswer,
    pub disclosure: DisclosureForm,
    /// Who has looked; for the applicant and the association.
    pub accesses: Option<AccessesView>,
    pub errors: Vec<ErrorLine>,
    pub offset: u32,
    /// This page's own path.
    pub path: String,
    pub template: String,
}

impl RosterPage {
    pub fn previous(&self) -> Option<u32> {
        (self.offset > 0).then(|| self.offset.saturating_sub(ROWS_PER_PAGE))
    }

    pub fn next(&self) -> Option<u32> {
        let next = self.offset + ROWS_PER_PAGE;
        (next < self.roster.facts.rows).then_some(next)
    }

    /// `1–50`.
    pub fn range(&self) -> String {
        format!("{}–{}", self.offset + 1, self.offset as usize + self.answer.rows.len())
    }

    /// `7`, with the sheet where there are several.
    pub fn row(&self, row: &domain::roster::Row) -> String {
        match self.answer.facts.sheets.as_slice() {
            [] | [_] => row.row.to_string(),
            sheets => address(sheets.get(row.sheet as usize).map_or("", |s| s.name.as_str()), &row.row.to_string()),
        }
    }

    /// Whether a cell has a problem, so that the row can be told at a glance.
    pub fn flawed(&self, row: &domain::roster::Row, column: &usize) -> bool {
        row.flawed.contains(&(*column as u32))
    }

    /// What was done to a cell.
    pub fn change<'r>(&self, row: &'r domain::roster::Row, column: &usize) -> Option<&'r CellChange> {
        row.changes.iter().find(|change| change.column as usize == *column)
    }

    pub fn change_kind(&self, change: &CellChange) -> &'static str {
        labels::change_kind(change.kind)
    }
}
