//! `threshold_any`: one of several sizes must be reached.
//!
//! **What it checks.** Any field of `any` at or above its `at_least` passes. None reached and none missing: `below`. If one is
//! missing, `substitute` may stand in for it with a ruling of its own (usually a review); else it is incomplete – unless
//! `below` is no failure, when one size given is enough.
//! **Why.** A source asks for floor area or for work done, and its form has a column for neither or for another figure.
//! **Example.** `any = [{ field = "project.area", at_least = 2.0 }, { field = "project.install_work", at_least = 5000.0 }]`.

use super::Kind;
use crate::context::{Context, NoValue, plain_number};
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use domain::Verdict;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThresholdAny {
    any: Vec<Threshold>,
    #[serde(default)]
    substitute: Option<Substitute>,
    below: Ruling,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Threshold {
    field: String,
    at_least: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Substitute {
    /// The field that is missing.
    instead_of: String,
    field: String,
    at_least: f64,
    ruling: Ruling,
}

impl Kind for ThresholdAny {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let size = |id: &str, n: f64| format!("“{}” {} {}", cx.label(id), plain_number(n), cx.unit(id));
        let required = self.any.iter().map(|t| size(&t.field, t.at_least) + "以上").collect::<Vec<_>>().join("，或");
        let (mut found, mut missing, mut malformed, mut short, mut reached) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), false);
        for threshold in &self.any {
            match cx.number(&threshold.field) {
                Ok(number) => {
                    reached |= number >= threshold.at_least;
                    found.push(size(&threshold.field, number));
                    short.push(format!("“{}”差 {} {}", cx.label(&threshold.field), plain_number(threshold.at_least - number), cx.unit(&threshold.field)));
                }
                Err(NoValue::Missing) => missing.push(threshold.field.as_str()),
                Err(why) => malformed.push(Outcome::no_value(cx, &threshold.field, why)),
            }
        }
        let inputs = self.any.iter().map(|t| cx.input(&t.field)).collect::<Vec<_>>();
        let shown = found.join("，");
        if !reached && !malformed.is_empty() {
            return Outcome::merge(malformed).required(required);
        }
        let outcome = if reached {
            Outcome::pass(format!("规模达到要求：{shown}。"))
        } else if missing.is_empty() || (self.below.verdict != Verdict::Fail && !found.is_empty()) {
            self.below.settle(cx, &format!("规模未达到要求：{shown}。"), "请核对数值；数值无误的，不在申请范围内。").gap(short.join("，或"))
        } else if let Some((substitute, number)) = self.substitute(cx, &missing) {
            let said = format!("{}；{}未填写，{}。", if shown.is_empty() { "规模尚不能确定".to_owned() } else { shown.clone() }, quoted(cx, &missing), size(&substitute.field, number));
            substitute.ruling.settle(cx, &said, &format!("请补填{}。", quoted(cx, &missing))).input(cx.input(&substitute.field))
        } else {
            let names = quoted(cx, &missing);
            Outcome::incomplete(format!("{names}尚未填写，不能判定规模是否达到要求。"), format!("请填写{names}。"))
        };
        outcome.inputs(inputs).required(required).found(shown)
    }

    fn names(&self, names: &mut Names) {
        for threshold in &self.any {
            names.field(&threshold.field);
        }
        if let Some(substitute) = &self.substitute {
            names.field(&substitute.field);
            names.field(&substitute.instead_of);
            substitute.ruling.names(names);
        }
        self.below.names(names);
    }
}

impl ThresholdAny {
    fn substitute(&self, cx: &Context<'_>, missing: &[&str]) -> Option<(&Substitute, f64)> {
        let substitute = self.substitute.as_ref().filter(|s| missing.contains(&s.instead_of.as_str()))?;
        let number = cx.number(&substitute.field).ok().filter(|n| *n >= substitute.at_least)?;
        Some((substitute, number))
    }
}

fn quoted(cx: &Context<'_>, ids: &[&str]) -> String {
    ids.iter().map(|id| format!("“{}”", cx.label(id))).collect::<Vec<_>>().join("、")
}
