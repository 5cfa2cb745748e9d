//! XLSX, read back by calamine and as the parts of its package.

use crate::support::{data, render, rows as rows_of};
use calamine::{Data, Reader, Xlsx};
use domain::document::{Block, DocumentData, GridCell};
use std::io::{Cursor, Read as _};

fn workbook(data: &DocumentData) -> Vec<u8> {
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
    rows_of(&mut data)[1].cells[6].text = "未评".into();
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
fn dates_are_dates_and_codes_stay_whole() {
    let mut data = data(&[("甲", "乙"), ("丙", "丁"), ("戊", "己")]);
    let date = |text: &str| GridCell { text: text.into(), date: true, ..GridCell::default() };
    let texts = [("2023 年 6 月 5 日", "2017-01-09"), ("　　年　　月　　日", "=2023-06-05"), ("2100-02-29", "不详")];
    for (row, (first, second)) in rows_of(&mut data).iter_mut().zip(texts) {
        (row.cells[2], row.cells[3]) = (date(first), date(second));
        row.cells[4].text = "0086".into();
        row.cells[5].text = "91310000123456789012".into();
    }
    let bytes = workbook(&data);
    let rows = rows(&bytes);
    let first = entry(&rows, "甲");
    // Days since the end of 1899, as workbooks count them.
    let day = |cell: &Data| if let Data::DateTime(at) = cell { Some(at.as_f64()) } else { None };
    assert_eq!((day(&first[2]), day(&first[3])), (Some(45_082.0), Some(42_744.0)), "{first:?}");
    assert_eq!((&first[4], &first[5]), (&Data::String("0086".into()), &Data::String("91310000123456789012".into())));
    for (name, texts) in [("丙", texts[1]), ("戊", texts[2])] {
        assert_eq!((&entry(&rows, name)[2], &entry(&rows, name)[3]), (&Data::String(texts.0.into()), &Data::String(texts.1.into())));
    }
    let styles = part(&bytes, "xl/styles.xml");
    for shown in ["yyyy-mm-dd", "yyyy&quot; 年 &quot;m&quot; 月 &quot;d&quot; 日&quot;"] {
        assert!(styles.contains(&format!("formatCode=\"{shown}\"")), "{styles}");
    }
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
    assert!(lines.iter().any(|l| l.starts_with("填 表 人：王晓明") && l.contains("邮 箱：王晓明")));
    assert!(lines.last().unwrap().starts_with("注：此表"), "the note ends the sheet");
}

#[test]
fn rows_are_as_high_as_their_lines() {
    let bytes = workbook(&data(&[("甲", "可"), ("乙", "一\n二\n三")]));
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    let height = |row: u32| sheet.split(&format!("<row r=\"{row}\"")).nth(1).unwrap().split('>').next().unwrap().split("ht=\"").nth(1).map(|ht| ht.split('"').next().unwrap().to_owned());
    assert_eq!((height(5), height(6).as_deref()), (None, Some("48")));
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
        for block in &mut data.blocks {
            match block {
                Block::Lines(lines) => lines.entries[0].value = text.into(),
                Block::Text(block) => block.text = text.into(),
                _ => {}
            }
        }
        data.title = text.into();
        let entry = entry(&rows(&workbook(&data)), "甲");
        let shown: String = text.chars().filter(|c| !matches!(c, '\u{0}' | '\u{1}' | '\u{202E}')).collect();
        assert_eq!(entry[7], Data::String(shown));
    }
}
