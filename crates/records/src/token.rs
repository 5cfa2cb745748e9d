//! Secrets: session tokens, keys, identifiers, and what is derived from them.

use crate::port::Host;
use domain::Digest;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The alphabet of identifiers: nothing that is mistaken for another letter, five bits a letter.
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// A secret of 256 random bits as 64 hexadecimal digits. The store gets [`stored`] of it, never itself.
pub(crate) fn secret(host: &impl Host) -> String {
    Digest::from_bytes(&host.random::<32>()).as_str().to_owned()
}

/// Under which name a secret is kept: its SHA-256. 256 random bits need no slow hash.
pub(crate) fn stored(secret: &str) -> Digest {
    Digest::of(secret.as_bytes())
}

/// An identifier of 26 letters, 130 random bits.
pub(crate) fn identifier(host: &impl Host) -> String {
    host.random::<26>().iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}


/// The token that every write made with a session's cookie carries: HMAC-SHA-256 (RFC 2104) keyed with the session's secret.
pub(crate) fn csrf(session_secret: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(session_secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(b"csrf");
    Digest::from_bytes(&mac.finalize().into_bytes().into()).as_str().to_owned()
}

/// Whether two secrets are the same, in a time that tells nothing about where they differ.
pub(crate) fn same(given: &str, wanted: &str) -> bool {
    // Hashed first, so that not even the length shows.
    stored(given).as_str().as_bytes().ct_eq(stored(wanted).as_str().as_bytes()).into()
}
