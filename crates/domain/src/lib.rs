//! The words everything else is written in: applications, evidence, findings, receipts, problems.
//!
//! Plain values with their JSON form. Components exchange nothing but these types, so this crate is the
//! contract between them. It may not touch a host: no clock, no randomness, no files, no network.

pub mod account;
pub mod api;
pub mod application;
pub mod divisions;
pub mod document;
pub mod evidence;
pub mod finding;
pub mod history;
pub mod ids;
pub mod industries;
pub mod personal_data;
pub mod problem;
pub mod receipt;
pub mod roster;
pub mod standing;
pub mod survey;
pub mod text;
pub mod time;
pub mod workdays;

pub use account::{Account, Body, Role};
pub use application::{Application, Opinion, OpinionDecision, State};
pub use evidence::{Attachment, FileFacts, FileKind, MalwareScan};
pub use finding::{Citation, Effect, Finding, Input, Place, Verdict};
pub use history::HistoryEntry;
pub use ids::{AccountId, ApplicationId, Digest, ProgrammeId};
pub use problem::{FieldProblem, Problem};
pub use receipt::Receipt;
pub use standing::Standing;
