//! What a packet of an application is made of, as `records` hands it to `evidence`.

use crate::application::Application;
use crate::history::HistoryEntry;
use crate::ids::ApplicationId;
use crate::personal_data::Reason;
use crate::receipt::Receipt;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `POST /internal/packet`, with the client's `Cookie` and `Authorization` passed on. Answers [`PacketRecord`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PacketRequest {
    pub application: ApplicationId,
    /// Wanted of whoever didn't upload the lists of respondents that are in it; an audit line is written.
    #[serde(default)]
    pub reason: Option<Reason>,
}

/// Everything of an application that stands in the records. It is handed in: the record is the one of its newest receipt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PacketRecord {
    /// The newest.
    pub receipt: Receipt,
    pub application: Application,
    pub forms: Vec<LabelledForm>,
    /// Oldest first.
    pub history: Vec<HistoryEntry>,
    /// What the rulebook calls the materials, by code.
    pub titles: BTreeMap<String, String>,
}

/// A form as it was filled in, with the rulebook's labels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelledForm {
    pub title: String,
    /// The annex it stands in.
    pub clause: String,
    /// `applicant`, or `recommender`: then its values stand in the opinion.
    pub by: String,
    pub sections: Vec<LabelledSection>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelledSection {
    pub title: String,
    pub fields: Vec<LabelledField>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelledField {
    pub id: String,
    pub label: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// As typed; empty if nothing was.
    pub value: String,
    /// As it is read, where that differs: choices by their labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
}
