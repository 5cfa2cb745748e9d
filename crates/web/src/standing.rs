//! Titles and bars of an applicant: one posted change made on what is kept.

use crate::Form;
use crate::pages::ErrorLine;
use domain::api::{SetStanding, StandingRecord};
use domain::standing::{Bar, BarKind, Revocation, Title};
use domain::time::Date;
use rulebook::value;

/// The record with the change that a form asks for.
///
/// `action` says which: `title`, `revoke`, `bar`, `remove-title`, `remove-bar`; `at` counts the title or bar from 0.
///
/// # Errors
/// Everything that is missing or can't be read, each at its input: `ACTION-NAME`, or `ACTION-AT-NAME` for one of several.
pub fn changed(record: &StandingRecord, form: &Form) -> Result<SetStanding, Vec<ErrorLine>> {
    let action = form.get("action");
    let at: Option<usize> = form.get("at").parse().ok();
    let mut input = Input { form, prefix: prefix(form), errors: Vec::new() };
    let mut set = SetStanding { titles: record.titles.clone(), bars: record.bars.clone(), reason: input.text("reason", "请填写依据，例如公布文件的名称和文号") };
    match (action, at) {
        ("title", _) => {
            let kind = input.text("kind", "请选择活动、类别和等级");
            let mut parts = kind.splitn(3, '|').map(str::to_owned);
            let mut part = || parts.next().unwrap_or_default();
            let (programme, category, level) = (part(), part(), part());
            let (from, until) = (input.date("from", "授予日期"), input.end("until"));
            if let Some(from) = from {
                set.titles.push(Title { programme: programme.as_str().into(), category, level, object: form.get("object").to_owned(), from, until, revoked: None });
            }
        }
        ("revoke", Some(at)) if at < set.titles.len() => {
            let on = input.date("on", "撤销日期");
            let reason = set.reason.clone();
            set.titles[at].revoked = on.map(|on| Revocation { on, reason, improper_means: form.get("improper") == "yes" });
        }
        ("bar", _) => {
            let programme = input.text("programme", "请选择活动");
            let kind = if form.get("kind") == "warning" { BarKind::Warning } else { BarKind::Withdrawn };
            let (from, until) = (input.date("from", "起始日期"), input.end("until"));
            if let Some(from) = from {
                set.bars.push(Bar { programme: programme.as_str().into(), kind, from, until, reason: set.reason.clone() });
            }
        }
        ("remove-title", Some(at)) if at < set.titles.len() => drop(set.titles.remove(at)),
        ("remove-bar", Some(at)) if at < set.bars.len() => drop(set.bars.remove(at)),
        _ => input.errors.push(ErrorLine::new("main", "内容已被改动，请核对后重新操作")),
    }
    if input.errors.is_empty() { Ok(set) } else { Err(input.errors) }
}

/// What the ids of a posted form's inputs begin with.
pub fn prefix(form: &Form) -> String {
    let (action, at) = (form.get("action"), form.get("at"));
    if at.is_empty() { action.to_owned() } else { format!("{action}-{at}") }
}

struct Input<'a> {
    form: &'a Form,
    prefix: String,
    errors: Vec<ErrorLine>,
}

impl Input<'_> {
    fn wrong(&mut self, name: &str, message: &str) {
        self.errors.push(ErrorLine::new(&format!("{}-{name}", self.prefix), message));
    }

    fn text(&mut self, name: &str, message: &str) -> String {
        let text = self.form.get(name).to_owned();
        if text.is_empty() {
            self.wrong(name, message);
        }
        text
    }

    fn date(&mut self, name: &str, label: &str) -> Option<Date> {
        let date = value::date(self.form.get(name));
        if date.is_none() {
            self.wrong(name, &format!("请填写{label}，写成 2023-06-15 的样子"));
        }
        date
    }

    /// A last day, which may be left out.
    fn end(&mut self, name: &str) -> Option<Date> {
        if self.form.get(name).is_empty() { None } else { self.date(name, "末日") }
    }
}
