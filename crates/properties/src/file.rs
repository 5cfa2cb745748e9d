//! A file's facts agree with each other, whatever the file.

use domain::evidence::Defect;
use domain::{FileFacts, FileKind};

/// Any file: the first byte chooses the name.
pub fn file(bytes: &[u8]) {
    if let Some((name, bytes)) = named(bytes) {
        check(name, bytes);
    }
}

pub(crate) fn named(bytes: &[u8]) -> Option<(&'static str, &[u8])> {
    const NAMES: [&str; 8] = ["a", "a.pdf", "名单.xlsx", "a.csv", "a.zip", "a.ofd", "照片.jpg", "a.wps"];
    bytes.split_first().map(|(first, bytes)| (NAMES[usize::from(*first) % NAMES.len()], bytes))
}

/// A file that begins as a PDF does, so that no time is spent on finding that out.
pub(crate) fn as_pdf(bytes: &[u8]) -> Vec<u8> {
    [b"%PDF-1.7\n", bytes].concat()
}

/// Words looked for, so that texts are read, too.
pub(crate) fn words() -> [String; 2] {
    ["满意度".to_owned(), "page".to_owned()]
}

/// Any PDF.
pub fn pdf(bytes: &[u8]) {
    let facts = check("a.pdf", &as_pdf(bytes));
    assert_eq!(facts.kind, FileKind::Pdf);
    assert!(facts.pages.is_some_and(|pages| pages > 0) || !facts.readable(), "a readable PDF has a page: {facts:?}");
    assert!(facts.scanned_pages.unwrap_or(0) <= facts.pages.unwrap_or(0));
}

fn check(name: &str, bytes: &[u8]) -> FileFacts {
    let words = words();
    let facts = inspect::inspect(name, bytes, &words);
    assert!(facts.inspected);
    assert!(facts.readable() == (facts.defect.is_none() && facts.kind != FileKind::Unknown));
    assert!(facts.kind != FileKind::Unknown || facts.defect.is_some(), "what is unknown is refused: {facts:?}");
    assert!(facts.pages.unwrap_or(0) <= 1 << 20 && facts.notes.len() < 20);
    assert_eq!(facts.encrypted && !facts.readable(), facts.defect == Some(Defect::Encrypted), "{facts:?}");
    assert!(facts.words.iter().all(|word| words.contains(word)) && (facts.has_text || facts.words.is_empty()));
    let said: Vec<&String> = facts.notes.iter().chain(&facts.reason).collect();
    assert!(said.iter().all(|sentence| sentence.ends_with('。') && sentence.chars().count() < 600 && !sentence.contains('\0')), "{said:?}");
    let head = inspect::not_inspected(name, bytes);
    assert!(!head.inspected && (head.kind == FileKind::Unknown) == head.defect.is_some());
    facts
}
