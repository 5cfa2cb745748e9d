//! What if: an application that nobody keeps, made of what a visitor typed.
//!
//! Only what the checks read is asked. The state is the posted form itself; nothing is stored.

use crate::Form;
use crate::changes::posted;
use crate::depends;
use crate::fields;
use domain::api::{WhatIf, WhatIfFile};
use domain::time::Timestamp;
use domain::{Application, Attachment, Digest, FileFacts, FileKind, State};
use rulebook::{Field, FieldKind, FormBy, Material, MaterialFrom, Rulebook};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a visitor has typed and ticked so far.
#[derive(Clone, Debug)]
pub struct Draft {
    /// As conditions see it. A ticked material holds a file that doesn't exist.
    pub application: Application,
}

impl Draft {
    /// The draft of a posted form for one of the programme's categories and levels; none if the choice isn't one of them.
    pub fn new(rulebook: &Rulebook, choice: &str, form: &Form, now: Timestamp) -> Option<Self> {
        let (category, level) = choice.split_once('|')?;
        rulebook.programme.category(category).filter(|c| c.levels.iter().any(|l| l == level))?;
        let typed = rulebook.fields().filter_map(|(_, _, field)| Some((field.id.clone(), posted(form, &field.id)?)));
        let ticked: Vec<&str> = form.all("material").collect();
        let files = rulebook.materials.iter().filter(|m| ticked.contains(&m.code.as_str()));
        Some(Self {
            application: Application {
                schema: domain::application::SCHEMA,
                id: "try".into(),
                revision: 0,
                programme: rulebook.programme.id.as_str().into(),
                applicant: "visitor".into(),
                category: category.to_owned(),
                level: level.to_owned(),
                state: State::Draft,
                number: None,
                recommender: None,
                fields: typed.filter(|(_, value)| !value.trim().is_empty()).collect(),
                materials: files.map(|m| (m.code.clone(), vec![file(m, now)])).collect(),
                opinion: None,
                reports: Vec::new(),
                receipts: Vec::new(),
                head: Digest::of(b""),
                created_at: now,
                changed_at: now,
                submitted_at: None,
            },
        })
    }

    /// The fields to ask, by the form they stand in; long texts and what the recommending body fills in are left out.
    pub fn fields<'a>(&'a self, rulebook: &'a Rulebook) -> Vec<(&'a rulebook::Form, Vec<&'a Field>)> {
        let wanted = depends::read_in(rulebook, &self.application.category);
        let asked = |field: &&Field| wanted.contains(field.id.as_str()) && !matches!(field.kind, FieldKind::LongText { .. });
        fields::applicants(rulebook)
            .filter(|form| form.when.holds(&self.application))
            .map(|form| {
                let sections = form.sections.iter().filter(|s| s.when.holds(&self.application));
                (form, sections.flat_map(|s| &s.fields).filter(|f| f.when.holds(&self.application)).filter(asked).collect::<Vec<_>>())
            })
            .filter(|(_, fields)| !fields.is_empty())
            .collect()
    }

    /// The materials to tick: those the applicant uploads.
    pub fn materials<'a>(&'a self, rulebook: &'a Rulebook) -> impl Iterator<Item = &'a Material> {
        let uploaded = |m: &&Material| m.by == FormBy::Applicant && m.from.contains(&MaterialFrom::Uploaded);
        rulebook.materials.iter().filter(uploaded).filter(|m| m.when.holds(&self.application))
    }

    /// What is asked of the checks: only what is on the page, so that a field that vanished from it says nothing.
    pub fn request(&self, rulebook: &Rulebook) -> WhatIf {
        let shown = self.fields(rulebook);
        let shown = shown.iter().flat_map(|(_, fields)| fields.iter().map(|f| f.id.as_str()));
        let value = |id: &str| Some((id.to_owned(), Value::String(self.application.field(id)?.to_owned())));
        let files = self.materials(rulebook).filter_map(|m| {
            let files = self.application.materials.get(&m.code)?;
            Some((m.code.clone(), files.iter().map(|f| WhatIfFile { name: f.name.clone(), kind: Some(f.facts.kind) }).collect()))
        });
        WhatIf {
            category: self.application.category.clone(),
            level: self.application.level.clone(),
            fields: shown.filter_map(value).collect::<BTreeMap<_, _>>(),
            materials: files.collect(),
            now: None,
        }
    }
}

/// A file as the material asks for it.
fn file(material: &Material, now: Timestamp) -> Attachment {
    let (kind, ending) = if material.spreadsheet || material.roster.is_some() { (FileKind::Xlsx, "xlsx") } else { (FileKind::Pdf, "pdf") };
    let facts = FileFacts { pages: Some(1), ..FileFacts::of(kind) };
    Attachment::new(Digest::of(material.code.as_bytes()), 0, format!("{}.{ending}", material.title), facts, now)
}
