//! Each kind of file as it comes from an office: recognised by content, with its pages, its size, its faults.

use crate::build::*;
use domain::evidence::Defect;
use domain::{FileFacts, FileKind};

fn inspect(name: &str, bytes: &[u8]) -> FileFacts {
    inspect::inspect(name, bytes, &[])
}

fn check(name: &str, bytes: &[u8], kind: FileKind, defect: Option<Defect>) -> FileFacts {
    let facts = inspect(name, bytes);
    assert_eq!((facts.kind, facts.defect), (kind, defect), "{name}: {facts:?}");
    assert!(facts.inspected);
    facts
}

fn noted(facts: &FileFacts, part: &str) -> bool {
    facts.notes.iter().chain(&facts.reason).any(|sentence| sentence.contains(part))
}

#[test]
fn pdf_pages_and_scans_are_counted() {
    let facts = check("报告.pdf", &pdf(3, 2), FileKind::Pdf, None);
    assert_eq!((facts.pages, facts.scanned_pages), (Some(5), Some(2)));
    assert!(facts.notes.is_empty());
}

#[test]
fn pdf_that_asks_for_a_password_is_told_apart() {
    assert!(check("a.pdf", &locked_pdf("secret"), FileKind::Pdf, Some(Defect::Encrypted)).encrypted);
}

#[test]
fn pdf_that_opens_for_everybody_is_readable_though_encrypted() {
    let facts = check("a.pdf", &locked_pdf(""), FileKind::Pdf, None);
    assert_eq!((facts.pages, facts.encrypted), (Some(2), true));
    assert!(!check("a.pdf", &pdf(1, 0), FileKind::Pdf, None).encrypted);
}

#[test]
fn pdf_without_a_page_is_unreadable() {
    let facts = check("a.pdf", &pdf(0, 0), FileKind::Pdf, Some(Defect::Unreadable));
    assert_eq!(facts.pages, Some(0));
}

#[test]
fn pdf_with_a_tail_is_whole_and_with_half_an_update_is_not() {
    let mut bytes = pdf(1, 0);
    bytes.extend_from_slice(b"\r\n\0\0\0<!-- sent by a gateway -->\n");
    check("a.pdf", &bytes, FileKind::Pdf, None);
    bytes.extend_from_slice(b"9 0 obj\n<< /Type /Page");
    check("a.pdf", &bytes, FileKind::Pdf, Some(Defect::Truncated));
}

#[test]
fn linearized_pdf_shorter_than_it_says_is_truncated() {
    let whole = pdf(1, 0);
    let body = &whole[9..];
    let mut bytes = format!("%PDF-1.5\n1 0 obj\n<< /Linearized 1 /L {} /N 1 >>\nendobj\n", whole.len() + 5000).into_bytes();
    bytes.extend_from_slice(body);
    check("a.pdf", &bytes, FileKind::Pdf, Some(Defect::Truncated));
}

#[test]
fn pictures_have_their_size() {
    let jpeg = check("照片.JPG", &jpeg(1240, 1754), FileKind::Jpeg, None);
    assert_eq!((jpeg.width_px, jpeg.height_px, jpeg.pages), (Some(1240), Some(1754), Some(1)));
    let png = check("扫描.png", &png(800, 600), FileKind::Png, None);
    assert_eq!((png.width_px, png.height_px), (Some(800), Some(600)));
    for big_endian in [false, true] {
        let tiff = check("传真.tif", &tiff(3, big_endian), FileKind::Tiff, None);
        assert_eq!((tiff.width_px, tiff.height_px, tiff.pages), (Some(1240), Some(1754), Some(3)));
    }
}

#[test]
fn workbooks_and_documents_are_known_by_their_parts() {
    assert_eq!(check("名单.xlsx", &xlsx(3), FileKind::Xlsx, None).pages, Some(3));
    let docx = zip(&[CONTENT_TYPES, ("word/document.xml", b"<w:document/>")]);
    check("方案.docx", &docx, FileKind::Docx, None);
    // A sheet's record of number 156, one of another number, a sheet's again.
    let sheets = [&[0x9c, 1, 3][..], &[7; 3], &[0x80, 1, 2, 0, 0], &[0x9c, 1, 0]].concat();
    let xlsb = zip(&[CONTENT_TYPES, ("xl/workbook.bin", &sheets)]);
    assert_eq!(check("名单.xlsb", &xlsb, FileKind::Xlsb, None).pages, Some(2));
    let content = b"<office:spreadsheet><table:table/><table:table></table:table></office:spreadsheet>";
    let ods = zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content)]);
    assert_eq!(check("名单.ods", &ods, FileKind::Ods, None).pages, Some(2));
    let ofd = zip(&[("OFD.xml", b"<ofd:OFD/>"), ("Doc_0/Document.xml", b"<ofd:Pages><ofd:Page ID='1'/><ofd:Page ID='2'/></ofd:Pages>")]);
    assert_eq!(check("证书.ofd", &ofd, FileKind::Ofd, None).pages, Some(2));
}

#[test]
fn old_workbooks_and_passwords_on_office_files() {
    let book = biff(&[(0x0809, &[0, 6, 5, 0]), (0x0085, b"a"), (0x0085, b"b"), (0x000a, b"")]);
    assert_eq!(check("名单.xls", &compound(&[("/Workbook", &book)]), FileKind::Xls, None).pages, Some(2));
    let locked = biff(&[(0x0809, &[0, 6, 5, 0]), (0x002f, &[1; 54]), (0x0085, b"a"), (0x000a, b"")]);
    check("名单.xls", &compound(&[("/Workbook", &locked)]), FileKind::Xls, Some(Defect::Encrypted));
    let package = compound(&[("/EncryptionInfo", b"x"), ("/EncryptedPackage", &[9; 9000])]);
    check("名单.xlsx", &package, FileKind::Unknown, Some(Defect::Encrypted));
}

#[test]
fn delimited_text_in_each_encoding() {
    let text = "用户满意度调查被访者名单\n序号,姓名,联系电话\n1,甲,021-00000000\n";
    check("名单.csv", text.as_bytes(), FileKind::Csv, None);
    check("名单.csv", &encoding_rs::GB18030.encode(text).0, FileKind::Csv, None);
    let wide: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    check("名单.csv", &wide, FileKind::Csv, None);
    let page = check("名单.xls", b"<html><table><tr><td>1</td></tr></table></html>", FileKind::Unknown, Some(Defect::UnknownKind));
    assert!(noted(&page, "另存为 XLSX"));
    check("说明.txt", "一段文字".as_bytes(), FileKind::Unknown, Some(Defect::UnknownKind));
}

#[test]
fn renamed_empty_and_foreign_files() {
    assert!(noted(&check("执照.pdf", &jpeg(9, 9), FileKind::Jpeg, None), ".jpg"));
    check("a.pdf", b"", FileKind::Unknown, Some(Defect::Empty));
    check("a.jpg", &[0; 4096], FileKind::Unknown, Some(Defect::Unreadable));
}

#[test]
fn a_file_above_the_limit_is_named_and_not_inspected() {
    let mut bytes = pdf(1, 0);
    bytes.resize(inspect::INSPECT_BYTES_MAX as usize, b'\n');
    assert!(inspect("a.pdf", &bytes).inspected, "at the limit");
    bytes.push(b'\n');
    let facts = inspect("a.pdf", &bytes);
    assert_eq!((facts.kind, facts.inspected, facts.readable()), (FileKind::Pdf, false, true));
    assert!(noted(&facts, "64 MiB"));
    assert!(!inspect::not_inspected("a.bin", b"\0\x01\x02").readable());
}
