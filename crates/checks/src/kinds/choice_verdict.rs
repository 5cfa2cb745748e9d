//! `choice_verdict`: every option of a choice has its verdict.
//!
//! **What it checks.** `pass` and `fail` list options; `rulings` gives others a verdict with words of its own or an open
//! reading. Every option must stand somewhere. No choice made is incomplete, or what `missing` says.
//! **Why.** Many conditions come down to which of a few kinds the applicant, the product or the work is.
//! **Example.** `field = "legal_form"`, `pass = ["company"]`, `fail = ["government"]`,
//! `rulings = [{ values = ["public_institution"], ruling = { verdict = "review", reading = "…", then = { … } } }]`.

use super::Kind;
use crate::context::{Context, NoValue};
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::{ASSOCIATION_DECIDES, Ruling};
use domain::Verdict;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChoiceVerdict {
    field: String,
    #[serde(default)]
    pass: Vec<String>,
    #[serde(default)]
    fail: Vec<String>,
    #[serde(default)]
    rulings: Vec<ValueRuling>,
    /// What a choice not made means; incomplete if left out.
    #[serde(default)]
    missing: Option<Ruling>,
    /// What is asked for, in Chinese.
    required: String,
    /// What to do about a failure.
    #[serde(default)]
    action: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ValueRuling {
    values: Vec<String>,
    ruling: Ruling,
}

impl Kind for ChoiceVerdict {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let value = match (cx.value(&self.field), &self.missing) {
            (Ok(value), _) => value.plain(),
            (Err(NoValue::Missing), Some(ruling)) => return ruling.settle(cx, &format!("“{}”未填写。", cx.label(&self.field)), "").input(cx.input(&self.field)),
            (Err(why), _) => return Outcome::no_value(cx, &self.field, why).required(self.required.clone()),
        };
        let input = cx.input(&self.field);
        let shown = input.value.clone().unwrap_or_default();
        let said = format!("“{}”为“{shown}”。", cx.label(&self.field));
        let action = self.action.clone().unwrap_or_else(|| format!("请核对“{}”；填写无误的，不符合申请条件。", cx.label(&self.field)));
        let ruled = self.rulings.iter().find(|r| r.values.contains(&value));
        let outcome = match ruled {
            Some(ruled) => {
                let advice = match (ruled.ruling.verdict, &ruled.ruling.reading) {
                    (Verdict::Fail, _) => &action,
                    (_, Some(_)) => ASSOCIATION_DECIDES,
                    (_, None) => "由受理人员认定，申请组织可先照常填报。",
                };
                ruled.ruling.settle(cx, &said, advice)
            }
            None if self.pass.contains(&value) => Outcome::pass(said),
            None => Outcome::fail(format!("{said}不符合要求：{}。", self.required), action),
        };
        outcome.input(input).required(self.required.clone()).found(shown)
    }

    fn names(&self, names: &mut Names) {
        for value in self.pass.iter().chain(&self.fail).chain(self.rulings.iter().flat_map(|r| &r.values)) {
            names.value(&self.field, value);
        }
        for ruling in self.rulings.iter().map(|r| &r.ruling).chain(&self.missing) {
            ruling.names(names);
        }
    }
}
