//! Filling in: forms and the score sheet.

use super::{ErrorLine, Heading};
use crate::assessment::{self, GroupView, Sums};
use crate::changes::{base, posted};
use crate::fields::{self, FieldView, Input};
use crate::{Chrome, assets};
use crate::Form as Posted;
use askama::Template;
use domain::{Application, FieldProblem};
use rulebook::{Form, Rulebook, ScoreSheet};
use std::collections::BTreeMap;

/// Fields under one heading.
#[derive(Clone, Debug)]
pub struct SectionView {
    pub title: String,
    pub help: String,
    pub fields: Vec<FieldView>,
}

#[derive(Template)]
#[template(path = "form.html")]
pub struct FormPage {
    pub chrome: Chrome,
    pub heading: Heading,
    pub form_id: String,
    pub title: String,
    pub clause: String,
    pub notes: Vec<String>,
    pub sections: Vec<SectionView>,
    pub errors: Vec<ErrorLine>,
    pub notice: Notice,
    pub editable: bool,
    /// Id and title of the form after this one.
    pub next: Option<(String, String)>,
    /// The uploaded stamped scan, where the form is printed and stamped: code and title of its material.
    pub scan: Option<(String, String)>,
}

/// What the page says of the last save.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notice {
    #[default]
    None,
    Saved,
    /// Some fields were saved, others somebody else has changed meanwhile.
    Conflict,
}

impl FormPage {
    /// The form with values as they stand. `findings` empty: no errors are shown, as on a first visit.
    pub fn new(chrome: Chrome, heading: Heading, form: &Form, application: &Application, rulebook: &Rulebook, findings: &[domain::Finding]) -> Self {
        let found = fields::errors_by_field(findings);
        let sections = sections(rulebook, form, application, findings, &found);
        let errors = summary(sections.iter().flat_map(|s| &s.fields));
        Self {
            form_id: form.id.clone(),
            title: form.title.clone(),
            clause: form.clause.clone(),
            notes: form.notes.clone(),
            sections,
            errors,
            notice: Notice::None,
            editable: application.editable(),
            next: next_form(rulebook, form, application),
            scan: scan(rulebook, form),
            chrome,
            heading,
        }
    }

    /// Shows both values of every field that somebody else changed meanwhile: theirs beside, the typed one in the input.
    pub fn with_conflicts(mut self, conflicts: &BTreeMap<String, String>) -> Self {
        for field in self.sections.iter_mut().flat_map(|s| &mut s.fields) {
            show_conflict(field, conflicts);
        }
        self.errors = summary(self.sections.iter().flat_map(|s| &s.fields));
        self.notice = Notice::Conflict;
        self
    }

    /// Shows every typed value again, with what was wrong with some of them; nothing has been saved.
    pub fn with_refused(mut self, posted: &Posted, problems: &[FieldProblem]) -> Self {
        for field in self.sections.iter_mut().flat_map(|s| &mut s.fields) {
            show_refused(field, posted, problems);
        }
        self.errors = summary(self.sections.iter().flat_map(|s| &s.fields));
        self
    }

    pub fn autosave(&self) -> &'static str {
        assets::AUTOSAVE.path()
    }
}

/// Puts the typed value back into a field's input, with what was wrong with it.
pub fn show_refused(field: &mut FieldView, form: &Posted, problems: &[FieldProblem]) {
    let wrong = |id: &str| problems.iter().filter(|p| p.field == id).map(|p| p.message.clone()).collect();
    if let Some(mine) = posted(form, &field.id) {
        field.retype(&mine);
    }
    field.errors = wrong(&field.id);
    if let Some(blank) = &mut field.blank {
        blank.value = posted(form, &blank.id).unwrap_or_default();
        blank.errors = wrong(&blank.id);
    }
}

/// Puts the typed value of a field that somebody else changed back into its input, theirs beside it.
pub fn show_conflict(field: &mut FieldView, conflicts: &BTreeMap<String, String>) {
    if let Some((blank, mine)) = field.blank.as_mut().and_then(|blank| conflicts.get(&blank.id).map(|mine| (blank, mine))) {
        let theirs = if blank.value.is_empty() { "（空）" } else { &blank.value };
        blank.errors = vec![format!("“{}”不填的原因在另一个窗口被改为“{theirs}”，您这次填的还没有保存。请核对后再保存。", field.label)];
        blank.value.clone_from(mine);
    }
    let Some(mine) = conflicts.get(&field.id) else { return };
    field.theirs = Some(field.value.clone());
    field.retype(mine);
    field.errors = vec![format!("“{}”在另一个窗口被改过，您这次填的还没有保存。请核对两处内容后再保存。", field.label)];
}

/// A form's sections that apply, with values as they stand.
pub fn sections(rulebook: &Rulebook, form: &Form, application: &Application, findings: &[domain::Finding], errors: &BTreeMap<String, Vec<String>>) -> Vec<SectionView> {
    let view = |field| {
        let view = FieldView::new(rulebook, field, application, errors);
        if findings.is_empty() { view } else { view.with_malformed(field) }
    };
    fields::of_form(form, application)
        .into_iter()
        .map(|(section, of_section)| SectionView {
            title: section.title.clone(),
            help: section.help.clone(),
            fields: of_section.into_iter().map(view).collect(),
        })
        .collect()
}

/// The error summary of fields in their order.
pub fn summary<'a>(fields: impl Iterator<Item = &'a FieldView>) -> Vec<ErrorLine> {
    fields.flat_map(lines).collect()
}

fn lines(field: &FieldView) -> Vec<ErrorLine> {
    let own = field.errors.iter().map(|e| ErrorLine::new(&field.anchor, e.clone()));
    let blank = field.blank.iter().flat_map(|b| b.errors.iter().map(|e| ErrorLine::new(&format!("f-{}", b.id), e.clone())));
    own.chain(blank).collect()
}

fn next_form(rulebook: &Rulebook, form: &Form, application: &Application) -> Option<(String, String)> {
    let mut after = fields::applicants(rulebook).skip_while(|f| f.id != form.id).skip(1);
    let form = after.find(|f| !assessment::is_head(rulebook, f) && !fields::of_form(f, application).is_empty());
    form.map(|f| (f.id.clone(), f.title.clone()))
}

fn scan(rulebook: &Rulebook, form: &Form) -> Option<(String, String)> {
    let material = rulebook.material(form.material.as_ref()?)?;
    material.from.contains(&rulebook::MaterialFrom::Uploaded).then(|| (material.code.clone(), material.title.clone()))
}

#[derive(Template)]
#[template(path = "assessment.html")]
pub struct AssessmentPage {
    pub chrome: Chrome,
    pub heading: Heading,
    pub title: String,
    pub clause: String,
    pub notes: Vec<String>,
    pub prefix: String,
    pub groups: Vec<GroupView>,
    pub bonus: GroupView,
    pub bonus_max: u32,
    pub base_max: u32,
    pub veto: String,
    pub veto_value: String,
    pub veto_base: String,
    pub veto_errors: Vec<String>,
    pub conclusions: Vec<ConclusionView>,
    pub conclusion_base: String,
    pub conclusion_errors: Vec<String>,
    pub sums: Sums,
    /// The conclusion that the sum reaches.
    pub reached: String,
    pub errors: Vec<ErrorLine>,
    pub notice: Notice,
    pub editable: bool,
    /// The fields of the sheet's printed head.
    pub head: Vec<FieldView>,
    /// What must agree with the application form: label and value there.
    pub names: Vec<(String, String)>,
}

#[derive(Clone, Debug)]
pub struct ConclusionView {
    pub id: String,
    pub label: String,
    pub min: u32,
    pub chosen: bool,
}

impl AssessmentPage {
    pub fn new(chrome: Chrome, heading: Heading, sheet: &ScoreSheet, application: &Application, rulebook: &Rulebook, findings: &[domain::Finding]) -> Self {
        let found = fields::errors_by_field(findings);
        let value = |id: &str| application.fields.get(&format!("{}.{id}", sheet.prefix)).cloned().unwrap_or_default();
        let of = |id: &str| found.get(&format!("{}.{id}", sheet.prefix)).cloned().unwrap_or_default();
        let sums = assessment::sums(sheet, &application.fields);
        let groups: Vec<_> = sheet.groups.iter().map(|g| assessment::group(sheet, g, &application.fields, &found)).collect();
        let roles = &rulebook.programme.roles;
        let applies = |id: &&String| rulebook.field(id).is_some_and(|field| field.when.holds(application));
        let names = std::iter::once(&roles.name)
            .chain(roles.project_name.iter().find(applies))
            .filter_map(|id| Some((rulebook.field(id)?.label.clone(), application.field(id).unwrap_or("（未填）").to_owned())))
            .collect();
        let head_sections = assessment::head(rulebook).map(|form| sections(rulebook, form, application, findings, &found)).unwrap_or_default();
        let mut page = Self {
            title: sheet.title.clone(),
            clause: sheet.clause.clone(),
            notes: sheet.notes.clone(),
            prefix: sheet.prefix.clone(),
            base_max: groups.iter().map(|g| g.max).sum(),
            groups,
            bonus: assessment::group(sheet, &sheet.bonus, &application.fields, &found),
            bonus_max: sheet.bonus_max,
            veto: sheet.veto.text.clone(),
            veto_value: value("veto"),
            veto_base: base(&value("veto")),
            veto_errors: of("veto"),
            conclusions: sheet
                .conclusions
                .iter()
                .map(|c| ConclusionView { id: c.id.clone(), label: c.label.clone(), min: c.min, chosen: c.id == value("conclusion") })
                .collect(),
            conclusion_base: base(&value("conclusion")),
            conclusion_errors: of("conclusion"),
            reached: sheet.conclusions.iter().find(|c| c.id == sums.reached).map_or_else(String::new, |c| c.label.clone()),
            sums,
            errors: Vec::new(),
            notice: Notice::None,
            editable: application.editable(),
            head: head_sections.into_iter().flat_map(|s| s.fields).collect(),
            names,
            chrome,
            heading,
        };
        page.errors = page.summary();
        page
    }

    /// Shows the head's typed values again, with what was wrong with some of them; nothing has been saved.
    pub fn with_refused(mut self, posted: &Posted, problems: &[FieldProblem]) -> Self {
        self.head.iter_mut().for_each(|field| show_refused(field, posted, problems));
        self.errors = self.summary();
        self
    }

    /// Shows both values of every item that somebody else changed meanwhile.
    pub fn with_conflicts(mut self, conflicts: &BTreeMap<String, String>) -> Self {
        for item in self.groups.iter_mut().chain([&mut self.bonus]).flat_map(|g| &mut g.items) {
            let Some(mine) = conflicts.get(&item.id) else { continue };
            item.theirs = Some(item.value.clone());
            for (points, chosen) in &mut item.points {
                *chosen = points.to_string() == *mine;
            }
            item.value.clone_from(mine);
            item.errors = vec!["这一项在另一个窗口被改过，您这次选的还没有保存。请核对后再保存。".to_owned()];
        }
        self.head.iter_mut().for_each(|field| show_conflict(field, conflicts));
        let changed = |id: &str| conflicts.get(&format!("{}.{id}", self.prefix)).cloned();
        let told = "这一项在另一个窗口被改过，现在显示的是已保存的内容。请核对后再保存。";
        if changed("veto").is_some() {
            self.veto_errors = vec![told.to_owned()];
        }
        if changed("conclusion").is_some() {
            self.conclusion_errors = vec![told.to_owned()];
        }
        self.notice = Notice::Conflict;
        self.errors = self.summary();
        self
    }

    fn summary(&self) -> Vec<ErrorLine> {
        let items = self.groups.iter().chain([&self.bonus]).flat_map(|g| &g.items);
        let mut lines = summary(self.head.iter());
        lines.extend(items.flat_map(|i| i.errors.iter().map(|e| ErrorLine::new(&i.anchor(), e.clone()))));
        let first = self.conclusions.first().map_or("", |c| c.id.as_str());
        lines.extend(self.veto_errors.iter().map(|e| ErrorLine::new(&format!("f-{}.veto-no", self.prefix), e.clone())));
        lines.extend(self.conclusion_errors.iter().map(|e| ErrorLine::new(&format!("f-{}.conclusion-{first}", self.prefix), e.clone())));
        lines
    }

    pub fn autosave(&self) -> &'static str {
        assets::AUTOSAVE.path()
    }

    pub fn script(&self) -> &'static str {
        assets::ASSESSMENT.path()
    }
}
