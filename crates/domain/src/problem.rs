//! Problem documents (RFC 9457): every error answer of the API, all problems at once.

use serde::{Deserialize, Serialize};

/// An error answer, served as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// A stable code such as `precondition_failed`; doubles as `type` `about:blank#code`.
    pub code: String,
    pub status: u16,
    /// A short Chinese title.
    pub title: String,
    /// In Chinese: what, where, and what to do.
    pub detail: String,
    /// Each single problem, where there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<FieldProblem>,
    /// What the answer further carries, such as the current value of a field somebody else changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extra: Option<serde_json::Value>,
}

/// One problem of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldProblem {
    /// Which field, header, row or file.
    pub field: String,
    pub code: String,
    /// In Chinese: what, and what to do.
    pub message: String,
}

impl Problem {
    /// A problem without single ones.
    pub fn new(status: u16, code: &str, title: &str, detail: impl Into<String>) -> Self {
        Self { code: code.to_owned(), status, title: title.to_owned(), detail: detail.into(), problems: Vec::new(), extra: None }
    }

    /// The same with single problems.
    pub fn with(mut self, problems: Vec<FieldProblem>) -> Self {
        self.problems = problems;
        self
    }
}
