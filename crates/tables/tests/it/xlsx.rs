//! XLSX, read back by calamine and as the parts of its package.

use crate::support::{data, render};
use calamine::{Data, Reader, Xlsx};
use domain::api::TableData;
use std::io::{Cursor, Read as _};

fn workbook(data: &TableData) -> Vec<u8> {
    let rendered = render("xlsx", data).unwrap();
    assert_eq!(rendered.media_type, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    rendered.bytes
}

/// Every cell of the sheet that holds something, row by row.
fn rows(bytes: &[u8]) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let (_, range) = book.worksheets().remove(0);
    range.rows().map(<[Data]>::to_vec).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    package.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn entry(rows: &[Vec<Data>], name: &str) -> Vec<Data> {
    rows.iter().find(|row| row.get(1) == Some(&Data::String(name.into()))).expect("the entry's row").clone()
}

#[test]
fn numbers_are_numbers_and_texts_are_texts() {
    let mut data = data(&[("=HYPERLINK(\"http://example.org\")", "+1\n-2"), ("007", "@x")]);
    data.rows[1].cells[6] = "未评".into();
    let bytes = workbook(&data);
    let rows = rows(&bytes);
    let first = entry(&rows, "=HYPERLINK(\"http://example.org\")");
    assert_eq!(first[0], Data::Float(1.0));
    assert_eq!(first[4], Data::Float(86.5));
    assert_eq!(first[7], Data::String("+1\n-2".into()));
    let second = entry(&rows, "007");
    assert_eq!(second[6], Data::String("未评".into()));
    assert_eq!(second[7], Data::String("@x".into()));
    assert!(!part(&bytes, "xl/worksheets/sheet1.xml").contains("<f>"), "no cell is a formula");
    assert!(part(&bytes, "xl/styles.xml").contains("formatCode=\"0.00\""), "86.50 is shown as typed");
}

#[test]
fn the_sheet_prints_as_the_form() {
    let data = data(&[("上海申浦物业管理有限公司", "亮点突出")]);
    let bytes = workbook(&data);
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("paperSize=\"9\"") && sheet.contains("orientation=\"landscape\""));
    assert!(sheet.contains("fitToHeight=\"0\""), "one page wide, as many long as it takes");
    assert!(sheet.contains("第 &amp;P 页 共 &amp;N 页"));
    assert!(sheet.contains(domain::Digest::of_json(&serde_json::json!(data)).as_str()), "the foot of every page names the data");
    let names = part(&bytes, "xl/workbook.xml");
    assert!(names.contains("_xlnm.Print_Titles") && names.contains("$3:$4"), "both rows of the head are repeated: {names}");
    for merged in ["A1:H1", "A2:H2", "F3:G3", "A3:A4", "H3:H4"] {
        assert!(sheet.contains(&format!("<mergeCell ref=\"{merged}\"/>")), "{merged} is one cell");
    }
    assert!(part(&bytes, "xl/styles.xml").contains("<name val=\"宋体\"/>"));
}

#[test]
fn title_head_foot_and_notes_stand_around_the_entries() {
    let data = data(&[("甲公司", "可")]);
    let text = |row: &Vec<Data>| row.iter().find_map(|c| match c { Data::String(s) => Some(s.clone()), _ => None }).unwrap_or_default();
    let lines: Vec<String> = rows(&workbook(&data)).iter().map(text).collect();
    assert_eq!(lines[0], data.title);
    assert!(lines[1].ends_with("：上海市浦东新区质量工作委员会"));
    assert!(lines.iter().any(|l| l.starts_with("填表人：王晓明") && l.contains("邮箱：王晓明")));
    assert!(lines.last().unwrap().starts_with("来文"), "the table's last note ends the sheet");
}

#[test]
fn the_same_data_at_the_same_time_gives_the_same_bytes() {
    let data = data(&[("甲", "乙"), ("丙", "丁")]);
    let bytes = workbook(&data);
    assert_eq!(bytes, workbook(&data));
    assert!(part(&bytes, "docProps/core.xml").contains("2023-06-15T01:05:07Z"));
}

#[test]
fn hostile_texts_leave_a_workbook_that_opens() {
    for text in ["]]></t><f>1</f>", "a\u{0}b\u{1}c\u{FFFE}", "_x0041_", "\u{202E}反", "&L&D&[Path]", "😀𪚥"] {
        let mut data = data(&[("甲", text)]);
        data.head[0].1 = text.into();
        data.title = text.into();
        let entry = entry(&rows(&workbook(&data)), "甲");
        let shown: String = text.chars().filter(|c| !matches!(c, '\u{0}' | '\u{1}' | '\u{202E}')).collect();
        assert_eq!(entry[7], Data::String(shown));
    }
}
