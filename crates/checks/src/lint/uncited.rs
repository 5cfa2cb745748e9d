//! Statements without the sentence they rest on. Checks and materials without one aren't even loaded.

use super::Remarks;
use crate::Checker;

/// An error for every notice, window, quota, reading, stage and duty that cites nothing.
pub(super) fn look(checker: &Checker, out: &mut Remarks<'_>) {
    let p = &checker.rulebook().programme;
    let windows = p.windows.iter().map(|(id, w)| (format!("window `{id}`"), w.label.as_str(), &w.cites));
    let quota = p.quota.iter().map(|quota| ("the quota".to_owned(), quota.label.as_str(), &quota.cites));
    let readings = p.readings.iter().map(|r| (format!("reading `{}`", r.code), r.code.as_str(), &r.cites));
    let stages = p.stages.iter().map(|s| (format!("stage `{}`", s.id), s.id.as_str(), &s.cites));
    let clauses = [("a notice", &p.notices), ("a clause of after_award", &p.after_award)];
    let clauses = clauses.into_iter().flat_map(|(what, list)| list.iter().map(move |c| (what.to_owned(), c.text.as_str(), &c.cites)));
    for (what, named, cites) in windows.chain(quota).chain(readings).chain(stages).chain(clauses) {
        if cites.is_empty() {
            out.error("programme.toml", named, format!("{what} cites nothing"), "the sentence it comes from");
        }
    }
}
