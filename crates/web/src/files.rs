//! An uploaded file as a page shows it.

use crate::labels;
use domain::time::display;
use domain::{ApplicationId, Attachment, FileFacts, FileKind};

#[derive(Clone, Debug)]
pub struct FileView {
    pub name: String,
    pub sha256: String,
    pub size: String,
    pub kind: &'static str,
    /// `12 页，其中 3 页为扫描件`, `1240 × 1754 像素`, `内含 5 个文件`, `未查毒`; empty where there is none of it.
    pub pages: String,
    pub uploaded_at: String,
    /// Where the bytes are.
    pub href: String,
    /// Whether a browser shows it in place.
    pub shown_in_place: bool,
    pub defect: &'static str,
    pub notes: Vec<String>,
    /// Whether its rows can be looked at.
    pub has_roster: bool,
    pub is_xlsx: bool,
    /// A list of people: whoever didn't upload it sees its rows, and the file itself only for a purpose.
    pub is_list: bool,
    /// When and why its bytes were deleted; empty while they are there.
    pub erased: String,
}

impl FileView {
    pub fn new(file: &Attachment, application: &ApplicationId) -> Self {
        let facts = &file.facts;
        Self {
            name: file.name.clone(),
            sha256: file.sha256.to_string(),
            size: labels::bytes(file.bytes),
            kind: labels::file_kind(facts.kind),
            pages: extent(file),
            uploaded_at: display(file.uploaded_at),
            href: format!("/api/v1/evidence/{application}/{}", file.sha256),
            shown_in_place: facts.defect.is_none() && matches!(facts.kind, FileKind::Pdf | FileKind::Jpeg | FileKind::Png),
            defect: facts.defect.map_or("", labels::defect),
            notes: facts.notes.clone(),
            has_roster: file.roster.is_some() && file.erased.is_none(),
            is_xlsx: facts.kind == FileKind::Xlsx,
            is_list: file.roster.is_some(),
            erased: file.erased.as_ref().map_or_else(String::new, |erased| format!("已于{}按保存期限删除，只留下校验值和人数。{}", display(erased.at), erased.rule)),
        }
    }

    /// The digest in four parts, so that two can be held against each other by eye.
    pub fn digest_parts(&self) -> [&str; 4] {
        [&self.sha256[..16], &self.sha256[16..32], &self.sha256[32..48], &self.sha256[48..]]
    }
}

/// How much there is of a file, text or scan, whether its content is encrypted, and whether it was scanned for malware.
fn extent(file: &Attachment) -> String {
    let mut parts = extent_of(&file.facts);
    parts.extend(file.malware_scan.as_ref().map(|scan| labels::malware_scan(scan).to_owned()));
    parts.join(" · ")
}

fn extent_of(facts: &FileFacts) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some((width, height)) = facts.width_px.zip(facts.height_px) {
        parts.push(format!("{width} × {height} 像素"));
    }
    if let Some(pages) = facts.pages.filter(|pages| parts.is_empty() || *pages > 1) {
        let pages_named = format!("{pages} {}", labels::page_unit(facts.kind));
        parts.push(match facts.scanned_pages {
            Some(0) => format!("{pages_named}，文字版"),
            Some(scanned) if scanned >= pages => format!("{pages_named}，均为扫描件"),
            Some(scanned) => format!("{pages_named}，其中 {scanned} 页为扫描件"),
            None => pages_named,
        });
    }
    if let Some(files) = facts.files {
        parts.push(format!("内含 {files} 个文件"));
    }
    if facts.encrypted {
        parts.push("已加密，打开时不要密码".to_owned());
    }
    if !facts.inspected {
        parts.push("未检查内容".to_owned());
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Digest, MalwareScan};

    #[test]
    fn a_scan_for_malware_is_said_beside_it() {
        let mut file = Attachment::new(Digest::of(b"a"), 1, "a.csv", FileFacts::of(FileKind::Csv), "2023-06-15T01:00:00Z".parse().expect("a time"));
        assert_eq!(extent(&file), "");
        file.malware_scan = Some(MalwareScan::NotScanned);
        assert_eq!(extent(&file), "未查毒");
        file.facts.pages = Some(2);
        file.malware_scan = Some(MalwareScan::Clean { engine: "ClamAV 1.4.3".into() });
        assert!(extent(&file).ends_with(" · 已查毒，未发现病毒"), "{}", extent(&file));
    }

    #[test]
    fn a_files_extent_in_words() {
        let pdf = |scanned| FileFacts { pages: Some(12), scanned_pages: Some(scanned), ..FileFacts::of(FileKind::Pdf) };
        let picture = |pages| FileFacts { pages: Some(pages), width_px: Some(1240), height_px: Some(1754), ..FileFacts::of(FileKind::Tiff) };
        let cases = [
            (pdf(0), "12 页，文字版"),
            (pdf(3), "12 页，其中 3 页为扫描件"),
            (pdf(12), "12 页，均为扫描件"),
            (FileFacts { encrypted: true, ..pdf(0) }, "12 页，文字版 · 已加密，打开时不要密码"),
            (picture(1), "1240 × 1754 像素"),
            (picture(3), "1240 × 1754 像素 · 3 页"),
            (FileFacts { pages: Some(2), ..FileFacts::of(FileKind::Xlsx) }, "2 个工作表"),
            (FileFacts { files: Some(5), ..FileFacts::of(FileKind::Zip) }, "内含 5 个文件"),
            (FileFacts { inspected: false, ..FileFacts::of(FileKind::Pdf) }, "未检查内容"),
            (FileFacts::of(FileKind::Docx), ""),
        ];
        for (facts, expected) in cases {
            assert_eq!(extent_of(&facts).join(" · "), expected);
        }
    }
}
