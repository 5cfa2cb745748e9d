//! What the scenarios drive the service with: a running [`Instance`], a [`Client`] with cookie and token, and the made-up
//! applications of `examples/`.
//!
//! Black box: nothing here depends on a crate of the product. What the service says is held against what the scenarios
//! know by themselves: bytes they sent, hashes they computed, cells they read. Only the stored inputs of the fuzzer are held
//! against the crates, which is what they are for: the components must answer as the crates they are made of.

pub mod client;
pub mod example;
pub mod instance;
pub mod people;
pub mod proxy;
pub mod python;
pub mod raw;
pub mod tus;

pub use client::{Answer, Client};
pub use example::Example;
pub use instance::{Instance, Settings};

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Percent-encoding of everything that isn't unreserved (RFC 3986 §2.3).
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b"-._~".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
