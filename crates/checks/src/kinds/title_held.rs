//! `title_held`: the applicant holds a title, or has held it for years running.
//!
//! **What it checks.** Titles on record and titles declared in fields, of `categories` (the application's own if none is named) and
//! `levels`, given for an object that holds the values of the fields in `object`. A revoked one counts no more. On record and in
//! force: pass; known from the declaration alone: what `verify` says (a review if left out); expired: what `expired` says (a failure
//! if left out). With `running` instead: one for each of the last `years` years, this year or the last as the latest; a year not
//! named but covered by a validity is what `covered` says, one for which only a title of `other_levels` stands what `other` says.
//! **Why.** Conditions build on earlier titles, which lie in other years' files.
//! **Example.** `levels = ["benchmark"]`, `declared = [{ from = "prior.from", until = "prior.until" }]`, `expired = { verdict = "review" }`.

use super::Kind;
use crate::context::{Context, NoValue};
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::{ASSOCIATION_DECIDES, Ruling};
use crate::standing::{compact, counts, not_consulted};
use domain::Verdict;
use domain::time::{Date, display_date};
use serde::Deserialize;
use std::ops::RangeInclusive;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TitleHeld {
    /// Programmes whose titles on record count, of any year; this one's if none is named.
    #[serde(default)]
    programmes: Vec<String>,
    #[serde(default)]
    categories: Vec<String>,
    levels: Vec<String>,
    #[serde(default)]
    object: Vec<String>,
    #[serde(default)]
    declared: Vec<Declared>,
    #[serde(default)]
    verify: Option<Ruling>,
    #[serde(default)]
    expired: Option<Ruling>,
    #[serde(default)]
    running: Option<Running>,
    /// What is asked for, in Chinese.
    required: String,
}

/// The fields of one declared title; without a field for it, category, level and object are taken as right.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    level: Option<String>,
    #[serde(default)]
    object: Option<String>,
    from: String,
    #[serde(default)]
    until: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Running {
    years: i16,
    covered: Ruling,
    #[serde(default)]
    other_levels: Vec<String>,
    #[serde(default)]
    other: Option<Ruling>,
}

/// A title that counts, as far as it matters here.
#[derive(Clone, Debug)]
struct Held {
    on_record: bool,
    level: String,
    from: Date,
    /// None: for good.
    until: Option<Date>,
}

impl Kind for TitleHeld {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let mut inputs = Vec::new();
        let mut held = self.on_record(cx, &mut inputs);
        if self.declared.is_empty() && !cx.request.standing.consulted {
            return not_consulted();
        }
        let (mut unfilled, mut wrong) = (Vec::new(), Vec::new());
        for declared in &self.declared {
            inputs.extend(declared.fields().filter(|id| cx.filled(id)).map(|id| cx.input(id)));
            match self.declared(cx, declared) {
                Ok(title) => held.extend(title),
                Err(_) if !cx.filled(&declared.from) => unfilled.push(Outcome::no_value(cx, &declared.from, NoValue::Missing)),
                Err(outcome) => wrong.push(*outcome),
            }
        }
        // A slip is mended before anything is judged; nothing declared at all is a gap in the form before it is a failure.
        let nothing = held.is_empty() && !unfilled.is_empty() && unfilled.len() == self.declared.len();
        if nothing || !wrong.is_empty() {
            return Outcome::merge(if nothing { unfilled } else { wrong }).inputs(inputs).required(self.required.clone());
        }
        let shown: Vec<String> = held.iter().map(Held::shown).collect();
        let found = if shown.is_empty() { "没有可以计入的称号".to_owned() } else { shown.join("；") };
        let outcome = match &self.running {
            Some(running) => self.years(cx, running, &held),
            None => self.now(cx, &held),
        };
        outcome.inputs(inputs).required(self.required.clone()).found(found)
    }

    fn names(&self, names: &mut Names) {
        let other = self.running.iter().flat_map(|r| &r.other_levels);
        names.levels.extend(self.levels.iter().chain(other).cloned());
        for id in self.object.iter().chain(self.declared.iter().flat_map(Declared::fields)) {
            names.field(id);
        }
        let running = self.running.iter().flat_map(|r| std::iter::once(&r.covered).chain(&r.other));
        for ruling in self.verify.iter().chain(&self.expired).chain(running) {
            ruling.names(names);
        }
        if self.running.as_ref().is_some_and(|r| !(2..=50).contains(&r.years)) {
            names.wrong.push("`years` lies between 2 and 50".to_owned());
        }
        if self.running.as_ref().is_some_and(|r| r.other_levels.is_empty() != r.other.is_none()) {
            names.wrong.push("`other_levels` and `other` go together".to_owned());
        }
    }
}

impl TitleHeld {
    fn categories<'a>(&'a self, cx: &'a Context<'_>) -> Vec<&'a str> {
        if self.categories.is_empty() { vec![cx.request.category.as_str()] } else { self.categories.iter().map(String::as_str).collect() }
    }

    fn level_counts(&self, level: &str) -> bool {
        self.levels.iter().chain(self.running.iter().flat_map(|r| &r.other_levels)).any(|l| l == level)
    }

    /// Whether `object` holds what this application is for.
    fn same_object(&self, cx: &Context<'_>, object: &str) -> bool {
        let object = compact(object).to_lowercase();
        self.object.iter().map(|id| compact(cx.text(id)).to_lowercase()).all(|wanted| !wanted.is_empty() && object.contains(&wanted))
    }

    fn on_record(&self, cx: &Context<'_>, inputs: &mut Vec<domain::Input>) -> Vec<Held> {
        let mut held = Vec::new();
        for title in &cx.request.standing.titles {
            let right = counts(cx, &self.programmes, title.programme.as_str()) && self.categories(cx).contains(&title.category.as_str());
            if !right || !self.level_counts(&title.level) || !self.same_object(cx, &title.object) || title.from > cx.today {
                continue;
            }
            let revoked = title.revoked.as_ref().filter(|r| r.on <= cx.today);
            let note = revoked.map_or(String::new(), |r| format!("，{}撤销，不再计入", display_date(r.on)));
            inputs.push(cx.input_of_application("系统记录的称号", format!("{}获得{note}", display_date(title.from))));
            if revoked.is_none() {
                held.push(Held { on_record: true, level: title.level.clone(), from: title.from, until: title.until });
            }
        }
        held
    }

    /// None if what is declared is of another kind; an error if it isn't declared, or not rightly.
    fn declared(&self, cx: &Context<'_>, declared: &Declared) -> Result<Option<Held>, Box<Outcome>> {
        let choice = |id: &Option<String>| id.as_ref().filter(|id| cx.filled(id)).map(|id| cx.text(id).to_owned());
        if choice(&declared.category).is_some_and(|category| !self.categories(cx).contains(&category.as_str())) {
            return Ok(None);
        }
        let date = |id: &String| cx.date(id).map_err(|why| Box::new(Outcome::no_value(cx, id, why)));
        let from = date(&declared.from)?;
        if from > cx.today {
            return Err(Box::new(Outcome::incomplete(format!("“{}”晚于今天。", cx.label(&declared.from)), format!("请更正“{}”。", cx.label(&declared.from)))));
        }
        // Without a last day, only the year of the award is declared.
        let year_end = Date::new(from.year(), 12, 31).unwrap_or(from);
        let until = match &declared.until {
            Some(id) if cx.filled(id) => date(id)?,
            _ => year_end,
        };
        if until < from {
            let id = declared.until.as_ref().unwrap_or(&declared.from);
            return Err(Box::new(Outcome::incomplete(format!("“{}”早于“{}”。", cx.label(id), cx.label(&declared.from)), format!("请更正“{}”。", cx.label(id)))));
        }
        let level = match &declared.level {
            Some(id) if !cx.filled(id) => return Err(Box::new(Outcome::no_value(cx, id, NoValue::Missing))),
            Some(id) => cx.text(id).to_owned(),
            None => self.levels.first().cloned().unwrap_or_default(),
        };
        let object = match &declared.object {
            Some(id) if !cx.filled(id) => return Err(Box::new(Outcome::no_value(cx, id, NoValue::Missing))),
            Some(id) => self.same_object(cx, cx.text(id)),
            None => true,
        };
        Ok((self.level_counts(&level) && object).then_some(Held { on_record: false, level, from, until: Some(until) }))
    }

    /// Where nothing but the applicant's word says so.
    fn verify(&self, cx: &Context<'_>, said: &str) -> Outcome {
        let plain = Ruling::plain(Verdict::Review);
        self.verify.as_ref().unwrap_or(&plain).settle(cx, &format!("{said}系统没有记录，由申请组织申报。"), "请评审人员对照称号证书核实。")
    }

    fn now(&self, cx: &Context<'_>, held: &[Held]) -> Outcome {
        let in_force = |title: &&Held| title.until.is_none_or(|until| until >= cx.today);
        let said = |title: &Held| format!("称号于{}。", title.shown());
        if let Some(title) = held.iter().find(|t| t.on_record && in_force(t)) {
            return Outcome::pass(said(title));
        }
        if let Some(title) = held.iter().find(in_force) {
            return self.verify(cx, &said(title));
        }
        let Some(title) = held.iter().max_by_key(|t| (t.until, t.on_record)) else {
            return Outcome::fail(format!("没有符合要求的称号：{}。", self.required), "已获得称号的，请填写并上传证书；没有的，不满足申请条件。");
        };
        let plain = Ruling::plain(Verdict::Fail);
        let outcome = self.expired.as_ref().unwrap_or(&plain).settle(cx, &format!("{}已过有效期。", said(title)), ASSOCIATION_DECIDES);
        if title.on_record { outcome } else { Outcome::merge(vec![outcome, self.verify(cx, &said(title))]) }
    }

    fn years(&self, cx: &Context<'_>, running: &Running, held: &[Held]) -> Outcome {
        let year = cx.today.year();
        let runs = [year - running.years..=year - 1, year - running.years + 1..=year];
        let of = |levels: &[&Vec<String>], recorded: bool| -> Vec<&Held> { held.iter().filter(|t| levels.iter().any(|l| l.contains(&t.level)) && (t.on_record || !recorded)).collect() };
        let (own, all) = (vec![&self.levels], vec![&self.levels, &running.other_levels]);
        for (levels, named, rulings) in [
            (&own, true, vec![]),
            (&own, false, vec![&running.covered]),
            (&all, true, running.other.iter().collect()),
            (&all, false, std::iter::once(&running.covered).chain(&running.other).collect()),
        ] {
            let Some(run) = runs.iter().find(|run| gaps(run, &of(levels, false), named).is_empty()) else { continue };
            let said = format!("{}年至{}年", run.start(), run.end());
            let mut parts = vec![Outcome::pass(format!("{said}逐年获得称号。"))];
            for ruling in rulings {
                let how = if std::ptr::eq(ruling, &running.covered) { "并非每年获得，但各年都在有效期内" } else { "有的年份所获为另一等级的称号" };
                parts.push(ruling.settle(cx, &format!("{said}{how}。"), ASSOCIATION_DECIDES));
            }
            if !gaps(run, &of(levels, true), named).is_empty() {
                parts.push(self.verify(cx, &format!("{said}获得称号。")));
            }
            return Outcome::merge(parts);
        }
        let missing: Vec<String> = gaps(&runs[0], &of(&all, false), false).iter().map(|year| format!("{year}年")).collect();
        Outcome::fail(format!("{}没有符合要求的称号：{}。", missing.join("、"), self.required), "请核对各年的称号；填写无误的，不满足申请条件。")
    }
}

impl Declared {
    fn fields(&self) -> impl Iterator<Item = &String> {
        self.category.iter().chain(&self.level).chain(&self.object).chain([&self.from]).chain(&self.until)
    }
}

impl Held {
    fn shown(&self) -> String {
        let until = self.until.map_or("长期有效".to_owned(), |until| format!("有效期至{}", display_date(until)));
        format!("{}获得，{until}", display_date(self.from))
    }
}

/// Years without a title: given in it if `named`, else at least valid in it.
fn gaps(run: &RangeInclusive<i16>, held: &[&Held], named: bool) -> Vec<i16> {
    let stands = |title: &&Held, year: i16| title.from.year() == year || (!named && title.from.year() < year && title.until.is_none_or(|until| until.year() >= year));
    run.clone().filter(|year| !held.iter().any(|title| stands(title, *year))).collect()
}
