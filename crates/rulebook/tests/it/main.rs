//! Rulebooks of the repository, and broken ones.

mod carry_over;
mod load;
mod meanings;
mod support;
mod value;
