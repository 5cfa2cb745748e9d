//! The page that tries an application without an account.

use super::ErrorLine;
use super::applicant::GradeView;
use super::public::{CategoryView, categories};
use crate::fields::{FieldView, Input};
use crate::findings::{Grouped, Reader, grouped};
use crate::what_if::Draft;
use crate::Chrome;
use askama::Template;
use domain::api::WhatIfAnswer;
use domain::time::display_date;
use rulebook::Rulebook;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Template)]
#[template(path = "try.html")]
pub struct TryPage {
    pub chrome: Chrome,
    pub programme: String,
    pub title: String,
    pub categories: Vec<CategoryView>,
    /// `CATEGORY|LEVEL`; empty: nothing but the choice is asked.
    pub chosen: String,
    /// Fields by the form they stand in.
    pub forms: Vec<(String, Vec<FieldView>)>,
    pub materials: Vec<TickView>,
    pub result: Option<ResultView>,
    pub errors: Vec<ErrorLine>,
}

/// A material to tick.
#[derive(Clone, Debug)]
pub struct TickView {
    pub code: String,
    pub title: String,
    pub optional: bool,
    pub ticked: bool,
}

/// What the checks said.
#[derive(Clone, Debug)]
pub struct ResultView {
    pub findings: Grouped,
    pub grade: Option<GradeView>,
    /// The day taken as today.
    pub today: String,
    /// What of the request nothing was made of.
    pub ignored: Vec<String>,
}

impl TryPage {
    /// The page before anything is chosen, or with a choice that isn't one.
    pub fn choice(chrome: Chrome, rulebook: &Rulebook, errors: Vec<ErrorLine>) -> Self {
        Self {
            chrome,
            programme: rulebook.programme.id.clone(),
            title: rulebook.programme.title.clone(),
            categories: categories(rulebook),
            chosen: String::new(),
            forms: Vec::new(),
            materials: Vec::new(),
            result: None,
            errors,
        }
    }

    /// The page with what was typed, and what the checks said of it if they were asked.
    pub fn new(chrome: Chrome, rulebook: &Rulebook, draft: &Draft, answer: Option<&WhatIfAnswer>, errors: Vec<ErrorLine>) -> Self {
        let application = &draft.application;
        let view = |field: &&rulebook::Field| {
            let mut view = FieldView::new(rulebook, field, application, &BTreeMap::new());
            view.blank = None;
            view.controls = false;
            if answer.is_some() { view.with_malformed(field) } else { view }
        };
        let forms: Vec<(String, Vec<FieldView>)> = draft.fields(rulebook).iter().map(|(form, fields)| (form.title.clone(), fields.iter().map(view).collect())).collect();
        let tick = |m: &rulebook::Material| TickView { code: m.code.clone(), title: m.title.clone(), optional: m.optional, ticked: application.materials.contains_key(&m.code) };
        let mut page = Self { chosen: format!("{}|{}", application.category, application.level), forms, materials: draft.materials(rulebook).map(tick).collect(), ..Self::choice(chrome, rulebook, errors) };
        page.result = answer.map(|answer| page.result_of(rulebook, draft, answer));
        page
    }

    fn result_of(&self, rulebook: &Rulebook, draft: &Draft, answer: &WhatIfAnswer) -> ResultView {
        let fields = self.forms.iter().flat_map(|(_, fields)| fields).map(|f| format!("#{}", crate::form::percent_encode(&f.anchor)));
        let materials = self.materials.iter().map(|m| format!("#m-{}", crate::form::percent_encode(&m.code)));
        let there: BTreeSet<String> = fields.chain(materials).collect();
        let mut findings = grouped(&answer.answer.findings, rulebook, &draft.application.id, Reader::Visitor);
        let groups = [&mut findings.mend, &mut findings.advise, &mut findings.review, &mut findings.pass, &mut findings.not_applicable];
        for input in groups.into_iter().flatten().flat_map(|finding| &mut finding.inputs).filter(|input| !there.contains(&input.href)) {
            input.href.clear();
        }
        ResultView {
            findings,
            grade: answer.answer.grade.as_ref().map(|g| GradeView::new(g, &rulebook.programme, &draft.application.category)),
            today: display_date(answer.today),
            ignored: answer.ignored.iter().map(|i| format!("{}：{}", i.name, i.message)).collect(),
        }
    }
}
