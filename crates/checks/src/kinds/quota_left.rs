//! `quota_left`: the recommending body still has a place in its quota.
//!
//! **What it checks.** An application that takes a place by the rulebook's `[quota]` is within the quota set for its body, or for
//! the bodies that share one: used below the maximum passes, none left is what `full` says (a failure if left out). No quota
//! set, nobody looked, or an application that takes no place: not applicable.
//! **Why.** Places are counted by hand at the association, and the one too many is noticed late.
//! **Example.** `kind = "quota_left"`, with `[quota]` in `programme.toml`.

use super::Kind;
use crate::checker::why_not;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use crate::standing::not_consulted;
use domain::Verdict;
use domain::finding::Actor;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuotaLeft {
    #[serde(default)]
    full: Option<Ruling>,
}

impl Kind for QuotaLeft {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let Some(rule) = &cx.book.programme.quota else { return Outcome::not_applicable("本活动没有名额限制。") };
        if let Some(because) = why_not(cx, &rule.when) {
            return Outcome::not_applicable(format!("不占{}。{because}", rule.label));
        }
        if !cx.request.standing.consulted {
            return not_consulted();
        }
        let Some(quota) = &cx.request.standing.quota else {
            return Outcome::not_applicable(format!("协会尚未分配推荐单位的{}。", rule.label));
        };
        let found = format!("{} {} 个，本申请之前已用 {} 个", rule.label, quota.max, quota.used);
        let said = format!("{}的{found}。", quota.name);
        let outcome = if quota.used < quota.max {
            Outcome::pass(said)
        } else {
            let plain = Ruling::plain(Verdict::Fail);
            let mut outcome = self.full.as_ref().unwrap_or(&plain).settle(cx, &said, "请推荐单位取舍推荐，或向协会申请增加名额。");
            outcome.actor = outcome.actor.or(Some(Actor::Recommender));
            outcome
        };
        let input = cx.input_of_application(&rule.label, found.clone());
        outcome.input(input).required(format!("在推荐单位当年的{}之内", rule.label)).found(found)
    }

    fn names(&self, names: &mut Names) {
        if let Some(ruling) = &self.full {
            ruling.names(names);
        }
    }
}
