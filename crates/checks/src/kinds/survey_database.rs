//! `survey_database`: what comes of a survey's database when it is reckoned again, beside the score applied with.
//!
//! **What it checks.** Nothing is required and nothing fails. From the newest database of `material` it says sample size, mean of a
//! hundred and sampling error at 95 %, and asks for a review where a person should look: the score `score` is further than
//! `tolerance` points from what comes out by either usual conversion, the number of questionnaires isn't `sample` (if named),
//! questionnaires stand twice, numbers lie beside the scale, cells can't be read, or more than `straight_line_share` of the
//! questionnaires give one score throughout, or more than `missing_share` of the cells are empty. These figures are our own.
//! `population`, if named and filled, makes the sampling error that of a finite population.
//! **Why.** A source wants the database handed in and says nothing of its layout, nor by which formula the score is made of it: what
//! differs is a question to the applicant and no verdict.
//! **Example.** `material = "XX-M16"`, `score = "satisfaction"`, `sample = "survey.respondents"`, `tolerance = 0.5`,
//! `straight_line_share = 0.1`, `missing_share = 0.05`.

use super::Kind;
use crate::context::{Context, plain_number};
use crate::names::Names;
use crate::outcome::Outcome;
use domain::survey::{Measure, ScaleResult, SurveyFacts};
use domain::{Input, Place};
use serde::Deserialize;
use survey::Conversion;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SurveyDatabase {
    material: String,
    score: String,
    #[serde(default)]
    sample: Option<String>,
    #[serde(default)]
    population: Option<String>,
    tolerance: f64,
    straight_line_share: f64,
    missing_share: f64,
}

const ACTION: &str = "请推荐单位、评审人员对照测量报告核对；差异可能来自权重或换算方法，不作为结论。";

impl Kind for SurveyDatabase {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let title = cx.material_title(&self.material);
        let files = cx.files(&self.material);
        let file = |value: Option<String>| Input { label: title.to_owned(), place: Place::Material { code: self.material.clone() }, value, unit: None };
        let Some(newest) = files.last() else {
            return Outcome::not_applicable(format!("“{title}”尚未上传，没有可复算的数据。")).input(file(None));
        };
        let Some(facts) = files.iter().rev().find_map(|file| file.survey.as_ref()) else {
            return Outcome::review(format!("“{title}”不是系统能读取的电子表格，没有复算。"), "请推荐单位、评审人员打开文件核对。").input(file(Some(newest.name.clone())));
        };
        let likely = survey::likely_scale(facts).and_then(|scale| survey::main_result(facts, scale));
        let Some(result) = likely else {
            let said = facts.problems.first().map_or("评分列中没有可计入的分值。", |problem| problem.message.as_str());
            return Outcome::review(format!("“{title}”没有复算：{said}"), "请推荐单位、评审人员打开文件核对。").input(file(Some(newest.name.clone())));
        };
        let prompts = self.prompts(cx, facts, result);
        let told = self.told(cx, facts, result);
        let outcome = if prompts.is_empty() {
            Outcome::pass(format!("{told}与申报的“{}”相符，没有发现需要提示之处。", cx.label(&self.score)))
        } else {
            Outcome::review(format!("{told}需要人工核对：{}。", prompts.join("；")), ACTION)
        };
        let scores = Conversion::ALL.map(|conversion| format!("{:.2}", conversion.score(result)));
        let fields = [Some(&self.score), self.sample.as_ref(), self.population.as_ref()].into_iter().flatten();
        outcome.input(file(Some(facts.counts.rows.to_string()))).inputs(fields.map(|id| cx.input(id))).found(format!("{} 分", scores.join(" 或 ")))
    }

    fn names(&self, names: &mut Names) {
        names.material(&self.material);
        for id in [Some(&self.score), self.sample.as_ref(), self.population.as_ref()].into_iter().flatten() {
            names.field(id);
        }
        if !(self.tolerance >= 0.0 && self.straight_line_share >= 0.0 && self.missing_share >= 0.0) {
            names.wrong.push("`tolerance` and the shares aren't negative".to_owned());
        }
    }
}

impl SurveyDatabase {
    /// The figures, in a sentence of their own.
    fn told(&self, cx: &Context<'_>, facts: &SurveyFacts, result: &ScaleResult) -> String {
        let of = if result.measure == Measure::Overall { "总体评分" } else { "各题平均分" };
        let population = self.population.as_ref().and_then(|id| cx.number(id).ok());
        let figures = Conversion::ALL.map(|conversion| {
            let error = conversion.error(result, population).map_or(String::new(), |error| format!("，95% 抽样误差 ±{error:.2} 分"));
            let formula = if conversion == Conversion::Proportion { "平均分÷最高分×100" } else { "（平均分−最低分）÷（最高分−最低分）×100" };
            format!("{:.2} 分（{formula}{error}）", conversion.score(result))
        });
        let (scale, valid) = (result.scale, result.valid_rows);
        format!("数据库共 {} 份问卷，按 {}–{} 分量表复算{of}（{valid} 份有效），百分制得分为 {}。", facts.counts.rows, scale.from, scale.to, figures.join("，或 "))
    }

    /// What a person should look at.
    fn prompts(&self, cx: &Context<'_>, facts: &SurveyFacts, result: &ScaleResult) -> Vec<String> {
        let mut prompts = Vec::new();
        let distance = |score: f64| Conversion::ALL.map(|conversion| (conversion.score(result) - score).abs()).into_iter().fold(f64::INFINITY, f64::min);
        match cx.number(&self.score) {
            // A hundredth of a hundredth more, so that 0.5 apart is 0.5 apart whatever the machine makes of it.
            Ok(score) if distance(score) > self.tolerance + 1e-4 => {
                prompts.push(format!("申报的“{}”为 {} 分，与复算相差 {:.2} 分以上", cx.label(&self.score), plain_number(score), (distance(score) * 100.0).floor() / 100.0));
            }
            Ok(_) => {}
            Err(_) => prompts.push(format!("“{}”尚未填写，无从对照", cx.label(&self.score))),
        }
        let counts = &facts.counts;
        if let Some((id, declared)) = self.sample.as_ref().and_then(|id| Some((id, cx.number(id).ok()?)))
            && declared != f64::from(counts.rows)
        {
            prompts.push(format!("数据库有 {} 份问卷，而“{}”填为 {}", counts.rows, cx.label(id), plain_number(declared)));
        }
        let share = |part: u32, whole: f64| f64::from(part) / whole.max(1.0);
        let cells = f64::from(counts.rows) * facts.scores.len() as f64;
        let straight = share(counts.straight_lined_rows, f64::from(counts.rows));
        let missing = share(counts.missing_cells, cells);
        let several = [
            (counts.duplicate_rows > 0, format!("{} 份问卷与前面的被访者、分值都相同", counts.duplicate_rows)),
            (counts.repeated_respondents > 0, format!("{} 份问卷的被访者编号重复而分值不同", counts.repeated_respondents)),
            (straight > self.straight_line_share, format!("{} 份问卷（{:.1}%）各题分值全部相同", counts.straight_lined_rows, straight * 100.0)),
            (missing > self.missing_share, format!("{} 处没有分值（{:.1}%）", counts.missing_cells, missing * 100.0)),
            (counts.unanswered_rows > 0, format!("{} 份问卷没有任何分值", counts.unanswered_rows)),
            (counts.unreadable_cells > 0, format!("{} 处不是数字，没有计入", counts.unreadable_cells)),
            (result.outlying_cells > 0, format!("{} 处分值不在 {}–{} 分之内，没有计入", result.outlying_cells, result.scale.from, result.scale.to)),
        ];
        prompts.extend(several.into_iter().filter(|(there, _)| *there).map(|(_, said)| said));
        prompts
    }
}
