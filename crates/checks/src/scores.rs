//! A score sheet as filled in: its sums and what is missing.

use crate::context::Context;
use rulebook::value::number;
use rulebook::{Conclusion, ScoreSheet};

pub(crate) struct Scores {
    /// Points of the groups, without the bonus.
    pub base: i64,
    pub bonus: i64,
    /// Ids of items without a value.
    pub missing: Vec<String>,
    /// Id, and in Chinese what is wrong with the points given.
    pub wrong: Vec<(String, String)>,
    /// Ids of items with points below 0; they count as given.
    pub below_zero: Vec<String>,
}

impl Scores {
    pub fn read(cx: &Context<'_>, sheet: &ScoreSheet) -> Self {
        let mut scores = Self { base: 0, bonus: 0, missing: Vec::new(), wrong: Vec::new(), below_zero: Vec::new() };
        let bonus = sheet.bonus.items.iter().map(|i| i.id.as_str()).collect::<Vec<_>>();
        for item in sheet.items() {
            let id = format!("{}.{}", sheet.prefix, item.id);
            if !cx.filled(&id) {
                scores.missing.push(id);
                continue;
            }
            let label = cx.label(&id);
            let points = number(cx.text(&id)).filter(|n| n.fract() == 0.0 && n.abs() <= 1_000.0).map(|n| n as i64);
            match points {
                None => scores.wrong.push((id, format!("{label}须填整数分。"))),
                Some(points) if points > i64::from(item.max) => scores.wrong.push((id, format!("{label}满分 {} 分，现填 {points} 分。", item.max))),
                Some(points) => {
                    if points < 0 {
                        scores.below_zero.push(id);
                    } else if !item.steps.is_empty() && !item.steps.iter().any(|s| i64::from(*s) == points) {
                        let steps: Vec<String> = item.steps.iter().map(u32::to_string).collect();
                        scores.wrong.push((id, format!("{label}只能填 {} 分，现填 {points} 分。", steps.join("、"))));
                    }
                    if bonus.contains(&item.id.as_str()) { scores.bonus += points } else { scores.base += points }
                }
            }
        }
        scores
    }

    pub fn total(&self) -> i64 {
        self.base + self.bonus
    }

    /// Every item has points it can have.
    pub fn complete(&self) -> bool {
        self.missing.is_empty() && self.wrong.is_empty()
    }

    /// The conclusion that `points` reach.
    pub fn conclusion<'s>(&self, sheet: &'s ScoreSheet, points: i64) -> Option<&'s Conclusion> {
        sheet.conclusions.iter().find(|c| points >= i64::from(c.min)).or(sheet.conclusions.last())
    }
}
