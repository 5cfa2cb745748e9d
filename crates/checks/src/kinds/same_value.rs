//! `same_value`: two fields that must agree – or must not.
//!
//! **What it checks.** The values of `left` and `right`, normalised: full-width and half-width, spaces and the way a date is
//! written make no difference. `differ = true` turns it round. `effect` is what a failure means, the check's own if left out.
//! **Why.** The same name or date stands in two papers, and reviewers compare them.
//! **Example.** `left = "project.accepted_on"`, `right = "project.certificate_on"`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use domain::Effect;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SameValue {
    left: String,
    right: String,
    #[serde(default)]
    differ: bool,
    #[serde(default)]
    effect: Option<Effect>,
    /// What to do where it isn't so.
    action: String,
}

impl Kind for SameValue {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let (left, right) = match (cx.value(&self.left), cx.value(&self.right)) {
            (Ok(left), Ok(right)) => (compact(&left.plain()), compact(&right.plain())),
            (left, right) => {
                let missing = [(&self.left, left), (&self.right, right)];
                return Outcome::merge(missing.into_iter().filter_map(|(id, value)| Some(Outcome::no_value(cx, id, value.err()?))).collect());
            }
        };
        let (a, b) = (cx.label(&self.left), cx.label(&self.right));
        let names = if a == b { format!("两处“{a}”") } else { format!("“{a}”与“{b}”") };
        let relation = match (left == right, self.differ) {
            (true, false) => "一致",
            (false, false) => "不一致",
            (true, true) => "相同",
            (false, true) => "不同",
        };
        let outcome = if (left == right) != self.differ {
            Outcome::pass(format!("{names}{relation}。"))
        } else {
            let failed = Outcome::fail(format!("{names}{relation}。"), self.action.clone());
            if let Some(effect) = self.effect { failed.effect(effect) } else { failed }
        };
        let (shown_left, shown_right) = (cx.input(&self.left), cx.input(&self.right));
        let found = format!("{} / {}", shown_left.value.as_deref().unwrap_or_default(), shown_right.value.as_deref().unwrap_or_default());
        outcome.input(shown_left).input(shown_right).required(format!("{names}{}", if self.differ { "不同" } else { "一致" })).found(found)
    }

    fn names(&self, names: &mut Names) {
        names.field(&self.left);
        names.field(&self.right);
    }
}

/// Without white space: it never tells two names apart.
fn compact(text: &str) -> String {
    domain::text::normalise(text).chars().filter(|c| !c.is_whitespace()).collect()
}
