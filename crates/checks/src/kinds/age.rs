//! `age`: how long ago something happened, in calendar years.
//!
//! **What it checks.** From `years_min` to `years_max` (no limit if left out) after the date, both days included, counted to the
//! day that counts. Where the source leaves that day open, `days` has one for each reading – `now`, `year_end` (of this year),
//! `last_year_end`, or a window, whose last day is meant –: if they agree the answer is plain, else it is a review.
//! **Why.** “In use for one to three years” moves with the day one counts to, and so do “the last three years”.
//! **Example.** `field = "project.handed_over_on"`, `years_min = 1`, `years_max = 3`, `reading = "…"`, `days = { submission = "now", window_end = "application" }`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::open_question;
use domain::Verdict;
use domain::time::{Date, days_between, display_date};
use jiff::ToSpan;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Age {
    field: String,
    years_min: u32,
    #[serde(default)]
    years_max: Option<u32>,
    reading: String,
    days: BTreeMap<String, String>,
}

impl Kind for Age {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let most = self.years_max.map_or(String::new(), |max| format!("、不超过 {max} 年（首尾两日均计入）"));
        let required = format!("“{}”满 {} 年{most}", cx.label(&self.field), self.years_min);
        let date = match cx.date(&self.field) {
            Ok(date) => date,
            Err(why) => return Outcome::no_value(cx, &self.field, why).required(required),
        };
        let decided = cx.decided(&self.reading);
        let days: Vec<Date> = self.days.iter().filter(|(option, _)| decided.is_none_or(|d| d == option.as_str())).filter_map(|(_, day)| day_meant(cx, day)).collect();
        let verdicts: Vec<bool> = days.iter().map(|day| self.within(date, *day)).collect();
        let counted: Vec<String> = days.iter().map(|day| display_date(*day)).collect();
        let said = format!("“{}”为{}，算到{}", cx.label(&self.field), display_date(date), counted.join("或"));
        let outcome = if date > cx.today {
            Outcome::incomplete(format!("{said}：晚于今天。"), format!("请更正“{}”。", cx.label(&self.field)))
        } else if verdicts.iter().all(|v| *v) {
            Outcome::pass(format!("{said}：{}。", self.said(date, &days)))
        } else if verdicts.iter().all(|v| !*v) {
            Outcome::fail(format!("{said}：{}。", self.said(date, &days)), format!("请核对“{}”；日期无误的，不满足申请条件。", cx.label(&self.field)))
        } else {
            let question = open_question(cx, &self.reading);
            Outcome::new(Verdict::Review, format!("{said}，分别为{}。{question}", self.said(date, &days))).action("由协会决定算到哪一天，申请组织可先照常填报。").reading(&self.reading)
        };
        let gaps: Vec<String> = days.iter().filter_map(|day| self.gap(date, *day)).collect();
        let outcome = outcome.gaps((!gaps.is_empty()).then(|| gaps.join("或")));
        outcome.input(cx.input(&self.field)).required(required).found(display_date(date))
    }

    fn names(&self, names: &mut Names) {
        names.field(&self.field);
        names.reading(&self.reading, self.days.keys());
        names.windows.extend(self.days.values().filter(|day| !WORDS.contains(&day.as_str())).cloned());
    }
}

impl Age {
    fn within(&self, date: Date, day: Date) -> bool {
        after(date, self.years_min) <= day && self.years_max.is_none_or(|max| day <= after(date, max))
    }

    /// The days that are missing to the least age, or that lie beyond the greatest.
    fn gap(&self, date: Date, day: Date) -> Option<String> {
        let reached = after(date, self.years_min);
        if day < reached {
            return Some(format!("差 {} 天", days_between(day, reached)));
        }
        let beyond = self.years_max.map_or(0, |max| days_between(after(date, max), day));
        (beyond > 0).then(|| format!("超出 {beyond} 天"))
    }

    /// What has passed until each of `days`, each answer said once.
    fn said(&self, date: Date, days: &[Date]) -> String {
        let mut answers: Vec<String> = Vec::new();
        for day in days {
            let answer = match self.years_max.filter(|max| after(date, *max) < *day) {
                _ if *day < after(date, self.years_min) => format!("不满 {} 年", self.years_min),
                Some(max) => format!("超过 {max} 年"),
                None => format!("已满 {} 年{}", self.years_min, self.years_max.map_or(String::new(), |max| format!("、不超过 {max} 年"))),
            };
            if !answers.contains(&answer) {
                answers.push(answer);
            }
        }
        answers.join("和")
    }
}

fn after(date: Date, years: u32) -> Date {
    date.checked_add(i64::from(years.min(1_000)).years()).unwrap_or(Date::MAX)
}

/// Days that no window says.
const WORDS: [&str; 3] = ["now", "year_end", "last_year_end"];

fn day_meant(cx: &Context<'_>, day: &str) -> Option<Date> {
    let year = cx.today.year();
    match day {
        "now" => Some(cx.today),
        "year_end" => Date::new(year, 12, 31).ok(),
        "last_year_end" => Date::new(year - 1, 12, 31).ok(),
        window => cx.window(window).map(|w| w.until),
    }
}
