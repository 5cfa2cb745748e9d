//! Names of parts: decoded, and refused where unpacking would write beside its folder or over another part.

use crate::NAME_BYTES_MAX;
use crate::refusal::{Refusal, shown};

/// The name's characters: UTF-8 where it is that, else GB18030, as Windows in Chinese writes them without saying so.
pub fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// # Errors
/// A name that no honest archive holds; see [`Refusal`].
pub fn check(name: &str, bytes: usize) -> Result<(), Refusal> {
    let named = || shown(name);
    if name.trim_matches('/').trim().is_empty() && !name.starts_with('/') {
        return Err(Refusal::NameMissing);
    }
    if bytes > NAME_BYTES_MAX {
        return Err(Refusal::NameTooLong(named()));
    }
    if name.chars().any(|c| c.is_control() || turns_around(c) || c == char::REPLACEMENT_CHARACTER) {
        return Err(Refusal::NameControl(named()));
    }
    if name.contains('\\') {
        return Err(Refusal::NameBackslash(named()));
    }
    let drive = name.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && name.as_bytes().get(1) == Some(&b':');
    if name.starts_with('/') || drive {
        return Err(Refusal::NameAbsolute(named()));
    }
    if name.split('/').any(|part| part == ".." || part == ".") {
        return Err(Refusal::NameParent(named()));
    }
    Ok(())
}

/// Under which two names are the same file on Windows.
pub fn folded(name: &str) -> String {
    name.trim_end_matches('/').to_lowercase()
}

/// Characters that show what follows in another order, so that `exe.pdf` may be read where `fdp.exe` stands (UAX #9).
fn turns_around(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}
