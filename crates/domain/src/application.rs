//! An application (申报), the one document in which everything stands that changes together.

use crate::evidence::Attachment;
use crate::ids::{AccountId, ApplicationId, Digest, ProgrammeId};
use crate::receipt::ReceiptLink;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The newest form of the stored document; older ones are read and written back in this form.
pub const SCHEMA: u32 = 1;

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being filled in; nobody but the applicant sees it.
    Draft,
    /// Handed in against a receipt; waits for the recommending body.
    Submitted,
    /// The recommending body has given its opinion.
    Recommended,
    /// Taken back by the applicant; can be worked on and submitted again.
    Withdrawn,
}

/// The stored record. `revision` grows by one with every change and is what the API shows as ETag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Application {
    pub schema: u32,
    pub id: ApplicationId,
    pub revision: u64,
    pub programme: ProgrammeId,
    pub applicant: AccountId,
    /// `enterprise`, `product`, `project`, `service`, `brand`: as the rulebook names it.
    pub category: String,
    /// As the rulebook names it.
    pub level: String,
    pub state: State,
    /// Given at the first submission and kept: `XX-0001`.
    #[serde(default)]
    pub number: Option<String>,
    /// The recommending body it is addressed to: [`crate::Body::id`].
    #[serde(default)]
    pub recommender: Option<String>,
    /// Every form's values as they were typed, by field id. A multiple choice has one choice a line.
    pub fields: BTreeMap<String, String>,
    /// Uploaded files by material code, in the order of upload.
    pub materials: BTreeMap<String, Vec<Attachment>>,
    #[serde(default)]
    pub opinion: Option<Opinion>,
    /// Reports of the applicant after submission (a major accident), oldest first.
    #[serde(default)]
    pub reports: Vec<IncidentReport>,
    /// Every submission's receipt, oldest first.
    #[serde(default)]
    pub receipts: Vec<ReceiptLink>,
    /// Head of the history: the hash of the newest [`crate::HistoryEntry`].
    pub head: Digest,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    #[serde(default)]
    pub submitted_at: Option<Timestamp>,
}

impl Application {
    /// The strong entity tag (RFC 9110 §8.8.3) of this revision.
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.revision)
    }

    /// Whether the applicant may change it.
    pub fn editable(&self) -> bool {
        matches!(self.state, State::Draft | State::Withdrawn)
    }

    /// The field's value as typed, none if it is empty.
    pub fn field(&self, id: &str) -> Option<&str> {
        self.fields.get(id).map(|v| v.trim()).filter(|v| !v.is_empty())
    }
}

/// What a recommending body says of an application (推荐意见).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Opinion {
    pub decision: OpinionDecision,
    /// The body's own score of the self-assessment sheet, as typed.
    pub score: String,
    /// 亮点.
    pub highlights: String,
    /// 改进点.
    pub improvements: String,
    /// Values of the forms that the recommending body fills in, by field id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    pub by: AccountId,
    pub at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OpinionDecision {
    Recommend,
    Decline,
}

/// A report the applicant files after submission.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IncidentReport {
    pub text: String,
    pub at: Timestamp,
}
