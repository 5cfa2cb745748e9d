//! What the readers of XML parts share: attributes and references without a copy.

use crate::package;
use crate::sheet::Unreadable;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::BytesRef;
use std::borrow::Cow;
use std::io::{self, BufReader, Read};

/// Bytes read ahead of a part.
const AHEAD_BYTES: usize = 64 << 10;

/// Bytes between two marks, which the reader holds in memory: a cell of Excel holds at most 32,767 characters.
const UNBROKEN_BYTES_MAX: u64 = 1 << 20;

/// A reader over a part. Names of end tags aren't compared: whoever leaves one out has no cell less by it.
pub fn reader<R: Read>(part: R) -> Reader<BufReader<Marked<R>>> {
    let mut reader = Reader::from_reader(BufReader::with_capacity(AHEAD_BYTES, Marked { part, unbroken: 0 }));
    reader.config_mut().check_end_names = false;
    reader
}

/// A part with a `<` often enough.
pub struct Marked<R> {
    part: R,
    /// How far back the last one stands.
    unbroken: u64,
}

impl<R: Read> Read for Marked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.part.read(buffer)?;
        let piece = &buffer[..count];
        self.unbroken = memchr::memrchr(b'<', piece).map_or(self.unbroken + count as u64, |at| (count - at) as u64);
        if self.unbroken > UNBROKEN_BYTES_MAX { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(count) }
    }
}

/// An error of the XML or of the package below it.
pub fn damaged(error: quick_xml::Error) -> Unreadable {
    match error {
        quick_xml::Error::Io(error) => package::failed(&error),
        _ => Unreadable::Damaged,
    }
}

/// The attributes of a tag as they stand: name with its prefix, value with its references.
pub fn attributes(raw: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        let (name, behind) = parted(rest, b'=')?;
        let behind = behind.trim_ascii_start();
        let quote = *behind.as_bytes().first().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let (value, behind) = parted(&behind[1..], quote)?;
        rest = behind;
        Some((name.trim_ascii(), value))
    })
}

/// What stands before an ASCII character and behind it. The texts are too short for the searcher of `split_once` to pay.
fn parted(text: &str, ascii: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == ascii)?;
    Some((&text[..at], &text[at + 1..]))
}

/// The value of one attribute; `name` without prefix.
pub fn attribute<'e>(raw: &'e str, name: &str) -> Option<&'e str> {
    attributes(raw).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// A value with its references resolved.
pub fn resolved(value: &str) -> Cow<'_, str> {
    quick_xml::escape::unescape(value).unwrap_or(Cow::Borrowed(value))
}

pub fn is_true(value: Option<&str>) -> bool {
    matches!(value, Some("1" | "true" | "on"))
}

/// `&amp;`, `&#x4e00;` in a text.
pub fn push_reference(text: &mut String, reference: &BytesRef<'_>) {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        text.push(character);
    } else if let Some(known) = resolve_predefined_entity(reference) {
        text.push_str(known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_found_whichever_way_they_are_quoted() {
        let raw = " r='A1'  s = \"2\" r:id=\"rId=1\" t=\"s\"";
        assert_eq!(attributes(raw).collect::<Vec<_>>(), [("r", "A1"), ("s", "2"), ("r:id", "rId=1"), ("t", "s")]);
        assert_eq!((attribute(raw, "t"), attribute(raw, "id")), (Some("s"), None));
        assert_eq!(attributes(" r=A1 s=\"2").count(), 0);
    }
}
