//! A survey database's sheet: which columns hold scores, and every row's answers handed to the count (crate `survey`).

use crate::head::bare;
use crate::sheet::{Cell, Unreadable, Value, Workbook, letters};
use crate::value::written;
use domain::roster::FoundColumn;
use domain::survey::{OVERALL, QUESTION, SurveyFacts, SurveyProblem, SurveyProblemKind, SurveyProblemTotal, SurveySpec};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use survey::{Remark, RemarkKind, Score, Tally};

/// Filled rows of a sheet among which the head is looked for, as of a respondent list.
const HEAD_ROWS_MAX: u32 = 60;
/// Fewest columns that make a row a head: a title above may read like the head of one.
const HEAD_COLUMNS_MIN: usize = 2;
/// Characters of a head as shown: a question printed in full is cut.
const HEAD_CHARACTERS_MAX: usize = 60;

/// Counts the sheet whose head has the most columns with scores.
pub fn read(spec: &SurveySpec, workbook: &mut dyn Workbook) -> SurveyFacts {
    let heads = Heads::new(spec);
    let mut best: Option<(usize, Head)> = None;
    let mut damage = None;
    let sheets = workbook.sheets().to_vec();
    for index in 0..sheets.len() {
        let mut rows = 0;
        let outcome = workbook.read(index, &mut |row| {
            rows += 1;
            if let Some(head) = heads.of(row.number, row.cells)
                && best.as_ref().is_none_or(|(_, found)| head.scores.len() > found.scores.len())
            {
                best = Some((index, head));
            }
            if rows >= HEAD_ROWS_MAX { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        damage = damage.or(outcome.err());
    }
    let Some((index, head)) = best else {
        let (kind, message) = match damage {
            Some(damage) => (SurveyProblemKind::File, damage.advice().to_owned()),
            None => (SurveyProblemKind::Head, "没有找到评分列：表头须在一行内写明样本编号和各题评分的列名，每份问卷一行。".to_owned()),
        };
        return with(vec![SurveyProblem { kind, cell: String::new(), message }], SurveyFacts::default());
    };
    count(spec, workbook, index, &sheets[index].name, head)
}

/// The facts of a file that can't be read at all.
pub fn refused(reason: Unreadable) -> SurveyFacts {
    with(vec![SurveyProblem { kind: SurveyProblemKind::File, cell: String::new(), message: reason.advice().to_owned() }], SurveyFacts::default())
}

fn with(problems: Vec<SurveyProblem>, facts: SurveyFacts) -> SurveyFacts {
    let problem_totals = problems.iter().map(|problem| SurveyProblemTotal { kind: problem.kind, count: 1 }).collect();
    SurveyFacts { problems, problem_totals, ..facts }
}

fn count(spec: &SurveySpec, workbook: &mut dyn Workbook, index: usize, sheet: &str, head: Head) -> SurveyFacts {
    let overall = head.scores.iter().position(|column| column.id == OVERALL);
    let mut tally = Tally::new(&spec.scales, head.scores.len(), overall);
    let mut scores = vec![Score::Missing; head.scores.len()];
    let outcome = workbook.read(index, &mut |line| {
        let (row, cells) = (line.number, line.cells);
        if row > head.row {
            let respondent = head.respondent.as_ref().and_then(|(column, _)| at(cells, *column)).map(written);
            for (score, column) in scores.iter_mut().zip(&head.columns) {
                *score = at(cells, *column).map_or(Score::Missing, score_of);
            }
            if !is_sum(cells) && (scores.iter().any(|score| *score != Score::Missing) || respondent.as_deref().is_some_and(is_code)) {
                tally.add(row, respondent.as_deref(), &scores);
            }
        }
        ControlFlow::Continue(())
    });
    let (counts, results, remarks) = tally.finish();
    let empty = counts.rows == 0;
    let mut facts = SurveyFacts {
        sheet: sheet.chars().take(HEAD_CHARACTERS_MAX).collect(),
        head_row: Some(head.row),
        respondent: head.respondent.map(|(_, found)| found),
        scores: head.scores,
        counts,
        results,
        ..SurveyFacts::default()
    };
    if let Err(damage) = outcome {
        facts = with(vec![SurveyProblem { kind: SurveyProblemKind::File, cell: String::new(), message: damage.advice().to_owned() }], facts);
    } else if empty {
        facts = with(vec![SurveyProblem { kind: SurveyProblemKind::Head, cell: String::new(), message: "表头之下没有问卷数据，请检查是否上传了正确的文件。".to_owned() }], facts);
    }
    tell(remarks, &mut facts);
    facts
}

/// Whether a text can be a questionnaire's number, so that the row is one without answers; other texts are notes below.
fn is_code(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Sums and means below the questionnaires aren't answers.
fn is_sum(cells: &[Cell<'_>]) -> bool {
    const OPENINGS: [&str; 9] = ["合计", "总计", "小计", "平均", "均值", "总体均值", "标准差", "最大值", "最小值"];
    let Some(Value::Text(text)) = cells.first().map(|(_, value)| value) else { return false };
    let text = bare(text);
    OPENINGS.iter().any(|opening| text.starts_with(opening))
}

/// Puts what was remarked into words, cell by cell.
fn tell(remarks: BTreeMap<RemarkKind, (u32, Vec<Remark>)>, facts: &mut SurveyFacts) {
    for (kind, (count, listed)) in remarks {
        let kind = match kind {
            RemarkKind::Unreadable => SurveyProblemKind::Unreadable,
            RemarkKind::Outlying => SurveyProblemKind::Outlying,
            RemarkKind::Missing => SurveyProblemKind::Missing,
            RemarkKind::Unanswered => SurveyProblemKind::Unanswered,
            RemarkKind::Duplicate => SurveyProblemKind::Duplicate,
            RemarkKind::RepeatedRespondent => SurveyProblemKind::RepeatedRespondent,
            RemarkKind::StraightLined => SurveyProblemKind::StraightLined,
        };
        facts.problem_totals.push(SurveyProblemTotal { kind, count });
        for remark in listed {
            let cell = match remark.column {
                Some(column) => format!("{}{}", facts.scores[column].letter, remark.row),
                None => format!("{0}:{0}", remark.row),
            };
            let earlier = remark.earlier.unwrap_or_default();
            let message = match kind {
                SurveyProblemKind::Unreadable => "不是数字，没有计入；如系文字评价，请换成分值。".to_owned(),
                SurveyProblemKind::Outlying => "分值不在任何一种量表之内，没有计入；请核对是否录错，或是“拒答”之类的代码。".to_owned(),
                SurveyProblemKind::Missing => "没有分值。".to_owned(),
                SurveyProblemKind::Unanswered => "这份问卷没有任何分值。".to_owned(),
                SurveyProblemKind::Duplicate => format!("与第 {earlier} 行是同一被访者、同样的分值，请核对是否重复录入。"),
                SurveyProblemKind::RepeatedRespondent => format!("与第 {earlier} 行的被访者相同而分值不同，请核对编号或是否重复访问。"),
                _ => "各题分值全部相同，请核对访问记录。".to_owned(),
            };
            facts.problems.push(SurveyProblem { kind, cell, message });
        }
    }
}

fn score_of(value: &Value<'_>) -> Score {
    match value {
        Value::Number(number) => Score::of_number(*number),
        Value::Text(text) => Score::of_text(text),
        _ => Score::Unreadable,
    }
}

/// Heads of the specification, ready to be compared.
struct Heads<'s> {
    spec: &'s SurveySpec,
    respondent: Vec<String>,
    overall: Vec<String>,
    begins: Vec<String>,
    ends: Vec<String>,
    except: Vec<String>,
}

/// A head row.
struct Head {
    row: u32,
    respondent: Option<(u32, FoundColumn)>,
    scores: Vec<FoundColumn>,
    /// Where they stand.
    columns: Vec<u32>,
}

impl<'s> Heads<'s> {
    fn new(spec: &'s SurveySpec) -> Self {
        let all = |heads: &[String]| heads.iter().map(|head| bare(head)).filter(|head| !head.is_empty()).collect();
        let questions = &spec.questions;
        Self { spec, respondent: all(&spec.respondent), overall: all(&spec.overall), begins: all(&questions.begins), ends: all(&questions.ends), except: all(&questions.except) }
    }

    /// The row as a head; none if too few of its cells are heads.
    fn of(&self, row: u32, cells: &[Cell<'_>]) -> Option<Head> {
        let mut head = Head { row, respondent: None, scores: Vec::new(), columns: Vec::new() };
        for (column, value) in cells {
            let Value::Text(text) = value else { continue };
            let bare = bare(text);
            let found = |id: &str, label: &str| FoundColumn {
                id: id.to_owned(),
                label: label.to_owned(),
                letter: letters(*column),
                head: text.trim().chars().filter(|c| !c.is_control()).take(HEAD_CHARACTERS_MAX).collect(),
            };
            if self.respondent.contains(&bare) {
                head.respondent.get_or_insert_with(|| (*column, found("respondent", "被访者")));
            } else if self.overall.contains(&bare) && head.scores.iter().all(|column| column.id != OVERALL) {
                head.scores.push(found(OVERALL, "总体评分"));
                head.columns.push(*column);
            } else if self.is_question(&bare) {
                head.scores.push(found(QUESTION, "评分"));
                head.columns.push(*column);
            }
        }
        let columns = head.scores.len() + usize::from(head.respondent.is_some());
        (!head.scores.is_empty() && columns >= HEAD_COLUMNS_MIN).then_some(head)
    }

    fn is_question(&self, bare: &str) -> bool {
        let fits = self.begins.iter().any(|part| bare.starts_with(part.as_str()))
            || self.ends.iter().any(|part| bare.ends_with(part.as_str()))
            || self.spec.questions.numbered && bare.ends_with(|c: char| c.is_ascii_digit()) && !bare.starts_with(|c: char| c.is_ascii_digit());
        fits && !self.except.iter().any(|part| bare == part)
    }
}

fn at<'c, 'a>(cells: &'c [Cell<'a>], column: u32) -> Option<&'c Value<'a>> {
    cells.iter().find(|(c, _)| *c == column).map(|(_, value)| value)
}
