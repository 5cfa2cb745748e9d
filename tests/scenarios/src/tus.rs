//! A tus 1.0.0 client as the protocol's text has it, one request at a time.

use crate::client::{Answer, Client};
use std::fmt::Write;

const PATH: &str = "/api/v1/uploads";
pub const PART: &str = "application/offset+octet-stream";

/// `Upload-Metadata` of these pairs.
pub fn metadata(pairs: &[(&str, &str)]) -> String {
    let pair = |(key, value): &(&str, &str)| format!("{key} {}", base64(value.as_bytes()));
    pairs.iter().map(pair).collect::<Vec<_>>().join(",")
}

/// Begins an upload of `length` bytes; `application` is the application's address.
pub fn create(client: &mut Client, application: &str, material: &str, name: &str, length: usize) -> Answer {
    let id = application.rsplit('/').next().expect("a path ends in the id");
    let metadata = metadata(&[("filename", name), ("material", material), ("application", id), ("basis", "consent")]);
    let request = client.request("POST", PATH).header("tus-resumable", "1.0.0");
    request.header("upload-length", &length.to_string()).header("upload-metadata", &metadata).send()
}

/// The same; answers the upload's address.
pub fn begin(client: &mut Client, application: &str, material: &str, name: &str, length: usize) -> String {
    let created = create(client, application, material, name, length).expect(201);
    created.header("location").expect("an address").to_owned()
}

/// Asks how far it has come.
pub fn offset(client: &mut Client, upload: &str) -> usize {
    let head = client.request("HEAD", upload).header("tus-resumable", "1.0.0").send().expect(200);
    assert_eq!(head.header("cache-control"), Some("no-store"));
    number(&head, "upload-offset")
}

/// Sends a part.
pub fn patch(client: &mut Client, upload: &str, offset: usize, bytes: &[u8]) -> Answer {
    try_patch(client, upload, offset, bytes).expect("an answer")
}

/// Sends a part over a line that may break.
pub fn try_patch(client: &mut Client, upload: &str, offset: usize, bytes: &[u8]) -> Option<Answer> {
    let request = client.request("PATCH", upload).header("tus-resumable", "1.0.0").header("content-type", PART);
    request.header("upload-offset", &offset.to_string()).bytes(bytes.to_vec()).try_send().ok()
}

/// A header that is a number.
#[track_caller]
pub fn number(answer: &Answer, name: &str) -> usize {
    answer.header(name).and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{name} is no number: {answer:?}"))
}

/// Base64 (RFC 4648 §4).
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let digit = char::from(DIGITS[(bits >> (18 - 6 * place) & 63) as usize]);
            let _ = text.write_char(if place <= group.len() { digit } else { '=' });
        }
    }
    text
}
