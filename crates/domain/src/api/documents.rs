//! Documents that can be fetched, what changed in a list since it was fetched last, and the results of a stage.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `GET /api/v1/applications/{id}/documents` and `GET /api/v1/programmes/{id}/documents`: what the caller may fetch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocumentList {
    /// In the order of their codes.
    pub items: Vec<DocumentLine>,
    /// Of a programme: documents that every application has for itself and that are fetched all at once, and lists with all their
    /// numbered parts. `path` wants
    /// `.pdf.zip`, `.docx.json` and so on behind it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub batches: Vec<DocumentLine>,
}

/// A document that can be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocumentLine {
    pub code: String,
    pub title: String,
    pub clause: String,
    /// `pdf`, `docx`, `xlsx`, `csv`, `json`; each is the end of an address.
    pub formats: Vec<String>,
    /// The address without the point and the format; with `.html` the preview.
    pub path: String,
    /// Whether a recommending body must be named in the query.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_recommender: bool,
}

/// `GET /api/v1/programmes/{id}/batches/{code}.{format}.json`: what a batch is made of, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Batch {
    pub code: String,
    pub title: String,
    pub format: String,
    pub items: Vec<BatchItem>,
}

/// One document of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BatchItem {
    /// From 1: a ZIP that broke off is gone on with by `?first=`.
    pub entry: usize,
    /// Its name in the ZIP.
    pub name: String,
    /// Of the application; empty of a list.
    pub number: String,
    pub applicant: String,
    /// Where it is fetched alone.
    pub path: String,
    /// Its entity tag there: what somebody has under this tag needn't be fetched again.
    pub etag: String,
}

/// `GET /api/v1/programmes/{id}/tables/{code}/changes`: the list as it stands against the one this account fetched last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TableChanges {
    /// When it was fetched last as a file; none if never, and then everything is new.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// Numbers of the applications that weren't in it.
    pub added: Vec<String>,
    /// Numbers of those that have gone from it.
    pub removed: Vec<String>,
    pub changed: Vec<ChangedRow>,
}

/// An application whose row reads otherwise than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangedRow {
    pub number: String,
    pub cells: Vec<ChangedCell>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangedCell {
    /// The column's head.
    pub label: String,
    /// What stands there now.
    pub now: String,
}

/// `GET` and `PUT /api/v1/programmes/{id}/stages/{stage}`: what a stage of the procedure came to; its documents are made from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StageResults {
    /// Whether documents for the public may be fetched by anybody.
    #[serde(default)]
    pub public: bool,
    /// Values of the stage as a whole by key: dates, numbers of a decision.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Values for each application by its number; who isn't named isn't listed.
    #[serde(default)]
    pub entries: BTreeMap<String, BTreeMap<String, String>>,
}
