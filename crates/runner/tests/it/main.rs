//! The runner as a whole: applications made of the probe component, started and spoken to over HTTP.

mod bodies;
mod chaining;
mod faults;
mod files;
mod headers;
mod key_value;
mod limits;
mod manifest;
mod routes;
mod running;
mod start;
#[path = "../support/mod.rs"]
mod support;
mod variables;
