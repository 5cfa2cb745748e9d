//! `titles_left`: how many titles a year's list may hold.
//!
//! **What it checks.** Titles listed before this application below `max`: pass. The next one beyond is what `beyond` says. As long
//! as there is no list, not applicable.
//! **Why.** A source limits the number of titles, often “in principle”; who decides on the one beyond must know that it is one.
//! **Example.** `max = 10`, `beyond = { verdict = "review" }`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use crate::standing::not_consulted;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TitlesLeft {
    max: u32,
    beyond: Ruling,
}

impl Kind for TitlesLeft {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        if !cx.request.standing.consulted {
            return not_consulted();
        }
        let Some(listed) = cx.request.standing.listed else {
            return Outcome::not_applicable("本年度的名单尚未拟定，拟定时再判定。");
        };
        let found = format!("排在本申请之前的有 {listed} 个，限 {} 个", self.max);
        let said = format!("本年度名单中{found}。");
        let outcome = if listed < self.max { Outcome::pass(said) } else { self.beyond.settle(cx, &said, "请协会决定是否列入名单。").actor(domain::finding::Actor::Association) };
        outcome.input(cx.input_of_application("本年度名单", found.clone())).required(format!("每年不超过 {} 个", self.max)).found(found)
    }

    fn names(&self, names: &mut Names) {
        self.beyond.names(names);
    }
}
