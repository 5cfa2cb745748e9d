//! What comes of a survey's database, beside the score applied with.

use crate::labels;
use domain::Application;
use domain::survey::{Measure, OVERALL, ScaleResult, SurveyFacts, SurveyProblem};
use rulebook::{Material, Rulebook};
use survey::Conversion;

#[derive(Clone, Debug)]
pub struct SurveyView {
    pub sheet: String,
    /// `F 列“总体满意度”`.
    pub overall: String,
    pub questions: usize,
    pub rows: u32,
    /// Label and value of every figure, in the order they are shown.
    pub figures: Vec<(String, String)>,
    /// Label and value of the score applied with.
    pub applied: Option<(String, String)>,
    pub problems: Vec<SurveyProblemGroup>,
}

#[derive(Clone, Debug)]
pub struct SurveyProblemGroup {
    pub title: &'static str,
    pub count: u32,
    pub cells: Vec<SurveyProblem>,
}

impl SurveyProblemGroup {
    pub fn left_off(&self) -> usize {
        (self.count as usize).saturating_sub(self.cells.len())
    }
}

/// Of the material's newest file that was counted.
pub fn of_material(material: &Material, application: &Application, book: &Rulebook) -> Option<SurveyView> {
    let facts = application.materials.get(&material.code)?.iter().rev().find_map(|file| file.survey.as_ref())?;
    let id = book.programme.roles.satisfaction.as_ref();
    let applied = id.and_then(|id| Some((book.field(id)?.label.clone(), application.field(id)?.to_owned())));
    Some(SurveyView::new(facts, applied))
}

impl SurveyView {
    pub fn new(facts: &SurveyFacts, applied: Option<(String, String)>) -> Self {
        let overall = facts.scores.iter().find(|column| column.id == OVERALL);
        let group = |total: &domain::survey::SurveyProblemTotal| SurveyProblemGroup {
            title: labels::survey_problem_kind(total.kind),
            count: total.count,
            cells: facts.problems.iter().filter(|problem| problem.kind == total.kind).cloned().collect(),
        };
        Self {
            sheet: facts.sheet.clone(),
            overall: overall.map_or_else(String::new, |column| format!("{} 列“{}”", column.letter, column.head)),
            questions: facts.scores.len() - usize::from(overall.is_some()),
            rows: facts.counts.rows,
            figures: figures(facts),
            applied,
            problems: facts.problem_totals.iter().map(group).collect(),
        }
    }
}

fn figures(facts: &SurveyFacts) -> Vec<(String, String)> {
    let Some(scale) = survey::likely_scale(facts) else { return Vec::new() };
    let mut figures = vec![("推算的量表".to_owned(), format!("{}–{} 分", scale.from, scale.to))];
    for result in facts.results.iter().filter(|result| result.scale == scale) {
        let measure = if result.measure == Measure::Overall { "总体评分" } else { "各题平均" };
        figures.push((format!("{measure}：有效问卷"), format!("{} 份，平均 {:.2} 分", result.valid_rows, result.mean)));
        for conversion in Conversion::ALL {
            figures.push((format!("{measure}：百分制得分"), scored(result, conversion)));
        }
    }
    let counts = &facts.counts;
    for (label, count) in [
        ("重复的问卷（同一被访者、同样分值）", counts.duplicate_rows),
        ("被访者重复而分值不同", counts.repeated_respondents),
        ("各题分值全部相同", counts.straight_lined_rows),
        ("没有任何分值的问卷", counts.unanswered_rows),
    ] {
        figures.push((label.to_owned(), format!("{count} 份")));
    }
    figures.push(("缺失的分值".to_owned(), format!("{} 处", counts.missing_cells)));
    figures
}

fn scored(result: &ScaleResult, conversion: Conversion) -> String {
    let error = conversion.error(result, None).map_or(String::new(), |error| format!("，95% 抽样误差 ±{error:.2} 分"));
    let formula = if conversion == Conversion::Proportion { "平均分÷最高分×100" } else { "（平均分−最低分）÷（最高分−最低分）×100" };
    format!("{:.2} 分{error}（{formula}）", conversion.score(result))
}
