//! `window`: handed in within a window of the procedure.
//!
//! **What it checks.** The request's day – today for a draft, the day of submission afterwards – against `window`, as the
//! association has set it or else the rulebook. Days the source leaves open are `open`; afterwards it is `late`.
//! **Why.** A deadline decides, and “the middle of the month” has two ends.
//! **Example.** `window = "application"`, `open = { verdict = "review", reading = "…", then = { … } }`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use domain::api::Stage;
use domain::time::{days_between, display_date};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Window {
    window: String,
    open: Ruling,
    late: Ruling,
}

impl Kind for Window {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let Some(window) = cx.window(&self.window) else { return Outcome::not_applicable("没有规定时间。") };
        let day = display_date(cx.today);
        let required = format!("{}：{}至{}", window.label, display_date(window.from), display_date(window.until));
        let said = if cx.request.stage == Stage::Draft { format!("今天是{day}。") } else { format!("提交于{day}。") };
        let outcome = if cx.today < window.from {
            Outcome::incomplete(format!("{said}申请尚未开始。"), format!("请在{}起提交。", display_date(window.from))).gap(format!("早 {} 天", days_between(cx.today, window.from)))
        } else if cx.today > window.until {
            self.late.settle(cx, &format!("{said}已过申请时间。"), "是否受理由协会决定，请与协会联系。").gap(format!("晚 {} 天", days_between(window.until, cx.today)))
        } else if window.open_from.is_some_and(|from| cx.today >= from) {
            self.open.settle(cx, &said, "请尽早提交；是否在期内由协会决定。")
        } else {
            Outcome::pass(format!("{said}在申请时间内。"))
        };
        outcome.input(cx.input_of_application(if cx.request.stage == Stage::Draft { "今天" } else { "提交日期" }, day.clone())).required(required).found(day)
    }

    fn names(&self, names: &mut Names) {
        names.windows.push(self.window.clone());
        self.open.names(names);
        self.late.names(names);
    }
}
