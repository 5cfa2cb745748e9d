//! Files made to mislead the parser: an answer each time, within memory and time, and never a person's data in it.

mod build;

use build::*;
use domain::roster::ProblemKind;

fn is_refused(bytes: &[u8], part: &str) {
    let answer = parse(bytes);
    assert_eq!((answer.facts.rows, answer.rows.len()), (0, 0));
    let problem = &answer.facts.problems[0];
    assert_eq!(problem.kind, ProblemKind::File);
    assert!(problem.message.contains(part), "{}", problem.message);
}

fn good() -> Vec<u8> {
    xlsx(&[&["姓名", "电话"], &["甲一", "13800000001"], &["乙二", "13800000002"]])
}

/// The parts of a workbook, to be put together again with one of them changed.
fn with_part(bytes: &[u8], name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let entry_name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        if entry_name == name {
            text = change(text);
        }
        parts.push((entry_name, text.into_bytes()));
    }
    zip(&parts.iter().map(|(name, text)| (name.as_str(), text.as_slice())).collect::<Vec<_>>())
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
    is_refused(&bytes, "异常");
}

#[test]
fn dimensions_are_not_believed() {
    let bytes = with_part(&good(), "xl/worksheets/sheet1.xml", |text| text.replace("ref=\"A1:B3\"", "ref=\"A1:XFD1048576\""));
    assert_eq!(parse(&bytes).facts.rows, 2);
}

#[test]
fn a_cell_beyond_the_sheet_ends_the_reading() {
    let bytes = with_part(&good(), "xl/worksheets/sheet1.xml", |text| text.replace("r=\"A3\"", "r=\"A4294967290\""));
    let answer = parse(&bytes);
    assert_eq!(answer.facts.problems[0].kind, ProblemKind::File);
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
fn an_old_workbook_of_two_far_cells_is_refused() {
    use XlsCell::Text;
    is_refused(&xls(&[(0, 0, Text("姓名")), (65_535, 255, Text("x"))]), "异常");
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
