//! What `respondents` is asked to read, and what it answers.

use crate::roster::{RosterFacts, RosterSpec, Row};
use crate::survey::SurveySpec;
use serde::{Deserialize, Serialize};

/// `POST /parse` of component `respondents`: the body is this as one line of JSON, a line feed, then the file's bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ParseRoster {
    pub name: String,
    pub spec: RosterSpec,
    /// Rows to answer: from this index among the respondents …
    #[serde(default)]
    pub offset: u32,
    /// … at most so many; 0 for the facts alone.
    #[serde(default)]
    pub limit: u32,
    /// In place of these two, the respondents at these places, from 1 and in ascending order.
    #[serde(default)]
    pub places: Option<Vec<u32>>,
    /// Whether names and contacts in the answer are masked: then they never leave the component unmasked.
    #[serde(default)]
    pub masked: bool,
}

impl ParseRoster {
    /// Whether the respondent with this index, from 0, is to be answered; of a range at most `limit_max` are.
    pub fn wants(&self, index: u32, limit_max: u32) -> bool {
        match &self.places {
            Some(places) => places.binary_search(&(index + 1)).is_ok(),
            None => index >= self.offset && index - self.offset < self.limit.min(limit_max),
        }
    }
}

/// Answer of `respondents` and of `GET /api/v1/evidence/{application}/{sha256}/rows`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RosterAnswer {
    pub facts: RosterFacts,
    pub rows: Vec<Row>,
    /// Whether names and contacts are masked.
    #[serde(default)]
    pub masked: bool,
}

/// `POST /survey` of component `respondents`: the body is this as one line of JSON, a line feed, then the file's bytes. Answers
/// [`crate::survey::SurveyFacts`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ParseSurvey {
    pub spec: SurveySpec,
}
