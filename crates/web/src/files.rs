//! An uploaded file as a page shows it.

use crate::labels;
use domain::time::display;
use domain::{ApplicationId, Attachment, FileKind};

#[derive(Clone, Debug)]
pub struct FileView {
    pub name: String,
    pub sha256: String,
    pub size: String,
    pub kind: &'static str,
    /// `12 页，其中 3 页为扫描件`; empty where the format has no pages.
    pub pages: String,
    pub uploaded_at: String,
    /// Where the bytes are.
    pub href: String,
    /// Whether a browser shows it in place.
    pub shown_in_place: bool,
    pub defect: &'static str,
    pub notes: Vec<String>,
    pub has_roster: bool,
}

impl FileView {
    pub fn new(file: &Attachment, application: &ApplicationId) -> Self {
        let facts = &file.facts;
        let scanned = facts.scanned_pages.filter(|n| *n > 0).map_or_else(String::new, |n| format!("，其中 {n} 页为扫描件"));
        let pixels = facts.width_px.zip(facts.height_px).map(|(w, h)| format!("{w} × {h} 像素"));
        Self {
            name: file.name.clone(),
            sha256: file.sha256.to_string(),
            size: labels::bytes(file.bytes),
            kind: labels::file_kind(facts.kind),
            pages: pixels.unwrap_or_else(|| {
                facts.pages.map_or_else(String::new, |n| format!("{n} {}{scanned}", labels::page_unit(facts.kind)))
            }),
            uploaded_at: display(file.uploaded_at),
            href: format!("/api/v1/evidence/{application}/{}", file.sha256),
            shown_in_place: facts.defect.is_none() && matches!(facts.kind, FileKind::Pdf | FileKind::Jpeg | FileKind::Png),
            defect: facts.defect.map_or("", labels::defect),
            notes: facts.notes.clone(),
            has_roster: file.roster.is_some(),
        }
    }

    /// The digest in four parts, so that two can be held against each other by eye.
    pub fn digest_parts(&self) -> [&str; 4] {
        [&self.sha256[..16], &self.sha256[16..32], &self.sha256[32..48], &self.sha256[48..]]
    }
}
