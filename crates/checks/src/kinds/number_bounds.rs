//! `number_bounds`: numbers among spans, each with its verdict.
//!
//! **What it checks.** For each field in `fields`: `spans` from low to high; the first whose `until` (included) or `below`
//! (excluded) holds the number rules, the last has neither.
//! **Why.** Revenues above nothing, years in which a certificate counts: a limit, and what stands on each side of it.
//! **Example.** `fields = ["main_revenue_2022"]`, `spans = [{ until = 0.0, ruling = { verdict = "fail" } }, { ruling = { verdict = "pass" } }]`.

use super::Kind;
use crate::context::{Context, plain_number};
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use domain::Verdict;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NumberBounds {
    fields: Vec<String>,
    spans: Vec<Span>,
    required: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    #[serde(default)]
    until: Option<f64>,
    #[serde(default)]
    below: Option<f64>,
    ruling: Ruling,
}

impl Span {
    /// Where it ends; none of the last.
    fn end(&self) -> Option<f64> {
        self.until.or(self.below)
    }

    fn holds(&self, number: f64) -> bool {
        self.until.is_none_or(|until| number <= until) && self.below.is_none_or(|below| number < below)
    }
}

impl Kind for NumberBounds {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        Outcome::merge(self.fields.iter().map(|id| self.one(cx, id)).collect())
    }

    fn names(&self, names: &mut Names) {
        for id in &self.fields {
            names.field(id);
        }
        for span in &self.spans {
            span.ruling.names(names);
        }
        if self.spans.last().is_none_or(|s| s.until.is_some() || s.below.is_some()) {
            names.wrong.push("the last of `spans` has neither `until` nor `below`".to_owned());
        }
        let limits: Vec<f64> = self.spans.iter().filter_map(Span::end).collect();
        if !limits.is_sorted() {
            names.wrong.push("`spans` go from low to high".to_owned());
        }
    }
}

impl NumberBounds {
    fn one(&self, cx: &Context<'_>, id: &str) -> Outcome {
        let number = match cx.number(id) {
            Ok(number) => number,
            Err(why) => return Outcome::no_value(cx, id, why).required(self.required.clone()),
        };
        let label = cx.label(id);
        let found = format!("“{label}”为 {}{}", plain_number(number), spaced(cx.unit(id)));
        let outcome = match self.spans.iter().find(|s| s.holds(number)) {
            Some(span) => span.ruling.settle(cx, &format!("{found}。"), &format!("请核对“{label}”；数值无误的，不满足“{}”。", self.required)),
            None => Outcome::incomplete(format!("{found}。"), format!("请核对“{label}”。")),
        };
        let outcome = match self.gap(number) {
            Some(gap) => outcome.gap(format!("“{label}”{gap}{}", spaced(cx.unit(id)))),
            None => outcome,
        };
        outcome.input(cx.input(id)).required(self.required.clone()).found(found)
    }

    /// How far the number lies from the spans that pass: from the end of the last below it, or from the beginning of the first above.
    fn gap(&self, number: f64) -> Option<String> {
        let at = self.spans.iter().position(|span| span.holds(number))?;
        let passes = |span: &Span| span.ruling.verdict == Verdict::Pass;
        let too_much = self.spans[..at].iter().rfind(|span| passes(span)).and_then(Span::end).map(|end| number - end);
        let too_little = self.spans[at..].windows(2).find(|pair| passes(&pair[1])).and_then(|pair| pair[0].end()).map(|end| end - number);
        // At a boundary that doesn't itself belong to what passes there is no number to name.
        let said = |word: &str, by: Option<f64>| by.filter(|by| *by > 0.0).map(|by| format!("{word} {}", plain_number(by)));
        match (too_much, too_little) {
            _ if passes(&self.spans[at]) => None,
            (Some(much), Some(little)) if much > little => said("差", too_little),
            (Some(_), _) => said("超出", too_much),
            (None, _) => said("差", too_little),
        }
    }
}

fn spaced(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" {unit}") }
}
