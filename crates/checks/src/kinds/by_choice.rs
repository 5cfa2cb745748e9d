//! `by_choice`: which rule applies depends on a choice.
//!
//! **What it checks.** The rule that `cases` holds for the value of `field`. No value, or one without a rule, is incomplete.
//! **Why.** One condition can be met in several ways, each with limits of its own (an evaluation passed, or a certificate).
//! **Example.** `field = "prior.kind"`, `cases = { evaluation = { kind = "number_bounds", … }, certificate = { … } }`.

use super::{Kind, Rule};
use crate::context::{Context, NoValue};
use crate::names::Names;
use crate::outcome::Outcome;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ByChoice {
    field: String,
    cases: BTreeMap<String, Rule>,
}

impl Kind for ByChoice {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let value = match cx.value(&self.field) {
            Ok(value) => value.plain(),
            Err(why) => return Outcome::no_value(cx, &self.field, why),
        };
        match self.cases.get(&value) {
            Some(rule) => {
                let mut outcome = rule.kind().check(cx);
                let input = cx.input(&self.field);
                if !outcome.inputs.contains(&input) {
                    outcome.inputs.insert(0, input);
                }
                outcome
            }
            None => Outcome::no_value(cx, &self.field, NoValue::Missing),
        }
    }

    fn names(&self, names: &mut Names) {
        for (value, rule) in &self.cases {
            names.value(&self.field, value);
            rule.kind().names(names);
        }
    }
}
