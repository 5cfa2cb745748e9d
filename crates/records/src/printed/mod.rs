//! Printed documents: who may fetch which, what they are made from, and how they are answered.

pub(crate) mod application;
pub(crate) mod batch;
pub(crate) mod changes;
mod gather;
pub(crate) mod list;
mod made;
pub(crate) mod offered;
mod signer;
pub(crate) mod stages;
pub(crate) mod tables;

pub(crate) use made::attachment;

use crate::error::{Result, not_found};
use domain::Role;
use rulebook::{Audience, Document};

/// A document's role in the description for an account's role.
fn audience(role: Role) -> Audience {
    match role {
        Role::Applicant => Audience::Applicant,
        Role::Recommender => Audience::Recommender,
        Role::Association => Audience::Association,
    }
}

/// The format of a file's name, if the document is offered in it; a preview is of everything.
fn format_of<'f>(formats: &[String], format: &'f str) -> Result<&'f str> {
    if format == "html" || format == "json" || formats.iter().any(|f| f == format) { Ok(format) } else { Err(not_found()) }
}

/// Whether anybody of this role may fetch the document at all.
fn is_for(document: &Document, role: Role) -> bool {
    document.is_for(audience(role)) || document.is_for(Audience::Public)
}
