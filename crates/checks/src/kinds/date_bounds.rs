//! `date_bounds`: a date among spans, each with its verdict.
//!
//! **What it checks.** `spans` from the earliest to the latest; the first whose `until` (included) isn't before the date
//! rules, the last has none. A day after today is a slip and is given back.
//! **Why.** A condition such as “three years old” is a day, and the days next to it may be open to two readings.
//! **Example.** `field = "founded_on"`, `spans = [{ until = "2020-01-01", ruling = { verdict = "pass" } }, …]`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use domain::time::{Date, display_date};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DateBounds {
    field: String,
    spans: Vec<Span>,
    required: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    /// The last day of the span; none of the last span.
    #[serde(default)]
    until: Option<Date>,
    ruling: Ruling,
}

impl Kind for DateBounds {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let date = match cx.date(&self.field) {
            Ok(date) => date,
            Err(why) => return Outcome::no_value(cx, &self.field, why).required(self.required.clone()),
        };
        let label = cx.label(&self.field);
        let said = format!("“{label}”为{}。", display_date(date));
        let span = self.spans.iter().find(|s| s.until.is_none_or(|until| date <= until));
        let outcome = match span {
            _ if date > cx.today => Outcome::incomplete(format!("{said}晚于今天。"), format!("请更正“{label}”。")),
            Some(span) => span.ruling.settle(cx, &said, &format!("请照证照核对“{label}”；日期无误的，不满足“{}”。", self.required)),
            None => Outcome::incomplete(said, format!("请核对“{label}”。")),
        };
        outcome.input(cx.input(&self.field)).required(self.required.clone()).found(display_date(date))
    }

    fn names(&self, names: &mut Names) {
        names.field(&self.field);
        for span in &self.spans {
            span.ruling.names(names);
        }
        let ends: Vec<_> = self.spans.iter().map(|s| s.until).collect();
        let ordered = ends.windows(2).all(|w| w[0].is_some() && w[1].is_none_or(|later| Some(later) > w[0]));
        if !ordered || ends.last().is_none_or(Option::is_some) {
            names.wrong.push("`spans` go from early to late, the last without `until`".to_owned());
        }
    }
}
