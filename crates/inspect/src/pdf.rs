//! PDF: pages, password, end of file, scans, and what runs by itself.

use crate::words::Words;
use crate::{active, pdf_actions, pdf_budget, pdf_pages, pdf_text};
use domain::evidence::Defect;
use domain::{FileFacts, FileKind};
use lopdf::{Document, LoadOptions};
use memchr::memmem;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Bytes after the last end mark that still count as its end: line ends and what mail gateways append.
const TAIL_BYTES: usize = 1024;
/// Pages counted; a page tree that runs in a circle ends here.
const PAGES_MAX: usize = 20_000;

/// A PDF's facts.
pub fn inspect(bytes: &[u8], words: &Words) -> FileFacts {
    let mut beyond_bytes = pdf_budget::BEYOND_FILE_BYTES;
    let (document, pages) = match load(bytes, &mut beyond_bytes) {
        Ok(loaded) => loaded,
        Err(facts) => return *facts,
    };
    let scanned = pdf_pages::scanned(&document, pages);
    let mut notes = scanned.notes;
    if pages == PAGES_MAX {
        notes.push(format!("页数达到或超过 {PAGES_MAX} 页，未继续计数。"));
    }
    if pdf_actions::has_dynamic_form(&document) {
        notes.push("文件是动态表单（XFA），浏览器可能显示不出内容；建议用“打印为 PDF”重新生成。".to_owned());
    }
    let facts = FileFacts { pages: Some(pages as u32), scanned_pages: Some(scanned.pages), encrypted: document.was_encrypted(), notes, ..FileFacts::of(FileKind::Pdf) };
    let mut facts = active::noted(facts, pdf_actions::look(&document));
    if !words.is_empty() {
        look_for(words, &document, &mut facts);
    }
    facts
}

/// The document and how many pages it has: one at least, at most [`PAGES_MAX`]. What it takes beyond twice its size comes out
/// of `beyond_bytes`, so that many files share one allowance.
///
/// # Errors
/// The facts of a file that can't be used.
pub fn load(bytes: &[u8], beyond_bytes: &mut u64) -> Result<(Document, usize), Box<FileFacts>> {
    if is_truncated(bytes) {
        return Err(FileFacts::defective(FileKind::Pdf, Defect::Truncated).into());
    }
    pdf_budget::begin(bytes.len(), *beyond_bytes);
    // lopdf is not known to panic; should it, a native caller gets a finding and a component loses this request alone.
    let document = match catch_unwind(|| Document::load_mem_with_options(bytes, options())) {
        Ok(Ok(document)) => document,
        Ok(Err(_)) if names_encryption(bytes) => {
            return Err(FileFacts::defective(FileKind::Pdf, Defect::Encrypted).into());
        }
        Err(cause) if cause.is::<pdf_budget::Spent>() => {
            return Err(unreadable("文件内部的数据量异常，可能损坏或有害；请用“打印为 PDF”重新生成后上传。").into());
        }
        _ => return Err(FileFacts::defective(FileKind::Pdf, Defect::Unreadable).into()),
    };
    *beyond_bytes = pdf_budget::left().min(*beyond_bytes);
    let pages = document.page_iter().take(PAGES_MAX).count();
    if pages > 0 {
        return Ok((document, pages));
    }
    // A file that asks for a password loads without objects.
    let encrypted = document.is_encrypted() || document.trailer.has(b"Encrypt") || names_encryption(bytes);
    Err(Box::new(if encrypted {
        FileFacts::defective(FileKind::Pdf, Defect::Encrypted)
    } else {
        FileFacts { pages: Some(0), ..unreadable("文件中没有页面；请用原来的程序重新导出后上传。") }
    }))
}

/// A document that is mostly scans has no text to be searched, whatever stands on its other pages.
fn look_for(words: &Words, document: &Document, facts: &mut FileFacts) {
    let Ok(text) = catch_unwind(AssertUnwindSafe(|| pdf_text::text(document))) else {
        return;
    };
    words.look_into(&text, facts);
    facts.has_text &= facts.scanned_pages.unwrap_or(0).saturating_mul(2) <= facts.pages.unwrap_or(0);
}

fn options() -> LoadOptions {
    LoadOptions { max_decompressed_size: Some(pdf_budget::STREAM_BYTES_MAX), filter: Some(pdf_budget::charge), ..LoadOptions::default() }
}

fn unreadable(reason: &str) -> FileFacts {
    FileFacts::because(FileKind::Pdf, Defect::Unreadable, reason)
}

/// Whether the file ends before its end: no end mark, objects after the last one, or shorter than a linearized head says.
fn is_truncated(bytes: &[u8]) -> bool {
    if let Some(length) = linearized_length(bytes)
        && (bytes.len() as u64) < length
    {
        return true;
    }
    let Some(end) = memmem::rfind(bytes, b"%%EOF") else {
        return true;
    };
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
