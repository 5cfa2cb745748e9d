//! Rulebooks held against their cases, and checks against whatever comes.

mod cases;
mod examples;
mod hostile;
mod kinds;
mod lint;
mod records_asked;
