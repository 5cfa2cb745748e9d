//! What is said about a file: the headers it is given with, and why one isn't taken.

use crate::digest_field;
use crate::disposition::{self, Manner};
use domain::evidence::Defect;
use domain::{Attachment, Digest, FileFacts, FileKind, MalwareScan, Problem};

/// The headers of a file given to a browser.
///
/// A PDF known by content is shown by the browser's own viewer, which a sandbox would switch off; a picture is inert.
/// Everything else is saved, in a sandbox, and nothing is ever guessed from its content.
pub fn headers(attachment: &Attachment) -> Vec<(String, String)> {
    let (media_type, manner) = media_type(attachment.facts.kind);
    let policy = match manner {
        // A browser scales a picture to its frame by a style of its own.
        Manner::Inline => "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
        Manner::Attachment => "default-src 'none'; frame-ancestors 'none'; sandbox",
    };
    let fields = [
        ("content-type", media_type.to_owned()),
        ("content-disposition", disposition::field(manner, &attachment.name)),
        ("content-security-policy", policy.to_owned()),
        ("x-content-type-options", "nosniff".to_owned()),
        ("cross-origin-resource-policy", "same-origin".to_owned()),
        ("referrer-policy", "no-referrer".to_owned()),
        ("accept-ranges", "bytes".to_owned()),
        ("etag", etag(&attachment.sha256)),
        ("repr-digest", digest_field::write(&attachment.sha256)),
        // Shown to those alone who may see the application; asked anew each time, which costs a 304.
        ("cache-control", "private, no-cache".to_owned()),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into()
}

/// The headers of a file made for the person who asks: saved under `name`, kept by nobody on the way.
pub fn made_headers(name: &str) -> Vec<(String, String)> {
    let fields = [
        ("content-disposition", disposition::field(Manner::Attachment, name)),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox".to_owned()),
        ("x-content-type-options", "nosniff".to_owned()),
        ("cross-origin-resource-policy", "same-origin".to_owned()),
        ("cache-control", "private, no-store".to_owned()),
    ];
    fields.map(|(name, value)| (name.to_owned(), value)).into()
}

/// The strong entity tag of a file: its content is its name.
pub fn etag(sha256: &Digest) -> String {
    format!("\"{sha256}\"")
}

/// Whether an `If-None-Match` field names the tag (RFC 9110 §13.1.2, weak comparison).
pub fn none_match(field: &str, tag: &str) -> bool {
    field.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

fn media_type(kind: FileKind) -> (&'static str, Manner) {
    match kind {
        FileKind::Pdf => ("application/pdf", Manner::Inline),
        FileKind::Jpeg => ("image/jpeg", Manner::Inline),
        FileKind::Png => ("image/png", Manner::Inline),
        // No browser but one shows TIFF.
        FileKind::Tiff => ("image/tiff", Manner::Attachment),
        FileKind::Docx => ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", Manner::Attachment),
        FileKind::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Manner::Attachment),
        FileKind::Xlsb => ("application/vnd.ms-excel.sheet.binary.macroEnabled.12", Manner::Attachment),
        FileKind::Xls => ("application/vnd.ms-excel", Manner::Attachment),
        FileKind::Ods => ("application/vnd.oasis.opendocument.spreadsheet", Manner::Attachment),
        FileKind::Csv => ("text/csv", Manner::Attachment),
        FileKind::Zip => ("application/zip", Manner::Attachment),
        FileKind::Ofd => ("application/ofd", Manner::Attachment),
        FileKind::Unknown => ("application/octet-stream", Manner::Attachment),
    }
}

/// That the file of this name isn't taken because of malware: 422 with what to do; none if nothing was found.
pub fn malware(name: &str, scan: &MalwareScan) -> Option<Problem> {
    let MalwareScan::Infected { signature, .. } = scan else { return None };
    let detail = format!("“{name}”：查毒服务在文件中发现“{signature}”，没有保存；请查杀制作该文件的电脑，换用没有病毒的文件重新上传。");
    Some(Problem::new(422, "malware", "文件含有病毒", detail))
}

/// Why the file of this name isn't taken: 422 with what to do; none if it is.
pub fn refusal(name: &str, facts: &FileFacts) -> Option<Problem> {
    let defect = facts.defect.or((facts.kind == FileKind::Unknown).then_some(Defect::UnknownKind))?;
    let (code, title, advice) = match defect {
        Defect::Empty => ("empty", "文件是空的", "文件中没有内容；请打开原文件核对后重新上传。"),
        Defect::Truncated => ("truncated", "文件不完整", "文件在结尾之前中断，可能没有保存或拷贝完整；请重新取得完整的文件后上传。"),
        Defect::Encrypted => ("encrypted", "文件设有密码", "文件需要密码才能打开，评审人员无法阅读；请用原来的程序打开，取消密码、另存后重新上传。"),
        Defect::Unreadable => ("unreadable", "文件无法打开", "文件已损坏或没有页面；请用原来的程序打开、另存后重新上传。"),
        Defect::UnknownKind => ("unknown_kind", "文件格式不可接受", "文件的格式不可接受；请上传 PDF、JPEG、PNG、TIFF、DOCX、XLSX、XLS、ODS、CSV、OFD，或这些文件的 ZIP 压缩包。"),
    };
    let reason = facts.reason.as_deref().unwrap_or(advice);
    Some(Problem::new(422, code, title, format!("“{name}”没有保存：{reason}{}", facts.notes.concat())))
}

/// The facts of a file on which the inspection broke off, from those by its first bytes: it is kept, and a person has to look.
pub fn broken_off(by_first_bytes: FileFacts) -> FileFacts {
    let note = "系统检查该文件时中断（文件结构异常或过于复杂），只保存并核算了校验值，未确认能否打开；请自行打开核对，最好另存后重新上传。";
    FileFacts { inspected: false, notes: vec![note.to_owned()], ..by_first_bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attachment(kind: FileKind) -> Attachment {
        let at = "2023-07-01T00:00:00Z".parse().unwrap();
        Attachment::new(Digest::of(b"x"), 1, "a.html", FileFacts::of(kind), at)
    }

    fn header(kind: FileKind, name: &str) -> String {
        headers(&attachment(kind)).into_iter().find(|(n, _)| n == name).unwrap().1
    }

    #[test]
    fn only_what_is_known_to_be_inert_is_shown() {
        for kind in [FileKind::Pdf, FileKind::Jpeg, FileKind::Png] {
            assert!(header(kind, "content-disposition").starts_with("inline"));
            assert!(!header(kind, "content-security-policy").contains("sandbox"));
        }
        for kind in [FileKind::Unknown, FileKind::Docx, FileKind::Csv, FileKind::Zip, FileKind::Tiff] {
            assert!(header(kind, "content-disposition").starts_with("attachment"), "{kind:?}");
            assert!(header(kind, "content-security-policy").contains("sandbox"), "{kind:?}");
        }
        assert_eq!(header(FileKind::Unknown, "x-content-type-options"), "nosniff");
    }

    #[test]
    fn tags_are_compared_weakly() {
        let tag = etag(&Digest::of(b"x"));
        assert!(none_match(&tag, &tag) && none_match("*", &tag) && none_match(&format!("\"a\", W/{tag}"), &tag));
        assert!(!none_match("\"a\"", &tag));
    }

    #[test]
    fn every_defect_is_refused_in_its_own_words_with_the_files_name() {
        let mut seen = std::collections::BTreeSet::new();
        for defect in [Defect::Empty, Defect::Truncated, Defect::Encrypted, Defect::Unreadable, Defect::UnknownKind] {
            let problem = refusal("报告.pdf", &FileFacts::defective(FileKind::Pdf, defect)).unwrap();
            assert_eq!(problem.status, 422);
            assert!(problem.detail.contains('请') && problem.detail.starts_with("“报告.pdf”没有保存：") && seen.insert(problem.code));
        }
        assert!(refusal("a", &FileFacts::of(FileKind::Pdf)).is_none());
        assert_eq!(refusal("a", &FileFacts::of(FileKind::Unknown)).unwrap().code, "unknown_kind");
    }

    #[test]
    fn a_reason_stands_in_place_of_the_general_advice() {
        let facts = FileFacts::because(FileKind::Zip, Defect::Unreadable, "目录已损坏；请重新制作。").note("内容为 ZIP。");
        assert_eq!(refusal("a.zip", &facts).unwrap().detail, "“a.zip”没有保存：目录已损坏；请重新制作。内容为 ZIP。");
    }

    #[test]
    fn a_file_on_which_the_inspection_broke_off_is_kept_and_says_so() {
        let facts = broken_off(FileFacts { inspected: false, ..FileFacts::of(FileKind::Pdf) }.note("文件超过 64 MiB。"));
        assert!(!facts.inspected && facts.readable() && refusal("a.pdf", &facts).is_none());
        assert!(facts.notes.len() == 1 && facts.notes[0].contains("检查该文件时中断"));
    }
}
