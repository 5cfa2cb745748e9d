//! What the association keeps beside the applications: titles and bars of an applicant, quotas of the bodies.

use crate::ids::{AccountId, Digest};
use crate::standing::{Bar, Title};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// `GET /api/v1/standing/{credit_code}` of the association; with nothing in it if nothing is kept under the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StandingRecord {
    /// 统一社会信用代码 as it is compared: half-width, upper case.
    pub credit_code: String,
    /// Titles won in any programme, oldest first.
    pub titles: Vec<Title>,
    pub bars: Vec<Bar>,
    /// Every change, oldest first.
    #[serde(default)]
    pub changes: Vec<StandingChange>,
}

/// `PUT /api/v1/standing/{credit_code}`, with `If-Match`: titles and bars take the place of those before.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetStanding {
    pub titles: Vec<Title>,
    pub bars: Vec<Bar>,
    /// Why, in Chinese: the notice or decision it rests on.
    pub reason: String,
}

/// One change of what is kept under a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StandingChange {
    /// Hash of the history's entry.
    pub sha256: Digest,
    pub reason: String,
    pub by: AccountId,
    pub at: Timestamp,
}

/// `GET` and `PUT /api/v1/programmes/{id}/quotas`: PUT by the association, GET by it and by recommending bodies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Quotas {
    pub quotas: Vec<BodyQuota>,
    /// How many titles stand on this year's list already; none as long as there is no list.
    #[serde(default)]
    pub titles_listed: Option<u32>,
}

/// A quota (名额) of one recommending body, or of several that share it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BodyQuota {
    /// Lower-case letters, digits and hyphens.
    pub id: String,
    /// As findings name it: the body, or what the bodies are together.
    pub name: String,
    /// Ids of the bodies; a body has one quota at most.
    pub bodies: Vec<String>,
    /// Most applications they may recommend.
    pub max: u32,
}
