//! A material with its files.

use super::{ErrorLine, Heading};
use crate::combining::CombiningView;
use crate::fields::{self, FieldView, Input};
use crate::files::FileView;
use crate::pages::filling::{Notice, show_conflict, show_refused, summary};
use crate::pages::rosters::{RosterView, template_path};
use crate::survey::{self, SurveyView};
use crate::{Chrome, Form, assets};
use askama::Template;
use domain::api::PersonalDataRules;
use domain::{Application, FieldProblem, Finding, Place, Verdict};
use rulebook::{Material, Rulebook};
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "material.html")]
pub struct MaterialPage {
    pub chrome: Chrome,
    pub heading: Heading,
    pub code: String,
    pub title: String,
    pub help: String,
    pub clause: String,
    pub quotes: Vec<String>,
    pub optional: bool,
    pub spreadsheet: bool,
    pub files_max: u32,
    pub files: Vec<FileView>,
    /// Pictures and PDFs that can be turned and made into one; none of a list, which says on what basis it is handed over.
    pub combining: Option<CombiningView>,
    /// The list's facts, of the newest file that is one.
    pub roster: Option<RosterView>,
    /// What comes of a survey's database.
    pub survey: Option<SurveyView>,
    /// Where an empty list to fill in is; empty if the material is none.
    pub template: String,
    /// What must be confirmed with a list of people.
    pub rules: Option<PersonalDataRules>,
    pub fields: Vec<FieldView>,
    pub errors: Vec<ErrorLine>,
    /// What the checks say of this material.
    pub findings: Vec<String>,
    pub notice: Notice,
    pub message: &'static str,
    pub upload_problem: String,
    pub revision: u64,
    pub editable: bool,
    /// The form it is typed into: id and title.
    pub form: Option<(String, String)>,
    /// There is official wording to be printed and stamped.
    pub printed: bool,
    /// The file shown in place at first.
    pub viewed: Option<FileView>,
}

impl MaterialPage {
    /// `checked`: whether errors of the fields beside the material are shown, as after a save.
    pub fn new(
        chrome: Chrome,
        heading: Heading,
        material: &Material,
        application: &Application,
        rulebook: &Rulebook,
        findings: &[Finding],
        checked: bool,
    ) -> Self {
        let found = if checked { fields::errors_by_field(findings) } else { BTreeMap::new() };
        let files = application.materials.get(&material.code).map_or(&[][..], Vec::as_slice);
        let views: Vec<_> = files.iter().map(|f| FileView::new(f, &application.id)).collect();
        let beside: Vec<_> = fields::of_material(rulebook, &material.code, application)
            .into_iter()
            .map(|f| FieldView::new(rulebook, f, application, &found))
            .map(|view| match rulebook.field(&view.id) {
                Some(field) if checked => view.with_malformed(field),
                _ => view,
            })
            .collect();
        Self {
            code: material.code.clone(),
            title: material.title.clone(),
            help: material.help.clone(),
            clause: material.clause.clone(),
            quotes: material.cites.iter().map(|c| c.quote.clone()).collect(),
            optional: material.optional,
            spreadsheet: material.spreadsheet || material.roster.is_some(),
            files_max: material.files_max,
            combining: if material.roster.is_none() { CombiningView::new(&material.title, files) } else { None },
            template: if material.roster.is_some() { template_path(application.programme.as_str(), &material.code) } else { String::new() },
            roster: files.iter().rev().find_map(|f| Some(RosterView::new(&f.sha256.to_string(), f.roster.as_ref()?))),
            survey: survey::of_material(material, application, rulebook),
            rules: None,
            errors: summary(beside.iter()),
            fields: beside,
            findings: of_material(findings, &material.code, !files.is_empty()),
            notice: Notice::None,
            message: "",
            upload_problem: String::new(),
            revision: application.revision,
            editable: application.editable(),
            form: fields::applicants(rulebook).find(|f| f.material.as_ref() == Some(&material.code)).map(|f| (f.id.clone(), f.title.clone())),
            printed: wording(rulebook, material).is_some(),
            viewed: views.iter().rev().find(|f| f.shown_in_place).cloned(),
            files: views,
            chrome,
            heading,
        }
    }

    /// Shows both values of every field beside it that somebody else changed meanwhile.
    pub fn with_conflicts(mut self, conflicts: &BTreeMap<String, String>) -> Self {
        self.fields.iter_mut().for_each(|f| show_conflict(f, conflicts));
        self.errors = summary(self.fields.iter());
        self.notice = Notice::Conflict;
        self
    }

    /// Shows every typed value again, with what was wrong with some of them; nothing has been saved.
    pub fn with_refused(mut self, posted: &Form, problems: &[FieldProblem]) -> Self {
        self.fields.iter_mut().for_each(|f| show_refused(f, posted, problems));
        self.errors = summary(self.fields.iter());
        self
    }

    /// Shows the files as they were to be combined, with what was wrong; nothing has been changed.
    pub fn with_uncombined(mut self, posted: &Form, errors: Vec<ErrorLine>) -> Self {
        self.combining = self.combining.map(|combining| combining.typed(posted, &errors));
        self.errors = errors;
        self
    }

    pub fn upload_script(&self) -> &'static str {
        assets::UPLOAD.path()
    }

    pub fn autosave(&self) -> &'static str {
        assets::AUTOSAVE.path()
    }

    /// How many files may still be added.
    pub fn room(&self) -> usize {
        (self.files_max as usize).saturating_sub(self.files.len())
    }

    pub fn full(&self) -> bool {
        self.room() == 0
    }

    /// Endings offered in the browser's file dialog; the content decides, not the name.
    pub fn accept(&self) -> &'static str {
        if self.spreadsheet {
            ".xlsx,.xls,.xlsb,.ods,.csv,.tsv,.txt,.zip"
        } else {
            ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.docx,.xlsx,.xls,.ods,.csv,.ofd,.zip"
        }
    }

    pub fn kinds(&self) -> &'static str {
        if self.spreadsheet {
            "Excel（xlsx、xls、xlsb）、ODS 或 CSV 表格"
        } else {
            "PDF、JPEG、PNG、TIFF、Word（docx）、Excel（xlsx、xls）、ODS、CSV、OFD，或把它们打包的 ZIP"
        }
    }
}

/// What failed checks say of the material; nothing of a file that is merely missing while none has been uploaded.
fn of_material(findings: &[Finding], material: &str, has_files: bool) -> Vec<String> {
    let here = |place: &Place| match place {
        Place::Material { code } | Place::File { material: code, .. } | Place::Cell { material: code, .. } => code == material,
        _ => false,
    };
    findings
        .iter()
        .filter(|f| has_files && f.verdict == Verdict::Fail)
        .filter(|f| {
            let missing = f.inputs.iter().any(|i| i.value.is_none());
            f.inputs.iter().any(|i| here(&i.place) && (i.value.is_none() || !missing))
        })
        .map(|f| format!("{}（{}）{}", f.message, f.code, f.action.as_deref().unwrap_or_default()))
        .collect()
}

/// The official wording of a material: the one whose first line, its title, the material's title begins with.
pub fn wording<'a>(rulebook: &'a Rulebook, material: &Material) -> Option<&'a str> {
    let title = |text: &str| text.lines().next().map(|line| line.trim_start_matches('#').trim().to_owned());
    let texts = rulebook.wording.values().map(String::as_str);
    texts.into_iter().find(|text| title(text).is_some_and(|title| !title.is_empty() && material.title.starts_with(&title)))
}

/// Official wording as a page to print, sign and stamp.
#[derive(Template)]
#[template(path = "print.html")]
pub struct PrintPage {
    pub chrome: Chrome,
    pub heading: Heading,
    pub title: String,
    pub paragraphs: Vec<String>,
    /// The material's own page.
    pub back: String,
}

impl PrintPage {
    /// The wording's lines as paragraphs; its title and list marks are the template's to show.
    pub fn new(chrome: Chrome, heading: Heading, text: &str, back: String) -> Self {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let title = lines.next().unwrap_or_default().trim_start_matches('#').trim().to_owned();
        let paragraphs = lines.map(|line| line.strip_prefix("- ").unwrap_or(line).to_owned()).collect();
        Self { chrome, heading, title, paragraphs, back }
    }
}
