//! The receipt of a submission: what was handed in, when, and what the checks said of it.

use crate::api::RulebookVersion;
use crate::evidence::MalwareScan;
use crate::finding::Finding;
use crate::ids::{ApplicationId, Digest, ProgrammeId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// A receipt, kept unchanged under its own hash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Receipt {
    pub number: String,
    pub application: ApplicationId,
    pub programme: ProgrammeId,
    pub programme_title: String,
    pub category: String,
    pub level: String,
    pub applicant_name: String,
    pub project_name: Option<String>,
    pub submitted_at: Timestamp,
    pub rulebook: RulebookVersion,
    pub files: Vec<ReceiptFile>,
    /// SHA-256 of the canonical JSON of category, level, fields and files: the data that printed forms name.
    pub record_sha256: Digest,
    pub findings: Vec<Finding>,
    /// Codes of failed checks that the applicant saw and submitted in spite of.
    pub acknowledged: Vec<String>,
    /// The history's head as this submission wrote it.
    pub history_head: Digest,
}

/// One file of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReceiptFile {
    pub material: String,
    pub material_title: String,
    pub name: String,
    pub bytes: u64,
    pub sha256: Digest,
    /// What a person should know of it, as its facts said it when it was handed in; in Chinese.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// None of a file taken before there were scanners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub malware_scan: Option<MalwareScan>,
}

/// What was handed in, as one hash: SHA-256 of the canonical JSON of category, level, fields and files. A file counts with
/// material, name, size and content. Printed forms name it, receipts and history rest on it.
pub fn record_sha256<'a>(category: &str, level: &str, fields: &BTreeMap<String, String>, files: impl IntoIterator<Item = RecordFile<'a>>) -> Digest {
    let files: Vec<RecordFile> = files.into_iter().collect();
    Digest::of_json(&json!({ "category": category, "level": level, "fields": fields, "files": files }))
}

/// A file as [`record_sha256`] counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RecordFile<'a> {
    pub material: &'a str,
    pub name: &'a str,
    pub bytes: u64,
    pub sha256: &'a Digest,
}

/// Where a receipt is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReceiptLink {
    /// The hash of the receipt's JSON, its key in the store.
    pub sha256: Digest,
    pub submitted_at: Timestamp,
}
