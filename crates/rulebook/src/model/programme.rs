//! `programme.toml`: what is offered, when, and by whom it is run.

use super::{Cite, Reading};
use crate::condition::Condition;
use domain::finding::Citation;
use domain::time::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `programme.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// The folder's name.
    pub id: String,
    /// The prefix of every code and application number: `XX`.
    pub code: String,
    pub title: String,
    pub short_title: String,
    pub association: String,
    /// Raised with every change of the data.
    pub version: String,
    pub sources: Vec<Source>,
    pub categories: Vec<Category>,
    pub levels: Vec<Level>,
    /// What the applicant must know of the programme before anything else, such as what its checks can't say.
    #[serde(default)]
    pub notices: Vec<Clause>,
    /// Windows of the procedure by id: `registration`, `application`, `recommendation`, … An association may set others.
    /// Without a window for it, a step is always open: add none that the source doesn't print.
    #[serde(default)]
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
    /// How long respondents' names and contacts are kept; every programme with a respondent list says so.
    #[serde(default)]
    pub retention: Option<crate::personal_data::Retention>,
    #[serde(default)]
    pub quota: Option<Quota>,
    /// The stages of the procedure, in their order.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// What follows the award: duties, validity, re-evaluation, withdrawal.
    #[serde(default)]
    pub after_award: Vec<Clause>,
}

/// A statement of the rulebook with the sentences it rests on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    pub text: String,
    #[serde(default)]
    pub cites: Vec<Cite>,
}

/// A stage of the procedure (申报、资格审查、资料评审、公示 …).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    pub id: String,
    pub title: String,
    /// Who acts.
    pub by: String,
    #[serde(default)]
    pub text: String,
    /// How long it lasts, in working days of the State Council's calendar.
    #[serde(default)]
    pub working_days: Option<u32>,
    pub cites: Vec<Cite>,
}

/// How many applications a body may recommend in a year (名额); the numbers are the association's, set while it runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    pub label: String,
    /// Which applications take one.
    #[serde(default)]
    pub when: Condition,
    pub cites: Vec<Cite>,
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
    /// What is applied for – product, project, service, brand –: the first of these fields that applies and is filled.
    pub project_name: Vec<String>,
    /// The satisfaction score applied with, if the programme asks for one.
    #[serde(default)]
    pub satisfaction: Option<String>,
}

/// What the recommending body fills in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpinionForm {
    pub title: String,
    /// The body's own score; none if the programme asks for none.
    #[serde(default)]
    pub score_label: Option<String>,
    #[serde(default)]
    pub score_max: u32,
    /// The opinion, or its first part: 推荐意见, 亮点.
    pub highlights_label: String,
    /// Its second part (改进点), if the programme parts it.
    #[serde(default)]
    pub improvements_label: Option<String>,
    /// Longest text of each part, in characters.
    pub characters_max: u32,
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
