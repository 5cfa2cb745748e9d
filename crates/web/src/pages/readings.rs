//! The association's page of readings: every question a source leaves open, and the form to decide or reopen it.

use super::ErrorLine;
use crate::readings::ReadingShown;
use crate::{Chrome, Form};
use askama::Template;
use domain::api::DecideReading;

#[derive(Template)]
#[template(path = "readings.html")]
pub struct ReadingsPage {
    pub chrome: Chrome,
    pub programme: String,
    pub title: String,
    pub readings: Vec<ReadingShown>,
    /// The reading whose form was refused, with what was typed into it.
    pub typed: Option<(String, DecideReading)>,
    pub errors: Vec<ErrorLine>,
    pub notice: &'static str,
}

impl ReadingsPage {
    /// The reason typed for a reading whose form was refused.
    pub fn reason(&self, code: &str) -> &str {
        self.typed.as_ref().filter(|(of, _)| of == code).map_or("", |(_, decision)| &decision.reason)
    }

    /// Whether an option is ticked: as typed, or as decided.
    pub fn ticked(&self, reading: &ReadingShown, option: &str) -> bool {
        match self.typed.as_ref().filter(|(of, _)| *of == reading.code) {
            Some((_, decision)) => decision.reading.as_deref() == Some(option),
            None => reading.options.iter().any(|o| o.chosen && o.id == option),
        }
    }
}

/// A posted decision, and what is missing of it, each at its input: an option, or `-` to take the association's decision back.
pub fn decision(form: &Form, code: &str) -> (DecideReading, Vec<ErrorLine>) {
    let (choice, reason) = (form.get("reading"), form.get("reason"));
    let mut errors = Vec::new();
    if choice.is_empty() {
        errors.push(ErrorLine::new(&format!("reading-{code}"), format!("{code}：请选择采用哪一种读法")));
    }
    if reason.is_empty() {
        errors.push(ErrorLine::new(&format!("reason-{code}"), format!("{code}：请填写理由，申报单位能看到")));
    }
    let reading = Some(choice.to_owned()).filter(|choice| !choice.is_empty() && choice != "-");
    (DecideReading { reading, reason: reason.to_owned() }, errors)
}
