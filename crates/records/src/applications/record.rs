//! What was handed in, as one hash: printed forms name it, receipts and history rest on it.

use domain::{Application, Digest};
use serde_json::{Value, json};

/// SHA-256 of the canonical JSON of category, level, fields and files. A file counts with material, name, size and content.
pub(crate) fn record_sha256(application: &Application) -> Digest {
    let files: Vec<Value> = application
        .materials
        .iter()
        .flat_map(|(material, files)| files.iter().map(move |f| json!({ "material": material, "name": f.name, "bytes": f.bytes, "sha256": f.sha256 })))
        .collect();
    Digest::of_json(&json!({
        "category": application.category,
        "level": application.level,
        "fields": application.fields,
        "files": files,
    }))
}
