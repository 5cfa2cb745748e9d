//! What was handed in, as one hash: printed forms name it, receipts and history rest on it.

use domain::{Application, Digest};
use rulebook::{FormBy, Rulebook};
use serde_json::{Value, json};

/// SHA-256 of the canonical JSON of category, level, fields and files. A file counts with material, name, size and content.
/// What the recommending body adds later is no part of it: the receipt's hash holds as long as the application stands.
pub(crate) fn record_sha256(book: &Rulebook, application: &Application) -> Digest {
    let files: Vec<Value> = application
        .materials
        .iter()
        .filter(|(code, _)| book.material(code).is_none_or(|material| material.by == FormBy::Applicant))
        .flat_map(|(material, files)| files.iter().map(move |f| json!({ "material": material, "name": f.name, "bytes": f.bytes, "sha256": f.sha256 })))
        .collect();
    Digest::of_json(&json!({
        "category": application.category,
        "level": application.level,
        "fields": application.fields,
        "files": files,
    }))
}
