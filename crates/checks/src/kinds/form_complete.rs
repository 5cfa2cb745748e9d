//! `form_complete`: every entry of the printed forms.
//!
//! **What it checks.** In `forms`: required fields that apply are filled, and whatever is filled is well-formed. Fields asked for
//! another check's sake, or beside a material, belong to those checks; of those in `judged_elsewhere` only the filling counts
//! here. Every gap is named.
//! **Why.** An incomplete form is given back; one list of everything missing spares the second round.
//! **Example.** `kind = "form_complete"`, `forms = ["cover", "application"]`.

use super::Kind;
use crate::context::{Context, NoValue};
use crate::names::Names;
use crate::outcome::Outcome;
use rulebook::Field;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormComplete {
    forms: Vec<String>,
    /// Fields whose value a check of its own judges; one slip is said once.
    #[serde(default)]
    judged_elsewhere: Vec<String>,
}

impl Kind for FormComplete {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let (mut asked, mut missing, mut malformed, mut inputs) = (0, Vec::new(), Vec::new(), Vec::new());
        for field in self.fields(cx) {
            asked += 1;
            match cx.value(&field.id) {
                Ok(_) => continue,
                Err(NoValue::Missing) if !field.is_required(cx.request) => continue,
                Err(NoValue::Missing) => missing.push(format!("“{}”", field.called())),
                Err(NoValue::Malformed(_)) if self.judged_elsewhere.contains(&field.id) => continue,
                Err(NoValue::Malformed(what)) => malformed.push(what),
            }
            inputs.push(cx.input(&field.id));
        }
        let required = "表内各项填写完整、格式正确";
        if missing.is_empty() && malformed.is_empty() {
            return Outcome::pass(format!("{asked} 项均已填写。")).required(required).found(format!("{asked} 项齐全"));
        }
        let mut message = String::new();
        if !missing.is_empty() {
            message = format!("尚有 {} 项未填写：{}。", missing.len(), missing.join("、"));
        }
        message.push_str(&malformed.concat());
        let found = format!("{} 项未填写，{} 项格式不对", missing.len(), malformed.len());
        Outcome::incomplete(message, "请按所列各项补填、更正。").inputs(inputs).required(required).found(found)
    }

    fn names(&self, names: &mut Names) {
        names.forms.extend(self.forms.iter().cloned());
        for id in &self.judged_elsewhere {
            names.field(id);
        }
    }
}

impl FormComplete {
    fn fields<'a>(&'a self, cx: &'a Context<'_>) -> impl Iterator<Item = &'a Field> {
        cx.book
            .fields()
            .filter(|(form, section, field)| {
                self.forms.contains(&form.id) && [&form.when, &section.when, &field.when].iter().all(|when| when.holds(cx.request))
            })
            .map(|(_, _, field)| field)
            .filter(|field| field.asked_for.is_none() && field.material.is_none())
    }
}
