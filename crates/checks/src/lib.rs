//! Checks: the facts of one application held against a rulebook.
//!
//! Pure: no clock, no files. Kinds of check are general and know no programme; whatever belongs to one – words,
//! dates, thresholds – is the rulebook's data. A check never fails to answer: what is missing or can't be read is a finding.

mod case_survey;
pub mod cases;
pub mod catalogue;
mod checker;
mod context;
mod grade;
mod kinds;
pub mod lint;
mod names;
mod outcome;
mod roster;
mod ruling;
mod scores;
mod standing;

pub use checker::{Checker, check};
pub use kinds::KINDS;
