//! Survey databases (调查数据库): a spreadsheet with a row per answered questionnaire, and what was counted in one.
//!
//! [`SurveyFacts`] goes into the application's record and holds no answer of anybody, only sums over all.

use crate::roster::FoundColumn;
use serde::{Deserialize, Serialize};

/// How a programme's survey databases are laid out; stands in its rulebook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SurveySpec {
    /// Heads of the column that names the respondent or numbers the questionnaire; all heads are compared without white space
    /// and punctuation.
    pub respondent: Vec<String>,
    /// Heads of the column with the overall score.
    pub overall: Vec<String>,
    /// Which heads stand above the scores of single questions.
    pub questions: QuestionHeads,
    /// The scales scores may be given on. Every one is reckoned with, since a file doesn't say which is meant.
    pub scales: Vec<Scale>,
}

/// Most scales of one specification: each is counted for itself.
pub const SCALES_MAX: usize = 8;

/// Heads of questions: whoever fits any of these and none of `except`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct QuestionHeads {
    #[serde(default)]
    pub begins: Vec<String>,
    #[serde(default)]
    pub ends: Vec<String>,
    /// Whether a head that ends in a digit is a question's: 服务质量3.
    #[serde(default)]
    pub numbered: bool,
    #[serde(default)]
    pub except: Vec<String>,
}

/// Lowest and highest score that can be given, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Scale {
    pub from: u32,
    pub to: u32,
}

impl Scale {
    /// `1-10`, as a form's choice names it.
    pub fn id(self) -> String {
        format!("{}-{}", self.from, self.to)
    }

    /// Whether a score lies on it; what isn't finite never does.
    pub fn holds(self, score: f64) -> bool {
        score >= f64::from(self.from) && score <= f64::from(self.to)
    }
}

/// What a database holds, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SurveyFacts {
    /// The sheet it was found on.
    pub sheet: String,
    /// The row of the head, from 1; none if no head was recognised.
    pub head_row: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respondent: Option<FoundColumn>,
    /// The columns with scores, from left to right; `overall` is the id of the overall score's, `question` of the others'.
    pub scores: Vec<FoundColumn>,
    #[serde(flatten)]
    pub counts: SurveyCounts,
    /// What comes of every scale of the specification.
    pub results: Vec<ScaleResult>,
    /// The first problems of each kind, at most [`crate::roster::PROBLEMS_PER_KIND_MAX`] a kind.
    pub problems: Vec<SurveyProblem>,
    pub problem_totals: Vec<SurveyProblemTotal>,
}

/// The id of the column with the overall score, and of those with questions.
pub const OVERALL: &str = "overall";
pub const QUESTION: &str = "question";

/// What was counted whatever the scale.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SurveyCounts {
    /// Questionnaires: rows with anything in a column that was recognised.
    pub rows: u32,
    /// Questionnaires without a single score.
    pub unanswered_rows: u32,
    pub rows_without_respondent: u32,
    /// Score cells that are empty, in questionnaires that were answered at all.
    pub missing_cells: u32,
    /// Score cells that hold something else than a number.
    pub unreadable_cells: u32,
    /// Score cells whose number lies on no scale of the specification.
    pub outlying_cells: u32,
    /// Questionnaires with the respondent and all the scores of an earlier one.
    pub duplicate_rows: u32,
    /// Questionnaires with the respondent of an earlier one and other scores.
    pub repeated_respondents: u32,
    /// Questionnaires in which all of at least three scores are the same.
    pub straight_lined_rows: u32,
}

/// One measure on one scale, in points of that scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScaleResult {
    pub scale: Scale,
    pub measure: Measure,
    /// Questionnaires that count: with at least one score on the scale.
    pub valid_rows: u32,
    /// Numbers that don't lie on the scale; left out.
    pub outlying_cells: u32,
    /// The mean over the questionnaires that count.
    pub mean: f64,
    /// Standard deviation of the sample (divided by n − 1); none of fewer than two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<f64>,
}

/// What of a questionnaire is its score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The overall score given.
    Overall,
    /// The mean of the scores given to single questions, each of the same weight.
    Questions,
}

/// What is wrong where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SurveyProblem {
    pub kind: SurveyProblemKind,
    /// As Excel shows it: `C7`, `7:7` for a row; empty for the whole file.
    pub cell: String,
    /// In Chinese, what is wrong and what to do; never the cell's content.
    pub message: String,
}

/// Kinds of problem, in the order a person looks at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SurveyProblemKind {
    /// The file can't be read as a spreadsheet.
    File,
    /// No column with scores was recognised, or nothing stands below its head.
    Head,
    Unreadable,
    Outlying,
    Missing,
    Unanswered,
    Duplicate,
    RepeatedRespondent,
    StraightLined,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SurveyProblemTotal {
    pub kind: SurveyProblemKind,
    pub count: u32,
}
