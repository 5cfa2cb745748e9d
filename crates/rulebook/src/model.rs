//! The types of a rulebook. What stands in the TOML files is exactly this; unknown keys are errors.

mod check;
mod column;
mod document;
mod form;
mod material;
mod programme;
mod reading;
mod score_sheet;
mod value_from;

pub use check::Check;
pub use column::*;
pub use document::*;
pub use form::*;
pub use material::{Material, MaterialFrom};
pub use programme::*;
pub use reading::*;
pub use score_sheet::*;
pub use value_from::*;
pub use domain::document::Align;

use std::collections::BTreeMap;

/// A rulebook as loaded: everything checked against everything.
#[derive(Clone, Debug)]
pub struct Rulebook {
    pub programme: Programme,
    pub forms: Vec<Form>,
    pub assessment: Option<ScoreSheet>,
    pub materials: Vec<Material>,
    /// In the order of their codes.
    pub documents: Vec<Document>,
    pub checks: Vec<Check>,
    /// Official wording by file stem of `wording/*.md`: pledges.
    pub wording: BTreeMap<String, String>,
    /// SHA-256 over all of the folder's data files, paths included.
    pub sha256: domain::Digest,
}

impl Rulebook {
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.forms.iter().flat_map(|f| &f.sections).flat_map(|s| &s.fields).find(|f| f.id == id)
    }

    /// What is applied for, as typed: the product, the project, the service; none for an enterprise.
    pub fn project_name<'a>(&self, application: &'a domain::Application) -> Option<&'a str> {
        let applies = |id: &&String| {
            let asked = self.fields().find(|(_, _, field)| &field.id == *id);
            asked.is_none_or(|(form, section, field)| [&form.when, &section.when, &field.when].iter().all(|when| when.holds(application)))
        };
        self.programme.roles.project_name.iter().filter(applies).find_map(|id| application.field(id))
    }

    /// Every field with its form and section, in the order of the forms.
    pub fn fields(&self) -> impl Iterator<Item = (&Form, &Section, &Field)> {
        self.forms.iter().flat_map(|form| form.sections.iter().map(move |section| (form, section)))
            .flat_map(|(form, section)| section.fields.iter().map(move |field| (form, section, field)))
    }

    pub fn reading(&self, code: &str) -> Option<&Reading> {
        self.programme.readings.iter().find(|r| r.code == code)
    }

    pub fn material(&self, code: &str) -> Option<&Material> {
        self.materials.iter().find(|m| m.code == code)
    }

    pub fn document(&self, code: &str) -> Option<&Document> {
        self.documents.iter().find(|d| d.code == code)
    }
}
