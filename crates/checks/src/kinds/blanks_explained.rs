//! `blanks_explained`: an entry may stay empty, with a reason.
//!
//! **What it checks.** In every form with `blanks_explained = true`: each printed entry that applies is filled, or the reason for
//! leaving it empty stands in `blank.ID`; whatever is filled is well-formed. No reason excuses the fields in `always`. Fields asked
//! for another check's sake, or beside a material, belong to those checks; of those in `judged_elsewhere` only the filling counts.
//! **Why.** Where the source says 不填之项要说明原因, an empty cell alone is a form given back; blocks of the form that aren't
//! meant for this applicant are no blanks.
//! **Example.** `kind = "blanks_explained"`, `always = ["name", "credit_code"]`.

use super::Kind;
use crate::context::{Context, NoValue, shorten};
use crate::names::Names;
use crate::outcome::Outcome;
use domain::Input;
use rulebook::{Field, FormBy};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BlanksExplained {
    #[serde(default)]
    always: Vec<String>,
    /// Fields whose value a check of its own judges; one slip is said once.
    #[serde(default)]
    judged_elsewhere: Vec<String>,
}

impl Kind for BlanksExplained {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let (mut filled, mut explained) = (0, 0);
        let (mut missing, mut unexplained, mut malformed, mut inputs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for field in fields(cx) {
            match cx.value(&field.id) {
                Ok(_) => {
                    filled += 1;
                    continue;
                }
                Err(NoValue::Malformed(_)) if self.judged_elsewhere.contains(&field.id) => {
                    filled += 1;
                    continue;
                }
                Err(NoValue::Malformed(what)) => malformed.push(what),
                Err(NoValue::Missing) if self.always.contains(&field.id) => missing.push(format!("“{}”", field.called())),
                Err(NoValue::Missing) if says_something(cx.text(&field.blank_id())) => {
                    explained += 1;
                    let reason = shorten(cx.text(&field.blank_id()));
                    inputs.push(Input { value: Some(format!("不填：{reason}")), unit: None, ..cx.input(&field.id) });
                    continue;
                }
                Err(NoValue::Missing) => unexplained.push(format!("“{}”", field.called())),
            }
            inputs.push(cx.input(&field.id));
        }
        let required = "表内各项如实填写，不填之项说明原因";
        if missing.is_empty() && unexplained.is_empty() && malformed.is_empty() {
            let said = if explained == 0 { format!("{filled} 项均已填写。") } else { format!("{filled} 项已填写，{explained} 项不填并说明了原因。") };
            return Outcome::pass(said.clone()).inputs(inputs).required(required).found(said.trim_end_matches('。'));
        }
        let found = format!("{} 项未填写，{} 项空白而未说明原因，{} 项格式不对", missing.len(), unexplained.len(), malformed.len());
        let (mut message, mut action) = (String::new(), String::new());
        if !missing.is_empty() {
            message += &format!("{}尚未填写。", missing.join("、"));
            action += &format!("请填写{}。", missing.join("、"));
        }
        if !unexplained.is_empty() {
            message += &format!("有 {} 项空白而未说明原因：{}。", unexplained.len(), unexplained.join("、"));
            action += "空白各项请补填；确实不填的，在该项下写明不填的原因。";
        }
        if !malformed.is_empty() {
            message += &malformed.concat();
            action += "格式不对的各项请更正。";
        }
        Outcome::incomplete(message, action).inputs(inputs).required(required).found(found)
    }

    fn names(&self, names: &mut Names) {
        for id in self.always.iter().chain(&self.judged_elsewhere) {
            names.field(id);
        }
    }
}

/// The printed entries of the applicant's forms in which a blank wants a reason.
fn fields<'a>(cx: &'a Context<'_>) -> impl Iterator<Item = &'a Field> {
    cx.book
        .fields()
        .filter(|(form, section, field)| {
            form.blanks_explained && form.by == FormBy::Applicant && [&form.when, &section.when, &field.when].iter().all(|when| when.holds(cx.request))
        })
        .map(|(_, _, field)| field)
        .filter(|field| field.asked_for.is_none() && field.material.is_none())
}

/// A dash or a dot is no reason.
fn says_something(reason: &str) -> bool {
    reason.chars().any(char::is_alphanumeric)
}
