//! `cargo xtask`: everything a newcomer, and the continuous integration, runs.
//!
//! `up` starts a demonstration, `test` runs every test, `bench` measures, `build` makes the components. Each installs
//! what it needs and is missing, and where it can't, says the command to run.

pub mod browser;
pub mod components;
pub mod demonstration;
pub mod documents;
pub mod fonts;
pub mod fuzz;
pub mod http;
pub mod process;
pub mod service;
pub mod test;
pub mod up;
pub mod wit;
pub mod workspace;
