//! `one_application`: one application under one 统一社会信用代码.
//!
//! **What it checks.** Other applications handed in to the same programme under the same code – with `same_category` only those
//! of the category, with `same_object` only those for the same product, project or service. One handed in before this one is what
//! `earlier` says (a failure if left out), one handed in after it what `later` says (no matter if left out).
//! **Why.** A source that allows one application each seldom says which of two stands: the first, or the one that replaced it.
//! **Example.** `earlier = { verdict = "review", reading = "…", then = { first = "fail", last = "pass" } }`,
//! `later = { verdict = "review", reading = "…", then = { first = "pass", last = "fail" } }`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use crate::standing::{compact, not_consulted};
use domain::Verdict;
use domain::standing::OtherApplication;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneApplication {
    #[serde(default)]
    same_category: bool,
    #[serde(default)]
    same_object: bool,
    #[serde(default)]
    earlier: Option<Ruling>,
    #[serde(default)]
    later: Option<Ruling>,
}

impl Kind for OneApplication {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        if !cx.request.standing.consulted {
            return not_consulted();
        }
        let same: Vec<&OtherApplication> = cx.request.standing.others.iter().filter(|other| self.same(cx, other)).collect();
        let required = match (self.same_category, self.same_object) {
            (_, true) => "同一单位的同一项目只申报一次",
            (true, false) => "同一单位在同一类别只申报一次",
            (false, false) => "同一单位只申报一次",
        };
        let (before, after): (Vec<_>, Vec<_>) = same.into_iter().partition(|other| other.submitted_at <= cx.request.now);
        let mut parts = vec![Outcome::pass("同一统一社会信用代码下没有提交过其他申请。")];
        if !before.is_empty() {
            let plain = Ruling::plain(Verdict::Fail);
            let said = format!("同一统一社会信用代码下此前已提交申请：{}。", listed(cx, &before));
            parts = vec![self.earlier.as_ref().unwrap_or(&plain).settle(cx, &said, "请只保留一份申请：撤回另一份，或不再提交本份。")];
        }
        if let (false, Some(ruling)) = (after.is_empty(), &self.later) {
            let said = format!("同一统一社会信用代码下此后又提交了申请：{}。", listed(cx, &after));
            parts.push(ruling.settle(cx, &said, "请只保留一份申请：撤回不需要的一份。"));
        }
        let found = if before.is_empty() && after.is_empty() { "没有其他申请".to_owned() } else { listed(cx, &[before, after].concat()) };
        Outcome::merge(parts).input(cx.input_of_application("其他申请", found.clone())).required(required).found(found)
    }

    fn names(&self, names: &mut Names) {
        for ruling in self.earlier.iter().chain(&self.later) {
            ruling.names(names);
        }
    }
}

impl OneApplication {
    fn same(&self, cx: &Context<'_>, other: &OtherApplication) -> bool {
        let object = || cx.book.programme.roles.project_name.iter().map(|id| cx.text(id)).find(|text| !text.is_empty()).unwrap_or("");
        (!(self.same_category || self.same_object) || other.category == cx.request.category)
            && (!self.same_object || compact(&other.object) == compact(object()))
    }
}

fn listed(cx: &Context<'_>, others: &[&OtherApplication]) -> String {
    let category = |id: &str| cx.book.programme.category(id).map_or_else(|| id.to_owned(), |c| c.label.clone());
    let one = |other: &&OtherApplication| format!("{}（{}{}）", other.number, category(&other.category), if other.object.is_empty() { String::new() } else { format!("，{}", other.object) });
    others.iter().map(one).collect::<Vec<_>>().join("、")
}
