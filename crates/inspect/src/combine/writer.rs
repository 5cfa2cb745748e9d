//! The PDF as it is written, object after object, with a plain table of cross-references (ISO 32000-1 §7.5). lopdf's own way
//! would hold every source in memory a second time until the end.

use super::reference;
use super::refusal::Cause;
use crate::INSPECT_BYTES_MAX;
use lopdf::{Dictionary, Object, dictionary};
use std::fmt::Write as _;

/// The catalog's and the page tree's numbers; everything else is numbered as it comes.
const CATALOG: u32 = 1;
pub const PAGE_TREE: u32 = 2;

/// A PDF that is being written. It never grows beyond [`INSPECT_BYTES_MAX`] and what closes it.
pub struct Writer {
    out: Vec<u8>,
    /// Where each object stands, by number less one; 0 as long as it isn't written.
    places: Vec<usize>,
}

impl Writer {
    /// With room for so many bytes.
    pub fn new(bytes: usize) -> Self {
        let mut out = Vec::with_capacity(bytes);
        // Bytes above 127 tell mail programs that this is no text.
        out.extend_from_slice(b"%PDF-1.7\n%\xe4\xe5\xe6\xe7\n");
        Self { out, places: vec![0; PAGE_TREE as usize] }
    }

    /// A number for an object to be written later.
    pub fn reserve(&mut self) -> u32 {
        self.places.push(0);
        self.places.len() as u32
    }

    /// Writes anything but a stream.
    ///
    /// # Errors
    /// If the file would be too large.
    pub fn value(&mut self, number: u32, value: &Object) -> Result<(), Cause> {
        self.begin(number);
        write(&mut self.out, value);
        self.end()
    }

    /// Writes a stream of these pieces; its length is put in.
    ///
    /// # Errors
    /// If the file would be too large.
    pub fn stream(&mut self, number: u32, mut dictionary: Dictionary, pieces: &[&[u8]]) -> Result<(), Cause> {
        let bytes: usize = pieces.iter().map(|piece| piece.len()).sum();
        if (self.out.len() + bytes) as u64 > INSPECT_BYTES_MAX {
            return Err(Cause::TooLarge);
        }
        dictionary.set("Length", bytes as i64);
        self.begin(number);
        write_dictionary(&mut self.out, &dictionary);
        self.out.extend_from_slice(b"\nstream\n");
        pieces.iter().for_each(|piece| self.out.extend_from_slice(piece));
        self.out.extend_from_slice(b"\nendstream");
        self.end()
    }

    /// The whole file with these pages; `identifier` are its 32 hexadecimal digits.
    ///
    /// # Errors
    /// If it would be too large.
    pub fn finish(mut self, pages: &[u32], identifier: &str) -> Result<Vec<u8>, Cause> {
        let kids: Vec<Object> = pages.iter().map(|page| reference(*page)).collect();
        self.value(CATALOG, &dictionary! { "Type" => "Catalog", "Pages" => reference(PAGE_TREE) }.into())?;
        self.value(PAGE_TREE, &dictionary! { "Type" => "Pages", "Count" => pages.len() as i64, "Kids" => kids }.into())?;
        let start = self.out.len();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.places.len() + 1);
        for place in &self.places {
            // A number that was reserved and not needed is free.
            let _ = if *place == 0 { writeln!(table, "0000000000 00001 f ") } else { writeln!(table, "{place:010} 00000 n ") };
        }
        let _ = write!(table, "trailer\n<</Size {}/Root {CATALOG} 0 R/ID[<{identifier}><{identifier}>]>>\nstartxref\n{start}\n%%EOF\n", self.places.len() + 1);
        self.out.extend_from_slice(table.as_bytes());
        Ok(self.out)
    }

    fn begin(&mut self, number: u32) {
        self.places[number as usize - 1] = self.out.len();
        self.out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
    }

    fn end(&mut self) -> Result<(), Cause> {
        self.out.extend_from_slice(b"\nendobj\n");
        if self.out.len() as u64 > INSPECT_BYTES_MAX { Err(Cause::TooLarge) } else { Ok(()) }
    }
}

fn write(out: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Boolean(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Integer(value) => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Real(value) if value.is_finite() => out.extend_from_slice(value.to_string().as_bytes()),
        Object::Real(_) => out.push(b'0'),
        Object::Name(name) => write_name(out, name),
        Object::String(bytes, _) => {
            out.push(b'<');
            bytes.iter().for_each(|byte| out.extend_from_slice(&hex(*byte)));
            out.push(b'>');
        }
        Object::Array(items) => {
            out.push(b'[');
            for item in items {
                write(out, item);
                out.push(b' ');
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => write_dictionary(out, dictionary),
        Object::Reference((number, _)) => out.extend_from_slice(format!("{number} 0 R").as_bytes()),
        // A stream never stands within another object.
        Object::Null | Object::Stream(_) => out.extend_from_slice(b"null"),
    }
}

fn write_dictionary(out: &mut Vec<u8>, dictionary: &Dictionary) {
    out.extend_from_slice(b"<<");
    for (key, value) in dictionary {
        write_name(out, key);
        out.push(b' ');
        write(out, value);
    }
    out.extend_from_slice(b">>");
}

/// Everything but regular characters is written as `#` and two digits (§7.3.5).
fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for byte in name {
        if byte.is_ascii_graphic() && !b"#()<>[]{}/%".contains(byte) {
            out.push(*byte);
        } else {
            out.push(b'#');
            out.extend_from_slice(&hex(*byte));
        }
    }
}

fn hex(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]
}
