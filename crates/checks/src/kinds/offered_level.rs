//! `offered_level`: the level applied for is one the category offers.
//!
//! **What it checks.** Category and level exist, and the category lists the level in `programme.toml`.
//! **Why.** A level above what the category can reach is void from the start, however good the papers are.
//! **Example.** `kind = "offered_level"`; a product applying for a level that only enterprises and services have fails.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferedLevel {}

impl Kind for OfferedLevel {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let (category, level) = (cx.category_label(), cx.level_label(&cx.request.level));
        let inputs = [cx.input_of_application("申请类别", category), cx.input_of_application("申请等级", level)];
        let Some(offered) = cx.book.programme.category(&cx.request.category) else {
            return Outcome::incomplete("没有这个申请类别。", "请重新选择申请类别。").inputs(inputs);
        };
        let labels: Vec<&str> = offered.levels.iter().map(|id| cx.level_label(id)).collect();
        let required = format!("{category}可申请{}", labels.join("、"));
        let outcome = if offered.levels.contains(&cx.request.level) {
            Outcome::pass(format!("{category}设有{level}。"))
        } else {
            Outcome::fail(format!("{category}不设{level}。"), format!("请改选{}。", labels.join("或")))
        };
        outcome.inputs(inputs).required(required).found(level)
    }

    fn names(&self, _: &mut Names) {}
}
