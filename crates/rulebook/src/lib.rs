//! Rulebooks as data: a folder per programme and year, typed, checked on loading.
//!
//! This crate may not touch a host: it takes the folder's files as values and returns a [`Rulebook`] or every error at once.

pub mod condition;
pub mod model;

pub use condition::Condition;
pub use model::*;
