//! What a recommending body fills in with its opinion, and the opinion as it is read.

use crate::Form;
use crate::answers::{self, AnswerGroup, MaterialFiles};
use crate::changes::posted;
use crate::fields::{self, FieldView};
use crate::labels;
use crate::pages::filling::{SectionView, sections, show_refused};
use domain::time::display;
use domain::{Application, FieldProblem};
use rulebook::{FormBy, Rulebook};
use std::collections::BTreeMap;

/// A recommending body's opinion as it is read.
#[derive(Clone, Debug)]
pub struct OpinionView {
    pub decision: &'static str,
    /// Label and text of each part that the programme asks for.
    pub parts: Vec<(String, String)>,
    /// The forms filled in beside it.
    pub groups: Vec<AnswerGroup>,
    pub materials: Vec<MaterialFiles>,
    pub at: String,
}

impl OpinionView {
    /// None as long as there is no opinion.
    pub fn new(application: &Application, rulebook: &Rulebook) -> Option<Self> {
        let opinion = application.opinion.as_ref()?;
        let form = &rulebook.programme.opinion;
        let parts = [
            (form.score_label.clone(), &opinion.score),
            (Some(form.highlights_label.clone()), &opinion.highlights),
            (form.improvements_label.clone(), &opinion.improvements),
        ];
        Some(Self {
            decision: labels::decision(opinion.decision),
            parts: parts.into_iter().filter_map(|(label, text)| Some((label?, text.clone()))).filter(|(_, text)| !text.is_empty()).collect(),
            groups: answers::of_recommender(application, rulebook),
            materials: answers::materials_by(FormBy::Recommender, application, rulebook),
            at: display(opinion.at),
        })
    }
}

/// A form of the recommending body, to be filled in.
#[derive(Clone, Debug)]
pub struct FormView {
    pub title: String,
    pub clause: String,
    pub notes: Vec<String>,
    pub sections: Vec<SectionView>,
}

/// The recommending body's forms with what it gave before, or with what it has typed if that was refused.
pub fn forms(application: &Application, rulebook: &Rulebook, typed: Option<(&Form, &[FieldProblem])>) -> Vec<FormView> {
    let mut filled = fields::with_opinion(application);
    if let Some((form, _)) = typed {
        filled.fields.extend(given(rulebook, form));
    }
    let view = |form: &rulebook::Form| FormView {
        title: form.title.clone(),
        clause: form.clause.clone(),
        notes: form.notes.clone(),
        sections: sections(rulebook, form, &filled, &[], &BTreeMap::new()),
    };
    let mut forms: Vec<_> = rulebook.forms.iter().filter(|f| f.by == FormBy::Recommender).map(view).filter(|f| !f.sections.is_empty()).collect();
    if let Some((form, problems)) = typed {
        let all = forms.iter_mut().flat_map(|f| &mut f.sections).flat_map(|s| &mut s.fields);
        all.for_each(|field: &mut FieldView| show_refused(field, form, problems));
    }
    forms
}

/// What was typed into the recommending body's forms, empty values left out.
pub fn given(rulebook: &Rulebook, form: &Form) -> BTreeMap<String, String> {
    let own = rulebook.fields().filter(|(form, _, _)| form.by == FormBy::Recommender).map(|(_, _, field)| &field.id);
    own.filter_map(|id| Some((id.clone(), posted(form, id)?))).filter(|(_, value)| !value.trim().is_empty()).collect()
}

/// Where the error summary leads for a field of these forms, or for a part of the opinion by its own name.
pub fn anchor(rulebook: &Rulebook, id: &str) -> String {
    let id = id.strip_prefix("fields.").unwrap_or(id);
    rulebook.field(id).map_or_else(|| id.to_owned(), fields::anchor)
}
