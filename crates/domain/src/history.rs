//! The history of an application, or of an applicant's standing: a chain in which every entry names the hash of the one before.

use crate::ids::{AccountId, ApplicationId, Digest};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One change of state. Its key is the SHA-256 of its own JSON, so an entry can't be altered without the chain showing it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HistoryEntry {
    /// The entry before; none for the first.
    pub before: Option<Digest>,
    pub at: Timestamp,
    pub by: AccountId,
    pub what: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    Created,
    /// Begun with what another application held, as it stood at its revision.
    CarriedOver { from: ApplicationId, revision: u64 },
    /// `record_sha256` is the hash of what was submitted, see [`crate::receipt::Receipt::record_sha256`].
    Submitted { number: String, record_sha256: Digest },
    Withdrawn { reason: String },
    OpinionGiven { opinion_sha256: Digest },
    /// The recommending body added a file, or took one off.
    FileAdded { material: String, sha256: Digest },
    FileRemoved { material: String, sha256: Digest },
    /// A respondent list was uploaded, and its applicant confirmed on what basis; the text confirmed is kept under its hash.
    ListHandedOver { basis: String, material: String, sha256: Digest, text_sha256: Digest },
    /// A respondent list was deleted under the programme's rule of retention; what stays are its hash and its counts.
    ListErased { material: String, rows: u32, rule: String, sha256: Digest },
    IncidentReported { report_sha256: Digest },
    /// What is kept under an applicant's code was changed; `standing_sha256` is the hash of what stands since.
    StandingSet { reason: String, standing_sha256: Digest },
}

impl HistoryEntry {
    /// The entry's own hash: SHA-256 of its JSON as stored.
    pub fn digest(&self) -> Digest {
        Digest::of(&serde_json::to_vec(self).expect("an entry of plain values is JSON"))
    }
}
