//! `all`: several rules under one code.
//!
//! **What it checks.** Every rule in `rules`; the gravest verdict is the check's: a failure before a doubt before a pass.
//! **Why.** A clause often asks several things in one sentence, and an office cites the sentence once.
//! **Example.** `kind = "all"`, `rules = [{ kind = "credit_code", … }, { kind = "choice_verdict", … }]`.

use super::{Kind, Rule};
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct All {
    rules: Vec<Rule>,
}

impl Kind for All {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        Outcome::merge(self.rules.iter().map(|rule| rule.kind().check(cx)).collect())
    }

    fn names(&self, names: &mut Names) {
        for rule in &self.rules {
            rule.kind().names(names);
        }
        if self.rules.len() < 2 {
            names.wrong.push("`all` wants at least two rules".to_owned());
        }
    }
}
