//! Putting [`FileFacts`] together.

use domain::evidence::Defect;
use domain::{FileFacts, FileKind};

/// A file that can be used.
pub fn readable(kind: FileKind) -> FileFacts {
    FileFacts {
        kind,
        pages: None,
        defect: None,
        width_px: None,
        height_px: None,
        scanned_pages: None,
        notes: Vec::new(),
        words: Vec::new(),
        has_text: false,
        inspected: true,
    }
}

/// A file that can't.
pub fn defective(kind: FileKind, defect: Defect) -> FileFacts {
    FileFacts { defect: Some(defect), ..readable(kind) }
}

/// A file that can't, and what a person should know of it.
pub fn defective_with(kind: FileKind, defect: Defect, note: &str) -> FileFacts {
    FileFacts { notes: vec![note.to_owned()], ..defective(kind, defect) }
}
