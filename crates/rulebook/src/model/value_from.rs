//! Where a printed value comes from. Typed: there is no expression language.

use crate::condition::Condition;
use domain::Verdict;
use serde::{Deserialize, Serialize};

/// Where a value comes from. Beside a literal text it is written `{ of = "number" }` or `{ field = "name" }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueFrom {
    /// 1, 2, 3, …: the row of a list.
    Index,
    /// The application's number.
    Number,
    /// An application's field by id, choices by their labels; of the recommending body's forms as well. Where an empty one
    /// wants a reason, that reason.
    Field(String),
    /// The same with its unit behind it.
    Measure(String),
    /// A field's date as `2023 年 6 月 15 日`; empty, with room to write it.
    Date(String),
    /// Every option of a choice with its tick box.
    Choices(String),
    /// The same, one a line.
    ChoiceLines(String),
    Category,
    Level,
    /// The applicant's name.
    Applicant,
    /// What is applied for: product, project, service.
    Object,
    /// The body the application is addressed to.
    Recommender,
    /// The day it was handed in.
    SubmittedOn,
    /// Base and bonus of the score sheet.
    AssessmentTotal,
    /// Base without the bonus.
    AssessmentBase,
    AssessmentConclusion,
    OpinionScore,
    /// Both parts, each under its label.
    OpinionText,
    /// The opinion, or its first part.
    OpinionHighlights,
    OpinionImprovements,
    /// 同意推荐 or 不予推荐.
    OpinionDecision,
    /// The day the opinion was given, with room to write it if there is none.
    OpinionDate,
    /// 有 if a file was uploaded for the material, 无 if not.
    Material(String),
    /// The names of the material's files, one a line.
    MaterialFiles(String),
    /// A check's verdict in a word.
    Finding(String),
    /// A check's sentence.
    FindingMessage(String),
    /// How many checks answer so.
    FindingsCount(Verdict),
    /// Codes and titles of the checks that answer so, one a line.
    FindingsList(Verdict),
    /// The level the rules reach.
    GradeReached,
    /// A value that the stage of the procedure has for this application, or for the programme.
    Stage(String),
    /// The same as a date.
    StageDate(String),
    /// What the row is made from offers: see [`crate::RowsOf`].
    Item(String),
    /// How many rows the document's list has.
    Rows,
    /// How many of the document's applications are meant.
    Count(Counted),
    /// The organisation of who fetches the document: the recommending body.
    Organisation,
    /// Of the account's profile: `filled_by`, `department`, `position`, `mobile`, `email`, …
    Profile(String),
    ProgrammeTitle,
    Association,
    /// An empty place to fill in by hand.
    Blank,
}

impl ValueFrom {
    /// The field it reads, if it reads one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Field(id) | Self::Measure(id) | Self::Date(id) | Self::Choices(id) | Self::ChoiceLines(id) => Some(id),
            _ => None,
        }
    }

    /// Whether the checks must be asked for it.
    pub fn needs_findings(&self) -> bool {
        matches!(self, Self::Finding(_) | Self::FindingMessage(_) | Self::FindingsCount(_) | Self::FindingsList(_) | Self::GradeReached)
    }
}

/// `{ count = { stage = "site_review", when = { category = ["service"] } } }`: applications that a stage names, for which a
/// condition holds; of no stage: of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Counted {
    pub stage: String,
    pub when: Condition,
}

/// A text to be printed: literal, from a source, or pieces of both in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a text, { field = \"name\" }, { of = \"number\" }, { tick = \"…\", when = { … } }, { words = […], when = { … } }, or a list of these")]
pub enum Words {
    Plain(String),
    Many(Vec<Words>),
    Of(OfSource),
    Tick(Tick),
    When(WordsWhen),
    From(ValueFrom),
}

/// `{ of = "number" }`: a source without a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfSource {
    pub of: ValueFrom,
}

/// `{ tick = "…", when = { level = ["…"] } }`: a label with a tick box before it, ticked where the condition holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tick {
    pub tick: String,
    /// None: an empty box, to be ticked by hand.
    #[serde(default)]
    pub when: Option<Condition>,
}

/// `{ words = …, when = … }`: printed under a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordsWhen {
    pub words: Box<Words>,
    pub when: Condition,
}

impl Default for Words {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

impl Words {
    /// Every source in it, in order.
    pub fn sources(&self) -> Vec<&ValueFrom> {
        match self {
            Self::Plain(_) | Self::Tick(_) => Vec::new(),
            Self::Many(pieces) => pieces.iter().flat_map(Self::sources).collect(),
            Self::Of(of) => vec![&of.of],
            Self::When(words) => words.words.sources(),
            Self::From(source) => vec![source],
        }
    }

    /// Every condition in it, in order.
    pub fn conditions(&self) -> Vec<&Condition> {
        match self {
            Self::Plain(_) | Self::Of(_) | Self::From(_) => Vec::new(),
            Self::Many(pieces) => pieces.iter().flat_map(Self::conditions).collect(),
            Self::Tick(tick) => tick.when.iter().collect(),
            Self::When(words) => std::iter::once(&words.when).chain(words.words.conditions()).collect(),
        }
    }
}
