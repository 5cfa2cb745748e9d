//! JSON read from bytes.

use serde::de::DeserializeOwned;

/// As [`serde_json::from_slice`]; the whole is held against UTF-8 with vector instructions, and not each string again.
///
/// # Errors
/// What isn't the JSON asked for, with line and column.
pub(crate) fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => serde_json::from_str(text),
        // Says where.
        Err(_) => serde_json::from_slice(bytes),
    }
}
