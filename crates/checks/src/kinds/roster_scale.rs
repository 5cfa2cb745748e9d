//! `roster_scale`: how many respondents a list must name, by how many there are.
//!
//! **What it checks.** Of N people, up to `all_until` every one stands in the newest list of `material`; up to
//! `all_in_principle_until` every one, fewer being `fewer`; above, at least `sample_min`. More rows than people are a doubt. Where
//! the source leaves open which number N is, `totals` has a field for each reading: where they agree the answer is plain, else it is
//! a review.
//! **Why.** “Fewer than 50: all of them; more than 200: 200 of them” says nothing plain of those between, nor of what is counted.
//! **Example.** `material = "XX-M07"`, `reading = "XX-O03"`, `totals = { asked = "survey.asked", valid = "survey.valid" }`,
//! `all_until = 49`, `all_in_principle_until = 200`, `sample_min = 200`, `fewer = { verdict = "review" }`.

use super::Kind;
use crate::context::{Context, plain_number};
use crate::names::Names;
use crate::outcome::Outcome;
use crate::roster;
use crate::ruling::Ruling;
use domain::{Input, Place};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RosterScale {
    material: String,
    /// Reading → the field that is N under it; a single entry needs no reading.
    totals: BTreeMap<String, String>,
    #[serde(default)]
    reading: Option<String>,
    all_until: u32,
    all_in_principle_until: u32,
    sample_min: u32,
    fewer: Ruling,
}

impl Kind for RosterScale {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let required = format!(
            "被访者 {} 人及以下的全部提供；{} 至 {} 人的原则上全部提供；超过 {} 人的至少提供 {} 人",
            self.all_until,
            self.all_until + 1,
            self.all_in_principle_until,
            self.all_in_principle_until,
            self.sample_min
        );
        let decided = self.reading.as_deref().and_then(|code| cx.decided(code));
        let fields: Vec<&String> = self.totals.iter().filter(|(option, _)| decided.is_none_or(|d| d == option.as_str())).map(|(_, field)| field).collect();
        let (mut totals, mut missing) = (Vec::new(), Vec::new());
        for id in fields {
            match cx.number(id) {
                Ok(number) => totals.push((id, number)),
                Err(why) => missing.push(Outcome::no_value(cx, id, why)),
            }
        }
        let facts = match roster::newest(cx, &self.material) {
            Ok(facts) => facts,
            Err(outcome) => return Outcome::merge(missing.into_iter().chain([*outcome]).collect()).required(required),
        };
        if !missing.is_empty() {
            return Outcome::merge(missing).required(required);
        }
        let title = cx.material_title(&self.material);
        let list = Input { label: title.to_owned(), place: Place::Material { code: self.material.clone() }, value: Some(facts.rows.to_string()), unit: Some("行".to_owned()) };
        let inputs: Vec<Input> = totals.iter().map(|(id, _)| cx.input(id)).chain([list]).collect();
        let answers: Vec<Outcome> = totals.iter().map(|(id, total)| self.held_against(cx, facts.rows, id, *total)).collect();
        let agree = answers.windows(2).all(|pair| pair[0].verdict == pair[1].verdict);
        let outcome = match (&self.reading, agree) {
            (Some(code), false) => {
                let said: String = answers.iter().map(Outcome::message).collect();
                let question = cx.reading(code).map_or("", |r| r.question.as_str());
                Outcome::review(format!("{said}两种读法的结论不同：{question}"), "由协会决定按哪个数计算；申请组织能补足名单的，请先补足。").reading(code)
            }
            _ => Outcome::merge(answers),
        };
        outcome.inputs(inputs).required(required).found(format!("{} 行", facts.rows))
    }

    fn names(&self, names: &mut Names) {
        names.material(&self.material);
        for id in self.totals.values() {
            names.field(id);
        }
        match &self.reading {
            Some(code) => names.reading(code, self.totals.keys()),
            None if self.totals.len() != 1 => names.wrong.push("several `totals` want a `reading`".to_owned()),
            None => {}
        }
        if self.all_until > self.all_in_principle_until {
            names.wrong.push("`all_until` is above `all_in_principle_until`".to_owned());
        }
        self.fewer.names(names);
    }
}

impl RosterScale {
    fn held_against(&self, cx: &Context<'_>, rows: u32, id: &str, total: f64) -> Outcome {
        let said = format!("“{}”为 {}，名单有 {rows} 行", cx.label(id), plain_number(total));
        let short = plain_number(total - f64::from(rows));
        if f64::from(rows) > total {
            return Outcome::review(format!("{said}，多于被访者人数。"), "请核对被访者人数和名单，由受理人员确认。").gap(format!("多 {} 行", plain_number(f64::from(rows) - total)));
        }
        if total > f64::from(self.all_in_principle_until) {
            return if rows >= self.sample_min {
                Outcome::pass(format!("{said}，不少于 {} 行。", self.sample_min))
            } else {
                Outcome::fail(format!("{said}，少于 {} 行。", self.sample_min), format!("请补足至少 {} 行后重新上传。", self.sample_min - rows)).gap(format!("差 {} 行", self.sample_min - rows))
            };
        }
        if f64::from(rows) >= total {
            return Outcome::pass(format!("{said}，已全部提供。"));
        }
        let advice = format!("请补足 {short} 行后重新上传。");
        if total <= f64::from(self.all_until) {
            return Outcome::fail(format!("{said}，没有全部提供。"), advice).gap(format!("差 {short} 行"));
        }
        self.fewer.settle(cx, &format!("{said}，没有全部提供；来文只说“原则上”全部提供。"), &format!("{advice}确有原因不能全部提供的，由受理人员决定。")).gap(format!("差 {short} 行"))
    }
}
