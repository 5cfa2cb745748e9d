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

use crate::error::{Error, Result, not_found};
use domain::{Problem, Role};
use rulebook::{Audience, Document, Rulebook};

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

/// 404 for a document that the rulebook names and doesn't describe.
fn named_only(book: &Rulebook, code: &str) -> Error {
    let Some(table) = book.table(code) else { return not_found() };
    let detail = format!("“{}”（{}）目前只列出名称，系统还不能生成这份表格，请使用协会提供的样表。", table.title, table.code);
    Problem::new(404, "table_not_offered", "这份表格暂不提供", detail).into()
}

/// Whether anybody of this role may fetch the document at all.
fn is_for(document: &Document, role: Role) -> bool {
    document.is_for(audience(role)) || document.is_for(Audience::Public)
}
