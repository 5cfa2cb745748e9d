//! `waived`: a rule from which some applications may be exempt.
//!
//! **What it checks.** `rule`. Where it fails and `when` holds, `ruling` says what the failure means; usually a review that rests on
//! an open reading, which once decided lets the failure stand (`fail`) or not.
//! **Why.** A source may leave open whether everything asked of a first application is asked of a renewal as well.
//! **Example.** `when = { field = [{ id = "kind", one_of = ["repeat"] }] }`, `rule = { kind = "filled", … }`,
//! `ruling = { verdict = "review", reading = "…", then = { all = "fail", score_only = "pass" } }`.

use super::{Kind, Rule};
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::{ASSOCIATION_DECIDES, Ruling};
use domain::Verdict;
use rulebook::Condition;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Waived {
    when: Condition,
    rule: Box<Rule>,
    ruling: Ruling,
}

impl Kind for Waived {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let failed = self.rule.kind().check(cx);
        if failed.verdict != Verdict::Fail || !self.when.holds(cx.request) {
            return failed;
        }
        let mut outcome = self.ruling.settle(cx, &failed.message(), ASSOCIATION_DECIDES);
        // The failure as it is says more of itself, and keeps its own effect.
        if outcome.verdict == Verdict::Fail {
            return failed;
        }
        outcome.inputs = failed.inputs;
        outcome.required = failed.required;
        outcome.found = failed.found;
        outcome
    }

    fn names(&self, names: &mut Names) {
        names.conditions.push(self.when.clone());
        self.ruling.names(names);
        self.rule.kind().names(names);
    }
}
