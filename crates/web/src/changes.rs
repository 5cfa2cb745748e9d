//! A posted form as changes to an application.

use crate::Form;
use domain::{Application, Digest};
use std::collections::BTreeMap;

/// A short digest of a value as shown: 16 hexadecimal digits.
pub fn base(value: &str) -> String {
    Digest::of(value.as_bytes()).as_str()[..16].to_owned()
}

/// A posted form held against the application as it stands now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Field → new value.
    pub fields: BTreeMap<String, String>,
    /// Field → the value it has now, which is the value it was shown with.
    pub base: BTreeMap<String, String>,
    /// Fields that somebody else changed meanwhile to another value → the value posted, which is not saved.
    pub conflicts: BTreeMap<String, String>,
}

impl Changes {
    /// What a posted form changes among the fields `ids`: a value comes as `f.ID`, the digest of the value shown as `b.ID`.
    pub fn of<'a>(form: &Form, ids: impl IntoIterator<Item = &'a str>, application: &Application) -> Self {
        let mut changes = Self::default();
        for id in ids {
            let Some(mine) = posted(form, id) else { continue };
            let shown = form.get(&format!("b.{id}"));
            let now = application.fields.get(id).map_or("", String::as_str);
            if mine.trim() == now.trim() || base(&mine) == shown {
                continue;
            }
            if base(now) == shown {
                changes.base.insert(id.to_owned(), now.to_owned());
                changes.fields.insert(id.to_owned(), mine);
            } else {
                changes.conflicts.insert(id.to_owned(), mine);
            }
        }
        changes
    }
}

/// The value posted for a field: several boxes one a line, nothing ticked as empty; none if the page didn't ask for it.
pub fn posted(form: &Form, id: &str) -> Option<String> {
    form.has(&format!("b.{id}"))
        .then(|| form.all(&format!("f.{id}")).filter(|v| !v.is_empty()).collect::<Vec<_>>().join("\n"))
}
