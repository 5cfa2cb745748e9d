//! The marked copy of a list: the same workbook, each problem's cell filled and commented, nothing else touched.

use crate::build::*;
use domain::api::ParseRoster;
use respondents::{Marked, marked};
use rust_xlsxwriter::{Format, Note, Workbook};
use std::collections::BTreeMap;
use std::io::Read;

fn mark(bytes: &[u8]) -> Marked {
    marked(&ParseRoster { name: String::new(), spec: spec(), offset: 0, limit: 0, places: None, masked: false }, bytes).unwrap()
}

fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        parts.insert(entry.name().unwrap().into_owned(), String::from_utf8_lossy(&content).into_owned());
    }
    parts
}

/// Values of the first sheet as somebody else's reader finds them.
fn values(bytes: &[u8]) -> Vec<Vec<String>> {
    use calamine::Reader;
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

fn list() -> Workbook {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("名单").unwrap();
    fill(sheet, 0, 0, &[&["名单"], &["姓名", "电话", "调查日期"], &["甲一", "13800000001", "2023-05-06"], &["乙 二", "61000000"], &["丙三"]]);
    sheet.write_with_format(5, 0, "甲一", &Format::new().set_bold()).unwrap();
    sheet.write(5, 1, 13_800_000_001_f64).unwrap();
    workbook
}

#[test]
fn cells_are_filled_and_commented_and_nothing_else_is_touched() {
    let sent = save(list());
    let copy = mark(&sent);
    assert!(!copy.rebuilt);
    assert_eq!((copy.cells, copy.left_off), (4, 0), "A4 read closed up, B4 without area code, B5 missing, row 6 a duplicate");
    assert_eq!(values(&copy.bytes), values(&sent), "values stay");
    let (before, after) = (parts(&sent), parts(&copy.bytes));
    let changed: Vec<&str> = after.iter().filter(|(name, text)| before.get(*name) != Some(text)).map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        changed,
        [
            "[Content_Types].xml",
            "xl/drawings/markedDrawing1.vml",
            "xl/markedComments1.xml",
            "xl/styles.xml",
            "xl/worksheets/_rels/sheet1.xml.rels",
            "xl/worksheets/sheet1.xml"
        ]
    );
    let sheet = &after["xl/worksheets/sheet1.xml"];
    assert!(sheet.contains("<c r=\"B5\" s=") && sheet.contains("<legacyDrawing "), "{sheet}");
    let comments = &after["xl/markedComments1.xml"];
    for (cell, part) in [("A4", "系统按“乙二”读取"), ("B4", "区号"), ("B5", "没有填写联系方式"), ("A6", "同一人")] {
        let at = comments.find(&format!("ref=\"{cell}\"")).unwrap();
        let own = &comments[at..at + comments[at..].find("</comment>").unwrap()];
        assert!(own.contains(part), "{cell}: {own}");
    }
    // The bold cell stays bold: its twin differs in the fill alone.
    let again = parse(&copy.bytes);
    let first = parse(&sent);
    assert_eq!((again.facts, again.rows), (first.facts, first.rows), "and it reads as before");
}

#[test]
fn comments_of_the_file_sent_stay() {
    let mut workbook = list();
    let sheet = workbook.worksheet_from_name("名单").unwrap();
    sheet.insert_note(3, 1, &Note::new("请核实").add_author_prefix(false)).unwrap();
    sheet.insert_note(2, 0, &Note::new("另一批注").add_author_prefix(false)).unwrap();
    let copy = mark(&save(workbook));
    let parts = parts(&copy.bytes);
    let comments = parts.iter().find(|(name, _)| name.contains("comments")).unwrap().1;
    for text in ["请核实", "另一批注", "名单检查：固定电话缺少区号", "没有填写联系方式"] {
        assert_eq!(comments.matches(text).count(), 1, "{text}: {comments}");
    }
    assert_eq!(parts.keys().filter(|name| name.contains("omments") || name.ends_with(".vml")).count(), 2);
    let again = mark(&copy.bytes);
    assert!(!again.rebuilt, "a copy can be marked in its turn");
}

#[test]
fn other_formats_are_built_anew_with_the_same_addresses_and_say_so() {
    for bytes in ["名单\n姓名,电话,调查日期\n甲一,13800000001,2023-05-06\n乙二,61000000,\n".as_bytes().to_vec(), {
        use XlsCell::Text;
        xls(&[
            (1, 0, Text("姓名")),
            (1, 1, Text("电话")),
            (2, 0, Text("甲一")),
            (2, 1, Text("13800000001")),
            (3, 0, Text("乙二")),
            (3, 1, Text("61000000")),
        ])
    }] {
        let copy = mark(&bytes);
        assert!(copy.rebuilt);
        let (again, first) = (parse(&copy.bytes), parse(&bytes));
        assert_eq!(cells(&again), cells(&first));
        assert_eq!(people(&again), people(&first));
        assert!(parts(&copy.bytes).values().any(|part| part.contains("由系统根据上传的文件重新生成")));
    }
}

#[test]
fn what_cannot_be_read_has_no_copy() {
    let request = ParseRoster { name: String::new(), spec: spec(), offset: 0, limit: 0, places: None, masked: false };
    assert!(marked(&request, b"%PDF-1.4\n").unwrap_err().contains("电子表格"));
    assert!(marked(&request, b"").is_err());
}

#[test]
fn a_list_without_a_head_is_marked_where_one_begins_to_read() {
    let copy = mark(&xlsx(&[&["甲一", "13800000001"], &["乙二", "13800000002"]]));
    assert_eq!(copy.cells, 1);
    assert!(parts(&copy.bytes)["xl/markedComments1.xml"].contains("ref=\"A1\""));
}
