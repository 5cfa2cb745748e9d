//! The pages: each a typed struct beside its template of the same name.

pub mod applicant;
pub mod batches;
pub mod disclosure;
pub mod documents;
pub mod errors;
pub mod filling;
pub mod materials;
pub mod office;
pub mod programme;
pub mod public;
pub mod readings;
pub mod recommender;
pub mod rosters;
pub mod standing;
pub mod what_if;

use crate::labels;
use domain::api::{ApplicationLine, ApplicationView};
use domain::time::display;
use domain::{Application, State};
use rulebook::Rulebook;

/// One line of an error summary: what is wrong, and the element it is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorLine {
    pub anchor: String,
    pub message: String,
}

impl ErrorLine {
    pub fn new(anchor: &str, message: impl Into<String>) -> Self {
        Self { anchor: anchor.to_owned(), message: message.into() }
    }
}

/// The head of every page of one application.
#[derive(Clone, Debug)]
pub struct Heading {
    pub id: String,
    pub applicant_name: String,
    pub project_name: String,
    pub category: String,
    pub level: String,
    pub number: String,
    pub state: &'static str,
    pub state_style: &'static str,
    /// In the applicant's hands and not handed in: the loudest state.
    pub unsubmitted: bool,
    /// Whether it was handed in before and taken back.
    pub withdrawn: bool,
}

impl Heading {
    pub fn new(application: &Application, rulebook: &Rulebook) -> Self {
        let (state, state_style) = labels::state(application.state);
        let roles = &rulebook.programme.roles;
        Self {
            id: application.id.to_string(),
            applicant_name: application.field(&roles.name).unwrap_or("（还没有填写单位名称）").to_owned(),
            project_name: rulebook.project_name(application).unwrap_or("").to_owned(),
            category: labels::category(&rulebook.programme, &application.category),
            level: labels::level(&rulebook.programme, &application.level),
            number: application.number.clone().unwrap_or_default(),
            state,
            state_style,
            unsubmitted: application.editable(),
            withdrawn: application.state == State::Withdrawn,
        }
    }

    /// Address of the application's own page.
    pub fn href(&self) -> String {
        format!("/applications/{}", self.id)
    }
}

/// What the signed-in account may do with an application now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct May {
    pub edit: bool,
    pub submit: bool,
    pub withdraw: bool,
    pub delete: bool,
    pub give_opinion: bool,
    pub report: bool,
}

impl May {
    pub fn new(view: &ApplicationView) -> Self {
        let may = |what: &str| view.may.iter().any(|m| m == what);
        Self {
            edit: may("edit"),
            submit: may("submit"),
            withdraw: may("withdraw"),
            delete: may("delete"),
            give_opinion: may("give_opinion"),
            report: may("report"),
        }
    }
}

/// One line of a list of applications.
#[derive(Clone, Debug)]
pub struct LineView {
    pub href: String,
    /// The programme's short title.
    pub programme: String,
    pub name: String,
    pub project_name: String,
    pub credit_code: String,
    pub number: String,
    pub category: String,
    pub level: String,
    pub state: &'static str,
    pub state_style: &'static str,
    pub unsubmitted: bool,
    pub changed_at: String,
    pub submitted_at: String,
    pub has_opinion: bool,
}

impl LineView {
    /// `under` is the path of the reader's own way, such as `/applications`; no rulebook: ids are shown as they are.
    pub fn new(line: &ApplicationLine, under: &str, rulebook: Option<&Rulebook>) -> Self {
        let (state, state_style) = labels::state(line.state);
        let label = |of: fn(&rulebook::Programme, &str) -> String, id: &str| rulebook.map_or_else(|| id.to_owned(), |r| of(&r.programme, id));
        Self {
            href: format!("{under}/{}", line.id),
            programme: rulebook.map_or_else(|| line.programme.to_string(), |r| r.programme.short_title.clone()),
            name: if line.applicant_name.is_empty() { "（还没有填写单位名称）".to_owned() } else { line.applicant_name.clone() },
            project_name: line.project_name.clone(),
            credit_code: line.credit_code.clone(),
            number: line.number.clone().unwrap_or_default(),
            category: label(labels::category, &line.category),
            level: label(labels::level, &line.level),
            state,
            state_style,
            unsubmitted: matches!(line.state, State::Draft | State::Withdrawn),
            changed_at: display(line.changed_at),
            submitted_at: line.submitted_at.map(display).unwrap_or_default(),
            has_opinion: line.has_opinion,
        }
    }
}
