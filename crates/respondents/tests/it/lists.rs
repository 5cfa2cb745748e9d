//! Lists as they come in: heads anywhere, several sheets, encodings, numbers kept as numbers, notes below.

use crate::build::*;
use domain::roster::ProblemKind::*;
use rust_xlsxwriter::Workbook;

#[test]
fn a_head_below_titles_and_notes_below_the_list() {
    let answer = parse(&xlsx(&[
        &["2023年用户满意度测评被访者名单"],
        &["填报单位：示例公司", "", "", "2023年6月"],
        &[],
        &["序号", "姓 名", "联系电话（手机）：", "调查日期"],
        &["1", "甲一", "138 0000 0001", "2023年5月6日"],
        &[],
        &["2", "乙 二", "021-61000000", "2023/5/7"],
        &["3"],
        &["备注：以上名单真实有效。"],
        &["合计", "2人"],
    ]));
    assert_eq!(answer.facts.head_row, Some(4));
    let found: Vec<_> = answer.facts.columns.iter().map(|c| (c.id.as_str(), c.letter.as_str(), c.head.as_str())).collect();
    assert_eq!(found, [("serial", "A", "序号"), ("name", "B", "姓 名"), ("contact", "C", "联系电话（手机）："), ("date", "D", "调查日期")]);
    assert_eq!(people(&answer), [(5, vec!["1", "甲一", "13800000001", "2023-05-06"]), (7, vec!["2", "乙二", "021-61000000", "2023-05-07"])]);
    assert_eq!((answer.facts.rows, answer.facts.complete_rows), (2, 2));
    assert!(answer.facts.problems.is_empty(), "{:?}", answer.facts.problems);
}

#[test]
fn every_problem_has_its_cell_and_no_content() {
    let answer = parse(&xlsx(&[
        &["姓名", "联系方式", "调查日期"],
        &["甲一", "13800000001", "2023-05-06"],
        &["", "13800000002", ""],
        &["丙三", "无", ""],
        &["丁四", "61000000", "五月"],
        &["甲 一", "138-0000-0001", ""],
        &["戊*", "12345", ""],
    ]));
    let facts = &answer.facts;
    assert_eq!(
        cells(&answer),
        [(DuplicateRow, "6:6"), (MissingValue, "A3"), (MissingValue, "B4"), (MalformedValue, "B5"), (MalformedValue, "C5"), (MalformedValue, "A7"), (MalformedValue, "B7")]
    );
    assert_eq!(totals(&answer), [(DuplicateRow, 1), (MissingValue, 2), (MalformedValue, 4)]);
    assert_eq!((facts.rows, facts.complete_rows), (6, 2));
    assert_eq!((facts.rows_without_name, facts.rows_without_contact, facts.rows_with_malformed_contact, facts.duplicate_rows), (1, 1, 2, 1));
    let stored = serde_json::to_string(facts).unwrap();
    for secret in ["甲一", "丙三", "138000", "12345", "61000000"] {
        assert!(!stored.contains(secret), "{secret} in {stored}");
    }
}

#[test]
fn days_empty_cells_and_shared_contacts_are_counted() {
    let answer = parse(&xlsx(&[
        &["序号", "姓名", "联系方式", "调查日期"],
        &["1", "甲一", "13800000001", "2023-05-06"],
        &["", "乙二", "13800000002", "2023/5/6"],
        &["", "丙三", "13800000001", "2023-05-08"],
        &["", "甲一", "13800000001", "五月"],
        &["", "丁四", "", ""],
    ]));
    let facts = &answer.facts;
    let dates: Vec<_> = facts.dates.iter().map(|(day, rows)| (day.to_string(), *rows)).collect();
    assert_eq!(dates, [("2023-05-06".to_owned(), 2), ("2023-05-08".to_owned(), 1)]);
    assert_eq!((facts.rows_with_malformed_date, facts.rows_on_other_dates), (1, 0));
    let empty: Vec<_> = facts.empty_cells.iter().map(|(id, rows)| (id.as_str(), *rows)).collect();
    assert_eq!(empty, [("contact", 1), ("date", 1)]);
    assert_eq!((facts.duplicate_rows, facts.shared_contacts, facts.doubtful_rows), (1, 1, 2));
    assert_eq!(cells(&answer), [(DuplicateRow, "5:5"), (SharedContact, "4:4"), (MissingValue, "C6"), (MalformedValue, "D5")]);
}

#[test]
fn days_beyond_the_limit_are_counted_together() {
    let days = domain::roster::DATES_MAX + 1;
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, 0, 0, &[&["姓名", "电话", "调查日期"]]);
    let first: domain::time::Date = "2020-01-01".parse().unwrap();
    for n in 0..days as u32 {
        let (name, contact) = person(n);
        let day = first.checked_add(domain::time::SignedDuration::from_hours(24 * i64::from(n))).unwrap().to_string();
        fill(sheet, n + 1, 0, &[&[&name, &contact, &day]]);
    }
    let facts = parse(&save(workbook)).facts;
    assert_eq!((facts.dates.len(), facts.rows_on_other_dates), (days - 1, 1));
}

#[test]
fn problems_are_listed_to_their_cap_and_counted_beyond() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, 0, 0, &[&["姓名", "电话"]]);
    for row in 1..=150 {
        sheet.write(row, 0, person(row).0).unwrap();
    }
    let answer = parse(&save(workbook));
    assert_eq!(answer.facts.problems.len(), 100);
    assert_eq!(totals(&answer), [(MissingValue, 150)]);
}

#[test]
fn numbers_and_dates_kept_as_such() {
    let mut workbook = Workbook::new();
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let sheet = workbook.add_worksheet();
    fill(sheet, 0, 0, &[&["姓名", "联系电话", "访问日期"], &["甲一"], &["乙二"], &["丙三"]]);
    sheet.write(1, 1, 13_800_000_001_f64).unwrap();
    sheet.write_with_format(1, 2, rust_xlsxwriter::ExcelDateTime::from_ymd(2023, 5, 6).unwrap(), &date).unwrap();
    sheet.write(2, 1, 2_161_000_000_f64).unwrap();
    sheet.write(2, 2, 45_052).unwrap();
    sheet.write(3, 1, "1.38E+10").unwrap();
    let answer = parse(&save(workbook));
    assert_eq!(people(&answer)[0], (2, vec!["甲一", "13800000001", "2023-05-06"]));
    assert_eq!(people(&answer)[1], (3, vec!["乙二", "021-61000000", "2023-05-06"]));
    assert_eq!(cells(&answer), [(MalformedValue, "B4")]);
}

#[test]
fn another_column_of_the_same_meaning_fills_in() {
    let answer = parse(&xlsx(&[&["姓名", "手机", "邮箱"], &["甲一", "", "a@example.com"], &["乙二", "13800000001", "b@example.com"], &["丙三", "1380", "c@example.com"]]));
    assert_eq!(answer.rows.iter().map(|r| r.values[1].as_str()).collect::<Vec<_>>(), ["a@example.com", "13800000001", "c@example.com"]);
    assert_eq!(answer.facts.complete_rows, 3);
}

#[test]
fn a_missing_column_a_missing_head_and_nothing_at_all() {
    let answer = parse(&xlsx(&[&["序号", "姓名", "单位"], &["1", "甲一", "示例公司"]]));
    assert_eq!(cells(&answer), [(MissingColumn, "1:1")]);
    assert_eq!((answer.facts.rows, answer.facts.complete_rows, answer.facts.rows_without_contact), (1, 0, 1));
    assert!(answer.facts.problems[0].message.contains("联系方式"));

    assert_eq!(cells(&parse(&xlsx(&[&["甲一", "13800000001"], &["乙二", "13800000002"]]))), [(Head, "")]);
    assert_eq!(cells(&parse(&xlsx(&[]))), [(Sheet, "")]);
    assert_eq!(cells(&parse(&xlsx(&[&["姓名", "电话"]]))), [(Sheet, "")]);
}

#[test]
fn a_head_repeated_on_every_page_is_no_respondent() {
    let answer = parse(&xlsx(&[&["姓名", "电话"], &["甲一", "13800000001"], &["姓名", "电话"], &["乙二", "13800000002"]]));
    assert_eq!(answer.facts.rows, 2);
}

#[test]
fn text_in_each_encoding_and_with_each_delimiter() {
    let text = "被访者名单\r\n\r\n姓名,联系电话,备注\r\n甲一,13800000001,\"第一行\r\n第二行\"\r\n\r\n乙二,=\"02161000000\",\r\n";
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let files = [
        text.as_bytes().to_vec(),
        ["\u{feff}".as_bytes(), text.as_bytes()].concat(),
        encoding_rs::GB18030.encode(text).0.into_owned(),
        utf16,
        text.replace(',', "\t").into_bytes(),
        text.replace(',', ";").into_bytes(),
    ];
    for bytes in files {
        let answer = parse(&bytes);
        assert_eq!(people(&answer), [(4, vec!["甲一", "13800000001"]), (6, vec!["乙二", "021-61000000"])], "{:?}", answer.facts.problems);
    }
}

#[test]
fn an_open_document_with_repeats_and_comments() {
    let cell = |text: &str| format!("<table:table-cell office:value-type=\"string\"><office:annotation><text:p>批注</text:p></office:annotation><text:p>{text}</text:p></table:table-cell>");
    let number = "<table:table-cell office:value-type=\"float\" office:value=\"13800000001\"><text:p>1.38E+10</text:p></table:table-cell>";
    let date = "<table:table-cell office:value-type=\"date\" office:date-value=\"2023-05-06T00:00:00\"><text:p>5月6日</text:p></table:table-cell>";
    let table = format!(
        "<table:table table:name=\"说明\"><table:table-row>{}</table:table-row></table:table>\
         <table:table table:name=\"名单\"><table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
         <table:table-row><table:table-cell table:number-columns-repeated=\"2\"/>{}{}{}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell table:number-columns-repeated=\"2\"/>{}{number}{date}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row></table:table>",
        cell("x"), cell("姓<text:s/>名"), cell("电话&#x20;"), cell("调查日期"), cell("甲&amp;一")
    );
    let answer = parse(&ods(&table));
    assert_eq!(people(&answer), [(5, vec!["甲&一", "13800000001", "2023-05-06"]), (6, vec!["甲&一", "13800000001", "2023-05-06"])]);
    assert_eq!((answer.facts.sheet.as_str(), cells(&answer)), ("名单", vec![(DuplicateRow, "6:6")]));
}

#[test]
fn an_old_workbook() {
    use XlsCell::{Number, Text};
    let bytes = xls(&[(1, 0, Text("姓名")), (1, 1, Text("联系电话")), (2, 0, Text("甲一")), (2, 1, Number(13_800_000_001.0)), (3, 0, Text("乙二"))]);
    let answer = parse(&bytes);
    assert_eq!(people(&answer), [(3, vec!["甲一", "13800000001"]), (4, vec!["乙二", ""])]);
    assert_eq!(cells(&answer), [(MissingValue, "B4")]);
}

#[test]
fn a_page_of_rows() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, 0, 0, &[&["姓名", "电话"]]);
    for n in 1..=30 {
        let (name, contact) = person(n);
        fill(sheet, n, 0, &[&[&name, &contact]]);
    }
    let request = domain::api::ParseRoster { name: String::new(), spec: spec(), offset: 20, limit: 5, places: None, masked: false };
    let answer = respondents::parse(&request, &save(workbook));
    assert_eq!(answer.rows.iter().map(|r| r.row).collect::<Vec<_>>(), [22, 23, 24, 25, 26]);
    assert_eq!(answer.facts.rows, 30);
}

#[test]
fn a_masked_answer_names_nobody() {
    let request = domain::api::ParseRoster { name: String::new(), spec: spec(), offset: 0, limit: 5, places: None, masked: true };
    let answer = respondents::parse(&request, &xlsx(&[&["序号", "姓名", "电话"], &["1", "甲一二", "13800000001"]]));
    assert!(answer.masked);
    assert_eq!(people(&answer), [(2, vec!["1", "甲**", "138****0001"])]);
}
