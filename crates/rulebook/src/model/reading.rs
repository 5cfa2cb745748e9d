//! Citations, and the open readings of a source.

use domain::time::Date;
use serde::{Deserialize, Serialize};

/// An open reading of a source: a question it leaves, and what it may mean.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Such as `XX-O03`.
    pub code: String,
    pub question: String,
    /// At least two.
    pub readings: Vec<ReadingOption>,
    pub cites: Vec<Cite>,
    /// Id of the reading decided, and by whom and when; none while it is open.
    #[serde(default)]
    pub decided: Option<Decision>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingOption {
    pub id: String,
    pub text: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    pub reading: String,
    pub by: String,
    pub on: Date,
}

/// A citation as it stands in a rulebook: the source by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cite {
    /// [`Source::id`]; the first source if left out.
    #[serde(default)]
    pub source: Option<String>,
    pub clause: String,
    pub quote: String,
}
