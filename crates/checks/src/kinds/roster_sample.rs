//! `roster_sample`: a respondent list of the right size, every row complete.
//!
//! **What it checks.** The newest list of `material`: name and contact in every row; as many rows as there were respondents
//! (`total`) where those are at most `all_until` – more is a doubt –, else `sample_min` to `sample_max` rows, more a warning.
//! Rows that stand twice, and contacts that stand under two names, are a doubt. Every count is said with its share of the list;
//! only counts and cells are said, never what a cell holds.
//! **Why.** The reviewers ring up respondents; the list must let them, and hold no more personal data than asked for.
//! **Example.** `material = "XX-M19"`, `total = "survey.respondents"`, `all_until = 50`, `sample_min = 50`, `sample_max = 100`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::roster;
use domain::roster::RosterFacts;
use domain::{Effect, Input, Place};
use serde::Deserialize;

/// How many cells are named in a finding; the roster's own page lists them all.
const CELLS_MAX: usize = 10;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RosterSample {
    material: String,
    total: String,
    all_until: u32,
    sample_min: u32,
    sample_max: u32,
}

impl Kind for RosterSample {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let title = cx.material_title(&self.material);
        let total = match cx.number(&self.total) {
            Ok(total) => total,
            Err(why) => return Outcome::merge(vec![Outcome::no_value(cx, &self.total, why), roster::newest(cx, &self.material).map_or_else(|outcome| *outcome, |_| Outcome::pass(""))]).required("名单的人数与被访者总数相符，每行有姓名和联系方式"),
        };
        let facts = match roster::newest(cx, &self.material) {
            Ok(facts) => facts,
            Err(outcome) => return outcome.input(cx.input(&self.total)),
        };
        let small = total <= f64::from(self.all_until);
        let required = if small { format!("被访者总数 {total} 人，名单 {total} 行，每行有姓名和联系方式") } else { format!("名单 {} 至 {} 行，每行有姓名和联系方式", self.sample_min, self.sample_max) };
        let rows = f64::from(facts.rows);
        let said = format!("{title}有 {} 行", facts.rows);
        let size = if small {
            if rows < total {
                Outcome::fail(format!("{said}，少于被访者总数 {total}。"), format!("被访者总数不超过 {} 人的须提供全部，请补足 {} 行后重新上传。", self.all_until, total - rows)).gap(format!("差 {} 行", total - rows))
            } else if rows > total {
                Outcome::review(format!("{said}，多于被访者总数 {total}。"), "请核对被访者总数和名单，由受理人员确认。").gap(format!("多 {} 行", rows - total))
            } else {
                Outcome::pass(format!("{said}，与被访者总数一致。"))
            }
        } else if facts.rows < self.sample_min {
            Outcome::fail(format!("{said}，少于 {} 行。", self.sample_min), format!("请补足至少 {} 行后重新上传。", self.sample_min - facts.rows)).gap(format!("差 {} 行", self.sample_min - facts.rows))
        } else if facts.rows > self.sample_max {
            Outcome::fail(format!("{said}，多于 {} 行。", self.sample_max), format!("提供 {} 至 {} 人即可，建议删去多余的行，少交个人信息。", self.sample_min, self.sample_max)).effect(Effect::Warn).gap(format!("多 {} 行", facts.rows - self.sample_max))
        } else {
            Outcome::pass(format!("{said}，在 {} 至 {} 行之间。", self.sample_min, self.sample_max))
        };
        let list = Input { label: title.to_owned(), place: Place::Material { code: self.material.clone() }, value: Some(facts.rows.to_string()), unit: Some("行".to_owned()) };
        Outcome::merge(vec![size.input(cx.input(&self.total)).input(list).required(required).found(said), self.rows(title, facts)])
    }

    fn names(&self, names: &mut Names) {
        names.field(&self.total);
        names.material(&self.material);
        if self.sample_min > self.sample_max {
            names.wrong.push("`sample_min` is above `sample_max`".to_owned());
        }
    }
}

impl RosterSample {
    /// What is wrong with single rows.
    fn rows(&self, title: &str, facts: &RosterFacts) -> Outcome {
        let counts = [
            (facts.rows_without_name, "没有姓名"),
            (facts.rows_without_contact, "没有联系方式"),
            (facts.rows_with_malformed_contact, "联系方式格式不对"),
        ];
        let share = |count: u32| f64::from(count) / f64::from(facts.rows.max(1)) * 100.0;
        let said = |counts: &[(u32, &str)]| -> Vec<String> { counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} 行{what}（{:.1}%）", share(*count))).collect() };
        let wrong = said(&counts);
        let cells: Vec<Input> = facts.problems.iter().take(CELLS_MAX).map(|p| Input { label: title.to_owned(), place: roster::cell(&self.material, facts, p), value: None, unit: None }).collect();
        if !wrong.is_empty() {
            return Outcome::incomplete(format!("{title}中{}。", wrong.join("，")), "请按名单页所列的单元格补全、更正后重新上传。").inputs(cells).found(wrong.join("，"));
        }
        let doubts = said(&[(facts.duplicate_rows, "与前面的行重复"), (facts.shared_contacts, "与前面的行联系方式相同而姓名不同")]);
        if !doubts.is_empty() {
            return Outcome::review(format!("{title}中有 {}。", doubts.join("，")), "请核对所列各行；确为不同被访者的，由受理人员确认。").inputs(cells);
        }
        Outcome::pass(format!("{} 行均有姓名和联系方式。", facts.rows))
    }
}
