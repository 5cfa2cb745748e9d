//! `not_barred`: nothing the association decided keeps the applicant out.
//!
//! **What it checks.** A right to apply withdrawn and still in force is what `withdrawn` says (a failure if left out); one without
//! a stated end, once its year is over, what `no_end` says. A title revoked because it had been won by improper means bars for
//! `improper.years`; where the source leaves open from when they count, `improper.counted` has a beginning for each reading
//! (`revoked`, `awarded`, `year_end` of the revocation), and where these differ it is a review. Any other revocation is what
//! `revoked` says. Only programmes named in `programmes` count, or this one's if none is named, of any year. A warning bars nobody.
//! **Why.** Such decisions lie years back and in another file; whoever receives the application must not depend on memory.
//! **Example.** `improper = { years = 5, reading = "…", counted = { from_revocation = "revoked", from_award = "awarded" } }`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::{Ruling, open_question};
use crate::standing::{counts, not_consulted};
use domain::Verdict;
use domain::finding::Actor;
use domain::standing::{Bar, BarKind, Revocation, Title};
use domain::time::{Date, display_date};
use jiff::ToSpan;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NotBarred {
    #[serde(default)]
    programmes: Vec<String>,
    #[serde(default)]
    withdrawn: Option<Ruling>,
    /// A withdrawal without a stated end, in the years after the one it began in; as `withdrawn` if left out.
    #[serde(default)]
    no_end: Option<Ruling>,
    #[serde(default)]
    revoked: Option<Ruling>,
    #[serde(default)]
    improper: Option<Improper>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Improper {
    years: u32,
    #[serde(default)]
    reading: Option<String>,
    /// By reading; from the revocation if left out.
    #[serde(default)]
    counted: BTreeMap<String, CountedFrom>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CountedFrom {
    Revoked,
    Awarded,
    /// The last day of the year of the revocation.
    YearEnd,
}

impl Kind for NotBarred {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let standing = &cx.request.standing;
        if !standing.consulted {
            return not_consulted();
        }
        let bars = standing.bars.iter().filter(|bar| counts(cx, &self.programmes, bar.programme.as_str()));
        let titles = standing.titles.iter().filter(|title| counts(cx, &self.programmes, title.programme.as_str()));
        let mut parts: Vec<Outcome> = bars.filter_map(|bar| self.bar(cx, bar)).collect();
        parts.extend(titles.filter_map(|title| self.title(cx, title, title.revoked.as_ref().filter(|r| r.on <= cx.today)?)));
        if parts.is_empty() {
            parts.push(Outcome::pass("没有仍在生效的取消申报资格的决定。").found("无"));
        }
        let mut outcome = Outcome::merge(parts).required("没有被取消申报资格");
        outcome.actor = outcome.actor.or(Some(Actor::Association));
        outcome
    }

    fn names(&self, names: &mut Names) {
        for ruling in self.withdrawn.iter().chain(&self.no_end).chain(&self.revoked) {
            ruling.names(names);
        }
        if let Some(improper) = &self.improper {
            match &improper.reading {
                Some(code) => names.reading(code, improper.counted.keys()),
                None if !improper.counted.is_empty() => names.wrong.push("`counted` wants a `reading`".to_owned()),
                None => {}
            }
        }
    }
}

impl NotBarred {
    /// A bar in force; none if it doesn't keep out.
    fn bar(&self, cx: &Context<'_>, bar: &Bar) -> Option<Outcome> {
        if bar.kind == BarKind::Warning || bar.from > cx.today || bar.until.is_some_and(|until| until < cx.today) {
            return None;
        }
        let span = bar.until.map_or("未写明期限".to_owned(), |until| format!("至{}止", display_date(until)));
        let said = format!("自{}起取消申报资格（{span}），原因：{}。", display_date(bar.from), bar.reason.trim_end_matches('。'));
        let plain = Ruling::plain(Verdict::Fail);
        let past = bar.until.is_none() && bar.from.year() < cx.today.year();
        let ruling = self.no_end.as_ref().filter(|_| past).or(self.withdrawn.as_ref()).unwrap_or(&plain);
        Some(ruling.settle(cx, &said, "有异议的，请向协会提出。").input(cx.input_of_application("取消申报资格", said.trim_end_matches('。'))).found("申报资格已取消"))
    }

    /// A revocation; none if it means nothing.
    fn title(&self, cx: &Context<'_>, title: &Title, revocation: &Revocation) -> Option<Outcome> {
        let said = format!("{}获得的称号于{}撤销，原因：{}。", display_date(title.from), display_date(revocation.on), revocation.reason.trim_end_matches('。'));
        let improper = self.improper.as_ref().filter(|_| revocation.improper_means).and_then(|improper| improper.settle(cx, title, revocation, &said));
        let outcome = match (improper, &self.revoked) {
            (Some(outcome), _) => outcome,
            (None, Some(ruling)) => ruling.settle(cx, &said, "请协会认定是否影响本次申报。"),
            (None, None) => return None,
        };
        Some(outcome.input(cx.input_of_application("称号撤销", said.trim_end_matches('。'))).found("曾有称号被撤销"))
    }
}

impl Improper {
    /// None once the years are over by every reading.
    fn settle(&self, cx: &Context<'_>, title: &Title, revocation: &Revocation, said: &str) -> Option<Outcome> {
        let decided = self.reading.as_deref().and_then(|code| cx.decided(code));
        let mut ways: Vec<CountedFrom> = self.counted.iter().filter(|(option, _)| decided.is_none_or(|d| d == option.as_str())).map(|(_, from)| *from).collect();
        if ways.is_empty() {
            ways.push(CountedFrom::Revoked);
        }
        let ends: Vec<Date> = ways.into_iter().map(|from| self.last_day(from.day(title, revocation))).collect();
        let barred: Vec<bool> = ends.iter().map(|end| cx.today <= *end).collect();
        let until: Vec<String> = ends.iter().map(|end| display_date(*end)).collect();
        let said = format!("{said}以不正当手段取得称号的 {} 年内不受理申报，算至{}。", self.years, until.join("或"));
        match (barred.iter().all(|b| *b), barred.iter().any(|b| *b), &self.reading) {
            (true, _, _) => Some(Outcome::fail(said, "期满后再申报；有异议的，请向协会提出。")),
            (false, true, Some(code)) => Some(Outcome::review(format!("{said}{}", open_question(cx, code)), "由协会决定从哪一天算起。").reading(code)),
            _ => None,
        }
    }

    fn last_day(&self, from: Date) -> Date {
        from.checked_add(i64::from(self.years.min(1_000)).years()).unwrap_or(Date::MAX)
    }
}

impl CountedFrom {
    fn day(self, title: &Title, revocation: &Revocation) -> Date {
        match self {
            Self::Revoked => revocation.on,
            Self::Awarded => title.from,
            Self::YearEnd => Date::new(revocation.on.year(), 12, 31).unwrap_or(revocation.on),
        }
    }
}
