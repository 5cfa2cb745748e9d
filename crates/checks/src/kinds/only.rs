//! `only`: a rule under a condition, as a part of `all`.
//!
//! **What it checks.** `rule`, where `when` holds; elsewhere it is not applicable.
//! **Why.** One clause asks more of one category than of another, under one code.
//! **Example.** `kind = "only"`, `when = { category = ["product"] }`, `rule = { kind = "attested", … }`.

use super::{Kind, Rule};
use crate::checker::why_not;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use rulebook::Condition;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Only {
    when: Condition,
    rule: Box<Rule>,
}

impl Kind for Only {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        match why_not(cx, &self.when) {
            Some(because) => Outcome::not_applicable(because),
            None => self.rule.kind().check(cx),
        }
    }

    fn names(&self, names: &mut Names) {
        names.conditions.push(self.when.clone());
        self.rule.kind().names(names);
    }
}
