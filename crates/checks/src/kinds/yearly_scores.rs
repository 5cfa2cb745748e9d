//! `yearly_scores`: a score for each of several years against a threshold.
//!
//! **What it checks.** `years` name a field each, the earliest year first; a year without a score is incomplete. Each year at or
//! above `min` – or what `min_by_level` says for the level – passes. Else, without `trend`: where the source leaves open how the
//! years count, `counted` has a way for each reading (`each`, `mean`, `last`): if all agree that is the answer, else a review.
//! With `trend`: each year above the one before passes as well, all years below and each below the one before fails, and everything
//! else is what `trend` says.
//! **Why.** “Above 80 in the last three years” may mean each year, all together, or the last; and a trend has many shapes.
//! **Example.** `years = ["index.first", "index.second", "index.third"]`, `min = 80.0`, `min_by_level = { benchmark = 85.0 }`,
//! `reading = "…"`, `counted = { each = "each", together = "mean" }`.

use super::Kind;
use crate::context::{Context, plain_number};
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::{ASSOCIATION_DECIDES, Ruling, open_question};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Below half of the last digit any office writes; sums of decimals miss by less.
const ROUNDING: f64 = 1e-9;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct YearlyScores {
    years: Vec<String>,
    min: f64,
    #[serde(default)]
    min_by_level: BTreeMap<String, f64>,
    #[serde(default)]
    reading: Option<String>,
    #[serde(default)]
    counted: BTreeMap<String, Counted>,
    #[serde(default)]
    trend: Option<Ruling>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Counted {
    Each,
    Mean,
    Last,
}

impl Kind for YearlyScores {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let min = self.min_by_level.get(&cx.request.level).copied().unwrap_or(self.min);
        let required = match self.trend {
            Some(_) => format!("各年不低于 {}，或逐年上升", plain_number(min)),
            None => format!("近 {} 年不低于 {}", self.years.len(), plain_number(min)),
        };
        let mut missing = Vec::new();
        let mut scores = Vec::with_capacity(self.years.len());
        for id in &self.years {
            match cx.number(id) {
                Ok(score) => scores.push(score),
                Err(why) => missing.push(Outcome::no_value(cx, id, why)),
            }
        }
        if !missing.is_empty() {
            return Outcome::merge(missing).required(required);
        }
        let shown: Vec<String> = self.years.iter().zip(&scores).map(|(id, score)| format!("{} {}", cx.label(id), plain_number(*score))).collect();
        let found = shown.join("，");
        let said = format!("{found}。");
        let outcome = if holds(Counted::Each, &scores, min) {
            Outcome::pass(format!("{said}各年均不低于 {}。", plain_number(min)))
        } else if let Some(ruling) = &self.trend {
            self.by_trend(cx, ruling, &scores, min, &said)
        } else {
            self.by_reading(cx, &scores, min, &said)
        };
        let below = self.years.iter().zip(&scores).filter(|(_, score)| **score + ROUNDING < min);
        let gaps: Vec<String> = below.map(|(id, score)| format!("{} 差 {}", cx.label(id), plain_number(min - score))).collect();
        outcome.gaps(gaps).inputs(self.years.iter().map(|id| cx.input(id))).required(required).found(found)
    }

    fn names(&self, names: &mut Names) {
        for id in &self.years {
            names.field(id);
        }
        names.levels.extend(self.min_by_level.keys().cloned());
        if let Some(ruling) = &self.trend {
            ruling.names(names);
        }
        match &self.reading {
            Some(code) => names.reading(code, self.counted.keys()),
            None if !self.counted.is_empty() => names.wrong.push("`counted` wants a `reading`".to_owned()),
            None => {}
        }
        if self.trend.is_some() && self.reading.is_some() {
            names.wrong.push("either `reading` or `trend`".to_owned());
        }
        if self.years.len() < 2 {
            names.wrong.push("`years` wants at least two fields".to_owned());
        }
    }
}

impl YearlyScores {
    fn by_trend(&self, cx: &Context<'_>, ruling: &Ruling, scores: &[f64], min: f64, said: &str) -> Outcome {
        if scores.is_sorted_by(|a, b| a < b) {
            return Outcome::pass(format!("{said}逐年上升。"));
        }
        if scores.is_sorted_by(|a, b| a > b) && scores.iter().all(|score| score + ROUNDING < min) {
            return Outcome::fail(format!("{said}各年均低于 {}，且逐年下降。", plain_number(min)), "请核对各年得分；填写无误的，不满足条件。");
        }
        ruling.settle(cx, said, "由评审人员认定是否达到较好水平或呈发展趋势。")
    }

    fn by_reading(&self, cx: &Context<'_>, scores: &[f64], min: f64, said: &str) -> Outcome {
        let decided = self.reading.as_deref().and_then(|code| cx.decided(code));
        let ways = self.counted.iter().filter(|(option, _)| decided.is_none_or(|d| d == option.as_str()));
        let answers: Vec<bool> = ways.map(|(_, way)| holds(*way, scores, min)).collect();
        let said = format!("{said}平均 {}。", plain_number(mean(scores)));
        let mend = "请核对各年得分；填写无误的，不满足条件。";
        match (&self.reading, answers.iter().any(|a| *a), answers.iter().all(|a| *a)) {
            (Some(code), true, true) => Outcome::pass(format!("{said}按 {code} 的解释不低于 {}。", plain_number(min))),
            (Some(code), true, false) => {
                Outcome::review(format!("{said}是否不低于 {}，{}", plain_number(min), open_question(cx, code)), ASSOCIATION_DECIDES).reading(code)
            }
            (Some(code), ..) if decided.is_some() => {
                let text = cx.reading(code).and_then(|r| r.readings.iter().find(|o| Some(o.id.as_str()) == decided)).map_or("", |o| o.text.as_str());
                Outcome::fail(format!("{said}按已定的解释（{code}）：{text}。不满足。"), mend)
            }
            _ => Outcome::fail(format!("{said}低于 {}。", plain_number(min)), mend),
        }
    }
}

fn holds(way: Counted, scores: &[f64], min: f64) -> bool {
    let reaches = |score: f64| score + ROUNDING >= min;
    match way {
        Counted::Each => scores.iter().all(|score| reaches(*score)),
        Counted::Mean => reaches(mean(scores)),
        Counted::Last => scores.last().is_some_and(|score| reaches(*score)),
    }
}

fn mean(scores: &[f64]) -> f64 {
    scores.iter().sum::<f64>() / scores.len().max(1) as f64
}
