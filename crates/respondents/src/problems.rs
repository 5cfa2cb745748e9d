//! Problems as they are found: the first of each kind one by one, all of them counted; and each with its cell for a marked copy.

use crate::sheet::letters;
use domain::roster::{CellProblem, PROBLEMS_PER_KIND_MAX, ProblemKind, ProblemTotal, RosterFacts};
use std::collections::BTreeMap;

/// Cells marked in a copy of the workbook: beyond some thousand nobody clicks through them, and each is a drawing to Excel.
pub const MARKS_MAX: usize = 5000;

/// Where a problem is. Rows from 1, columns from 0; `shown` is the column in which a whole row is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    Nowhere,
    Row { row: u32, shown: u32 },
    Cell { row: u32, column: u32 },
}

impl Where {
    /// As Excel shows it.
    pub fn cell(self) -> String {
        match self {
            Where::Nowhere => String::new(),
            Where::Row { row, .. } => format!("{row}:{row}"),
            Where::Cell { row, column } => format!("{}{row}", letters(column)),
        }
    }
}

/// A cell to be marked: in which colour and with which comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub sheet: usize,
    /// From 1.
    pub row: u32,
    /// From 0.
    pub column: u32,
    /// A problem; otherwise only something read in another form than it is written.
    pub problem: bool,
    pub message: String,
}

/// What is wrong with a list so far.
#[derive(Default)]
pub struct Problems {
    by_kind: BTreeMap<ProblemKind, (u32, Vec<(usize, CellProblem)>)>,
    marks: Option<Vec<Mark>>,
    marks_left_off: u32,
}

impl Problems {
    /// With marks for a copy of the workbook, if wanted.
    pub fn new(marking: bool) -> Self {
        Self { marks: marking.then(Vec::new), ..Self::default() }
    }

    /// Adds one on the sheet of that index; `message` is made only if it is still to be listed.
    pub fn add(&mut self, kind: ProblemKind, sheet: usize, place: Where, message: impl FnOnce() -> String) {
        let (count, listed) = self.by_kind.entry(kind).or_default();
        *count += 1;
        let listing = listed.len() < PROBLEMS_PER_KIND_MAX;
        if !listing && self.marks.is_none() {
            return;
        }
        let message = message();
        if listing {
            listed.push((sheet, CellProblem { kind, sheet: String::new(), cell: place.cell(), message: message.clone() }));
        }
        match place {
            Where::Nowhere => {}
            Where::Row { row, shown } => self.mark(sheet, row, shown, true, || message),
            Where::Cell { row, column } => self.mark(sheet, row, column, true, || message),
        }
    }

    /// Marks a cell, if a marked copy is wanted.
    pub fn mark(&mut self, sheet: usize, row: u32, column: u32, problem: bool, message: impl FnOnce() -> String) {
        let Some(marks) = &mut self.marks else { return };
        if marks.len() < MARKS_MAX {
            marks.push(Mark { sheet, row, column, problem, message: message() });
        } else {
            self.marks_left_off += 1;
        }
    }

    /// The marks, and how many were left off.
    pub fn take_marks(&mut self) -> (Vec<Mark>, u32) {
        (self.marks.take().unwrap_or_default(), self.marks_left_off)
    }

    /// Puts them into the facts, in the order a person mends them. `names`: of all sheets, by index.
    pub fn into_facts(self, facts: &mut RosterFacts, names: &[String]) {
        for (kind, (count, listed)) in self.by_kind {
            facts.problem_totals.push(ProblemTotal { kind, count });
            for (sheet, mut problem) in listed {
                if let Some(name) = names.get(sheet).filter(|name| **name != facts.sheet) {
                    problem.sheet = name.clone();
                }
                facts.problems.push(problem);
            }
        }
    }
}
