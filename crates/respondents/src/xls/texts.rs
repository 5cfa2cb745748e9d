//! Texts of a BIFF stream: in one or two bytes a character, shared ones cut wherever a record was full ([MS-XLS] 2.5.293).

use super::records::{Record, Records};
use crate::sheet::Unreadable;
use crate::strings::Strings;
use encoding_rs::GB18030;

/// A text whose length takes one byte.
pub fn short(record: &Record<'_>, at: usize, unicode: bool) -> Option<String> {
    let length = usize::from(*record.body.get(at)?);
    let rest = record.body.get(at + 1..)?;
    if unicode { wide(rest, length) } else { Some(narrow(rest.get(..length).unwrap_or(rest))) }
}

/// A text whose length takes two.
pub fn long(record: &Record<'_>, at: usize, unicode: bool) -> Option<String> {
    let length = usize::from(record.u16(at)?);
    let rest = record.body.get(at + 2..)?;
    if unicode { wide(rest, length) } else { Some(narrow(rest.get(..length).unwrap_or(rest))) }
}

/// Flags, then the characters; what the record lacks is left out.
fn wide(bytes: &[u8], length: usize) -> Option<String> {
    let (flags, rest) = bytes.split_first()?;
    let mut units = Vec::new();
    characters(rest, length, flags & 1 != 0, &mut units);
    Some(String::from_utf16_lossy(&units))
}

fn narrow(bytes: &[u8]) -> String {
    GB18030.decode_without_bom_handling(bytes).0.into_owned()
}

/// Appends up to `length` characters and answers how many bytes they took.
fn characters(bytes: &[u8], length: usize, two_bytes: bool, units: &mut Vec<u16>) -> usize {
    if two_bytes {
        let pairs = bytes.chunks_exact(2).take(length);
        let taken = pairs.len() * 2;
        units.extend(pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
        taken
    } else {
        let taken = length.min(bytes.len());
        units.extend(bytes[..taken].iter().map(|byte| u16::from(*byte)));
        taken
    }
}

/// The texts shared by all cells; how many there are is counted, not believed.
pub fn shared<'s>(first: &Record<'s>, records: &mut Records<'s>) -> Result<Strings, Unreadable> {
    let mut strings = Strings::default();
    let mut pieces = Pieces { body: first.body.get(8..).unwrap_or_default(), records };
    let mut units = Vec::new();
    while let Some(length) = pieces.u16() {
        let Some(flags) = pieces.byte() else { break };
        let runs = if flags & 8 != 0 { pieces.u16().unwrap_or(0) } else { 0 };
        let extension = if flags & 4 != 0 { pieces.u32().unwrap_or(0) } else { 0 };
        units.clear();
        pieces.characters(usize::from(length), flags & 1 != 0, &mut units);
        pieces.skip(usize::from(runs) * 4 + extension as usize);
        strings.push(&String::from_utf16_lossy(&units))?;
        strings.end();
    }
    Ok(strings)
}

/// The bodies of a record and of those that continue it, one behind the other.
struct Pieces<'p, 's> {
    body: &'s [u8],
    records: &'p mut Records<'s>,
}

impl Pieces<'_, '_> {
    /// Goes on to the next piece; false at the end.
    fn turn(&mut self) -> bool {
        match self.records.next_continued() {
            Some(record) => {
                self.body = record.body;
                true
            }
            None => false,
        }
    }

    fn byte(&mut self) -> Option<u8> {
        while self.body.is_empty() {
            if !self.turn() {
                return None;
            }
        }
        let (byte, rest) = self.body.split_first()?;
        self.body = rest;
        Some(*byte)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    /// A text cut by the end of a record goes on behind a byte that says anew how wide its characters are.
    fn characters(&mut self, length: usize, mut two_bytes: bool, units: &mut Vec<u16>) {
        loop {
            let taken = characters(self.body, length - units.len(), two_bytes, units);
            self.body = &self.body[taken..];
            if units.len() >= length || !self.turn() {
                return;
            }
            let Some((flags, rest)) = self.body.split_first() else {
                return;
            };
            (two_bytes, self.body) = (flags & 1 != 0, rest);
        }
    }

    fn skip(&mut self, mut bytes: usize) {
        loop {
            let now = bytes.min(self.body.len());
            self.body = &self.body[now..];
            bytes -= now;
            if bytes == 0 || !self.turn() {
                return;
            }
        }
    }
}
