//! From one programme's application to another's: whatever means the same is carried over, the rest is listed.
//!
//! Pure: it takes rulebooks and an application and returns values; whoever makes the new application stores them.

mod convert;

use crate::condition::{Condition, Facts};
use crate::meanings::{self, Carry};
use crate::model::{Field, FieldKind, Form, FormBy, Material, MaterialFrom, Rulebook};
use domain::api::CarriedItem;
use domain::{Application, Attachment, Place};
use std::collections::BTreeMap;

/// What a new application begins with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CarryOver {
    /// Values by the new programme's field ids, as they would have been typed.
    pub fields: BTreeMap<String, String>,
    /// Files by the new programme's material codes, the newest last.
    pub materials: BTreeMap<String, Vec<Attachment>>,
    /// What was carried, in the order of forms and materials, with what to look at.
    pub carried: Vec<CarriedItem>,
    /// What the new programme asks for and is still to be done, in the same order, with why and what.
    pub left: Vec<CarriedItem>,
}

/// The programme hasn't the category: there is nothing to carry over to. Says in Chinese which it has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{programme}不设“{category}”，只设{offered}；可另按所设的类别申报。")]
pub struct NoCategory {
    pub programme: String,
    pub category: String,
    pub offered: String,
}

/// Everything of `application`, made under `from`, that a new application under `to` in `category` can begin with.
///
/// Fields and files of one meaning are carried; an option by equal label or id, a number in the new field's unit. Never carried
/// are declarations, whatever the vocabulary keeps to its own programme or survey (pledges, scores), and – to another
/// category – what belongs to the product, project or service itself.
///
/// # Errors
/// [`NoCategory`] if `to` doesn't offer the category.
pub fn carry_over(from: &Rulebook, to: &Rulebook, application: &Application, category: &str) -> Result<CarryOver, NoCategory> {
    let Some(offered) = to.programme.category(category) else {
        let labels: Vec<String> = to.programme.categories.iter().map(|c| format!("“{}”", c.label)).collect();
        let label = from.programme.category(category).map_or(category, |c| c.label.as_str());
        return Err(NoCategory { programme: to.programme.title.clone(), category: label.to_owned(), offered: labels.join("、") });
    };
    let level = if offered.levels.contains(&application.level) { Some(&application.level) } else { offered.levels.first() };
    let draft = Draft { category: category.to_owned(), level: level.cloned().unwrap_or_default(), fields: BTreeMap::new(), materials: BTreeMap::new() };
    let mut carrying = Carrying { from, to, application, draft, notes: BTreeMap::new() };
    // A value carried may open further fields and materials.
    while carrying.fields() {}
    carrying.materials();
    Ok(carrying.finish())
}

/// The new application as far as conditions look at it.
struct Draft {
    category: String,
    level: String,
    fields: BTreeMap<String, String>,
    materials: BTreeMap<String, Vec<Attachment>>,
}

impl Facts for Draft {
    fn category(&self) -> &str {
        &self.category
    }
    fn level(&self) -> &str {
        &self.level
    }
    fn field(&self, id: &str) -> &str {
        self.fields.get(id).map_or("", |value| value.trim())
    }
    fn has_material(&self, code: &str) -> bool {
        self.materials.get(code).is_some_and(|files| !files.is_empty())
    }
}

struct Carrying<'a> {
    from: &'a Rulebook,
    to: &'a Rulebook,
    application: &'a Application,
    draft: Draft,
    /// Why a field or a material was left, by id or code.
    notes: BTreeMap<String, String>,
}

impl Carrying<'_> {
    /// Carries every field that applies by now and hasn't been looked at; whether there was one.
    fn fields(&mut self) -> bool {
        let mut changed = false;
        for (_, _, field) in asked(self.to).filter(|(form, when, field)| applies(form, when, field, &self.draft)).collect::<Vec<_>>() {
            if self.draft.fields.contains_key(&field.id) || self.notes.contains_key(&field.id) {
                continue;
            }
            match self.value(field) {
                Some(Ok(value)) => {
                    self.draft.fields.insert(field.id.clone(), value);
                    changed = true;
                }
                Some(Err(note)) => {
                    self.notes.insert(field.id.clone(), note);
                }
                None => {}
            }
        }
        changed
    }

    /// The value for a field; why not, if there is one that can't be carried; none if there is none.
    fn value(&self, field: &Field) -> Option<Result<String, String>> {
        if matches!(field.kind, FieldKind::Attestation { .. }) {
            return Some(Err("声明须就本活动重新作出，请逐项核对后选择。".to_owned()));
        }
        let meaning = meanings::field(field.means.as_deref()?)?;
        let (_, _, source) = asked(self.from)
            .filter(|(form, when, source)| source.means == field.means && applies(form, when, source, self.application))
            .find(|(_, _, source)| self.application.field(&source.id).is_some())?;
        if meaning.carry == Carry::Never {
            return Some(Err(meaning.note.clone()));
        }
        if meaning.same_category && self.application.category != self.draft.category {
            return Some(Err("原申报属于另一类别，请另行填写。".to_owned()));
        }
        Some(convert::value(source, self.application.field(&source.id)?, field))
    }

    fn materials(&mut self) {
        for material in self.to.materials.iter().filter(|m| uploaded(m)) {
            if !material.when.holds(&self.draft) {
                continue;
            }
            match self.files(material) {
                Some(Ok(files)) => {
                    self.draft.materials.insert(material.code.clone(), files);
                }
                Some(Err(note)) => {
                    self.notes.insert(material.code.clone(), note);
                }
                None => {}
            }
        }
    }

    fn files(&self, material: &Material) -> Option<Result<Vec<Attachment>, String>> {
        let meaning = meanings::material(material.means.as_deref()?)?;
        let same = self.from.materials.iter().filter(|m| m.means == material.means && uploaded(m));
        let mut files = Vec::new();
        for source in same {
            let readable = self.application.materials.get(&source.code).into_iter().flatten().filter(|file| file.facts.readable());
            // What was looked for in the file as it was uploaded isn't looked for again.
            let searched = material.look_for.iter().all(|word| source.look_for.contains(word));
            files.extend(readable.map(|file| (file, searched)));
        }
        if files.is_empty() {
            return None;
        }
        if meaning.carry == Carry::Never {
            return Some(Err(meaning.note.clone()));
        }
        if meaning.same_category && self.application.category != self.draft.category {
            return Some(Err("原申报属于另一类别，请另行上传。".to_owned()));
        }
        // A list is read by the columns of its own programme.
        if material.spreadsheet || material.roster.is_some() || files.iter().any(|(_, searched)| !searched) {
            return Some(Err("本活动要按自己的要求读取这份文件，请重新上传。".to_owned()));
        }
        let skipped = files.len().saturating_sub(material.files_max as usize);
        Some(Ok(files.into_iter().skip(skipped).map(|(file, _)| file.clone()).collect()))
    }

    /// Sorts what is there and what isn't.
    fn finish(mut self) -> CarryOver {
        let (mut carried, mut left) = (Vec::new(), Vec::new());
        for (form, when, field) in asked(self.to) {
            let place = Place::Field { id: field.id.clone() };
            if self.draft.fields.contains_key(&field.id) {
                let note = looked_at(field.means.as_deref().and_then(meanings::field));
                carried.push(CarriedItem { place, label: field.label.clone(), note });
            } else if applies(form, when, field, &self.draft) && (field.is_required(&self.draft) || form.blanks_explained) {
                let note = self.notes.remove(&field.id).unwrap_or_else(|| "原申报没有这一项，请填写。".to_owned());
                left.push(CarriedItem { place, label: field.label.clone(), note });
            }
        }
        if let Some(sheet) = &self.to.assessment {
            let place = Place::Field { id: format!("{}.conclusion", sheet.prefix) };
            left.push(CarriedItem { place, label: sheet.title.clone(), note: "请按本活动的自评表重新评分。".to_owned() });
        }
        for material in self.to.materials.iter().filter(|m| uploaded(m) && m.when.holds(&self.draft)) {
            let place = Place::Material { code: material.code.clone() };
            if self.draft.materials.contains_key(&material.code) {
                let note = looked_at(material.means.as_deref().and_then(meanings::material));
                carried.push(CarriedItem { place, label: material.title.clone(), note });
            } else if !material.optional {
                let note = self.notes.remove(&material.code).unwrap_or_else(|| "原申报没有这份材料，请上传。".to_owned());
                left.push(CarriedItem { place, label: material.title.clone(), note });
            }
        }
        CarryOver { fields: self.draft.fields, materials: self.draft.materials, carried, left }
    }
}

/// What the applicant fills in, in the order of the forms, with its section's condition.
fn asked(book: &Rulebook) -> impl Iterator<Item = (&Form, &Condition, &Field)> {
    book.fields().filter(|(form, _, _)| form.by == FormBy::Applicant).map(|(form, section, field)| (form, &section.when, field))
}

fn applies(form: &Form, section: &Condition, field: &Field, facts: &dyn Facts) -> bool {
    [&form.when, section, &field.when].iter().all(|when| when.holds(facts))
}

/// Whether the applicant uploads it.
fn uploaded(material: &Material) -> bool {
    material.by == FormBy::Applicant && material.from.contains(&MaterialFrom::Uploaded)
}

fn looked_at(meaning: Option<&meanings::Meaning>) -> String {
    meaning.filter(|m| m.carry == Carry::Look).map_or(String::new(), |m| m.note.clone())
}
