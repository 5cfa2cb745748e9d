//! `when`: the typed condition under which a field, a material or a check applies. No expression language.

use crate::value;
use domain::time::Date;
use serde::{Deserialize, Serialize};

/// Everything named must hold; an empty condition always does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Condition {
    /// The application's category is one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub category: Vec<String>,
    /// The level applied for is one of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub level: Vec<String>,
    /// Each named field has one of the values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub field: Vec<FieldIs>,
    /// Each named material has a file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub material: Vec<String>,
    /// Each named field holds a date of the span.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub date: Vec<DateIn>,
    /// At least one of these holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any: Vec<Condition>,
    /// None of these holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub none: Vec<Condition>,
}

impl Condition {
    /// What holds where both do.
    pub fn and(&self, other: &Self) -> Self {
        let nothing = Self::default();
        if *self == nothing {
            other.clone()
        } else if *other == nothing {
            self.clone()
        } else {
            Self { any: vec![self.clone()], none: vec![Self { none: vec![other.clone()], ..nothing.clone() }], ..nothing }
        }
    }
}

/// A field's value as a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldIs {
    pub id: String,
    pub one_of: Vec<String>,
}

/// A field's date as a condition: both ends included, either may be open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateIn {
    pub id: String,
    #[serde(default)]
    pub from: Option<Date>,
    #[serde(default)]
    pub until: Option<Date>,
}

impl DateIn {
    fn holds(&self, facts: &dyn Facts) -> bool {
        value::date(facts.field(&self.id)).is_some_and(|date| self.from.is_none_or(|from| date >= from) && self.until.is_none_or(|until| date <= until))
    }
}

/// What a condition is held against.
pub trait Facts {
    fn category(&self) -> &str;
    fn level(&self) -> &str;
    /// The field's value, trimmed; empty if there is none.
    fn field(&self, id: &str) -> &str;
    /// Whether a file was uploaded for the material.
    fn has_material(&self, code: &str) -> bool;
}

impl Condition {
    /// Whether it holds.
    pub fn holds(&self, facts: &dyn Facts) -> bool {
        let among = |list: &[String], value: &str| list.is_empty() || list.iter().any(|v| v == value);
        among(&self.category, facts.category())
            && among(&self.level, facts.level())
            && self.field.iter().all(|f| f.one_of.iter().any(|v| v == facts.field(&f.id)))
            && self.material.iter().all(|code| facts.has_material(code))
            && self.date.iter().all(|date| date.holds(facts))
            && (self.any.is_empty() || self.any.iter().any(|c| c.holds(facts)))
            && !self.none.iter().any(|c| c.holds(facts))
    }
}

impl Facts for domain::Application {
    fn category(&self) -> &str {
        &self.category
    }
    fn level(&self) -> &str {
        &self.level
    }
    fn field(&self, id: &str) -> &str {
        domain::Application::field(self, id).unwrap_or("")
    }
    fn has_material(&self, code: &str) -> bool {
        self.materials.get(code).is_some_and(|files| !files.is_empty())
    }
}

impl Facts for domain::api::CheckRequest {
    fn category(&self) -> &str {
        &self.category
    }
    fn level(&self) -> &str {
        &self.level
    }
    fn field(&self, id: &str) -> &str {
        let opinion = || self.opinion.as_ref().and_then(|opinion| opinion.fields.get(id));
        self.fields.get(id).or_else(opinion).map_or("", |v| v.trim())
    }
    fn has_material(&self, code: &str) -> bool {
        self.materials.get(code).is_some_and(|files| !files.is_empty())
    }
}
