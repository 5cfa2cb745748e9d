//! Files made to mislead the parser: an answer each time, within memory and time, and never a person's data in it.

use crate::build::*;
use domain::roster::ProblemKind;

fn is_refused(bytes: &[u8], part: &str) {
    let answer = parse(bytes);
    assert_eq!((answer.facts.rows, answer.rows.len()), (0, 0));
    let problem = &answer.facts.problems[0];
    assert_eq!(problem.kind, ProblemKind::File);
    assert!(problem.message.contains(part), "{}", problem.message);
}

/// Something of the file was read, and why not the rest is said.
fn is_told(bytes: &[u8], part: &str) {
    let answer = parse(bytes);
    assert!(answer.facts.problems[0].message.contains(part), "{}", answer.facts.problems[0].message);
}

fn good() -> Vec<u8> {
    xlsx(&[&["姓名", "电话"], &["甲一", "13800000001"], &["乙二", "13800000002"]])
}

#[test]
fn foreign_empty_and_oversized_files() {
    is_refused(b"", "空");
    is_refused(b"%PDF-1.4\n%\xe2\xe3\n", "电子表格");
    is_refused(b"\xff\xd8\xff\xe0\0\0\0\x01", "电子表格");
    is_refused(b"<html><table></table></html>", "电子表格");
    is_refused(&vec![b','; (respondents::LIST_BYTES_MAX + 1) as usize], "20 MiB");
    is_refused(&zip(&[("a.txt", b"x")]), "电子表格");
}

#[test]
fn a_file_at_the_limit_is_read() {
    let mut text = "姓名,电话\n甲一,13800000001\n".to_owned();
    text.extend(std::iter::repeat_n('\n', respondents::LIST_BYTES_MAX as usize - text.len()));
    assert_eq!(parse(text.as_bytes()).facts.rows, 1);
}

#[test]
fn a_line_of_a_text_has_so_many_fields() {
    let text = |fields: usize| format!("姓名,电话\n甲一,13800000001{}\n", ",".repeat(fields));
    assert_eq!(parse(text(32_767).as_bytes()).facts.rows, 1, "at the limit");
    is_refused(text(32_768).as_bytes(), "异常");
}

#[test]
fn a_bomb_and_a_lie_about_sizes() {
    let zeros = vec![b' '; 64 << 20];
    let sheet = |body: &[u8]| zip(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", body)]);
    is_refused(&sheet(&zeros), "异常");

    let honest = sheet(&vec![b'<'; 8 << 20]);
    let declared = (8_u32 << 20).to_le_bytes();
    let lie: Vec<u8> = {
        let mut bytes = honest.clone();
        for at in memchr::memmem::find_iter(&honest, &declared).collect::<Vec<_>>() {
            bytes[at..at + 4].copy_from_slice(&4096_u32.to_le_bytes());
        }
        bytes
    };
    is_refused(&lie, "");
}

#[test]
fn a_count_of_shared_texts_is_not_believed() {
    let bytes = with_part(&good(), "xl/sharedStrings.xml", |text| {
        let at = text.find("uniqueCount=\"").unwrap() + 13;
        let end = at + text[at..].find('"').unwrap();
        format!("{}4000000000{}", &text[..at], &text[end..])
    });
    let facts = parse(&bytes).facts;
    assert_eq!((facts.rows, facts.problems.len()), (2, 0));
}

#[test]
fn a_sheet_that_is_not_what_was_packed_is_told() {
    let mut bytes = good();
    let name = b"xl/worksheets/sheet1.xml";
    let (local, central) = (memchr::memmem::find(&bytes, name).unwrap(), memchr::memmem::rfind(&bytes, name).unwrap());
    // Both say the same check sum (APPNOTE 4.3.7, 4.3.12), and it is wrong.
    for at in [local - 16, central - 30] {
        bytes[at] ^= 1;
    }
    is_told(&bytes, "损坏");
}

#[test]
fn dimensions_are_not_believed() {
    let bytes = with_part(&good(), "xl/worksheets/sheet1.xml", |text| text.replace("ref=\"A1:B3\"", "ref=\"A1:XFD1048576\""));
    assert_eq!(parse(&bytes).facts.rows, 2);
}

#[test]
fn a_cell_beyond_the_sheet_ends_the_reading() {
    for (from, to) in [("r=\"3\"", "r=\"4294967290\""), ("r=\"3\"", "r=\"1048577\""), ("r=\"3\"", "r=\"0\""), ("r=\"3\"", "r=\"x\"")] {
        let answer = parse(&with_part(&good(), "xl/worksheets/sheet1.xml", |text| text.replacen(from, to, 1)));
        assert_eq!(answer.facts.problems[0].kind, ProblemKind::File, "{to}");
        assert_eq!(answer.facts.rows, 1, "what stood before is read");
    }
    let far = parse(&with_part(&good(), "xl/worksheets/sheet1.xml", |text| {
        text.replacen("r=\"3\"", "r=\"1048576\"", 1).replace("r=\"A3\"", "r=\"XFD1048576\"")
    }));
    assert_eq!((far.facts.rows, far.facts.problems[0].cell.as_str()), (2, "A1048576"), "a sparse cell costs its own row alone");
}

#[test]
fn one_sheet_under_many_names_is_read_once() {
    let many = |text: String| {
        let at = text.find("<sheet ").unwrap();
        let end = at + text[at..].find("/>").unwrap() + 2;
        let again: String = (2..60)
            .map(|n| text[at..end].replace("name=\"Sheet1\"", &format!("name=\"S{n}\"")).replace("sheetId=\"1\"", &format!("sheetId=\"{n}\"")))
            .collect();
        format!("{}{again}{}", &text[..end], &text[end..])
    };
    let answer = parse(&with_part(&good(), "xl/workbook.xml", many));
    assert_eq!((answer.facts.rows, answer.facts.duplicate_rows), (2, 0));
}

#[test]
fn text_without_end_is_refused() {
    let bytes = with_part(&good(), "xl/worksheets/sheet1.xml", |text| {
        let noise: String = (0..(3_u32 << 20)).map(|n| char::from(b'a' + (n.wrapping_mul(2_654_435_761) >> 28) as u8)).collect();
        text.replacen("<sheetData>", &format!("{noise}<sheetData>"), 1)
    });
    is_refused(&bytes, "异常");
}

#[test]
fn repeats_of_an_open_document_end_at_the_sheets_end() {
    let row = "<table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell table:number-columns-repeated=\"4000000000\" office:value-type=\"string\"><text:p>姓名</text:p></table:table-cell></table:table-row>";
    let answer = parse(&ods(&format!("<table:table table:name=\"a\">{row}</table:table>")));
    assert!(answer.facts.rows <= 1_048_576, "{:?}", answer.facts.rows);
}

#[test]
fn far_cells_of_an_old_workbook_cost_no_more_than_themselves() {
    use XlsCell::Text;
    let answer = parse(&xls(&[(0, 0, Text("姓名")), (0, 1, Text("电话")), (65_535, 0, Text("甲一")), (65_535, 255, Text("x"))]));
    assert_eq!((answer.facts.rows, cells(&answer)), (1, vec![(ProblemKind::MissingValue, "B65536")]));
}

#[test]
fn records_of_an_old_workbook_that_lie_are_not_believed() {
    let list = || vec![label(0, 0, "姓名"), label(0, 1, "电话"), label(1, 0, "甲一"), label(1, 1, "13800000001")];
    // DIMENSIONS of 65,536 × 256 cells, MULRK up to column 65,535, MERGEDCELLS of everything.
    let dimensions = record(0x0200, &[0_u32.to_le_bytes().as_slice(), &u32::MAX.to_le_bytes(), &[0; 2], &[0xff; 2], &[0; 2]].concat());
    let mulrk = record(0x00bd, &[2, 0, 0, 0, 0xff, 0xff]);
    let merged = record(0x00e5, &[0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    for lie in [dimensions, mulrk, merged] {
        let answer = parse(&xls_of(&[&[lie][..], &list()].concat(), &[]));
        assert_eq!(answer.facts.rows, 1, "{:?}", answer.facts.problems);
    }
    // A table of shared texts that claims four thousand million of them.
    let shared = record(0x00fc, &[0xff; 8]);
    assert_eq!(parse(&xls_of(&list(), &[shared])).facts.rows, 1);
    // A sheet that begins behind the file's end.
    let mut bytes = xls_of(&list(), &[]);
    let at = memchr::memmem::find(&bytes, b"\x85\0").unwrap() + 4;
    bytes[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(parse(&bytes).facts.problems[0].kind, ProblemKind::File);
}

#[test]
fn records_of_a_binary_workbook_that_lie_are_not_believed() {
    let list =
        [xlsb_row(0, false), xlsb_text(0, "姓名"), xlsb_text(1, "电话"), xlsb_row(1, false), xlsb_text(0, "甲一"), xlsb_text(1, "13800000001")]
            .concat();
    let far = [xlsb_row(1_048_575, false), xlsb_text(16_383, "x")].concat();
    assert_eq!(parse(&xlsb(&[("名单", 0, &[&list[..], &far].concat())])).facts.rows, 1);
    let beyond = xlsb_row(1_048_576, false);
    assert_eq!(parse(&xlsb(&[("名单", 0, &[&list[..], &beyond].concat())])).facts.problems[0].kind, ProblemKind::File);
    // A record of 256 MiB in a few bytes.
    let long = [&list[..], &[0x06, 0xff, 0xff, 0xff, 0x7f]].concat();
    is_told(&xlsb(&[("名单", 0, &long)]), "异常");
    let cut = &list[..list.len() - 5];
    assert_eq!(parse(&xlsb(&[("名单", 0, cut)])).facts.problems[0].kind, ProblemKind::File);
}

#[test]
fn an_encrypted_workbook_asks_for_its_password_to_be_taken_off() {
    use std::io::Write;
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    file.create_stream("/EncryptedPackage").unwrap().write_all(&[1; 5000]).unwrap();
    file.flush().unwrap();
    is_refused(&file.into_inner().into_inner(), "密码");
}

#[test]
fn cut_and_flipped_files_get_an_answer() {
    use XlsCell::Text;
    let old = xls(&[(0, 0, Text("姓名")), (0, 1, Text("电话")), (1, 0, Text("甲一")), (1, 1, Text("13800000001"))]);
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let open = ods(&format!("<table:table table:name=\"a\"><table:table-row>{}{}</table:table-row></table:table>", cell("姓名"), cell("电话")));
    for bytes in [good(), old, open] {
        for part in 1..16 {
            let answer = parse(&bytes[..bytes.len() * part / 16]);
            // An XLS ends with sectors nothing stands in: without them it is whole.
            assert!(!answer.facts.problems.is_empty() || answer.facts.complete_rows == 1, "{part}/16");
        }
        let mut state = 1_u64;
        for _ in 0..500 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let bit = (state >> 33) as usize % (bytes.len() * 8);
            let mut broken = bytes.clone();
            broken[bit / 8] ^= 1 << (bit % 8);
            assert!(parse(&broken).facts.rows <= 1_048_576);
        }
    }
}
