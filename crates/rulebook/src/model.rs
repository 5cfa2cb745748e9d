//! The types of a rulebook. What stands in the TOML files is exactly this; unknown keys are errors.

use crate::condition::Condition;
use domain::finding::Citation;
use domain::roster::RosterSpec;
use domain::time::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `programme.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// The folder's name.
    pub id: String,
    /// The prefix of every code and application number: `SH23`.
    pub code: String,
    pub title: String,
    pub short_title: String,
    pub association: String,
    /// Raised with every change of the data.
    pub version: String,
    pub sources: Vec<Source>,
    pub categories: Vec<Category>,
    pub levels: Vec<Level>,
    /// Windows of the procedure by id: `registration`, `application`, `recommendation`, … An association may set others.
    pub windows: BTreeMap<String, Window>,
    /// The day a demonstration instance takes as today for this programme; inside the application and the recommendation window.
    pub demonstration_date: Date,
    pub roles: Roles,
    pub opinion: OpinionForm,
    /// Recommending bodies are accounts of the instance; these few are made in a demonstration only.
    #[serde(default)]
    pub demonstration_bodies: Vec<domain::Body>,
    #[serde(default)]
    pub readings: Vec<Reading>,
}

/// A document the rulebook cites. Its text isn't in the repository.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub id: String,
    pub title: String,
    pub number: String,
    /// Of the text file in which the quotes are looked for.
    pub sha256: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub id: String,
    pub label: String,
    /// What it is for, in a sentence, for who chooses.
    #[serde(default)]
    pub help: String,
    /// Ids of the levels offered, highest first.
    pub levels: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub id: String,
    pub label: String,
    #[serde(default)]
    pub help: String,
}

/// First and last day, both included. Days from `open_from` to `until` are open to two readings.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    pub label: String,
    pub from: Date,
    pub until: Date,
    #[serde(default)]
    pub open_from: Option<Date>,
    pub cites: Vec<Cite>,
}

/// Which fields the service itself must know.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    pub name: String,
    pub credit_code: String,
    pub project_name: String,
    pub satisfaction: String,
}

/// What the recommending body fills in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpinionForm {
    pub title: String,
    pub score_label: String,
    pub highlights_label: String,
    pub improvements_label: String,
    pub score_max: u32,
    /// Longest text of highlights and of improvements, in characters.
    pub characters_max: u32,
}

/// An open reading of a source: a question it leaves, and what it may mean.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Such as `SH23-O03`.
    pub code: String,
    pub question: String,
    /// At least two.
    pub readings: Vec<ReadingOption>,
    pub cites: Vec<Cite>,
    /// Id of the reading decided, and by whom and when; none while it is open.
    #[serde(default)]
    pub decided: Option<Decision>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingOption {
    pub id: String,
    pub text: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    pub reading: String,
    pub by: String,
    pub on: Date,
}

/// A citation as it stands in a rulebook: the source by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cite {
    /// [`Source::id`]; the first source if left out.
    #[serde(default)]
    pub source: Option<String>,
    pub clause: String,
    pub quote: String,
}

// ---- forms.toml ------------------------------------------------------------------------------------------------

/// `[[form]]`: one page of the application, such as 申请表 or 实践报告.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub id: String,
    pub title: String,
    /// The annex it stands in: `附件2-3`.
    pub clause: String,
    #[serde(default)]
    pub when: Condition,
    /// Shown above the form.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The material it fills: `SH23-M04`.
    #[serde(default)]
    pub material: Option<String>,
    pub sections: Vec<Section>,
}

/// `[[form.sections]]`: fields under one heading.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub title: String,
    #[serde(default)]
    pub when: Condition,
    #[serde(default)]
    pub help: String,
    pub fields: Vec<Field>,
}

/// `[[form.sections.fields]]`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "crate::field::FlatField")]
pub struct Field {
    /// Unique within the rulebook: `name`, `report.cases`, `assessment.b03`.
    pub id: String,
    pub label: String,
    pub help: String,
    #[serde(flatten)]
    pub kind: FieldKind,
    /// Where it is shown and asked at all.
    pub when: Condition,
    /// Asked for; a missing one is a finding.
    pub required: bool,
    /// Asked for under this condition only; elsewhere it may stay empty. See [`Field::is_required`].
    pub required_when: Option<Condition>,
    /// Shown behind the value: 万元, 万平方米, 人, %.
    pub unit: Option<String>,
    /// Not on the printed form, asked because a condition needs it: the code of the check.
    pub asked_for: Option<String>,
    /// Asked beside an uploaded material and not on the form's page.
    pub material: Option<String>,
}

impl Field {
    /// Whether a missing value is a finding for this application.
    pub fn is_required(&self, facts: &dyn crate::condition::Facts) -> bool {
        self.when.holds(facts) && (self.required || self.required_when.as_ref().is_some_and(|c| c.holds(facts)))
    }
}

/// What a field holds. `kind = "text"` and so on, its limits beside it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    Text { #[serde(default)] characters_max: Option<u32> },
    /// Several paragraphs; counted as an office counts.
    LongText {
        #[serde(default)] characters_min: Option<u32>,
        #[serde(default)] characters_max: Option<u32>,
    },
    /// 统一社会信用代码 (GB 32100-2015).
    CreditCode,
    /// A decimal number.
    Number {
        #[serde(default)] min: Option<f64>,
        #[serde(default)] max: Option<f64>,
        /// Digits after the point, at most.
        #[serde(default)] decimals: Option<u32>,
    },
    Date,
    /// One of the options.
    Choice { options: Vec<ChoiceOption> },
    /// Any of the options, one a line.
    ChoiceMany { options: Vec<ChoiceOption> },
    /// Yes or no to a statement: `yes`, `no`, or empty for not answered.
    Attestation { statement: String },
    /// Mobile or landline number.
    Phone,
    Email,
    Postcode,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    pub id: String,
    pub label: String,
}

// ---- assessment.toml -------------------------------------------------------------------------------------------

/// The score sheet (自评表). Values stand among the application's fields as `PREFIX.ITEM`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreSheet {
    pub title: String,
    pub clause: String,
    /// `assessment`.
    pub prefix: String,
    pub notes: Vec<String>,
    pub groups: Vec<ScoreGroup>,
    pub bonus: ScoreGroup,
    /// Most points the bonus can bring.
    pub bonus_max: u32,
    pub veto: ScoreVeto,
    /// Highest first; the last has `min` 0.
    pub conclusions: Vec<Conclusion>,
    pub material: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreGroup {
    pub title: String,
    /// Per cent, as printed; none for the bonus.
    #[serde(default)]
    pub weight: Option<u32>,
    pub items: Vec<ScoreItem>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreItem {
    pub id: String,
    /// The source's words.
    pub text: String,
    pub max: u32,
    /// The only values allowed; empty: every whole number from 0 to `max`.
    #[serde(default)]
    pub steps: Vec<u32>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreVeto {
    /// Field `PREFIX.veto`: `yes` or `no`.
    pub text: String,
}

/// Field `PREFIX.conclusion` holds the id ticked.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conclusion {
    pub id: String,
    pub label: String,
    pub min: u32,
}

// ---- materials.toml --------------------------------------------------------------------------------------------

/// `[[material]]`: a row of the material list.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    pub code: String,
    pub title: String,
    #[serde(default)]
    pub help: String,
    pub clause: String,
    /// Where the source asks for it.
    pub cites: Vec<Cite>,
    /// How it comes about.
    pub from: Vec<MaterialFrom>,
    #[serde(default)]
    pub when: Condition,
    #[serde(default)]
    pub optional: bool,
    /// Heading under which it is listed: 申请材料, 第三方测量材料.
    pub group: String,
    /// Parsed as a respondent list.
    #[serde(default)]
    pub roster: Option<RosterSpec>,
    /// Only spreadsheets: 数据库, 名单.
    #[serde(default)]
    pub spreadsheet: bool,
    /// Most files.
    #[serde(default = "files_max")]
    pub files_max: u32,
}

fn files_max() -> u32 {
    20
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialFrom {
    /// The service makes it.
    Generated,
    /// Typed into a form.
    Typed,
    /// Uploaded as a file.
    Uploaded,
}

// ---- tables.toml -----------------------------------------------------------------------------------------------

/// `[[table]]`: a summary made from many applications.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// `SH23-T01`.
    pub code: String,
    pub title: String,
    pub clause: String,
    pub formats: Vec<String>,
    pub landscape: bool,
    /// A Typst template beside the file.
    pub template: String,
    /// Lines above the table.
    pub head: Vec<Labelled>,
    pub columns: Vec<Column>,
    /// Entries below.
    pub foot: Vec<Labelled>,
    pub notes: Vec<String>,
    /// Most rows of one document; more are parted.
    pub rows_max: u32,
}

/// A label with where its value comes from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labelled {
    pub label: String,
    /// `organisation` or a key of the account's profile.
    pub from: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub label: String,
    /// A heading over several neighbouring columns: 满意度测量项目.
    #[serde(default)]
    pub group: Option<String>,
    /// Share of the width.
    pub width: f32,
    pub from: ColumnSource,
    #[serde(default)]
    pub align: Align,
}

/// Where a column's cells come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnSource {
    /// 1, 2, 3, …
    Index,
    Number,
    /// An application's field by id.
    Field(String),
    Category,
    Level,
    /// Base and bonus of the score sheet.
    AssessmentTotal,
    OpinionScore,
    /// 亮点 and 改进点.
    OpinionText,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    Left,
    #[default]
    Centre,
    Right,
}

// ---- checks.toml -----------------------------------------------------------------------------------------------

/// `[[check]]`. What kind of check it is and its parameters belong to crate `checks`; here they are data.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub code: String,
    pub title: String,
    #[serde(default)]
    pub when: Condition,
    pub effect: Option<domain::Effect>,
    pub cites: Vec<Cite>,
    /// Codes of readings this check depends on.
    #[serde(default)]
    pub readings: Vec<String>,
    /// `[check.rule]`: `kind = "…"` and its parameters.
    pub rule: toml::Table,
}

// ---- the whole -------------------------------------------------------------------------------------------------

/// A rulebook as loaded: everything checked against everything.
#[derive(Clone, Debug)]
pub struct Rulebook {
    pub programme: Programme,
    pub forms: Vec<Form>,
    pub assessment: Option<ScoreSheet>,
    pub materials: Vec<Material>,
    pub tables: Vec<Table>,
    pub checks: Vec<Check>,
    /// Official wording by file stem of `wording/*.md`: pledges.
    pub wording: BTreeMap<String, String>,
    /// SHA-256 over all of the folder's data files, paths included.
    pub sha256: domain::Digest,
}

impl ScoreSheet {
    /// Every item, the bonus's last.
    pub fn items(&self) -> impl Iterator<Item = &ScoreItem> {
        self.groups.iter().chain([&self.bonus]).flat_map(|g| &g.items)
    }
}

impl Programme {
    /// A citation with its source's number in place of the id.
    pub fn citation(&self, cite: &Cite) -> Citation {
        let source = match &cite.source {
            Some(id) => self.sources.iter().find(|s| &s.id == id),
            None => self.sources.first(),
        };
        Citation {
            source: source.map_or_else(String::new, |s| s.number.clone()),
            clause: cite.clause.clone(),
            quote: cite.quote.clone(),
        }
    }

    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|c| c.id == id)
    }

    pub fn level(&self, id: &str) -> Option<&Level> {
        self.levels.iter().find(|l| l.id == id)
    }
}

impl Rulebook {
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.forms.iter().flat_map(|f| &f.sections).flat_map(|s| &s.fields).find(|f| f.id == id)
    }

    /// Every field with its form and section, in the order of the forms.
    pub fn fields(&self) -> impl Iterator<Item = (&Form, &Section, &Field)> {
        self.forms.iter().flat_map(|form| form.sections.iter().map(move |section| (form, section)))
            .flat_map(|(form, section)| section.fields.iter().map(move |field| (form, section, field)))
    }

    pub fn reading(&self, code: &str) -> Option<&Reading> {
        self.programme.readings.iter().find(|r| r.code == code)
    }

    pub fn material(&self, code: &str) -> Option<&Material> {
        self.materials.iter().find(|m| m.code == code)
    }

    pub fn table(&self, code: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.code == code)
    }
}
