//! Problems as they are found: the first of each kind one by one, all of them counted.

use domain::roster::{CellProblem, PROBLEMS_PER_KIND_MAX, ProblemKind, ProblemTotal, RosterFacts};
use std::collections::BTreeMap;

/// What is wrong with a list so far.
#[derive(Default)]
pub struct Problems {
    by_kind: BTreeMap<ProblemKind, (u32, Vec<CellProblem>)>,
}

impl Problems {
    /// Adds one; `message` is made only if it is still to be listed.
    pub fn add(&mut self, kind: ProblemKind, cell: impl Into<String>, message: impl Into<String>) {
        self.add_with(kind, || (cell.into(), message.into()));
    }

    /// The same for the millionth problem of a kind, which is only counted.
    pub fn add_with(&mut self, kind: ProblemKind, describe: impl FnOnce() -> (String, String)) {
        let (count, listed) = self.by_kind.entry(kind).or_default();
        *count += 1;
        if listed.len() < PROBLEMS_PER_KIND_MAX {
            let (cell, message) = describe();
            listed.push(CellProblem { kind, cell, message });
        }
    }

    /// Puts them into the facts, in the order a person mends them.
    pub fn into_facts(self, facts: &mut RosterFacts) {
        for (kind, (count, listed)) in self.by_kind {
            facts.problem_totals.push(ProblemTotal { kind, count });
            facts.problems.extend(listed);
        }
    }
}
