//! `grade_table`: the level that score, self-assessment and use of the survey reach.
//!
//! **What it checks.** `rows` name a level and what it takes: a conclusion of the score sheet, a span of the satisfaction
//! score, a use of the survey's report. A row may hold only under a reading of the source (`if_reading`). Every combination
//! of the undecided readings is tried: if all give the level applied for the same answer, that is the answer; where they
//! differ it is a review that names the readings that make the difference. A row with `review` never passes by itself.
//! **Why.** The table of levels in the source has gaps and overlaps; which matter depends on the application.
//! **Example.** `rows = [{ level = "satisfied", conclusions = ["qualified"], score_min = 78.0, uses = ["management"] }]`.

use super::Kind;
use super::score_sheet::BonusReading;
use crate::context::{Context, plain_number};
use crate::grade::{Situation, Table};
use crate::names::Names;
use crate::outcome::Outcome;
use domain::Verdict;
use domain::api::Grade;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GradeTable {
    score: String,
    using: String,
    bonus: BonusReading,
    rows: Vec<Row>,
}

/// One way to reach a level.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub level: String,
    pub conclusions: Vec<String>,
    pub score_min: f64,
    /// Excluded.
    #[serde(default)]
    pub score_below: Option<f64>,
    pub uses: Vec<String>,
    /// Readings under which the row holds, code → id; none: always.
    #[serde(default)]
    pub if_reading: std::collections::BTreeMap<String, String>,
    /// What a person must weigh besides.
    #[serde(default)]
    pub review: Option<String>,
}

impl Kind for GradeTable {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let (Some(sheet), Some(scores)) = (&cx.book.assessment, &cx.scores) else { return Outcome::not_applicable("本活动没有自评表。") };
        let mut missing = Vec::new();
        if !scores.complete() {
            missing.push(Outcome::incomplete("自评表尚未填写完整，不能得出评价结论。", "请先填完自评表。"));
        }
        let score = cx.number(&self.score).map_err(|why| missing.push(Outcome::no_value(cx, &self.score, why)));
        let using = cx.value(&self.using).map(|v| v.plain()).map_err(|why| missing.push(Outcome::no_value(cx, &self.using, why)));
        let (true, Ok(score), Ok(using)) = (missing.is_empty(), score, using) else { return Outcome::merge(missing) };
        let offered: &[String] = cx.book.programme.category(&cx.request.category).map_or(&[], |c| &c.levels);
        let table = Table { cx, rows: &self.rows, bonus: &self.bonus, offered };
        let situation = Situation { score, using, base: scores.base, total: scores.total() };
        let judged = table.judge(&situation, &cx.request.level);

        let applied = cx.level_label(&cx.request.level).to_owned();
        let reached = judged.reached.as_deref().map_or("未达到任何等级".to_owned(), |id| format!("可达到{}", cx.level_label(id)));
        let conclusion = scores.conclusion(sheet, scores.total()).map_or("", |c| c.label.as_str());
        let found = format!("满意度 {} 分，测量项目评价结论“{conclusion}”，测量报告“{}”", plain_number(score), cx.input(&self.using).value.unwrap_or_default());
        let questions: Vec<&str> = judged.readings.iter().filter_map(|code| Some(cx.reading(code)?.question.as_str())).collect();
        let mut outcome = match judged.verdict {
            Verdict::Pass => Outcome::pass(format!("{reached}，符合所申请的{applied}。")),
            Verdict::Review if questions.is_empty() => Outcome::review(format!("{reached}，所申请的{applied}须由专家综合评定。"), "由评审专家评定。"),
            Verdict::Review => Outcome::review(format!("{reached}；是否符合所申请的{applied}，来文有两种读法：{}", questions.join("")), "由协会决定如何理解，申请组织可先照常填报。"),
            _ => Outcome::fail(format!("未达到所申请的{applied}（{reached}）。"), self.advice(&judged, &applied)),
        };
        if let (Verdict::Review, Some(weigh)) = (judged.verdict, &judged.weigh) {
            outcome.messages.push(weigh.clone());
        }
        outcome.readings = judged.readings;
        outcome.grade = Some(Grade { reached: judged.reached, applied_for: cx.request.level.clone(), next: judged.next });
        let name = cx.book.assessment.as_ref().map_or(String::new(), |s| s.title.clone());
        let sums = domain::Input { label: name, place: domain::Place::Field { id: format!("{}.conclusion", sheet.prefix) }, value: Some(format!("{}（加分 {}）", scores.base, scores.bonus)), unit: Some("分".to_owned()) };
        let help = cx.book.programme.level(&cx.request.level).map_or(applied, |l| l.help.clone());
        outcome.input(cx.input(&self.score)).input(cx.input(&self.using)).input(sums).required(help).found(found)
    }

    fn names(&self, names: &mut Names) {
        names.field(&self.score);
        self.bonus.names(names);
        let mut by_reading = std::collections::BTreeSet::new();
        for row in &self.rows {
            names.levels.push(row.level.clone());
            for using in &row.uses {
                names.value(&self.using, using);
            }
            by_reading.extend(row.if_reading.clone());
        }
        names.row_readings.extend(by_reading);
    }
}

impl GradeTable {
    fn advice(&self, judged: &crate::grade::Judged, applied: &str) -> String {
        if judged.missing.is_empty() {
            return "请改选能达到的等级。".to_owned();
        }
        format!("请核对数据，或改选等级。要达到{applied}：{}。", judged.missing.join("；"))
    }
}
