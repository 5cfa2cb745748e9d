//! `recommended`: a recommending body has spoken for the application.
//!
//! **What it checks.** Before submission, and while the body still has time, not applicable. An opinion in favour passes, one
//! against fails. No body named, or its time over, is what `none` says. Without a `window` the body's time never ends.
//! **Why.** Sources want a recommendation “in principle”, which leaves the exception to the association.
//! **Example.** `window = "recommendation"`, `none = { verdict = "review", reading = "…", then = { … } }`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use domain::api::Stage;
use domain::finding::Actor;
use domain::time::display_date;
use domain::{Input, OpinionDecision, Place};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recommended {
    #[serde(default)]
    window: Option<String>,
    none: Ruling,
}

impl Kind for Recommended {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let body = cx.request.recommender.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let input = Input { label: "推荐单位".to_owned(), place: Place::Opinion, value: body.map(str::to_owned), unit: None };
        let required = "推荐单位出具推荐意见并加盖公章";
        let decision = cx.request.opinion.as_ref().map(|o| o.decision);
        let window = self.window.as_ref().and_then(|id| cx.window(id));
        let ended = window.as_ref().is_some_and(|w| cx.today > w.until);
        let outcome = match (cx.request.stage, decision, body) {
            (Stage::Draft, _, _) => Outcome::not_applicable("推荐在提交之后进行。"),
            (_, Some(OpinionDecision::Recommend), _) => Outcome::pass("推荐单位同意推荐。").found("同意推荐"),
            (_, Some(OpinionDecision::Decline), _) => {
                Outcome::fail("推荐单位不予推荐。", "请与推荐单位沟通，按其意见修改后重新提交。").actor(Actor::Recommender).found("不予推荐")
            }
            (_, None, None) => self.none.settle(cx, "没有选择推荐单位。", "请选择推荐单位；确无推荐单位的，由协会决定是否受理。").found("没有推荐单位"),
            (_, None, Some(name)) if ended => self.none.settle(cx, &format!("推荐时间已过，{name}尚未出具意见。"), "请推荐单位补出意见，或由协会决定是否受理。").found("尚无意见"),
            (_, None, Some(name)) => {
                let until = window.map_or(String::new(), |w| format!("（推荐截至{}）", display_date(w.until)));
                Outcome::not_applicable(format!("等待{name}出具推荐意见{until}。"))
            }
        };
        outcome.input(input).required(required)
    }

    fn names(&self, names: &mut Names) {
        names.windows.extend(self.window.clone());
        self.none.names(names);
    }
}
