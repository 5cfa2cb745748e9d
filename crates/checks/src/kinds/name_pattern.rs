//! `name_pattern`: what a name gives away.
//!
//! **What it checks.** The first of `patterns` that the field matches rules; none matched passes. A pattern is one of
//! `contains`, `ends_with` (any of the texts), `equals_field` and `lacks_field` (not even the first word of that field is in it).
//! **Why.** A series, an organisation instead of a service, a model left out can be read off the name before a person reads it.
//! **Example.** `field = "project_name"`, `patterns = [{ contains = ["系列"], ruling = { verdict = "fail" } }]`.

use super::Kind;
use crate::context::Context;
use crate::names::Names;
use crate::outcome::Outcome;
use crate::ruling::Ruling;
use domain::text::closed_up;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamePattern {
    field: String,
    patterns: Vec<Pattern>,
    required: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pattern {
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    ends_with: Vec<String>,
    #[serde(default)]
    equals_field: Option<String>,
    #[serde(default)]
    lacks_field: Option<String>,
    ruling: Ruling,
}

impl Kind for NamePattern {
    fn check(&self, cx: &Context<'_>) -> Outcome {
        let name = match cx.value(&self.field) {
            Ok(value) => closed_up(&value.plain()),
            Err(why) => return Outcome::no_value(cx, &self.field, why).required(self.required.clone()),
        };
        let input = cx.input(&self.field);
        let said = format!("“{}”为“{}”。", cx.label(&self.field), input.value.clone().unwrap_or_default());
        let matched = self.patterns.iter().find(|p| p.matches(cx, &name));
        let outcome = match matched {
            Some(pattern) => pattern.ruling.settle(cx, &said, &format!("请核对“{}”：{}。", cx.label(&self.field), self.required)),
            None => Outcome::pass(said),
        };
        let found = input.value.clone().unwrap_or_default();
        outcome.input(input).required(self.required.clone()).found(found)
    }

    fn names(&self, names: &mut Names) {
        names.field(&self.field);
        for pattern in &self.patterns {
            for id in pattern.equals_field.iter().chain(&pattern.lacks_field) {
                names.field(id);
            }
            pattern.ruling.names(names);
        }
    }
}

impl Pattern {
    fn matches(&self, cx: &Context<'_>, name: &str) -> bool {
        let other = |id: &Option<String>| id.as_ref().map(|id| domain::text::normalise(cx.text(id))).filter(|t| !t.is_empty());
        let same = other(&self.equals_field).is_some_and(|text| closed_up(&text) == name);
        let lacks = other(&self.lacks_field).is_some_and(|text| {
            let first = text.split(|c: char| c.is_whitespace() || "、，,;；/".contains(c)).find(|word| !word.is_empty());
            first.is_some_and(|word| !name.to_lowercase().contains(&word.to_lowercase()))
        });
        same || lacks || self.contains.iter().any(|text| name.contains(text)) || self.ends_with.iter().any(|text| name.ends_with(text))
    }
}
