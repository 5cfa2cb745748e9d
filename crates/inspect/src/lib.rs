//! Bytes of an uploaded file → what it is and whether it can be read; of several files → one PDF ([`combine()`]).
//!
//! A file is what its content says, never what its name says; the name only adds a note where the two disagree.
//! Nothing here runs a script or trusts a length that the file declares, and only combining unpacks a picture. No host calls.
//!
//! A file that can't be used is an answer ([`domain::evidence::Defect`]), not an error.

mod active;
mod bundle;
mod combine;
mod compound;
mod delimited;
mod ending;
mod foreign;
mod ofd;
mod office;
mod package;
mod pdf;
mod pdf_actions;
mod pdf_budget;
mod pdf_pages;
mod pdf_text;
mod picture;
mod tiff;
mod unicode_map;
mod words;

pub use combine::{Cause, PAGES_MAX as COMBINED_PAGES_MAX, Refusal, Source, combine};
pub use picture::PIXELS_MAX;

use domain::FileFacts;
use domain::FileKind;
use domain::evidence::{Defect, ending};
use words::Words;

/// The largest file looked into, in bytes: it is held in memory whole, and a reader may need as much again.
/// Scans of a few hundred pages stay below; a larger file is stored and hashed only.
pub const INSPECT_BYTES_MAX: u64 = 64 << 20;

/// What `bytes`, uploaded under `name`, are; in a PDF or DOCX, which of `look_for` stand in its text. Words beyond
/// [`domain::evidence::LOOK_FOR_MAX`] and those that are too long aren't looked for; without words no text is read at all.
pub fn inspect(name: &str, bytes: &[u8], look_for: &[String]) -> FileFacts {
    if bytes.is_empty() {
        return FileFacts::defective(FileKind::Unknown, Defect::Empty);
    }
    if bytes.len() as u64 > INSPECT_BYTES_MAX {
        return not_inspected(name, bytes);
    }
    let mut found = recognise(name, bytes, &Words::new(look_for));
    found.notes.extend(ending::disagreement(name, found.kind));
    found
}

/// The facts of a file that is too large to be looked into: its kind by its first bytes, and a note that says so.
pub fn not_inspected(name: &str, first_bytes: &[u8]) -> FileFacts {
    let kind = match sniff(first_bytes) {
        Some(Signature::Pdf) => FileKind::Pdf,
        Some(Signature::Jpeg) => FileKind::Jpeg,
        Some(Signature::Png) => FileKind::Png,
        Some(Signature::Tiff) => FileKind::Tiff,
        Some(Signature::Zip) => package::of_first_bytes(name, first_bytes),
        Some(Signature::Compound) if FileKind::by_name(name) == FileKind::Xls => FileKind::Xls,
        None if ending(name) == "csv" && delimited::looks_like_text(first_bytes) => FileKind::Csv,
        _ => FileKind::Unknown,
    };
    if kind == FileKind::Unknown {
        let facts = foreign::look(first_bytes).unwrap_or_else(|| FileFacts::defective(kind, Defect::UnknownKind));
        return FileFacts { inspected: false, ..facts };
    }
    let note = format!("文件超过 {} MiB，系统只保存并核算校验值，未检查内容能否打开，请自行打开核对。", INSPECT_BYTES_MAX >> 20);
    FileFacts { inspected: false, ..FileFacts::of(kind) }.note(note)
}

/// The bytes a format begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signature {
    Pdf,
    Jpeg,
    Png,
    Tiff,
    Zip,
    /// An OLE compound file: XLS, DOC, or an encrypted office file.
    Compound,
}

/// The format by the first bytes; PDF readers accept its head anywhere in the first 1,024 (ISO 32000-1 annex H.3.4.1).
pub(crate) fn sniff(bytes: &[u8]) -> Option<Signature> {
    const FIRST: &[(&[u8], Signature)] = &[
        (b"\x89PNG\r\n\x1a\n", Signature::Png),
        (b"\xff\xd8\xff", Signature::Jpeg),
        (b"II*\0", Signature::Tiff),
        (b"MM\0*", Signature::Tiff),
        (b"PK\x03\x04", Signature::Zip),
        (b"PK\x05\x06", Signature::Zip),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Signature::Compound),
    ];
    if let Some((_, signature)) = FIRST.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(*signature);
    }
    let head = &bytes[..bytes.len().min(1024)];
    memchr::memmem::find(head, b"%PDF-").map(|_| Signature::Pdf)
}

fn recognise(name: &str, bytes: &[u8], words: &Words) -> FileFacts {
    match sniff(bytes) {
        Some(Signature::Pdf) => pdf::inspect(bytes, words),
        Some(Signature::Jpeg) => picture::jpeg(bytes),
        Some(Signature::Png) => picture::png(bytes),
        Some(Signature::Tiff) => tiff::inspect(bytes),
        Some(Signature::Zip) => package::inspect(name, bytes, words),
        Some(Signature::Compound) => compound::inspect(name, bytes),
        None => foreign::look(bytes).unwrap_or_else(|| delimited::inspect(name, bytes)),
    }
}
