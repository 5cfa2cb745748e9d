//! Packages by their parts: what they hold, what is missing from them, and what they seem to be when cut short.

use crate::build::*;
use domain::evidence::Defect;
use domain::{FileFacts, FileKind};

fn inspect(name: &str, bytes: &[u8]) -> FileFacts {
    inspect::inspect(name, bytes, &[])
}

#[track_caller]
fn refused(bytes: &[u8], kind: FileKind, defect: Defect, part: &str) {
    let facts = inspect("a.zip", bytes);
    assert_eq!((facts.kind, facts.defect), (kind, Some(defect)), "{facts:?}");
    assert!(facts.reason.as_deref().unwrap_or_default().contains(part), "{facts:?}");
}

#[test]
fn archives_say_what_they_hold() {
    let document = zip(&[CONTENT_TYPES, ("word/document.xml", b"<w:document/>")]);
    let good = zip(&[("1/报告.pdf", &pdf(1, 0)), ("2.jpg", &jpeg(2, 2)), ("说明.txt", "文字".as_bytes()), ("3.docx", &document), ("__MACOSX/._2.jpg", b"\0\x05")]);
    let facts = inspect("材料.zip", &good);
    assert_eq!((facts.defect, facts.files, facts.notes.len()), (None, Some(4), 0), "{facts:?}");
    let bad = zip(&[("a.exe", b"MZ\0\0\x01"), ("b.pdf", &pdf(1, 0)), ("c.pptx", &zip(&[CONTENT_TYPES, ("ppt/presentation.xml", b"<p/>")]))]);
    let facts = inspect("材料.zip", &bad);
    assert!(facts.readable() && facts.notes[0].contains("2 个文件") && facts.notes[0].contains("“a.exe”、“c.pptx”"), "{facts:?}");
    refused(&zip(&[]), FileKind::Zip, Defect::Empty, "没有文件");
    refused(&zip(&[(".DS_Store", b"x")]), FileKind::Zip, Defect::Empty, "没有文件");
}

#[test]
fn an_archive_within_an_archive_is_to_be_unpacked() {
    let inner = zip(&[("报告.pdf", &pdf(1, 0))]);
    refused(&zip(&[("材料/内层.zip", &inner)]), FileKind::Zip, Defect::Unreadable, "“材料/内层.zip”又是一个压缩包");
    let bomb = zip(&[("zeros", &vec![0; 40 << 20])]);
    refused(&zip(&[("bomb.docx", &bomb)]), FileKind::Zip, Defect::Unreadable, "压缩比");
}

#[test]
fn names_that_would_be_written_elsewhere_are_refused() {
    refused(&zip(&[("../a.pdf", b"%PDF-")]), FileKind::Zip, Defect::Unreadable, "上级文件夹");
}

#[test]
fn pages_of_an_ofd_are_those_its_document_lists() {
    let root = ("OFD.xml", &b"<ofd:OFD><ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"[..]);
    let list = |pages: &str| format!("<ofd:Document><ofd:Pages>{pages}</ofd:Pages><ofd:Outlines><ofd:Page/></ofd:Outlines></ofd:Document>");
    let with = |pages: &str, more: &[(&str, &[u8])]| {
        let list = list(pages);
        zip(&[&[root, ("Doc_1/Document.xml", list.as_bytes()), ("Doc_0/Document.xml", b"<a/>")][..], more].concat())
    };
    let page = "<ofd:Page ID='1' BaseLoc='Pages/Page_0/Content.xml'/>";
    let content = ("Doc_1/Pages/Page_0/Content.xml", &b"<ofd:Page/>"[..]);
    assert_eq!(inspect("证书.ofd", &with(page, &[content])).pages, Some(1));
    assert_eq!(inspect("证书.ofd", &with("<ofd:Page BaseLoc='/Doc_1/Pages/Page_0/Content.xml'/><ofd:Page/>", &[content])).pages, Some(2));
    refused(&with(page, &[]), FileKind::Ofd, Defect::Unreadable, "1 页的内容缺失");
    refused(&with("", &[]), FileKind::Ofd, Defect::Unreadable, "没有页面");
    refused(&zip(&[root]), FileKind::Ofd, Defect::Unreadable, "页面目录");
}

#[test]
fn the_main_part_is_where_the_relations_say() {
    let relations = b"<Relationships><Relationship Id='r' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='/word/document2.xml'/></Relationships>";
    let docx = zip(&[CONTENT_TYPES, ("_rels/.rels", relations), ("word/document2.xml", b"<w:document/>")]);
    assert_eq!((inspect("a.docx", &docx).kind, inspect("a.docx", &docx).defect), (FileKind::Docx, None));
}

#[test]
fn main_parts_that_are_missing_or_empty() {
    refused(&zip(&[CONTENT_TYPES, ("word/document.xml", b"")]), FileKind::Docx, Defect::Unreadable, "正文");
    refused(&zip(&[CONTENT_TYPES, ("xl/workbook.xml", b"")]), FileKind::Xlsx, Defect::Unreadable, "目录部分");
    refused(&zip(&[CONTENT_TYPES, ("xl/workbook.xml", b"<workbook/>")]), FileKind::Xlsx, Defect::Unreadable, "没有工作表");
    refused(&zip(&[CONTENT_TYPES, ("xl/workbook.bin", &[0x9c, 1, 200])]), FileKind::Xlsb, Defect::Unreadable, "目录部分");
}

#[test]
fn a_package_cut_short_is_named_for_what_it_was() {
    let ods = zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &[b'x'; 500])]);
    let docx = zip(&[CONTENT_TYPES, ("word/document.xml", &[b'x'; 500])]);
    let ofd = zip(&[("OFD.xml", b"<a/>"), ("Doc_0/Document.xml", &[b'x'; 500])]);
    let plain = zip(&[("a.txt", b"x"), ("b.txt", &[b'x'; 500])]);
    for (bytes, kind) in [(xlsx(1), FileKind::Xlsx), (ods, FileKind::Ods), (docx, FileKind::Docx), (ofd, FileKind::Ofd), (plain, FileKind::Zip)] {
        refused(&bytes[..bytes.len() - 30], kind, Defect::Truncated, "目录缺失");
    }
    assert_eq!(inspect("名单.xlsx", &xlsx(1)[..40]).kind, FileKind::Xlsx, "by its name, where no part is left");
}

#[test]
fn an_office_file_under_a_password_of_the_archive_names_the_part() {
    let mut locked = zip(&[CONTENT_TYPES, ("word/document.xml", b"<w:document/>")]);
    let directory = locked.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    locked[directory + 8] |= 1;
    refused(&locked, FileKind::Docx, Defect::Encrypted, "设有密码");
}
