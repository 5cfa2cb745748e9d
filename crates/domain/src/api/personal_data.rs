//! What an applicant is told before it hands a list over, and who has looked at one since.

use super::RosterAnswer;
use crate::account::Role;
use crate::ids::Digest;
use crate::personal_data::{AccessLine, Erased, HandedOver, Sample};
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// `GET /api/v1/programmes/{id}/personal-data`: what becomes of respondents' names and contacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonalDataRules {
    /// On what basis a list may be handed over; an upload names one.
    pub bases: Vec<BasisView>,
    /// What one may want to see it for; a disclosure names one.
    pub purposes: Vec<PurposeView>,
    /// In Chinese, who reads it and how.
    pub readers: String,
    /// In Chinese, how long it is kept and by what rule.
    pub kept: String,
    /// The last day on which it is kept, as windows stand; none if the programme has no lists.
    pub kept_until: Option<Date>,
}

/// A basis with the text that is confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BasisView {
    pub id: String,
    pub label: String,
    /// The clause of the law.
    pub clause: String,
    /// What the applicant confirms by naming it, word for word.
    pub text: String,
    /// SHA-256 of that text.
    pub text_sha256: Digest,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PurposeView {
    pub id: String,
    pub label: String,
    /// Whose purpose it can be.
    pub roles: Vec<Role>,
    /// Whether it must be explained.
    pub note_required: bool,
}

/// `GET /api/v1/applications/{id}/personal-data`, for the applicant and the association.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PersonalDataRecord {
    pub lists: Vec<ListRecord>,
    /// Who saw respondents unmasked, the newest first; at most 500.
    pub accesses: Vec<AccessLine>,
    /// How many there have been.
    pub accesses_total: u64,
}

/// A list of an application, without anybody in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListRecord {
    pub material: String,
    pub sha256: Digest,
    pub name: String,
    pub rows: u32,
    #[serde(default)]
    pub handed_over: Option<HandedOver>,
    /// The text that was confirmed.
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub erased: Option<Erased>,
}

/// Answer to a disclosure of rows or a sample.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Disclosed {
    #[serde(flatten)]
    pub answer: RosterAnswer,
    /// How the rows were drawn, if they were; they stand in the order of its places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Sample>,
}
