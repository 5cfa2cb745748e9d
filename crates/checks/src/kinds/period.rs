//! `period`: a time from one day to another, held against a boundary that may be open for a span.
//!
//! **What it checks.** Begun on or after `not_before`: pass. Ended before `open_from`: `too_early`. Anything between, begun in
//! the open span or reaching into it, is `open`. An end before the beginning, or a day after today, is given back.
//! **Why.** “After October” has a month that belongs to both readings, and a survey takes weeks.
//! **Example.** `begin = "survey.begun_on"`, `end = "survey.ended_on"`, `open_from = "2022-10-01"`, `not_before = "2022-11-01"`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::{ASSOCIATION_DECIDES, Ruling};
use domain::time::{Date, days_between, display_date};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Period {
    begin: String,
    end: String,
    not_before: Date,
    open_from: Date,
    open: Ruling,
    too_early: Ruling,
    required: String,
}

impl Kind for Period {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let (begin, end) = match (cx.date(&self.begin), cx.date(&self.end)) {
            (Ok(begin), Ok(end)) => (begin, end),
            (begin, end) => {
                let missing = [(&self.begin, begin), (&self.end, end)];
                let parts = missing.into_iter().filter_map(|(id, date)| Some(Outcome::no_value(cx, id, date.err()?))).collect();
                return Outcome::merge(parts).required(self.required.clone());
            }
        };
        let found = format!("{}至{}", display_date(begin), display_date(end));
        let said = format!("开展时间为{found}。");
        let mend = format!("请更正“{}”或“{}”。", cx.label(&self.begin), cx.label(&self.end));
        let early = days_between(begin, self.not_before);
        let outcome = if end < begin {
            Outcome::incomplete(format!("{said}结束早于开始。"), mend)
        } else if end > cx.today {
            Outcome::incomplete(format!("{said}晚于今天。"), mend)
        } else if begin >= self.not_before {
            Outcome::pass(said)
        } else if end < self.open_from {
            self.too_early.settle(cx, &said, &format!("请核对日期；日期无误的，须重新开展：{}。", self.required)).gap(format!("早 {early} 天"))
        } else {
            self.open.settle(cx, &said, ASSOCIATION_DECIDES).gap(format!("早 {early} 天"))
        };
        outcome.input(cx.input(&self.begin)).input(cx.input(&self.end)).required(self.required.clone()).found(found)
    }

    fn names(&self, names: &mut Names) {
        names.field(&self.begin);
        names.field(&self.end);
        self.open.names(names);
        self.too_early.names(names);
        if self.open_from > self.not_before {
            names.wrong.push("`open_from` lies after `not_before`".to_owned());
        }
    }
}
