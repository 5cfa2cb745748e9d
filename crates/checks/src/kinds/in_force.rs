//! `in_force`: a certificate that hasn't run out.
//!
//! **What it checks.** The date in `field`, the last day of validity, isn't before today – for a draft –, or before the day of
//! submission afterwards; the last day itself counts. One run out is what `expired` says.
//! **Why.** A copy of a certificate proves what held when it was issued; the condition asks what holds now.
//! **Example.** `field = "system.valid_until"`, `expired = { verdict = "fail" }`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use domain::time::display_date;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InForce {
    field: String,
    expired: Ruling,
}

impl Kind for InForce {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let label = cx.label(&self.field);
        let required = format!("“{label}”不早于{}", display_date(cx.today));
        let until = match cx.date(&self.field) {
            Ok(date) => date,
            Err(why) => return Outcome::no_value(cx, &self.field, why).required(required),
        };
        let said = format!("“{label}”为{}", display_date(until));
        let outcome = if until >= cx.today {
            Outcome::pass(format!("{said}，仍在有效期内。"))
        } else {
            self.expired.settle(cx, &format!("{said}，已过有效期。"), &format!("请照证书核对“{label}”；证书已到期的，请换证后更新材料和日期。"))
        };
        outcome.input(cx.input(&self.field)).required(required).found(display_date(until))
    }

    fn names(&self, names: &mut Names) {
        names.field(&self.field);
        self.expired.names(names);
    }
}
