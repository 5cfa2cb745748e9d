//! CSV, read back by a reader of RFC 4180 written from its grammar.

use crate::support::{data, render, rows};

/// Records of a CSV text: quoted fields may hold commas, line ends and doubled quotes.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut characters) = (false, text.chars().peekable());
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\r' if !quoted && characters.next_if_eq(&'\n').is_some() => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            c => field.push(c),
        }
    }
    assert!(!quoted && field.is_empty() && record.is_empty(), "the file ends within a record");
    records
}

fn read(entries: &[(&str, &str)]) -> Vec<Vec<String>> {
    let bytes = render("csv", &data(entries)).unwrap().bytes;
    let text = String::from_utf8(bytes).unwrap();
    records(text.strip_prefix('\u{FEFF}').expect("a byte order mark"))
}

#[test]
fn one_record_an_entry_under_the_rulebooks_heads() {
    let records = read(&[("上海申浦物业管理有限公司", "亮点突出"), ("上海㐂䶮科技有限公司", "可")]);
    assert_eq!(records.len(), 3);
    assert_eq!(records[0][1], "申请组织名称");
    assert_eq!(records[0][5], "满意度测量项目/申请组织自评分");
    assert_eq!(records[1], ["1", "上海申浦物业管理有限公司", "服务类", "用户满意级", "86.50", "91", "88.5", "亮点突出"]);
    assert_eq!(records[2][1], "上海㐂䶮科技有限公司");
}

#[test]
fn what_a_spreadsheet_would_run_is_made_text() {
    for formula in ["=1+1", "+8613800000000", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", " =1", "＝1", "\t=1", "\r=1", "\n=1"] {
        let records = read(&[(formula, formula)]);
        for cell in [&records[1][1], &records[1][7]] {
            assert!(cell.starts_with('\''), "{formula:?} came out as {cell:?}");
        }
    }
}

#[test]
fn numbers_stay_numbers_even_below_zero() {
    let mut data = data(&[("甲", "乙")]);
    let cells = &mut rows(&mut data)[0].cells;
    cells[4].text = "-1.5".into();
    cells[5].text = "-1+1".into();
    let text = String::from_utf8(render("csv", &data).unwrap().bytes).unwrap();
    let row = &records(text.trim_start_matches('\u{FEFF}'))[1];
    assert_eq!((row[4].as_str(), row[5].as_str()), ("-1.5", "'-1+1"));
}

#[test]
fn commas_quotes_and_lines_come_back_as_they_were() {
    let hostile = "甲,乙\"丙\"\n丁;$x$ #import \"a\" ]]>";
    assert_eq!(read(&[("名", hostile)])[1][7], hostile);
    assert_eq!(read(&[("名\u{202E}反\u{0}", "一\r\n二\r三")])[1][1], "名反");
    assert_eq!(read(&[("名", "一\r\n二\r三")])[1][7], "一\n二\n三");
}
