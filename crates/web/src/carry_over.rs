//! Going on from one application to another programme: what is likely to be taken over, and what was.

use crate::findings::place;
use domain::Application;
use domain::api::{CarriedItem, CarriedOver};
use rulebook::Rulebook;

/// One line of what was taken over or is left to do.
#[derive(Clone, Debug)]
pub struct CarriedLine {
    pub label: String,
    pub href: String,
    pub note: String,
}

/// How many fields and materials of `target` could begin with something from the application, in the category where most do.
pub fn shared(application: &Application, source: &Rulebook, target: &Rulebook) -> usize {
    let categories = target.programme.categories.iter();
    let carried = categories.filter_map(|category| rulebook::carry_over(source, target, application, &category.id).ok());
    carried.map(|carried| carried.carried.len()).max().unwrap_or(0)
}

/// What was taken over, and what is left, each with its place.
pub fn lines(carried: &CarriedOver, application: &Application, rulebook: &Rulebook) -> (Vec<CarriedLine>, Vec<CarriedLine>) {
    let line = |item: &CarriedItem| CarriedLine { label: item.label.clone(), href: place(&item.place, rulebook, &application.id), note: item.note.clone() };
    (carried.carried.iter().map(line).collect(), carried.left.iter().map(line).collect())
}
