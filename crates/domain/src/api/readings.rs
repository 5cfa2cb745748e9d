//! Open readings of a programme's source, and what was decided.

use crate::finding::Citation;
use crate::ids::AccountId;
use crate::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

/// `GET /api/v1/programmes/{id}/readings`, in the order of the rulebook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReadingList {
    pub items: Vec<ReadingView>,
}

/// A question that the source leaves open, what it may mean, and what was decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReadingView {
    /// Such as `XX-O03`.
    pub code: String,
    pub question: String,
    /// At least two.
    pub options: Vec<ReadingChoice>,
    pub cites: Vec<Citation>,
    /// Codes of the checks that answer `review` as long as it is open.
    pub checks: Vec<String>,
    /// The decision every check follows; none while the reading is open.
    #[serde(default)]
    pub decision: Option<ReadingDecision>,
    /// Everything the association decided about it, oldest first.
    #[serde(default)]
    pub trace: Vec<DecisionRecord>,
}

/// What a source may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReadingChoice {
    pub id: String,
    pub text: String,
}

/// The decision in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReadingDecision {
    /// Id of the option chosen.
    pub reading: String,
    pub by: DecidedBy,
    /// Who decided: an organisation's name.
    pub who: String,
    pub on: Date,
    /// Why; empty where the rulebook decides.
    #[serde(default)]
    pub reason: String,
}

/// Where a decision comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// By the association on this instance; goes before the rulebook's.
    Association,
    /// The rulebook came with it.
    Rulebook,
}

/// One decision of the association about one reading, kept for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DecisionRecord {
    pub code: String,
    /// Id of the option chosen; none if the association took its decision back.
    pub reading: Option<String>,
    pub reason: String,
    pub by: AccountId,
    /// The account's organisation at that time.
    pub who: String,
    pub at: Timestamp,
}

/// `PUT /api/v1/programmes/{id}/readings/{code}` by the association; answers [`ReadingView`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DecideReading {
    /// Id of the option chosen; none takes the association's decision back: the rulebook's holds, or the reading is open again.
    pub reading: Option<String>,
    /// Why, in Chinese; everybody can read it.
    pub reason: String,
}
