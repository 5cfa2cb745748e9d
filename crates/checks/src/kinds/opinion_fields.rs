//! `opinion_fields`: what the recommending body filled in with its opinion.
//!
//! **What it checks.** Before the body has given its opinion: not applicable. Then every required field of `forms` that applies is
//! filled and well-formed, and `rules` are held against the values. What is amiss is the body's to mend.
//! **Why.** The opinion table carries the body's own findings – score, conformity, what it verified –, and an applicant can
//! neither fill nor mend it.
//! **Example.** `forms = ["opinion"]`, `rules = [{ kind = "choice_verdict", field = "opinion.conforms", pass = ["yes"], fail = ["no"], … }]`.

use super::{Kind, Rule};
use crate::context::{Context, NoValue};
use crate::names::Names;
use crate::outcome::Outcome;
use domain::finding::Actor;
use domain::{Input, Place, Verdict};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpinionFields {
    #[serde(default)]
    forms: Vec<String>,
    #[serde(default)]
    rules: Vec<Rule>,
}

impl Kind for OpinionFields {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        if cx.request.opinion.is_none() {
            let body = cx.request.recommender.as_deref().map(str::trim).filter(|name| !name.is_empty());
            let input = Input { label: "推荐单位".to_owned(), place: Place::Opinion, value: body.map(str::to_owned), unit: None };
            return Outcome::not_applicable("尚待推荐单位出具意见。").input(input);
        }
        let mut outcome = Outcome::merge(std::iter::once(self.filled(cx)).chain(self.rules.iter().map(|rule| rule.kind().check(cx))).collect());
        if outcome.verdict == Verdict::Fail {
            outcome.actor = outcome.actor.or(Some(Actor::Recommender));
        }
        outcome
    }

    fn names(&self, names: &mut Names) {
        names.forms.extend(self.forms.iter().cloned());
        for rule in &self.rules {
            rule.kind().names(names);
        }
    }
}

impl OpinionFields {
    fn filled(&self, cx: &Context<'_>) -> Outcome {
        let fields = cx.book.fields().filter(|(form, section, field)| {
            self.forms.contains(&form.id) && [&form.when, &section.when, &field.when].iter().all(|when| when.holds(cx.request))
        });
        let mut asked = 0;
        let mut wanting = Vec::new();
        for (_, _, field) in fields {
            asked += 1;
            match cx.value(&field.id) {
                Err(NoValue::Missing) if !field.is_required(cx.request) => {}
                Err(why) => wanting.push(Outcome::no_value(cx, &field.id, why)),
                Ok(_) => {}
            }
        }
        if asked == 0 {
            return Outcome::not_applicable("没有须由推荐单位填写的项。");
        }
        if wanting.is_empty() { Outcome::pass(format!("推荐单位填写的 {asked} 项齐全。")) } else { Outcome::merge(wanting) }
    }
}
