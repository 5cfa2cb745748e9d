//! `assessment.toml`: the score sheet (自评表).

use serde::{Deserialize, Serialize};

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

impl ScoreSheet {
    /// Every item, the bonus's last.
    pub fn items(&self) -> impl Iterator<Item = &ScoreItem> {
        self.groups.iter().chain([&self.bonus]).flat_map(|g| &g.items)
    }
}
