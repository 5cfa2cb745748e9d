//! `checks.toml`: the checks as data.

use super::Cite;
use crate::condition::Condition;
use serde::{Deserialize, Serialize};

/// `[[check]]`. What kind of check it is and its parameters belong to crate `checks`; here they are data.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub code: String,
    pub title: String,
    #[serde(default)]
    pub when: Condition,
    pub effect: Option<domain::Effect>,
    pub cites: Vec<Cite>,
    /// Codes of readings this check depends on.
    #[serde(default)]
    pub readings: Vec<String>,
    /// `[check.rule]`: `kind = "…"` and its parameters.
    pub rule: toml::Table,
}

impl Check {
    /// Every text in the rule, however deep: the ids of fields and codes of materials it reads are among them.
    pub fn texts(&self) -> Vec<&str> {
        let mut out = Vec::new();
        self.rule.values().for_each(|value| texts(value, &mut out));
        out
    }

    /// The texts under every parameter of this name, however deep.
    pub fn texts_under(&self, parameter: &str) -> Vec<&str> {
        fn walk<'a>(table: &'a toml::Table, parameter: &str, out: &mut Vec<&'a str>) {
            for (name, value) in table {
                if name == parameter {
                    texts(value, out);
                }
                let inner = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                inner.iter().filter_map(toml::Value::as_table).for_each(|table| walk(table, parameter, out));
            }
        }
        let mut out = Vec::new();
        walk(&self.rule, parameter, &mut out);
        out
    }
}

fn texts<'a>(value: &'a toml::Value, out: &mut Vec<&'a str>) {
    match value {
        toml::Value::String(text) => out.push(text),
        toml::Value::Array(items) => items.iter().for_each(|item| texts(item, out)),
        toml::Value::Table(table) => table.values().for_each(|item| texts(item, out)),
        _ => {}
    }
}
