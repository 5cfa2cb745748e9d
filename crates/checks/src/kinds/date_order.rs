//! `date_order`: dates that follow one another.
//!
//! **What it checks.** `fields` from the earliest to the latest, equal days allowed; none after today. Otherwise they are
//! given back for correction, or what `effect` says: one of them must be wrong.
//! **Why.** What was handed over before it was accepted was neither.
//! **Example.** `kind = "date_order"`, `fields = ["project.completed_on", "project.accepted_on"]`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use domain::Effect;
use domain::time::{Date, display_date};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DateOrder {
    fields: Vec<String>,
    #[serde(default)]
    effect: Option<Effect>,
}

impl Kind for DateOrder {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let mut parts = Vec::new();
        let wrong = |message: String, action: String| Outcome::fail(message, action).effect(self.effect.unwrap_or(Effect::Return));
        let mut before: Option<(&String, Date)> = None;
        for id in &self.fields {
            let date = match cx.date(id) {
                Ok(date) => date,
                Err(why) => {
                    parts.push(Outcome::no_value(cx, id, why));
                    continue;
                }
            };
            let said = format!("“{}”为{}", cx.label(id), display_date(date));
            let outcome = match before {
                _ if date > cx.today => wrong(format!("{said}，晚于今天。"), format!("请更正“{}”。", cx.label(id))),
                Some((earlier, day)) if day > date => wrong(
                    format!("{said}，早于“{}”（{}）。", cx.label(earlier), display_date(day)),
                    format!("请更正“{}”或“{}”。", cx.label(earlier), cx.label(id)),
                ),
                _ => Outcome::pass(format!("{said}。")),
            };
            parts.push(outcome.input(cx.input(id)));
            before = Some((id, date));
        }
        Outcome::merge(parts)
    }

    fn names(&self, names: &mut Names) {
        for id in &self.fields {
            names.field(id);
        }
    }
}
