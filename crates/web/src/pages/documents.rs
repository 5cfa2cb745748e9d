//! Documents to be printed: what can be fetched, and each as it will read.

use crate::Chrome;
use askama::Template;
use domain::api::{DocumentLine, TableChanges};

#[derive(Template)]
#[template(path = "documents.html")]
pub struct DocumentsPage {
    pub chrome: Chrome,
    /// Of whom: the application's name and number, or the programme.
    pub of: String,
    /// Where it leads back to: address and words.
    pub back: (String, String),
    pub documents: Vec<DocumentView>,
}

#[derive(Template)]
#[template(path = "document.html")]
pub struct DocumentPage {
    pub chrome: Chrome,
    pub back: (String, String),
    pub document: DocumentView,
    /// The document as `tables` makes it: escaped there.
    pub fragment: String,
    /// Since it was fetched last; none for what is no list.
    pub changes: Option<ChangesView>,
}

/// A document with its addresses.
#[derive(Clone, Debug)]
pub struct DocumentView {
    pub code: String,
    pub title: String,
    pub clause: String,
    /// The preview's address; empty where a body must be named first.
    pub preview: String,
    /// Name and address of each file.
    pub files: Vec<(String, String)>,
}

/// What changed in a list.
#[derive(Clone, Debug, Default)]
pub struct ChangesView {
    pub since: String,
    pub added: Vec<String>,
    pub removed: Vec<String>,
    /// Number, and the columns that read otherwise.
    pub changed: Vec<(String, String)>,
}

impl DocumentView {
    /// The document with its preview under `folder`.
    pub fn new(line: &DocumentLine, folder: &str) -> Self {
        let offered = line.formats.iter().filter(|format| matches!(format.as_str(), "pdf" | "docx" | "xlsx" | "csv" | "json"));
        Self {
            code: line.code.clone(),
            title: line.title.clone(),
            clause: line.clause.clone(),
            preview: if line.of_recommender { String::new() } else { format!("{folder}/{}", crate::form::percent_encode(&line.code)) },
            files: if line.of_recommender { Vec::new() } else { offered.map(|format| (format.to_uppercase(), format!("{}.{format}", line.path))).collect() },
        }
    }
}

impl ChangesView {
    /// None before the first fetch: then everything would be new.
    pub fn new(changes: &TableChanges) -> Option<Self> {
        let columns = |row: &domain::api::ChangedRow| row.cells.iter().map(|cell| cell.label.as_str()).collect::<Vec<_>>().join("、");
        Some(Self {
            since: domain::time::display(changes.since?),
            added: changes.added.clone(),
            removed: changes.removed.clone(),
            changed: changes.changed.iter().map(|row| (row.number.clone(), columns(row))).collect(),
        })
    }

    pub fn none(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}
