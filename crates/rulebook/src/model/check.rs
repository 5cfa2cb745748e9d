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
