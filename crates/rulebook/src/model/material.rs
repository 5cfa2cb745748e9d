//! `materials.toml`: the material list.

use super::Cite;
use crate::condition::Condition;
use domain::roster::RosterSpec;
use domain::survey::SurveySpec;
use serde::{Deserialize, Serialize};

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
    /// Counted as a survey's database.
    #[serde(default)]
    pub survey: Option<SurveySpec>,
    /// Only spreadsheets: 数据库, 名单.
    #[serde(default)]
    pub spreadsheet: bool,
    /// Words looked for in the file's text as it is uploaded; those found stand in the file's facts.
    #[serde(default)]
    pub look_for: Vec<String>,
    /// Who uploads it.
    #[serde(default)]
    pub by: super::FormBy,
    /// What it means in every programme, a word of `common/meanings.toml`: files of one meaning carry over.
    #[serde(default)]
    pub means: Option<String>,
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
