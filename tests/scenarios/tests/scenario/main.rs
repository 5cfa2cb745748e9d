//! The running service from outside, one file per scenario. Every test starts an instance of its own on a free port with
//! an empty state, so that all of them run side by side.
//!
//! `INTAKE_SPIN=/path/to/spin` runs the same on Spin.

mod bad_input;
mod batch;
mod capability;
mod combining;
mod corpus;
mod cut_body;
mod documents;
mod faulty;
mod history;
mod hostile_files;
mod internal;
mod kills;
mod lists;
mod malware;
mod new_programme;
mod packet;
mod personal_data;
mod races;
mod resuming;
mod roles;
mod tus_protocol;
mod whole_way;
