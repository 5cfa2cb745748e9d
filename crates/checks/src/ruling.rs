//! What the rulebook says of a case: a verdict, its words, and the open reading it rests on.

use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use domain::{Effect, Verdict};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What to do while a reading is open. A kind that gives this advice for a ruling needn't know how it ends: see [`Ruling::settle`].
pub(crate) const ASSOCIATION_DECIDES: &str = "由协会决定如何理解，申请组织可先照常填报。";
const NOT_MET: &str = "请核对所填内容；填写无误的，不满足申请条件。";

/// `{ verdict = "review", reading = "XX-O01", then = { part_counts = "pass", full_only = "fail" }, message = "…" }`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ruling {
    pub verdict: Verdict,
    /// One sentence in Chinese; without one the kind's own words stand.
    #[serde(default)]
    pub message: Option<String>,
    #[serde(default)]
    pub action: Option<String>,
    #[serde(default)]
    pub effect: Option<Effect>,
    /// The open reading on which the verdict rests …
    #[serde(default)]
    pub reading: Option<String>,
    /// … and the verdict once it is decided, by the id of the reading chosen.
    #[serde(default)]
    pub then: BTreeMap<String, Verdict>,
}

impl Ruling {
    /// A verdict in the kind's own words.
    pub fn plain(verdict: Verdict) -> Self {
        Self { verdict, message: None, action: None, effect: None, reading: None, then: BTreeMap::new() }
    }

    /// The outcome, in the rulebook's words or else in `message` and `action`.
    pub fn settle(&self, cx: &Context<'_>, message: &str, action: &str) -> Outcome {
        let said = self.message.as_deref().unwrap_or(message);
        let advice = self.action.as_deref().unwrap_or(action);
        let decision = self.reading.as_deref().and_then(|code| Some((code, cx.decided(code)?)));
        let (verdict, words) = match decision {
            Some((code, option)) => {
                let text = cx.reading(code).and_then(|r| r.readings.iter().find(|o| o.id == option)).map_or("", |o| o.text.as_str());
                (self.then.get(option).copied().unwrap_or(self.verdict), format!("{message}按已定的解释（{code}）：{text}。"))
            }
            None => (self.verdict, said.to_owned()),
        };
        // Nothing is left for the association to decide: what to do is the applicant's.
        let settled = verdict == Verdict::Fail && (decision.is_some() || self.reading.is_none());
        let advice = if settled && advice == ASSOCIATION_DECIDES { NOT_MET } else { advice };
        let mut outcome = Outcome::new(verdict, words);
        if let (Verdict::Fail, Some(effect)) = (verdict, self.effect) {
            outcome = outcome.effect(effect);
        }
        if matches!(verdict, Verdict::Fail | Verdict::Review) {
            outcome = outcome.action(advice);
        }
        if let (Verdict::Review | Verdict::Fail, None, Some(code)) = (verdict, decision, &self.reading) {
            outcome = outcome.reading(code);
            if self.message.is_none() && cx.reading(code).is_some() {
                outcome.messages = vec![format!("{message}{}", open_question(cx, code))];
            }
            // A failure stands until the reading is decided otherwise, and the applicant can mend it meanwhile.
            outcome.actor = (verdict == Verdict::Review).then_some(domain::finding::Actor::Association);
        }
        outcome
    }

    pub fn names(&self, names: &mut Names) {
        if let Some(code) = &self.reading {
            names.reading(code, self.then.keys());
        }
    }
}

/// How many ways the source can be read and the question between them: `来文有三种读法：…？`; empty if the rulebook has no such reading.
pub(crate) fn open_question(cx: &Context<'_>, code: &str) -> String {
    const NUMERALS: [&str; 7] = ["两", "三", "四", "五", "六", "七", "八"];
    let Some(reading) = cx.reading(code) else { return String::new() };
    let ways = reading.readings.len().checked_sub(2).and_then(|n| NUMERALS.get(n)).map_or("不止一", |numeral| numeral);
    format!("来文有{ways}种读法：{}", reading.question)
}
