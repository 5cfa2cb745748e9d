//! Which other records a rulebook's checks read, so that nobody looks up what no check asks for.

use crate::model::Rulebook;

/// What of [`domain::Standing`] the checks of a rulebook read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordsAsked {
    /// Other applications of the applicant.
    pub others: bool,
    pub titles_and_bars: bool,
    pub quota: bool,
}

/// Kinds of check that read other applications.
pub const READ_OTHERS: &[&str] = &["one_application"];
/// Kinds of check that read titles or bars.
pub const READ_TITLES_AND_BARS: &[&str] = &["not_barred", "title_held"];
/// Kinds of check that read the quota's use.
pub const READ_QUOTA: &[&str] = &["quota_left"];

impl Rulebook {
    /// What its checks read, at whatever depth of a rule the kind stands.
    pub fn asks_of_records(&self) -> RecordsAsked {
        let mut asked = RecordsAsked::default();
        for check in &self.checks {
            check.rule.iter().for_each(|(key, value)| asked.look_at(key, value));
        }
        asked
    }
}

impl RecordsAsked {
    fn look_at(&mut self, key: &str, value: &toml::Value) {
        match value {
            toml::Value::String(kind) if key == "kind" => {
                let kind = kind.as_str();
                self.others |= READ_OTHERS.contains(&kind);
                self.titles_and_bars |= READ_TITLES_AND_BARS.contains(&kind);
                self.quota |= READ_QUOTA.contains(&kind);
            }
            toml::Value::Table(table) => table.iter().for_each(|(key, value)| self.look_at(key, value)),
            toml::Value::Array(values) => values.iter().for_each(|value| self.look_at("", value)),
            _ => {}
        }
    }
}
