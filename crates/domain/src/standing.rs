//! What other records say of an applicant: its other applications, titles won and lost, bars, and quotas.
//!
//! `records` gathers it when checks are asked about a stored application; a draft checked without an account has none.

use crate::ids::ProgrammeId;
use crate::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

/// Everything kept under one 统一社会信用代码, as far as it concerns one application.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Standing {
    /// Whether anybody looked: what wasn't looked up can't be judged.
    pub consulted: bool,
    /// Other applications handed in to the same programme under the same code, in the order of their submission.
    pub others: Vec<OtherApplication>,
    /// Titles won in any programme, oldest first.
    pub titles: Vec<Title>,
    pub bars: Vec<Bar>,
    /// The quota of the body this application is addressed to; none if none was set.
    pub quota: Option<QuotaUse>,
    /// Titles on this year's list before this application; none as long as there is no list.
    pub listed: Option<u32>,
}

/// Another application of the same applicant in the same programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct OtherApplication {
    pub number: String,
    pub category: String,
    pub level: String,
    /// What it is for: the product, project or service; empty for an enterprise.
    #[serde(default)]
    pub object: String,
    pub submitted_at: Timestamp,
}

/// A title (称号) won.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Title {
    pub programme: ProgrammeId,
    pub category: String,
    pub level: String,
    /// What it was given for: the product with its model, the project, the service; empty for an enterprise.
    #[serde(default)]
    pub object: String,
    pub from: Date,
    /// Last day of its validity; none if it was given for good.
    #[serde(default)]
    pub until: Option<Date>,
    #[serde(default)]
    pub revoked: Option<Revocation>,
}

/// A title taken back (撤销).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    pub on: Date,
    /// In Chinese, as decided.
    pub reason: String,
    /// Whether the title had been won by false statements or other improper means (虚假申报材料等不正当手段).
    #[serde(default)]
    pub improper_means: bool,
}

/// A decision of the association about an applicant's right to apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Bar {
    pub programme: ProgrammeId,
    pub kind: BarKind,
    pub from: Date,
    /// Last day; none if no end was stated.
    #[serde(default)]
    pub until: Option<Date>,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BarKind {
    /// A warning (警告), which bars nobody.
    Warning,
    /// The right to apply is withdrawn (取消申报资格).
    Withdrawn,
}

/// How much of a body's quota (名额) is used by applications it recommended before this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct QuotaUse {
    /// The name of the body, or of the bodies that share the quota.
    pub name: String,
    pub max: u32,
    pub used: u32,
}
