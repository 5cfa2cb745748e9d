//! `when`: the typed condition under which a field, a material or a check applies. No expression language.

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
    /// At least one of these holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any: Vec<Condition>,
    /// None of these holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub none: Vec<Condition>,
}

/// A field's value as a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldIs {
    pub id: String,
    pub one_of: Vec<String>,
}

/// What a condition is held against.
pub trait Facts {
    fn category(&self) -> &str;
    fn level(&self) -> &str;
    /// The field's value, trimmed; empty if there is none.
    fn field(&self, id: &str) -> &str;
}

impl Condition {
    /// Whether it holds.
    pub fn holds(&self, facts: &dyn Facts) -> bool {
        let among = |list: &[String], value: &str| list.is_empty() || list.iter().any(|v| v == value);
        among(&self.category, facts.category())
            && among(&self.level, facts.level())
            && self.field.iter().all(|f| f.one_of.iter().any(|v| v == facts.field(&f.id)))
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
}

impl Facts for domain::api::CheckRequest {
    fn category(&self) -> &str {
        &self.category
    }
    fn level(&self) -> &str {
        &self.level
    }
    fn field(&self, id: &str) -> &str {
        self.fields.get(id).map_or("", |v| v.trim())
    }
}
