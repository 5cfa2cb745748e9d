//! What a check answers.

use crate::time::Date;
use serde::{Deserialize, Serialize};

/// The verdict of one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The condition isn't met, or what it needs is missing.
    Fail,
    /// A person must decide.
    Review,
    /// The condition is met.
    Pass,
    /// The check doesn't concern this application, or not yet.
    NotApplicable,
}

/// What a failed check means for the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The source says 无效, or a threshold of the title isn't reached.
    Invalid,
    /// Incomplete: given back for correction (补正).
    Return,
    /// To be mended if possible; stands in nobody's way.
    Warn,
}

/// Where a rule comes from: the source, the clause in it, and the one sentence that matters, word for word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Citation {
    /// The source's number or title, such as `沪质协〔2023〕12号`.
    pub source: String,
    /// The clause, such as `三（三）`.
    pub clause: String,
    /// The sentence quoted.
    pub quote: String,
}

/// Where a value stands, so that a page can link to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Place {
    /// A form's field.
    Field { id: String },
    /// A material of the material list.
    Material { code: String },
    /// One uploaded file, perhaps one page of it.
    File { material: String, sha256: String, name: String },
    /// A cell of an uploaded sheet, as Excel shows it.
    Cell { material: String, sheet: String, cell: String },
    /// The application itself: category, level, recommender, time of submission.
    Application,
    /// The recommending body's opinion.
    Opinion,
}

/// A value that a check read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Input {
    pub label: String,
    pub place: Place,
    /// The value as typed or measured; none if it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// Who can mend a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    Applicant,
    Recommender,
    Association,
}

/// One check's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// The check's code, such as `XX-R07`; never reused.
    pub code: String,
    pub title: String,
    pub verdict: Verdict,
    /// What a failure means; on `fail` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    pub citations: Vec<Citation>,
    pub inputs: Vec<Input>,
    /// What is required, in Chinese, with unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<String>,
    /// What was found, in Chinese, with unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    /// How far what was found lies from what is required, in Chinese, with unit: `差 10 行`, `超出 20 字`; on `fail` and `review`, where the
    /// two can be measured against each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<String>,
    /// One sentence in Chinese: the outcome and why.
    pub message: String,
    /// What to do about it, in Chinese; on `fail` and `review`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
    /// The last day on which it can be mended, if a window says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Date>,
    /// Codes of the undecided readings on which a `review` rests, or a failure as long as they are undecided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<String>,
}

impl Finding {
    /// Whether it keeps the application from being complete: a failure that isn't a mere warning.
    pub fn blocks(&self) -> bool {
        self.verdict == Verdict::Fail && self.effect != Some(Effect::Warn)
    }
}
