//! What isn't accepted: each kind is named, and told what to turn it into and how.

use crate::build::*;
use domain::evidence::Defect;
use domain::{FileFacts, FileKind};

fn inspect(name: &str, bytes: &[u8]) -> FileFacts {
    inspect::inspect(name, bytes, &[])
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], what: &str, into: &str) -> FileFacts {
    let facts = inspect(name, bytes);
    assert_eq!((facts.kind, facts.defect), (FileKind::Unknown, Some(Defect::UnknownKind)), "{name}");
    let reason = facts.reason.clone().unwrap_or_default();
    assert!(reason.starts_with(&format!("内容是{what}")) && reason.contains(into), "{name}: {reason}");
    facts
}

/// The mark at its place, among bytes that are no text.
fn marked(at: usize, mark: &[u8]) -> Vec<u8> {
    let mut bytes = vec![1; 600];
    bytes[at..at + mark.len()].copy_from_slice(mark);
    bytes
}

#[test]
fn formats_by_their_marks() {
    let cases: &[(&str, usize, &[u8], &str, &str)] = &[
        ("材料.rar", 0, b"Rar!\x1a\x07\x01\0", "RAR", "ZIP"),
        ("材料.zip", 0, b"Rar!\x1a\x07\0", "RAR", "ZIP"),
        ("材料.7z", 0, b"7z\xbc\xaf\x27\x1c", "7z", "ZIP"),
        ("材料.tar.gz", 0, b"\x1f\x8b\x08", "GZ", "ZIP"),
        ("材料.tar", 257, b"ustar\0", "TAR", "ZIP"),
        ("照片.heic", 4, b"ftypheic", "苹果手机的 HEIC", "JPEG"),
        ("照片.jpg", 4, b"ftypmif1", "苹果手机的 HEIC", "JPEG"),
        ("照片.avif", 4, b"ftypavif", "AVIF", "JPEG"),
        ("录像.mp4", 4, b"ftypisom", "视频", "PDF"),
        ("论文.caj", 0, b"CAJ\0", "CAJ", "PDF"),
        ("公文.ceb", 0, b"Founder CEB", "CEB", "PDF"),
        ("图纸.dwg", 0, b"AC1032\0", "CAD", "PDF"),
        ("a.exe", 0, b"MZ\x90\0", "可执行程序", "PDF"),
        ("报告.pdf", 0, b"MZ\x90\0", "可执行程序", "PDF"),
        ("a.psd", 0, b"8BPS", "PSD", "JPEG"),
    ];
    for (name, at, mark, what, into) in cases {
        refused(name, &marked(*at, mark), what, into);
    }
    refused("说明.rtf", b"{\\rtf1\\ansi text}", "RTF", "docx");
}

#[test]
fn pictures_of_other_formats_with_their_size() {
    let mut bmp = marked(0, b"BM");
    bmp[14..18].copy_from_slice(&40_u32.to_le_bytes());
    bmp[18..22].copy_from_slice(&1240_u32.to_le_bytes());
    bmp[22..26].copy_from_slice(&(-1754_i32).to_le_bytes());
    let gif = marked(0, b"GIF89a\xd8\x04\xda\x06");
    let lossy = marked(0, b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\xd8\x04\xda\x06");
    let bits = (1240_u32 - 1) | (1754 - 1) << 14;
    let lossless = marked(0, &[b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f", &bits.to_le_bytes()[..]].concat());
    let extended = marked(0, b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xd7\x04\0\xd9\x06\0");
    for (name, bytes, what) in [("a.bmp", bmp, "BMP"), ("a.gif", gif, "GIF"), ("a.webp", lossy, "WebP"), ("b.webp", lossless, "WebP"), ("c.webp", extended, "WebP")] {
        let facts = refused(name, &bytes, what, "JPEG");
        assert_eq!((facts.width_px, facts.height_px), (Some(1240), Some(1754)), "{name}");
    }
}

#[test]
fn old_office_files_and_mail() {
    let stream = |name: &str| compound(&[(name, &[1; 5000])]);
    refused("方案.doc", &stream("/WordDocument"), "旧版 Word 文档", "docx");
    refused("方案.wps", &stream("/WordDocument"), "WPS 文字文档", "输出为 PDF");
    refused("方案.wps", &stream("/WPSText"), "旧版 WPS 文档", "输出为 PDF");
    refused("汇报.ppt", &stream("/PowerPoint Document"), "旧版演示文稿", "PDF");
    refused("邮件.msg", &stream("/__properties_version1.0"), "Outlook 邮件", "附件");
    refused("a.vsd", &stream("/VisioDocument"), "Visio", "PDF");
    refused("a.xyz", &stream("/Other"), "不可接受的办公文档", "PDF");
}

#[test]
fn packages_of_other_programs() {
    refused("汇报.pptx", &zip(&[CONTENT_TYPES, ("ppt/presentation.xml", b"<p/>")]), "演示文稿", "PDF");
    refused("a.docx", &zip(&[CONTENT_TYPES, ("ppt/presentation.xml", b"<p/>")]), "演示文稿", "PDF");
    refused("a.xps", &zip(&[CONTENT_TYPES, ("FixedDocumentSequence.fdseq", b"<x/>")]), "XPS", "PDF");
    refused("a.odt", &zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>")]), "ODT", "docx");
    refused("a.pages", &zip(&[("Index/Document.iwa", b"x")]), "苹果", "PDF");
    refused("a.apk", &zip(&[("AndroidManifest.xml", b"x")]), "手机应用程序", "PDF");
    refused("a.abc", &zip(&[CONTENT_TYPES, ("a/b.xml", b"<x/>")]), "不可接受的办公文档", "PDF");
}

#[test]
fn a_list_that_begins_with_the_letters_of_a_mark_is_a_list() {
    for text in ["MZ型号,数量\n1,2\n", "BM,a\n", "ID3,b\n", "AC10,c\n", "BZh,1\n", "GIF89a,1\n"] {
        assert!(inspect("名单.csv", text.as_bytes()).readable(), "{text}");
    }
}

#[test]
fn the_beginning_of_a_large_file_is_known_too() {
    let facts = inspect::not_inspected("材料.rar", &marked(0, b"Rar!\x1a\x07\x01\0"));
    assert!(facts.reason.is_some_and(|reason| reason.contains("RAR")));
}
