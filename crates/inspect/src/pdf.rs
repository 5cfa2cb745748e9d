//! PDF: pages, password, end of file, scans, and what runs by itself.

use crate::facts::{defective, defective_with, readable};
use crate::words::Words;
use crate::{pdf_pages, pdf_text};
use domain::evidence::Defect;
use domain::{FileFacts, FileKind};
use lopdf::{Dictionary, Document, LoadOptions, Object};
use memchr::memmem;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What one stream may inflate to while the file is read, in bytes: object streams hold some thousand small objects.
const INFLATED_BYTES_MAX: usize = 16 << 20;
/// Bytes after the last end mark that still count as its end: line ends and what mail gateways append.
const TAIL_BYTES: usize = 1024;
/// Pages counted; a page tree that runs in a circle ends here.
const PAGES_MAX: usize = 20_000;
/// Nested values looked through for actions; real ones stand two or three deep.
const DEPTH_MAX: u32 = 8;

/// A PDF's facts.
pub fn inspect(bytes: &[u8], words: &Words) -> FileFacts {
    if is_truncated(bytes) {
        return defective(FileKind::Pdf, Defect::Truncated);
    }
    // lopdf is not known to panic; should it, a native caller gets a finding and a component loses this request alone.
    let Ok(Ok(document)) = catch_unwind(|| Document::load_mem_with_options(bytes, options())) else {
        let defect = if names_encryption(bytes) { Defect::Encrypted } else { Defect::Unreadable };
        return defective(FileKind::Pdf, defect);
    };
    let pages = document.page_iter().take(PAGES_MAX).count();
    if pages == 0 {
        // A file that asks for a password loads without objects.
        let encrypted = document.is_encrypted() || document.trailer.has(b"Encrypt") || names_encryption(bytes);
        return if encrypted {
            defective(FileKind::Pdf, Defect::Encrypted)
        } else {
            FileFacts { pages: Some(0), ..defective_with(FileKind::Pdf, Defect::Unreadable, "文件中没有页面。") }
        };
    }
    let scanned = pdf_pages::scanned(&document, pages);
    let mut notes = scanned.note.into_iter().collect::<Vec<_>>();
    if pages == PAGES_MAX {
        notes.push(format!("页数达到或超过 {PAGES_MAX} 页，未继续计数。"));
    }
    notes.extend(actions(&document));
    let mut facts = FileFacts { pages: Some(pages as u32), scanned_pages: Some(scanned.pages), notes, ..readable(FileKind::Pdf) };
    if !words.is_empty() {
        look_for(words, &document, &mut facts);
    }
    facts
}

/// A document that is mostly scans has no text to be searched, whatever stands on its other pages.
fn look_for(words: &Words, document: &Document, facts: &mut FileFacts) {
    let Ok(text) = catch_unwind(AssertUnwindSafe(|| pdf_text::text(document))) else { return };
    words.look_into(&text, facts);
    facts.has_text &= facts.scanned_pages.unwrap_or(0).saturating_mul(2) <= facts.pages.unwrap_or(0);
}

fn options() -> LoadOptions {
    LoadOptions { max_decompressed_size: Some(INFLATED_BYTES_MAX), ..LoadOptions::default() }
}

/// Whether the file ends before its end: no end mark, objects after the last one, or shorter than a linearized head says.
fn is_truncated(bytes: &[u8]) -> bool {
    if let Some(length) = linearized_length(bytes)
        && (bytes.len() as u64) < length
    {
        return true;
    }
    let Some(end) = memmem::rfind(bytes, b"%%EOF") else { return true };
    let tail = &bytes[end + 5..];
    let rest = tail.iter().filter(|b| !b.is_ascii_whitespace() && **b != 0).count();
    rest > TAIL_BYTES || memmem::find(tail, b" obj").is_some()
}

/// `/L` of a linearized file's first dictionary (ISO 32000-1 annex F): the length of the whole file.
fn linearized_length(bytes: &[u8]) -> Option<u64> {
    let head = &bytes[..bytes.len().min(1024)];
    let at = memmem::find(head, b"/Linearized")?;
    let dictionary = &head[at..];
    let dictionary = &dictionary[..memmem::find(dictionary, b">>").unwrap_or(dictionary.len())];
    let value = &dictionary[memmem::find(dictionary, b"/L ")? + 3..];
    let digits: Vec<u8> = value.iter().copied().skip_while(u8::is_ascii_whitespace).take_while(u8::is_ascii_digit).collect();
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

fn names_encryption(bytes: &[u8]) -> bool {
    memmem::rfind(bytes, b"/Encrypt").is_some()
}

/// Notes on what a reader program would run or open by itself.
fn actions(document: &Document) -> Vec<String> {
    let mut found = Actions::default();
    for object in document.objects.values() {
        found.look_at(object, DEPTH_MAX);
    }
    let mut notes = Vec::new();
    if found.scripts {
        notes.push("文件内含脚本（JavaScript），审阅时请不要启用；建议另存为不含脚本的 PDF。".to_owned());
    }
    if found.launches {
        notes.push("文件内含打开外部程序或文件的动作，审阅时请不要点击；建议另存为普通 PDF。".to_owned());
    }
    if found.embeds {
        notes.push("文件内嵌有附件，附件未经检查；需要的附件请单独上传。".to_owned());
    }
    notes
}

#[derive(Default)]
struct Actions {
    scripts: bool,
    launches: bool,
    embeds: bool,
}

impl Actions {
    fn look_at(&mut self, object: &Object, depth: u32) {
        match object {
            Object::Dictionary(dictionary) => self.look_into(dictionary, depth),
            Object::Stream(stream) => self.look_into(&stream.dict, depth),
            Object::Array(items) if depth > 0 => items.iter().for_each(|item| self.look_at(item, depth - 1)),
            _ => {}
        }
    }

    fn look_into(&mut self, dictionary: &Dictionary, depth: u32) {
        let is = |key: &[u8], value: &[u8]| dictionary.get(key).and_then(Object::as_name).is_ok_and(|name| name == value);
        self.scripts |= is(b"S", b"JavaScript") || dictionary.has(b"JS");
        self.launches |= is(b"S", b"Launch");
        self.embeds |= is(b"Type", b"EmbeddedFile") || dictionary.has(b"EmbeddedFiles");
        if depth > 0 {
            dictionary.iter().for_each(|(_, value)| self.look_at(value, depth - 1));
        }
    }
}
