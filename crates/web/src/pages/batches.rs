//! Many documents at once: of every application the same, as one ZIP.

use crate::Chrome;
use crate::assets;
use askama::Template;
use domain::api::DocumentLine;

#[derive(Template)]
#[template(path = "batches.html")]
pub struct BatchesPage {
    pub chrome: Chrome,
    /// The programme's title.
    pub of: String,
    /// Where the applications are listed.
    pub back: &'static str,
    pub batches: Vec<BatchView>,
    /// For the association: the bodies whose applications alone can be asked for, id and name; none for a body itself.
    pub bodies: Vec<(String, String)>,
    /// The body asked for; empty: all.
    pub chosen: String,
}

/// A document with the addresses of its batches.
#[derive(Clone, Debug)]
pub struct BatchView {
    pub code: String,
    pub title: String,
    pub clause: String,
    /// For each format its name, the ZIP's address, and that of the list of what is in it.
    pub files: Vec<(String, String, String)>,
}

impl BatchView {
    /// Of a body's applications alone, if one is named.
    pub fn new(line: &DocumentLine, body: &str) -> Self {
        let of_body = if body.is_empty() { String::new() } else { format!("?recommender={}", crate::form::percent_encode(body)) };
        let address = |format: &str, ending: &str| format!("{}.{format}.{ending}{of_body}", line.path);
        Self {
            code: line.code.clone(),
            title: line.title.clone(),
            clause: line.clause.clone(),
            files: line.formats.iter().map(|format| (format.to_uppercase(), address(format, "zip"), address(format, "json"))).collect(),
        }
    }
}

impl BatchesPage {
    pub fn script(&self) -> &'static str {
        assets::BATCH.path()
    }
}
