//! The same list in every format and encoding that offices send.

use crate::build::*;
use domain::roster::ProblemKind::*;

#[test]
fn a_binary_workbook_with_numbers_dates_hidden_and_merged_cells() {
    let cell = |kind: u16, column: u32, format: u32, value: &[u8]| xlsb_cell(kind, column, format, value);
    let area = |of: [u32; 4]| xlsb_record(0xb0, &of.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>());
    let hidden_column = xlsb_record(0x3c, &[&1_u32.to_le_bytes()[..], &1_u32.to_le_bytes(), &[0; 8], &[1, 0]].concat());
    let rows = [
        hidden_column,
        xlsb_row(0, false),
        xlsb_text(0, "被访者名单"),
        xlsb_row(2, false),
        [xlsb_text(0, "姓名"), xlsb_text(1, "电话"), xlsb_text(2, "调查日期")].concat(),
        xlsb_row(3, false),
        [
            cell(0x07, 0, 0, &0_u32.to_le_bytes()),
            cell(0x05, 1, 0, &13_800_000_001_f64.to_le_bytes()),
            cell(0x02, 2, 1, &((45_052_u32 << 2) | 2).to_le_bytes()),
        ]
        .concat(),
        xlsb_row(4, true),
        [xlsb_text(0, "乙二"), cell(0x08, 1, 0, &[&5_u32.to_le_bytes()[..], b"a\0@\0b\0.\0c\0"].concat()), cell(0x01, 2, 1, &[])].concat(),
        xlsb_row(5, false),
        [xlsb_text(0, "丙三"), cell(0x03, 1, 0, &[0x2a]), cell(0x09, 2, 1, &45_053_f64.to_le_bytes())].concat(),
        area([3, 4, 2, 2]),
    ];
    let answer = parse(&xlsb(&[("名单", 1, &rows.concat())]));
    assert_eq!(
        people(&answer),
        [(4, vec!["共用一", "13800000001", "2023-05-06"]), (5, vec!["乙二", "a@b.c", "2023-05-06"]), (6, vec!["丙三", "", "2023-05-07"])]
    );
    assert_eq!(cells(&answer), [(MalformedValue, "B6")]);
    let notes = answer.facts.notes.join("");
    for part in ["“名单”是隐藏的", "B 列是隐藏的", "（第 5 行"] {
        assert!(notes.contains(part), "{part}: {notes}");
    }
}

#[test]
fn an_old_workbook_with_shared_texts_formulas_dates_hidden_and_merged_cells() {
    // The second shared text is cut in the middle of its characters, which go on in one byte each.
    let shared = [
        record(0x00fc, &[&[3, 0, 0, 0, 3, 0, 0, 0][..], &[2, 0, 1], &wide("甲一"), &[4, 0, 1], &wide("Li")].concat()),
        record(0x003c, b"\x00 M"),
        // With two runs of format behind it.
        record(0x003c, &[&[2, 0, 9, 2, 0][..], &wide("丙三"), &[0; 8], &[1, 0, 1], &wide("尾")].concat()),
    ];
    let formats = [
        record(0x0022, &[1, 0]),
        record(0x00e0, &[0; 20]),
        record(0x00e0, &[0, 0, 14, 0]),
        record(0x0085 + 0x0399, &[&[200, 0][..], &[1, 0, 0, b'0']].concat()),
    ];
    let sst = |row: u16, column: u16, index: u32| record(0x00fd, &[&place(row, column, 0)[..], &index.to_le_bytes()].concat());
    let formula = |row: u16, column: u16, result: [u8; 8]| record(0x0006, &[&place(row, column, 0)[..], &result, &[0; 6]].concat());
    let string = |text: &str| record(0x0207, &[&((text.encode_utf16().count()) as u16).to_le_bytes()[..], &[1], &wide(text)].concat());
    let hidden_row = record(0x0208, &[&[3, 0][..], &[0; 10], &[0x20, 0, 0, 0]].concat());
    let hidden_column = record(0x007d, &[0, 0, 0, 0, 0, 10, 0, 0, 1, 0]);
    let merged = record(0x00e5, &[1, 0, 2, 0, 3, 0, 2, 0, 2, 0]);
    let sheet = [
        hidden_column,
        hidden_row,
        [label(1, 0, "姓名"), label(1, 1, "电话"), label(1, 2, "调查日期")].concat(),
        [sst(2, 0, 0), number(2, 1, 0, 13_800_000_001.0), number(2, 2, 1, 43_590.0)].concat(),
        [sst(3, 0, 1), formula(3, 1, [0, 0, 0, 0, 0, 0, 0xff, 0xff]), string("13800000002")].concat(),
        [sst(4, 0, 2), formula(4, 1, [2, 0, 0x2a, 0, 0, 0, 0xff, 0xff])].concat(),
        [sst(5, 0, 3), formula(5, 1, 13_800_000_004_f64.to_le_bytes())].concat(),
        merged,
    ];
    let answer = parse(&xls_of(&sheet, &[shared.concat(), formats.concat()]));
    assert_eq!(
        people(&answer),
        [
            (3, vec!["甲一", "13800000001", "2023-05-06"]),
            (4, vec!["Li M", "13800000002", "2023-05-06"]),
            (5, vec!["丙三", "", ""]),
            (6, vec!["尾", "13800000004", ""])
        ]
    );
    assert_eq!(cells(&answer), [(MalformedValue, "B5")]);
    let notes = answer.facts.notes.join("");
    assert!(notes.contains("A 列是隐藏的") && notes.contains("（第 4 行"), "{notes}");
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn an_open_document_with_hidden_and_merged_cells_formulas_and_errors() {
    let cell = |text: &str| format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>");
    let table = format!(
        "<style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style>\
         <table:table table:name=\"名单\" table:style-name=\"ta2\"><table:table-column/><table:table-column table:visibility=\"collapse\"/><table:table-column/>\
         <table:table-row>{}{}{}</table:table-row>\
         <table:table-row>{}{}<table:table-cell table:number-rows-spanned=\"2\" office:value-type=\"date\" office:date-value=\"2023-05-06\"><text:p>5月6日</text:p></table:table-cell></table:table-row>\
         <table:table-row table:visibility=\"filter\">{}<table:table-cell table:formula=\"of:=[.A9]\"/><table:covered-table-cell/></table:table-row>\
         <table:table-row>{}<table:table-cell table:formula=\"of:=NA()\" office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>#N/A</text:p></table:table-cell></table:table-row></table:table>",
        cell("姓名"),
        cell("电话"),
        cell("调查日期"),
        cell("甲一"),
        cell("13800000001"),
        cell("乙二"),
        cell("丙三")
    );
    let answer = parse(&ods(&table));
    assert_eq!(answer.rows.iter().map(|r| r.values[2].as_str()).collect::<Vec<_>>(), ["2023-05-06", "2023-05-06", ""]);
    assert_eq!(cells(&answer), [(MalformedValue, "B3"), (MalformedValue, "B4")]);
    let notes = answer.facts.notes.join("");
    for part in ["“名单”是隐藏的", "B 列是隐藏的", "（第 3 行"] {
        assert!(notes.contains(part), "{part}: {notes}");
    }
}

#[test]
fn text_in_each_encoding_with_and_without_its_mark() {
    let text = "被访者名单\r\n姓名,联系电话,调查日期\r\n甲一,13800000001,2022年11月3日\r\n乙二,#REF!,\r\n";
    let utf16 = |mark: bool, big: bool| -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    };
    let (gb18030, ..) = encoding_rs::GB18030.encode(text);
    let marked = ["\u{feff}".as_bytes(), text.as_bytes()].concat();
    for (name, bytes) in [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8 with mark", marked),
        ("GB18030", gb18030.into_owned()),
        ("UTF-16LE with mark", utf16(true, false)),
        ("UTF-16BE with mark", utf16(true, true)),
        ("UTF-16LE", utf16(false, false)),
        ("UTF-16BE", utf16(false, true)),
    ] {
        let answer = parse(&bytes);
        assert_eq!(
            people(&answer),
            [(3, vec!["甲一", "13800000001", "2022-11-03"]), (4, vec!["乙二", "", ""])],
            "{name}: {:?}",
            answer.facts.problems
        );
        assert_eq!(cells(&answer), [(MalformedValue, "B4")], "{name}");
    }
}
