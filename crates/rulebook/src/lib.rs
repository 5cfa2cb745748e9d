//! Rulebooks as data: a folder per programme and year, typed, checked on loading.
//!
//! This crate may not touch a host: it takes the folder's files as values and returns a [`Rulebook`] or every error at once.

pub mod carry_over;
pub mod condition;
pub mod credit_code;
mod crosscheck;
mod field;
mod include;
mod lines;
mod load;
pub mod meanings;
pub mod model;
pub mod personal_data;
pub mod quotes;
mod records_asked;
pub mod value;

pub use carry_over::{CarryOver, NoCategory, carry_over};
pub use condition::{Condition, DateIn, Facts, FieldIs};
pub use load::{FILE_BYTES_MAX, LoadError, load};
pub use model::*;
pub use records_asked::*;
