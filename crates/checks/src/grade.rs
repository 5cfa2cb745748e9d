//! How a table of levels is judged while some readings of it are open.

use crate::context::{Context, plain_number};
use crate::kinds::{BonusReading, Row};
use domain::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// Most readings tried in all combinations: 2^10 of a dozen rows each stay far below a millisecond.
const READINGS_MAX: usize = 10;

pub(crate) struct Table<'a> {
    pub cx: &'a Context<'a>,
    pub rows: &'a [Row],
    pub bonus: &'a BonusReading,
    /// Levels of the category, highest first.
    pub offered: &'a [String],
}

/// What an application brings.
pub(crate) struct Situation {
    pub score: f64,
    pub using: String,
    pub base: i64,
    pub total: i64,
}

pub(crate) struct Judged {
    pub verdict: Verdict,
    /// The highest level reached under some combination of readings.
    pub reached: Option<String>,
    /// Undecided readings that make a difference.
    pub readings: Vec<String>,
    /// What a person must weigh besides, from the row that holds.
    pub weigh: Option<String>,
    /// What the level above the one reached still wants.
    pub next: Vec<String>,
    /// What the level applied for still wants.
    pub missing: Vec<String>,
}

/// Code of a reading → the id chosen.
type Choice<'c> = BTreeMap<&'c str, &'c str>;

impl<'a> Table<'a> {
    pub fn judge(&self, situation: &Situation, applied: &str) -> Judged {
        let open = self.open();
        let fixed: Choice = self.codes().into_iter().filter_map(|code| Some((code, self.cx.decided(code)?))).collect();
        let choices = combinations(&fixed, &open);
        let answers: Vec<bool> = choices.iter().map(|choice| self.row(situation, choice, applied).is_some()).collect();
        let highest: Vec<Option<usize>> = choices.iter().map(|choice| self.offered.iter().position(|level| self.row(situation, choice, level).is_some())).collect();
        let reached = highest.iter().flatten().min().map(|index| self.offered[*index].clone());
        let weigh = choices.iter().filter_map(|choice| self.row(situation, choice, applied)?.review.clone()).next();
        let verdict = match (answers.iter().all(|a| *a), answers.iter().any(|a| *a)) {
            (true, _) if weigh.is_some() => Verdict::Review,
            (true, _) => Verdict::Pass,
            (false, true) => Verdict::Review,
            (false, false) => Verdict::Fail,
        };
        let readings = if answers.iter().all(|a| *a == answers[0]) { Vec::new() } else { decisive(&answers, &open) };
        let above = match highest.iter().flatten().min() {
            Some(0) => None,
            Some(index) => self.offered.get(index - 1),
            None => self.offered.last(),
        };
        Judged {
            verdict,
            reached,
            readings,
            weigh,
            next: above.map_or_else(Vec::new, |level| self.wants(situation, level)),
            missing: self.wants(situation, applied),
        }
    }

    /// The row by which `level` is reached under a choice of readings.
    fn row(&self, s: &Situation, choice: &Choice<'_>, level: &str) -> Option<&Row> {
        let points = if choice.get(self.bonus.reading.as_str()) == Some(&self.bonus.left_out.as_str()) { s.base } else { s.total };
        let conclusion = self.conclusion(points);
        self.rows.iter().find(|row| {
            row.level == level
                && self.offered.contains(&row.level)
                && row.conclusions.iter().any(|c| c == conclusion)
                && s.score >= row.score_min
                && row.score_below.is_none_or(|below| s.score < below)
                && row.uses.contains(&s.using)
                && row.if_reading.iter().all(|(code, id)| choice.get(code.as_str()) == Some(&id.as_str()))
        })
    }

    fn conclusion(&self, points: i64) -> &str {
        let sheet = self.cx.book.assessment.as_ref();
        sheet.and_then(|s| s.conclusions.iter().find(|c| points >= i64::from(c.min)).or(s.conclusions.last())).map_or("", |c| c.id.as_str())
    }

    fn codes(&self) -> BTreeSet<&'a str> {
        self.rows.iter().flat_map(|r| r.if_reading.keys()).chain([&self.bonus.reading]).map(String::as_str).collect()
    }

    /// Undecided readings with the ids of what they may mean.
    fn open(&self) -> Vec<(&'a str, Vec<&'a str>)> {
        let undecided = self.codes().into_iter().filter(|code| self.cx.decided(code).is_none());
        undecided.filter_map(|code| Some((code, self.cx.reading(code)?.readings.iter().map(|r| r.id.as_str()).collect()))).take(READINGS_MAX).collect()
    }

    /// What is missing for `level` by the letter: of its rows, the one that lacks least.
    fn wants(&self, s: &Situation, level: &str) -> Vec<String> {
        let rows = self.rows.iter().filter(|r| r.level == level && r.if_reading.is_empty());
        rows.map(|row| self.lacks(s, row)).min_by_key(Vec::len).unwrap_or_default()
    }

    fn lacks(&self, s: &Situation, row: &Row) -> Vec<String> {
        let mut lacks = Vec::new();
        let sheet = self.cx.book.assessment.as_ref();
        let label = |id: &str| sheet.and_then(|sheet| sheet.conclusions.iter().find(|c| c.id == id)).map_or(id.to_owned(), |c| c.label.clone());
        let now = self.conclusion(s.total);
        if !row.conclusions.iter().any(|c| c == now) {
            let wanted: Vec<String> = row.conclusions.iter().map(|c| label(c)).collect();
            lacks.push(format!("测量项目评价结论须为“{}”（现为“{}”）", wanted.join("”或“"), label(now)));
        }
        if s.score < row.score_min {
            lacks.push(format!("满意度须达到 {} 分（现为 {} 分）", plain_number(row.score_min), plain_number(s.score)));
        }
        if let Some(below) = row.score_below.filter(|below| s.score >= *below) {
            lacks.push(format!("满意度须低于 {} 分（现为 {} 分）", plain_number(below), plain_number(s.score)));
        }
        if !row.uses.contains(&s.using) {
            let label = |id: &str| self.using_label(id);
            let wanted: Vec<String> = row.uses.iter().map(|u| label(u)).collect();
            lacks.push(format!("测量报告须{}（现为“{}”）", wanted.join("或"), label(&s.using)));
        }
        lacks
    }

    fn using_label(&self, id: &str) -> String {
        let options = self.cx.fields.values().filter_map(|f| match &f.kind {
            rulebook::FieldKind::Choice { options } if self.rows.iter().flat_map(|r| &r.uses).all(|u| options.iter().any(|o| &o.id == u)) => Some(options),
            _ => None,
        });
        options.flatten().find(|o| o.id == id).map_or(id.to_owned(), |o| o.label.clone())
    }
}

/// Every way to choose among the open readings, on top of what is decided; the last reading changes fastest.
fn combinations<'c>(fixed: &Choice<'c>, open: &[(&'c str, Vec<&'c str>)]) -> Vec<Choice<'c>> {
    let mut all = vec![fixed.clone()];
    for (code, ids) in open {
        all = all.iter().flat_map(|choice| ids.iter().map(move |id| choice.iter().map(|(c, i)| (*c, *i)).chain([(*code, *id)]).collect())).collect();
    }
    all
}

/// Readings that alone, everything else equal, turn the answer; `answers` are in the order of [`combinations`].
fn decisive(answers: &[bool], open: &[(&str, Vec<&str>)]) -> Vec<String> {
    let mut decisive = Vec::new();
    let mut block = answers.len();
    for (code, ids) in open {
        let stride = block / ids.len();
        let turns = (0..answers.len()).any(|index| index % block >= stride && answers[index] != answers[index - stride]);
        if turns {
            decisive.push((*code).to_owned());
        }
        block = stride;
    }
    decisive
}
