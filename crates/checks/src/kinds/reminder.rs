//! `reminder`: a duty that begins at some stage and can't be judged from the papers.
//!
//! **What it checks.** Nothing: from `from_stage` on it says the duty and how to do it, before that it isn't applicable.
//! **Why.** The source lays duties on the applicant that only an event makes due, such as reporting an accident.
//! **Example.** `kind = "reminder"`, `from_stage = "submitted"`, `text = "…"`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use domain::api::Stage;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reminder {
    from_stage: Stage,
    text: String,
}

impl Kind for Reminder {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let order = |stage: Stage| match stage {
            Stage::Draft => 0,
            Stage::Submitted => 1,
            Stage::Recommended => 2,
        };
        if order(cx.request.stage) < order(self.from_stage) {
            return Outcome::not_applicable(format!("提交之后适用：{}", self.text));
        }
        Outcome::pass(self.text.clone())
    }

    fn names(&self, _: &mut Names) {}
}
