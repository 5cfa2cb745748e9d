//! What is confirmed, shown and asked about the people in respondent lists: `rulebooks/common/personal-data.toml`, built in like the
//! vocabulary of meanings; and how long a programme keeps them.

use crate::model::Rulebook;
use domain::Role;
use domain::time::{Date, display_date};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonalData {
    /// In Chinese, who reads a list and how.
    pub readers: String,
    /// In Chinese, what is confirmed; `{basis}`, `{readers}` and `{kept}` stand for the parts.
    confirmation: String,
    #[serde(rename = "basis")]
    pub bases: Vec<Basis>,
    #[serde(rename = "purpose")]
    pub purposes: Vec<Purpose>,
}

/// On what basis personal data may be handled (个人信息保护法第十三条).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    pub id: String,
    pub label: String,
    pub clause: String,
    /// What is confirmed.
    text: String,
}

/// What one wants to see them for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    pub id: String,
    pub label: String,
    pub roles: Vec<Role>,
    #[serde(default)]
    pub note_required: bool,
}

/// `[retention]` of a programme: how long names and contacts are kept. Either so many days after the last day of a window, or until
/// a day; both with the last day included.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    #[serde(default)]
    pub days: Option<u32>,
    /// A window of the programme; one that the association has set counts as set.
    #[serde(default)]
    pub after: Option<String>,
    #[serde(default)]
    pub until: Option<Date>,
    /// In Chinese, why so long.
    pub reason: String,
}

/// Longest retention in days: twenty years, a slip beyond.
pub const RETENTION_DAYS_MAX: u32 = 7_305;

impl Retention {
    /// The last day on which they are kept; `window_ends` answers the last day of a window as it stands.
    pub fn last_day(&self, window_ends: impl Fn(&str) -> Option<Date>) -> Option<Date> {
        match (self.until, &self.after, self.days) {
            (Some(until), _, _) => Some(until),
            (None, Some(after), Some(days)) => {
                let end = window_ends(after)?;
                Some(end.saturating_add(jiff::Span::new().days(i64::from(days.min(RETENTION_DAYS_MAX)))))
            }
            _ => None,
        }
    }

    /// In Chinese, the rule and the day that comes of it.
    pub fn sentence(&self, book: &Rulebook, last_day: Date) -> String {
        let rule = match (&self.after, self.days) {
            (Some(after), Some(days)) if self.until.is_none() => {
                let label = book.programme.windows.get(after).map_or(after.as_str(), |window| window.label.as_str());
                format!("“{label}”截止后 {days} 日，即")
            }
            _ => String::new(),
        };
        format!("名单保存到{rule}{}，期满即删除，只留下校验值和人数，并记录何时、按哪条规定删除（{}）。", display_date(last_day), self.reason.trim_end_matches('。'))
    }
}

static PERSONAL_DATA: LazyLock<PersonalData> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../rulebooks/common/personal-data.toml")).expect("the file is built in and read by the tests")
});

/// The file's content.
pub fn get() -> &'static PersonalData {
    &PERSONAL_DATA
}

impl PersonalData {
    pub fn basis(&self, id: &str) -> Option<&Basis> {
        self.bases.iter().find(|basis| basis.id == id)
    }

    /// The purpose if it can be that of such a reader.
    pub fn purpose(&self, id: &str, role: Role) -> Option<&Purpose> {
        self.purposes.iter().find(|purpose| purpose.id == id && purpose.roles.contains(&role))
    }

    /// What is confirmed with this basis, word for word; `kept` says how long the list is kept.
    pub fn confirmation(&self, basis: &Basis, kept: &str) -> String {
        self.confirmation.replace("{basis}", &basis.text).replace("{readers}", &self.readers).replace("{kept}", kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retention(text: &str) -> Retention {
        toml::from_str(text).unwrap()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn days_count_from_the_window_as_it_stands() {
        let ends = |id: &str| (id == "decision").then(|| day("2023-12-31"));
        for (text, expected) in [
            ("days = 1\nafter = \"decision\"\nreason = \"x\"", Some("2024-01-01")),
            ("days = 60\nafter = \"decision\"\nreason = \"x\"", Some("2024-02-29")),
            ("days = 60\nafter = \"unknown\"\nreason = \"x\"", None),
            ("until = 2025-06-30\nreason = \"x\"".replace("2025-06-30", "\"2025-06-30\"").as_str(), Some("2025-06-30")),
        ] {
            assert_eq!(retention(text).last_day(ends), expected.map(day), "{text}");
        }
    }

    #[test]
    fn every_basis_is_confirmed_in_words_of_its_own() {
        let data = get();
        let texts: std::collections::BTreeSet<String> = data.bases.iter().map(|basis| data.confirmation(basis, "保存到明天。")).collect();
        assert_eq!(texts.len(), data.bases.len());
        assert!(texts.iter().all(|text| text.contains(&data.readers) && text.contains("保存到明天。") && !text.contains('{')));
    }

    #[test]
    fn every_role_has_a_purpose_and_nobody_has_anothers() {
        for role in [Role::Applicant, Role::Recommender, Role::Association] {
            assert!(get().purposes.iter().any(|purpose| purpose.roles.contains(&role)));
        }
        assert!(get().purpose("callback", Role::Applicant).is_none() && get().purpose("callback", Role::Association).is_some());
    }
}
