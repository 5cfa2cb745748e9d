//! Checks without an account: what a programme would say of values somebody sends.

use super::CheckAnswer;
use crate::evidence::FileKind;
use crate::time::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `POST /api/v1/programmes/{id}/check`: judged and forgotten. At most 256 KiB, each value at most 20,000 characters.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WhatIf {
    pub category: String,
    pub level: String,
    /// Text, number, `true`/`false`, a list of choices, or `null`; anything else is ignored and named in the answer.
    #[serde(default)]
    pub fields: BTreeMap<String, serde_json::Value>,
    /// Files one means to upload, by material code.
    #[serde(default)]
    pub materials: BTreeMap<String, Vec<WhatIfFile>>,
    /// The moment to judge at: RFC 3339, or a date, of which noon in Shanghai is taken; now if left out.
    #[serde(default)]
    pub now: Option<String>,
}

/// A file that needn't exist.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WhatIfFile {
    pub name: String,
    /// By the name's ending if left out.
    #[serde(default)]
    pub kind: Option<FileKind>,
}

/// What [`CheckAnswer`] says, and what of the request nothing was made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WhatIfAnswer {
    #[serde(flatten)]
    pub answer: CheckAnswer,
    /// The day the checks took as today.
    pub today: Date,
    #[serde(default)]
    pub ignored: Vec<Ignored>,
}

/// A field or material the checks didn't see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ignored {
    /// Its name as sent, cut to 60 characters.
    pub name: String,
    /// In Chinese: why, and what to do.
    pub message: String,
}
