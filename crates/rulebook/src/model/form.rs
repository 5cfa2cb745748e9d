//! `forms.toml`: pages, sections and fields.

use crate::condition::Condition;
use serde::{Deserialize, Serialize};

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
    /// Who fills it in.
    #[serde(default)]
    pub by: FormBy,
    /// 不填之项要说明原因: a field left empty wants a reason, kept as `blank.ID` and printed in its cell.
    #[serde(default)]
    pub blanks_explained: bool,
    /// The material it fills: `XX-M04`.
    #[serde(default)]
    pub material: Option<String>,
    pub sections: Vec<Section>,
}

/// Who fills a form in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormBy {
    #[default]
    Applicant,
    /// With its opinion; the values stand in [`domain::Opinion::fields`].
    Recommender,
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
    /// What a message calls it where the form prints one label twice: 其它批量产品的年产量. See [`Field::called`].
    pub called: Option<String>,
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
    /// What it means in every programme, a word of `common/meanings.toml`: fields of one meaning carry over.
    pub means: Option<String>,
}

impl Field {
    /// What a message calls it: its label, or what tells it from another field of that label.
    pub fn called(&self) -> &str {
        self.called.as_deref().unwrap_or(&self.label)
    }

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
    /// An administrative division by its six-digit code (GB/T 2260), of the province whose two digits are `within`, if given.
    Region { #[serde(default)] within: Option<String> },
    /// A section of the national economy (GB/T 4754-2017), `A` to `T`.
    Industry,
}

impl Field {
    /// Where the reason stands for which this field is left empty: see [`Form::blanks_explained`].
    pub fn blank_id(&self) -> String {
        format!("blank.{}", self.id)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    pub id: String,
    pub label: String,
}
