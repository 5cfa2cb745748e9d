//! What the built components are asked when a stored input is replayed through them, and what they must answer: what the
//! crates they are made of answer here.

use crate::{file, grid, roster};
use serde_json::Value;

/// A request to a component.
pub struct Asked {
    /// `/inspect` or `/parse`.
    pub path: &'static str,
    /// Names and values, not yet percent-encoded.
    pub query: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    /// The answer as JSON.
    pub answer: Value,
}

/// What an input of `target`'s corpus comes to; none if no component reads it, or if it is too short to be anything.
pub fn asked(target: &str, input: &[u8]) -> Option<Asked> {
    match target {
        "file" => file::named(input).map(|(name, bytes)| inspected(name, bytes.to_vec())),
        "pdf" => Some(inspected("a.pdf", file::as_pdf(input))),
        "zip_archive" => Some(inspected("a.zip", input.to_vec())),
        "roster_bytes" => Some(parsed(input)),
        "roster_grid" => grid::rows(input).map(|rows| parsed(&grid::file(&rows))),
        _ => None,
    }
}

fn inspected(name: &str, bytes: Vec<u8>) -> Asked {
    let words = file::words();
    let answer = inspect::inspect(name, &bytes, &words);
    let query = vec![("name", name.to_owned()), ("words", words.join("\n"))];
    Asked { path: "/inspect", query, body: bytes, answer: serde_json::to_value(answer).expect("facts are JSON") }
}

fn parsed(bytes: &[u8]) -> Asked {
    let request = roster::request();
    let answer = respondents::parse(&request, bytes);
    let mut body = serde_json::to_vec(&request).expect("a request is JSON");
    body.push(b'\n');
    body.extend_from_slice(bytes);
    Asked { path: "/parse", query: Vec::new(), body, answer: serde_json::to_value(answer).expect("an answer is JSON") }
}
