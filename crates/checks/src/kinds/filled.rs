//! `filled`: fields that must hold a well-formed value.
//!
//! **What it checks.** Each field in `fields` is filled and well-formed; every one that isn't is named.
//! **Why.** Some entries have a clause of their own and no other rule that reads them.
//! **Example.** `kind = "filled"`, `fields = ["project_name"]`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filled {
    fields: Vec<String>,
}

impl Kind for Filled {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let one = |id: &String| match cx.value(id) {
            Ok(_) => Outcome::pass(format!("“{}”已填写。", cx.label(id))).input(cx.input(id)),
            Err(why) => Outcome::no_value(cx, id, why),
        };
        Outcome::merge(self.fields.iter().map(one).collect())
    }

    fn names(&self, names: &mut Names) {
        for id in &self.fields {
            names.field(id);
        }
    }
}
