//! A rulebook's field as a form shows it.

use crate::changes::base;
use crate::depends;
pub use crate::inputs::{Choice, Input, anchor};
use crate::inputs::input;
use domain::divisions;
use domain::industries::SECTIONS;
use domain::text::count_characters;
use domain::{Application, Finding, Place, Verdict};
use rulebook::{Field, FieldKind, FormBy, Rulebook};
use std::collections::BTreeMap;

/// A field ready to be shown.
#[derive(Clone, Debug)]
pub struct FieldView {
    pub id: String,
    pub label: String,
    pub help: String,
    pub unit: String,
    pub required: bool,
    /// The code of the check for whose sake it is asked beyond the printed form; or empty.
    pub asked_for: String,
    pub input: Input,
    pub value: String,
    /// Short digest of the value shown: tells a later save whether somebody else changed the field meanwhile.
    pub base: String,
    pub errors: Vec<String>,
    /// The value that somebody else saved meanwhile.
    pub theirs: Option<String>,
    /// Id of the element an error's link goes to.
    pub anchor: String,
    /// Other fields appear or vanish with this one's value.
    pub controls: bool,
    /// Left empty, it wants a reason (不填之项要说明原因).
    pub explained: bool,
    pub blank: Option<BlankView>,
    /// Code and question of what the source leaves open about it.
    pub open_questions: Vec<(String, String)>,
}

/// The reason for which a field is left empty.
#[derive(Clone, Debug)]
pub struct BlankView {
    /// `blank.ID`.
    pub id: String,
    pub value: String,
    pub base: String,
    pub errors: Vec<String>,
}

impl FieldView {
    /// The field with its value; `errors` by field id as [`errors_by_field`] finds them.
    pub fn new(rulebook: &Rulebook, field: &Field, application: &Application, errors: &BTreeMap<String, Vec<String>>) -> Self {
        let value = application.fields.get(&field.id).map_or("", String::as_str);
        let explained = explained(rulebook, field);
        Self {
            id: field.id.clone(),
            label: field.label.clone(),
            help: field.help.clone(),
            unit: field.unit.clone().unwrap_or_default(),
            required: field.is_required(application),
            asked_for: field.asked_for.clone().unwrap_or_default(),
            input: input(&field.kind, value),
            value: value.to_owned(),
            base: base(value),
            anchor: anchor(field),
            errors: errors.get(&field.id).cloned().unwrap_or_default(),
            theirs: None,
            controls: controls(rulebook, &field.id),
            explained,
            blank: blank(field, explained, application, errors),
            open_questions: depends::open_readings(rulebook, &field.id).into_iter().map(|r| (r.code.clone(), r.question.clone())).collect(),
        }
    }

    /// Says what is wrong with a value that can't be read, where no check has said anything of the field yet.
    pub fn with_malformed(mut self, field: &Field) -> Self {
        if self.errors.is_empty() && !self.value.trim().is_empty() {
            self.errors.extend(rulebook::value::parse(field, &self.value).err());
        }
        self
    }

    /// What the input looks like filled in; empty for most kinds.
    pub fn example(&self) -> &'static str {
        match self.input {
            Input::Line { example, .. } => example,
            _ => "",
        }
    }

    /// Another value in the input; the base stays that of the value saved.
    pub fn retype(&mut self, value: &str) {
        let chosen: Vec<&str> = value.lines().map(str::trim).collect();
        match &mut self.input {
            Input::Radios(choices) | Input::Select(choices) | Input::Boxes(choices) => {
                choices.iter_mut().for_each(|c| c.chosen = chosen.contains(&c.id.as_str()));
            }
            Input::LongText { count, .. } => *count = count_characters(value),
            Input::Line { .. } | Input::Attestation { .. } => {}
        }
        value.clone_into(&mut self.value);
    }

    /// Somebody else's value in words.
    pub fn theirs_shown(&self) -> String {
        let theirs = self.theirs.as_deref().unwrap_or_default();
        match &self.input {
            Input::Radios(choices) | Input::Select(choices) | Input::Boxes(choices) => {
                let labels = theirs.lines().map(|id| choices.iter().find(|c| c.id == id).map_or(id, |c| c.label.as_str()));
                labels.collect::<Vec<_>>().join("、")
            }
            Input::Attestation { .. } => yes_no(theirs).to_owned(),
            _ => theirs.to_owned(),
        }
    }

    /// Whether hint, unit or error describes the input.
    pub fn described(&self) -> String {
        let mut ids = Vec::new();
        if !self.help.is_empty() || !self.asked_for.is_empty() || !self.example().is_empty() {
            ids.push(format!("h-{}", self.id));
        }
        if matches!(self.input, Input::LongText { .. }) {
            ids.push(format!("c-{}", self.id));
        }
        if !self.errors.is_empty() {
            ids.push(format!("e-{}", self.id));
        }
        ids.join(" ")
    }

    /// Whether it is one of several inputs under a legend.
    pub fn grouped(&self) -> bool {
        matches!(self.input, Input::Radios(_) | Input::Boxes(_) | Input::Attestation { .. })
    }
}

/// Whether an empty field wants a reason: a printed entry of a form that says so, beyond those without which it isn't taken at all.
fn explained(rulebook: &Rulebook, field: &Field) -> bool {
    let printed = field.asked_for.is_none() && field.material.is_none() && !depends::never_blank(rulebook, &field.id);
    printed && rulebook.fields().any(|(form, _, f)| form.blanks_explained && f.id == field.id)
}

/// The reason for a blank, where one is wanted or was given.
fn blank(field: &Field, explained: bool, application: &Application, errors: &BTreeMap<String, Vec<String>>) -> Option<BlankView> {
    let id = field.blank_id();
    let value = application.fields.get(&id).cloned().unwrap_or_default();
    let wanted = explained && application.field(&field.id).is_none();
    (wanted || !value.is_empty()).then(|| BlankView { base: base(&value), errors: errors.get(&id).cloned().unwrap_or_default(), value, id })
}

/// Whether a condition anywhere in the rulebook's forms or materials reads the field.
fn controls(rulebook: &Rulebook, id: &str) -> bool {
    let reads = |condition: &rulebook::Condition| depends::fields_of(condition).contains(&id);
    rulebook.forms.iter().any(|form| {
        reads(&form.when) || form.sections.iter().any(|s| reads(&s.when) || s.fields.iter().any(|f| reads(&f.when)))
    })
}

/// A value as an officer reads it: options by their label, a statement's yes or no, a number with its unit.
pub fn display(field: &Field, value: &str) -> String {
    let value = value.trim();
    if value.is_empty() {
        return String::new();
    }
    let label = |options: &[rulebook::ChoiceOption], id: &str| {
        options.iter().find(|o| o.id == id).map_or_else(|| id.to_owned(), |o| o.label.clone())
    };
    match &field.kind {
        FieldKind::Choice { options } => label(options, value),
        FieldKind::ChoiceMany { options } => value.lines().map(|id| label(options, id.trim())).collect::<Vec<_>>().join("、"),
        FieldKind::Attestation { .. } => yes_no(value).to_owned(),
        FieldKind::Region { .. } => divisions::full_name(value).unwrap_or_else(|| value.to_owned()),
        FieldKind::Industry => SECTIONS.iter().find(|(letter, _)| *letter == value).map_or_else(|| value.to_owned(), |(_, name)| (*name).to_owned()),
        _ => match &field.unit {
            Some(unit) => format!("{value} {unit}"),
            None => value.to_owned(),
        },
    }
}

/// `yes` and `no` in words.
pub fn yes_no(value: &str) -> &str {
    match value {
        "yes" => "是",
        "no" => "否",
        other => other,
    }
}

/// The fields of a form's page that apply to the application, by section; those asked beside a material stand there.
pub fn of_form<'a>(form: &'a rulebook::Form, application: &'a Application) -> Vec<(&'a rulebook::Section, Vec<&'a Field>)> {
    if !form.when.holds(application) {
        return Vec::new();
    }
    form.sections
        .iter()
        .filter(|section| section.when.holds(application))
        .map(|section| (section, section.fields.iter().filter(|f| f.material.is_none() && f.when.holds(application)).collect::<Vec<_>>()))
        .filter(|(_, fields)| !fields.is_empty())
        .collect()
}

/// Ids of everything a form's page asks, reasons for blanks included.
pub fn ids_of_form(form: &rulebook::Form, application: &Application) -> Vec<String> {
    let sections = of_form(form, application);
    let fields = sections.iter().flat_map(|(_, fields)| fields);
    fields.flat_map(|f| std::iter::once(f.id.clone()).chain(form.blanks_explained.then(|| f.blank_id()))).collect()
}

/// The forms that the applicant fills in.
pub fn applicants(rulebook: &Rulebook) -> impl Iterator<Item = &rulebook::Form> {
    rulebook.forms.iter().filter(|form| form.by == FormBy::Applicant)
}

/// The application with what the recommending body filled in among its fields, as conditions and its forms see it.
pub fn with_opinion(application: &Application) -> Application {
    let mut filled = application.clone();
    filled.fields.extend(application.opinion.iter().flat_map(|opinion| opinion.fields.clone()));
    filled
}

/// The fields asked beside a material.
pub fn of_material<'a>(rulebook: &'a Rulebook, code: &str, application: &Application) -> Vec<&'a Field> {
    applicants(rulebook)
        .filter(|form| form.when.holds(application))
        .flat_map(|form| &form.sections)
        .filter(|section| section.when.holds(application))
        .flat_map(|section| &section.fields)
        .filter(|field| field.material.as_deref() == Some(code) && field.when.holds(application))
        .collect()
}

/// What the failed checks say of each field: a missing value is named at the field that misses it, anything else at every field the check read.
pub fn errors_by_field(findings: &[Finding]) -> BTreeMap<String, Vec<String>> {
    let mut errors: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in findings.iter().filter(|f| f.verdict == Verdict::Fail) {
        let something_missing = finding.inputs.iter().any(|i| i.value.is_none());
        for input in &finding.inputs {
            let Place::Field { id } = &input.place else { continue };
            let text = match (&input.value, something_missing) {
                (None, _) => format!("还没有填写“{}”（{}）", input.label, finding.code),
                (Some(_), true) => continue,
                (Some(_), false) => format!("{}（{}）", finding.message, finding.code),
            };
            let of_field = errors.entry(id.clone()).or_default();
            if !of_field.contains(&text) && !(input.value.is_none() && !of_field.is_empty()) {
                of_field.push(text);
            }
        }
    }
    errors
}
