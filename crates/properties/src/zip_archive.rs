//! An archive that is let through is read by another reader as the same archive: nothing can hide between the two.

use archive::{Archive, Limits};
use std::collections::HashSet;
use std::io::{Cursor, Read};

/// What a fuzzer unpacks in no time.
const LIMITS: Limits = Limits { entries_max: 100, inflated_bytes_max: 4 << 20, ratio_max: 400, ratio_free_bytes: 64 << 10 };

/// The other reader is the one that the parser of workbooks uses.
pub fn zip_archive(bytes: &[u8]) {
    archive::local_names(bytes, 10);
    let opened = match Archive::open(bytes, &LIMITS) {
        Ok(opened) => opened,
        Err(refusal) => return assert!(refusal.to_string().ends_with('。')),
    };
    let verified = opened.verify(u64::MAX);
    let mut folded = HashSet::new();
    for entry in opened.entries() {
        assert!(folded.insert(entry.name.trim_end_matches('/').to_lowercase()), "a name twice");
        assert!(!entry.name.contains('\0') && !entry.name.split('/').any(|part| part == "..") && !entry.name.starts_with('/'));
        assert_eq!(opened.entry(&entry.name).map(|entry| &entry.name), Some(&entry.name));
    }
    if verified.is_err() {
        return;
    }
    let mut other = zip::ZipArchive::new(Cursor::new(bytes)).expect("what is let through can be read");
    assert_eq!(other.len(), opened.entries().len());
    for (index, entry) in opened.entries().iter().enumerate() {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        opened.part(entry).read_to_end(&mut ours).expect("verified");
        assert_eq!(ours.len() as u64, entry.inflated_bytes);
        let mut part = other.by_index(index).expect("an entry");
        assert_eq!(part.is_dir(), entry.is_folder());
        part.read_to_end(&mut theirs).expect("the same content");
        assert!(ours == theirs, "{}", entry.name);
    }
}
