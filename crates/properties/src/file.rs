//! A file's facts agree with each other, whatever the file.

use domain::evidence::Defect;
use domain::{FileFacts, FileKind};

/// Any file: the first byte chooses the name.
pub fn file(bytes: &[u8]) {
    const NAMES: [&str; 8] = ["a", "a.pdf", "名单.xlsx", "a.csv", "a.zip", "a.ofd", "照片.jpg", "a.wps"];
    let Some((first, bytes)) = bytes.split_first() else {
        return;
    };
    check(NAMES[usize::from(*first) % NAMES.len()], bytes);
}

/// A file that begins as a PDF does, so that no time is spent on finding that out.
pub fn pdf(bytes: &[u8]) {
    let facts = check("a.pdf", &[b"%PDF-1.7\n", bytes].concat());
    assert_eq!(facts.kind, FileKind::Pdf);
    assert!(facts.pages.is_some_and(|pages| pages > 0) || !facts.readable(), "a readable PDF has a page: {facts:?}");
    assert!(facts.scanned_pages.unwrap_or(0) <= facts.pages.unwrap_or(0));
}

fn check(name: &str, bytes: &[u8]) -> FileFacts {
    let words = ["满意度".to_owned(), "page".to_owned()];
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
