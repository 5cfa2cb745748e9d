//! `roster_rows`: what stands in the rows of a respondent list.
//!
//! **What it checks.** Of the newest list of `material`: every column in `columns` is there and filled in every row, unless its
//! condition excuses it. With `doubts`, further: contacts are there, they and dates are well-formed, nobody stands twice, no two
//! people share a contact unless `contacts_may_be_shared`, and every date lies between the fields `begin` and `end`, both days
//! included, where these are named. No doubtful row passes; some are what `ruling` says, with their share, and above `grave_share` – our own
//! figure, where the source has none – said to be grave.
//! Only counts and cells are said, never what a cell holds.
//! **Why.** Sources declare an application void whose respondents aren't real, and give no figure; a person has to look, and must
//! know where.
//! **Example.** `columns = [{ id = "organisation", unless = { field = [{ id = "users", one_of = ["individuals"] }] } }]`,
//! `doubts = { begin = "survey.begun_on", end = "survey.ended_on", grave_share = 0.2, ruling = { verdict = "review" } }`.

use super::Kind;
use crate::context::{Context, NoValue};
use crate::names::Names;
use crate::outcome::Outcome;
use crate::roster;
use crate::ruling::Ruling;
use domain::roster::{ProblemKind, RosterFacts};
use domain::time::{Date, display_date};
use domain::{Input, Place};
use rulebook::Condition;
use serde::Deserialize;

/// How many cells are named in a finding; the roster's own page lists them all.
const CELLS_MAX: usize = 10;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RosterRows {
    material: String,
    #[serde(default)]
    columns: Vec<RowColumn>,
    #[serde(default)]
    doubts: Option<Doubts>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowColumn {
    id: String,
    /// Where it may stay empty.
    #[serde(default)]
    unless: Option<Condition>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Doubts {
    /// Fields with the survey's first and last day; both, or neither where the list has no dates.
    #[serde(default)]
    begin: Option<String>,
    #[serde(default)]
    end: Option<String>,
    /// Whether different people may have one contact, such as the switchboard of their enterprise.
    #[serde(default)]
    contacts_may_be_shared: bool,
    /// The share of doubtful rows above which they are said to be grave: 0.2 is a fifth.
    grave_share: f64,
    ruling: Ruling,
}

impl Kind for RosterRows {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let facts = match roster::newest(cx, &self.material) {
            Ok(facts) => facts,
            Err(outcome) => return *outcome,
        };
        let columns = (!self.columns.is_empty()).then(|| self.filled(cx, facts));
        let doubts = self.doubts.as_ref().map(|doubts| self.doubtful(cx, facts, doubts));
        let title = cx.material_title(&self.material);
        let list = Input { label: title.to_owned(), place: Place::Material { code: self.material.clone() }, value: Some(facts.rows.to_string()), unit: Some("行".to_owned()) };
        Outcome::merge(columns.into_iter().chain(doubts).collect()).input(list)
    }

    fn names(&self, names: &mut Names) {
        names.material(&self.material);
        for column in &self.columns {
            names.columns.push((self.material.clone(), column.id.clone()));
            names.conditions.extend(column.unless.clone());
        }
        if let Some(doubts) = &self.doubts {
            for id in doubts.begin.iter().chain(&doubts.end) {
                names.field(id);
            }
            if doubts.begin.is_some() != doubts.end.is_some() {
                names.wrong.push("`begin` and `end` go together".to_owned());
            }
            doubts.ruling.names(names);
        }
    }
}

impl RosterRows {
    /// Every column that isn't excused, filled throughout.
    fn filled(&self, cx: &Context<'_>, facts: &RosterFacts) -> Outcome {
        let spec = cx.book.material(&self.material).and_then(|m| m.roster.as_ref());
        let label = |id: &str| spec.and_then(|s| s.columns.iter().find(|c| c.id == id)).map_or_else(|| id.to_owned(), |c| c.label.clone());
        let (mut wanting, mut asked) = (Vec::new(), Vec::new());
        for column in self.columns.iter().filter(|c| !c.unless.as_ref().is_some_and(|when| when.holds(cx.request))) {
            let label = label(&column.id);
            let empty = facts.empty_cells.get(&column.id).copied().unwrap_or(0);
            if !facts.columns.iter().any(|c| c.id == column.id) {
                wanting.push(format!("缺少“{label}”一列"));
            } else if empty > 0 {
                wanting.push(format!("{empty} 行没有填写“{label}”"));
            }
            asked.push(format!("“{label}”"));
        }
        let required = format!("名单每行填写{}", asked.join("、"));
        if wanting.is_empty() {
            return Outcome::pass(format!("{} 行均填写了{}。", facts.rows, asked.join("、"))).required(required);
        }
        let said = wanting.join("，");
        Outcome::fail(format!("{}中{said}。", cx.material_title(&self.material)), "请补全后重新上传名单。")
            .inputs(self.cells(cx, facts, &[ProblemKind::MissingValue]))
            .required(required)
            .found(said)
    }

    /// Rows that a person should doubt.
    fn doubtful(&self, cx: &Context<'_>, facts: &RosterFacts, doubts: &Doubts) -> Outcome {
        let period = match (&doubts.begin, &doubts.end) {
            (Some(begin), Some(end)) => Some((begin, end)),
            _ => None,
        };
        let required = if period.is_some() { "名单中没有重复的人，联系方式有效，调查时间在调查期间之内" } else { "名单中没有重复的人，联系方式有效" };
        let days = match period.map(|(begin, end)| (cx.date(begin), cx.date(end))) {
            None => None,
            Some((Ok(begin), Ok(end))) => Some((begin, end)),
            Some((begin, end)) => {
                let missing: [(&Option<String>, Result<Date, NoValue>); 2] = [(&doubts.begin, begin), (&doubts.end, end)];
                let parts = missing.into_iter().filter_map(|(id, date)| Some(Outcome::no_value(cx, id.as_ref()?, date.err()?))).collect();
                return Outcome::merge(parts).required(required);
            }
        };
        let (outside, on_other_dates) = match days {
            Some((begin, end)) => (facts.dates.iter().filter(|(day, _)| **day < begin || **day > end).map(|(_, rows)| *rows).sum(), facts.rows_on_other_dates),
            None => (0, 0),
        };
        let shared = if doubts.contacts_may_be_shared { 0 } else { facts.shared_contacts };
        let counts = [
            (facts.duplicate_rows, "与前面的行重复"),
            (shared, "与前面的行联系方式相同而姓名不同"),
            (facts.rows_without_contact, "没有联系方式"),
            (facts.rows_with_malformed_contact, "联系方式格式不对"),
            (facts.rows_with_malformed_date, "调查时间无法识别"),
            (outside, "调查时间不在调查期间之内"),
            (on_other_dates, "的调查时间过于分散，系统未逐日核对"),
        ];
        let said: Vec<String> = counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} 行{what}")).collect();
        let inputs: Vec<Input> = doubts.begin.iter().chain(&doubts.end).map(|id| cx.input(id)).collect();
        // A row may be counted with its contact, or for want of one, and again with its day, so the sum is an upper bound.
        let of_days = outside.saturating_add(on_other_dates);
        let own = facts.doubtful_rows.saturating_sub(facts.shared_contacts - shared);
        let doubtful = own.saturating_add(facts.rows_without_contact).saturating_add(of_days).min(facts.rows);
        if doubtful == 0 {
            let what = if days.is_some() { "重复、无效或不在调查期间的" } else { "重复或无效的" };
            return Outcome::pass(format!("{} 行中没有发现{what}。", facts.rows)).inputs(inputs).required(required);
        }
        let share = f64::from(doubtful) / f64::from(facts.rows.max(1));
        let period = days.map_or(String::new(), |(begin, end)| format!("；调查期间为{}至{}", display_date(begin), display_date(end)));
        let mut message = format!("{} 行中有疑问的{} {doubtful} 行（{:.1}%）：{}{period}。", facts.rows, if of_days > 0 || own > 0 && facts.rows_without_contact > 0 { "至多" } else { "" }, share * 100.0, listed(said, facts));
        if share > doubts.grave_share {
            message += &format!("占比超过 {:.0}%，属严重（此比例为系统提示，来文未规定）。", doubts.grave_share * 100.0);
        }
        let kinds = [ProblemKind::DuplicateRow, ProblemKind::SharedContact, ProblemKind::MissingValue, ProblemKind::MalformedValue];
        let outcome = doubts.ruling.settle(cx, &message, "请核对所列各行，更正后重新上传；确属真实的，由受理人员抽查确认。");
        outcome.inputs(inputs).inputs(self.cells(cx, facts, &kinds)).required(required).found(format!("{:.1}%", share * 100.0))
    }

    fn cells(&self, cx: &Context<'_>, facts: &RosterFacts, kinds: &[ProblemKind]) -> Vec<Input> {
        let cells = facts.problems.iter().filter(|p| kinds.contains(&p.kind)).take(CELLS_MAX);
        cells.map(|p| Input { label: cx.material_title(&self.material).to_owned(), place: roster::cell(&self.material, facts, p), value: None, unit: None }).collect()
    }
}

/// What is doubted; other cells that can't be read, such as a name blotted out, if nothing else is said.
fn listed(said: Vec<String>, facts: &RosterFacts) -> String {
    if said.is_empty() { format!("{} 行内容不规范", facts.doubtful_rows) } else { said.join("，") }
}
