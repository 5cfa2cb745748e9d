//! `score_sheet`: the self-assessment is complete and adds up.
//!
//! **What it checks.** Every item has whole points within its range and steps; the bonus stays within its limit; the
//! conclusion ticked is the one that the sum reaches. Where the source leaves open whether the bonus counts, both sums are
//! looked at (`bonus`), and where it leaves open whether an item can fall below 0, `below_zero` rules.
//! **Why.** Sums done by hand are wrong surprisingly often, and the conclusion decides the level.
//! **Example.** `kind = "score_sheet"`, `bonus = { reading = "…", included = "included", left_out = "base_only" }`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use crate::scores::Scores;
use domain::Verdict;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScoreSheet {
    bonus: BonusReading,
    below_zero: Vec<BelowZero>,
}

/// Whether the bonus counts toward the conclusion: an open reading.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BonusReading {
    pub reading: String,
    /// Id of the reading by which it counts.
    pub included: String,
    /// Id of the reading by which it doesn't.
    pub left_out: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BelowZero {
    item: String,
    ruling: Ruling,
}

impl Kind for ScoreSheet {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let (Some(sheet), Some(scores)) = (&cx.book.assessment, &cx.scores) else { return Outcome::not_applicable("本活动没有自评表。") };
        let mut parts = Vec::new();
        if !scores.missing.is_empty() {
            let labels: Vec<String> = scores.missing.iter().map(|id| cx.label(id)).collect();
            let said = match sheet.items().count() {
                all if all == labels.len() => format!("自评表 {all} 项均未评分。"),
                _ => format!("自评表尚有 {} 项未评分：{}。", labels.len(), labels.join("、")),
            };
            parts.push(Outcome::incomplete(said, "请逐项填写自评分。").inputs(scores.missing.iter().map(|id| cx.input(id))));
        }
        for (id, what) in &scores.wrong {
            parts.push(Outcome::incomplete(what.clone(), "请按评价内容所列的分值更正。").input(cx.input(id)));
        }
        for id in &scores.below_zero {
            let ruling = self.below_zero.iter().find(|b| format!("{}.{}", sheet.prefix, b.item) == *id);
            let said = format!("{}为负分。", cx.label(id));
            let outcome = ruling.map_or_else(|| Outcome::incomplete(said.clone(), "请按评价内容所列的分值更正。"), |b| b.ruling.settle(cx, &said, "请按评价内容所列的分值更正。"));
            parts.push(outcome.input(cx.input(id)));
        }
        if scores.bonus > i64::from(sheet.bonus_max) {
            parts.push(Outcome::incomplete(format!("加分项合计 {} 分，超过 {} 分。", scores.bonus, sheet.bonus_max), "请更正加分项。"));
        }
        parts.push(self.conclusion(cx, sheet, scores));
        Outcome::merge(parts)
    }

    fn names(&self, names: &mut Names) {
        self.bonus.names(names);
        for below in &self.below_zero {
            below.ruling.names(names);
        }
    }
}

impl BonusReading {
    pub fn names(&self, names: &mut Names) {
        names.reading(&self.reading, [self.included.clone(), self.left_out.clone()].iter());
    }

    /// The sums that may count, each with the reading by which it does; one if the reading is decided.
    pub fn sums(&self, cx: &Context<'_>, scores: &Scores) -> Vec<i64> {
        match cx.decided(&self.reading) {
            Some(option) if option == self.included => vec![scores.total()],
            Some(_) => vec![scores.base],
            None => vec![scores.total(), scores.base],
        }
    }
}

impl ScoreSheet {
    fn conclusion(&self, cx: &Context<'_>, sheet: &rulebook::ScoreSheet, scores: &Scores) -> Outcome {
        let id = format!("{}.conclusion", sheet.prefix);
        let ticked = match cx.value(&id) {
            Ok(value) => value.plain(),
            Err(why) => return Outcome::no_value(cx, &id, why),
        };
        if !scores.complete() {
            return Outcome::pass("").input(cx.input(&id));
        }
        let reached: Vec<_> = self.bonus.sums(cx, scores).into_iter().filter_map(|sum| scores.conclusion(sheet, sum)).collect();
        let sum = format!("合计 {} 分，加分 {} 分，共 {} 分", scores.base, scores.bonus, scores.total());
        let labels: Vec<&str> = reached.iter().map(|c| c.label.as_str()).collect();
        let fits = reached.iter().filter(|c| c.id == ticked).count();
        let outcome = if fits == reached.len() {
            Outcome::pass(format!("{sum}，与所选评价结论一致。"))
        } else if fits > 0 {
            let question = cx.reading(&self.bonus.reading).map_or("", |r| r.question.as_str());
            Outcome::new(Verdict::Review, format!("{sum}，计不计入加分，评价结论不同：{question}")).action("由协会决定加分是否计入。").reading(&self.bonus.reading)
        } else {
            Outcome::fail(format!("{sum}，评价结论应为“{}”，所选不符。", labels.first().unwrap_or(&"")), "请核对各项评分，或改选评价结论。")
        };
        outcome.input(cx.input(&id)).required(format!("评价结论与得分一致（{}）", labels.first().unwrap_or(&""))).found(sum)
    }
}
