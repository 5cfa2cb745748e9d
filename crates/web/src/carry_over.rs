//! Going on from one application to another programme: what is likely to be taken over, and what was.

use crate::fields;
use crate::findings::place;
use domain::Application;
use domain::api::{CarriedItem, CarriedOver};
use rulebook::Rulebook;
use std::collections::BTreeSet;

/// One line of what was taken over or is left to do.
#[derive(Clone, Debug)]
pub struct CarriedLine {
    pub label: String,
    pub href: String,
    pub note: String,
}

/// How many fields and materials of `target` mean the same as something the application holds already.
pub fn shared(application: &Application, source: &Rulebook, target: &Rulebook) -> usize {
    let filled = source.fields().filter(|(_, _, field)| application.field(&field.id).is_some()).filter_map(|(_, _, field)| field.means.as_deref());
    let filled: BTreeSet<&str> = filled.collect();
    let uploaded = source.materials.iter().filter(|m| application.materials.get(&m.code).is_some_and(|files| !files.is_empty()));
    let uploaded: BTreeSet<&str> = uploaded.filter_map(|m| m.means.as_deref()).collect();
    let fields = fields::applicants(target).flat_map(|form| &form.sections).flat_map(|section| &section.fields);
    let fields = fields.filter(|field| field.means.as_deref().is_some_and(|means| filled.contains(means))).count();
    fields + target.materials.iter().filter(|m| m.means.as_deref().is_some_and(|means| uploaded.contains(means))).count()
}

/// What was taken over, and what is left, each with its place.
pub fn lines(carried: &CarriedOver, application: &Application, rulebook: &Rulebook) -> (Vec<CarriedLine>, Vec<CarriedLine>) {
    let line = |item: &CarriedItem| CarriedLine { label: item.label.clone(), href: place(&item.place, rulebook, &application.id), note: item.note.clone() };
    (carried.carried.iter().map(line).collect(), carried.left.iter().map(line).collect())
}
