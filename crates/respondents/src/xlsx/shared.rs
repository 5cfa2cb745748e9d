//! Shared texts (`xl/sharedStrings.xml`): their runs joined, readings (`rPh`) left out.

use crate::sheet::Unreadable;
use crate::strings::Strings;
use crate::xml::{damaged, push_reference, reader};
use quick_xml::events::Event;
use std::io::Read;

pub fn read(part: impl Read) -> Result<Strings, Unreadable> {
    let mut xml = reader(part);
    let mut strings = Strings::default();
    let mut buffer = Vec::new();
    let (mut in_text, mut reading) = (false, 0_u32);
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "t" => in_text = true,
                "rPh" => reading += 1,
                _ => {}
            },
            Event::Empty(e) if e.local_name().as_ref() == "si" => strings.end(),
            Event::End(e) => match e.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => reading = reading.saturating_sub(1),
                "si" => strings.end(),
                _ => {}
            },
            Event::Text(text) if in_text && reading == 0 => strings.push(&decoded(&text.xml10_content()))?,
            Event::CData(text) if in_text && reading == 0 => strings.push(&text.xml10_content())?,
            Event::GeneralRef(name) if in_text && reading == 0 => push_reference(strings.buffer(), &name),
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}

/// `_x000D_` stands for a character that XML can't hold (ECMA-376 Part 1, §22.4.2.4).
pub fn decoded(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.bytes().any(|byte| byte == b'_') {
        return std::borrow::Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        match code.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
            Some(character) => {
                out.push(character);
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_joined_and_readings_left_out() {
        let part = "<sst uniqueCount=\"4000000000\"><si><t>甲一</t></si><si><r><t>乙</t></r><r><t xml:space=\"preserve\"> &amp;二</t></r><rPh><t>yi er</t></rPh></si><si/><si><t>丙_x000D_三_x_</t></si></sst>";
        let strings = read(part.as_bytes()).unwrap();
        let all: Vec<_> = (0..5).map(|index| strings.get(index)).collect();
        assert_eq!(all, [Some("甲一"), Some("乙 &二"), Some(""), Some("丙\r三_x_"), None]);
    }
}
