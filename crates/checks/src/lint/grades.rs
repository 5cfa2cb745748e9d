//! Gaps and overlaps in a table of levels.

use super::{Remarks, of_kind};
use crate::Checker;
use crate::kinds::Row;
use serde::Deserialize;
use std::collections::BTreeSet;

/// A warning for scores between two rows that reach no level, an error for two rows that say the same of the same score.
pub(super) fn look(checker: &Checker, out: &mut Remarks<'_>) {
    for check in &checker.rulebook().checks {
        for table in of_kind(&check.rule, "grade_table") {
            let rows: Vec<Row> = table.get("rows").and_then(|rows| Vec::<Row>::deserialize(rows.clone()).ok()).unwrap_or_default();
            for (conclusion, using, from, until) in gaps(&rows) {
                let what = format!("check `{}`: with `{conclusion}` and `{using}` a score from {from} to below {until} reaches no level", check.code);
                out.warning("checks.toml", &check.code, what, "a row for it, or an open reading if the source leaves it out");
            }
            for (a, b) in overlaps(&rows) {
                let what = format!("check `{}`: rows {a} and {b} of level `{}` say the same of the same score", check.code, rows[a - 1].level);
                out.error("checks.toml", &check.code, what, "spans that don't overlap, or readings that exclude each other");
            }
        }
    }
}

/// Holes between the lowest and the highest score of each conclusion and use, under any reading.
fn gaps(rows: &[Row]) -> Vec<(String, String, f64, f64)> {
    let mut gaps = Vec::new();
    for (conclusion, using) in situations(rows) {
        let mut spans: Vec<(f64, f64)> = rows.iter().filter(|row| row.conclusions.contains(&conclusion) && row.uses.contains(&using)).map(span).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut reached = spans.first().map_or(f64::INFINITY, |s| s.0);
        for (from, below) in spans {
            if from > reached {
                gaps.push((conclusion.clone(), using.clone(), reached, from));
            }
            reached = reached.max(below);
        }
    }
    gaps
}

/// Pairs of rows, counted from 1, of one level that can hold at once.
fn overlaps(rows: &[Row]) -> Vec<(usize, usize)> {
    let share = |a: &[String], b: &[String]| a.iter().any(|x| b.contains(x));
    let mut pairs = Vec::new();
    for (i, a) in rows.iter().enumerate() {
        for (j, b) in rows.iter().enumerate().skip(i + 1) {
            let (s, t) = (span(a), span(b));
            let scores = s.0 < t.1 && t.0 < s.1;
            let readings = a.if_reading.iter().all(|(code, id)| b.if_reading.get(code).is_none_or(|other| other == id));
            if a.level == b.level && scores && readings && share(&a.conclusions, &b.conclusions) && share(&a.uses, &b.uses) {
                pairs.push((i + 1, j + 1));
            }
        }
    }
    pairs
}

fn situations(rows: &[Row]) -> BTreeSet<(String, String)> {
    rows.iter().flat_map(|row| row.conclusions.iter().flat_map(|c| row.uses.iter().map(move |u| (c.clone(), u.clone())))).collect()
}

fn span(row: &Row) -> (f64, f64) {
    (row.score_min, row.score_below.unwrap_or(f64::INFINITY))
}
