//! `attested`: the applicant declares that something holds.
//!
//! **What it checks.** Every field in `fields` is answered. Yes is what `yes` says (a pass, or a review where a person has to
//! verify it), no is a failure, no answer is incomplete. One line for each statement.
//! **Why.** Some conditions can't be seen in the papers; the source relies on the applicant's word and the reviewers' eye.
//! **Example.** `kind = "attested"`, `fields = ["no_accident"]`, `yes = "review"`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use domain::Verdict;
use rulebook::{FieldKind, FormBy};
use rulebook::value::Value;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attested {
    fields: Vec<String>,
    yes: Verdict,
}

impl Kind for Attested {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        Outcome::merge(self.fields.iter().map(|id| self.one(cx, id)).collect())
    }

    fn names(&self, names: &mut Names) {
        for id in &self.fields {
            names.value(id, "yes");
        }
        if !matches!(self.yes, Verdict::Pass | Verdict::Review) {
            names.wrong.push("`yes` is `pass` or `review`".to_owned());
        }
    }
}

impl Attested {
    fn one(&self, cx: &Context<'_>, id: &str) -> Outcome {
        let label = cx.label(id);
        let statement = match cx.fields.get(id).map(|f| &f.kind) {
            Some(FieldKind::Attestation { statement }) => statement.trim_end_matches('。').to_owned(),
            _ => label.clone(),
        };
        let by = cx.book.fields().find(|(_, _, field)| field.id == id).map_or(FormBy::Applicant, |(form, ..)| form.by);
        let (who, whose, unmet) = match by {
            FormBy::Applicant => ("申请组织", "", "不满足申请条件"),
            FormBy::Recommender => ("推荐单位", "推荐单位", "不能推荐"),
        };
        let outcome = match cx.value(id) {
            Ok(Value::Answer(true)) if self.yes == Verdict::Review => Outcome::declared(label),
            Ok(Value::Answer(true)) => Outcome::pass(format!("{who}声明：{statement}。")),
            Ok(_) => Outcome::fail(
                format!("{who}声明不符合“{label}”。"),
                format!("选择有误的，请{whose}更正“{label}”；确实不符合的，{unmet}。"),
            ),
            Err(why) => return Outcome::no_value(cx, id, why).required(statement),
        };
        outcome.input(cx.input(id)).required(statement)
    }
}
