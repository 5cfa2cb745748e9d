//! Lists as offices make them, written by other people's crates where there is one.
#![allow(dead_code)]

use domain::api::{ParseRoster, RosterAnswer};
use domain::roster::{ColumnKind, ColumnSpec, ProblemKind, RosterSpec};
use rust_xlsxwriter::{Workbook, Worksheet};
use std::io::{Cursor, Write};

pub fn spec() -> RosterSpec {
    let column = |id: &str, label: &str, heads: &[&str], required, kind| ColumnSpec {
        id: id.into(),
        label: label.into(),
        heads: heads.iter().map(|h| (*h).to_owned()).collect(),
        required,
        kind,
    };
    RosterSpec {
        columns: vec![
            column("serial", "序号", &["序号", "编号"], false, ColumnKind::Serial),
            column("name", "姓名", &["姓名", "被访者姓名", "用户姓名"], true, ColumnKind::Name),
            column("contact", "联系方式", &["联系方式", "联系电话", "电话", "手机", "手机号码", "邮箱"], true, ColumnKind::Contact),
            column("date", "调查日期", &["调查日期", "访问日期"], false, ColumnKind::Date),
        ],
    }
}

pub fn parse(bytes: &[u8]) -> RosterAnswer {
    respondents::parse(&ParseRoster { name: "名单".into(), spec: spec(), offset: 0, limit: 1000, places: None, masked: false }, bytes)
}

/// How many problems of each kind an answer counts.
pub fn totals(answer: &RosterAnswer) -> Vec<(ProblemKind, u32)> {
    answer.facts.problem_totals.iter().map(|t| (t.kind, t.count)).collect()
}

/// Cells and kinds of the problems listed.
pub fn cells(answer: &RosterAnswer) -> Vec<(ProblemKind, &str)> {
    answer.facts.problems.iter().map(|p| (p.kind, p.cell.as_str())).collect()
}

/// The rows' values, without the serial column.
pub fn people(answer: &RosterAnswer) -> Vec<(u32, Vec<&str>)> {
    answer.rows.iter().map(|r| (r.row, r.values.iter().map(String::as_str).collect())).collect()
}

/// A made-up person: no such name with no such number.
pub fn person(n: u32) -> (String, String) {
    const FAMILY: [&str; 8] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"];
    (format!("{}{}", FAMILY[n as usize % 8], to_chinese(n)), format!("139{n:08}"))
}

fn to_chinese(n: u32) -> String {
    n.to_string().chars().map(|c| ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'][c as usize - '0' as usize]).collect()
}

pub fn save(mut workbook: Workbook) -> Vec<u8> {
    workbook.save_to_buffer().unwrap()
}

/// Rows of texts from a cell on.
pub fn fill(sheet: &mut Worksheet, top: u32, left: u16, rows: &[&[&str]]) {
    for (row, texts) in rows.iter().enumerate() {
        for (column, text) in texts.iter().enumerate() {
            if !text.is_empty() {
                sheet.write(top + row as u32, left + column as u16, *text).unwrap();
            }
        }
    }
}

pub fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet(), 0, 0, rows);
    save(workbook)
}

pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The parts of a workbook, to be put together again with one of them changed.
pub fn with_part(bytes: &[u8], name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
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

/// An ODS whose table is the given XML.
pub fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    );
    zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}

/// An XLS of one sheet: BIFF8 records with texts (LABEL) and numbers (NUMBER).
pub fn xls(cells: &[(u16, u16, XlsCell)]) -> Vec<u8> {
    let cell = |(row, column, cell): &(u16, u16, XlsCell)| match cell {
        XlsCell::Text(text) => label(*row, *column, text),
        XlsCell::Number(number) => self::number(*row, *column, 0, *number),
    };
    xls_of(&cells.iter().map(cell).collect::<Vec<_>>(), &[])
}

/// A record of BIFF: kind, length, body.
pub fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
}

pub fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    record(0x0204, &[&place(row, column, 0)[..], &((wide.len() / 2) as u16).to_le_bytes(), &[1], &wide].concat())
}

pub fn number(row: u16, column: u16, format: u16, number: f64) -> Vec<u8> {
    record(0x0203, &[&place(row, column, format)[..], &number.to_le_bytes()].concat())
}

pub fn place(row: u16, column: u16, format: u16) -> Vec<u8> {
    [row.to_le_bytes(), column.to_le_bytes(), format.to_le_bytes()].concat()
}

/// An XLS of one sheet with these records, `globals` standing before it.
pub fn xls_of(sheet: &[Vec<u8>], globals: &[Vec<u8>]) -> Vec<u8> {
    let bof = |kind: u16| record(0x0809, &[0x0600_u16.to_le_bytes(), kind.to_le_bytes(), [0; 2], [0; 2], [0; 2], [0; 2], [0; 2], [0; 2]].concat());
    let globals = globals.concat();
    let mut stream = bof(0x0005);
    let offset = stream.len() + 4 + 8 + 2 + globals.len() + 4;
    stream.extend(record(0x0085, &[&(offset as u32).to_le_bytes()[..], &[0, 0, 2, 0], b"S1"].concat()));
    stream.extend(globals);
    stream.extend(record(0x000a, &[]));
    stream.extend(bof(0x0010));
    stream.extend(sheet.concat());
    stream.extend(record(0x000a, &[]));
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// An XLSB of sheets with name, state (1 is hidden) and the records of their cells.
pub fn xlsb(sheets: &[(&str, u32, &[u8])]) -> Vec<u8> {
    let relation = |n: usize, kind: &str, target: &str| {
        format!(
            "<Relationship Id=\"rId{n}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"{target}\"/>"
        )
    };
    let (mut book, mut relations, mut parts) = (Vec::new(), String::new(), Vec::new());
    for (index, (name, state, cells)) in sheets.iter().enumerate() {
        book.extend(xlsb_record(0x9c, &[&state.to_le_bytes()[..], &[1, 0, 0, 0], &xlsb_wide(&format!("rId{index}")), &xlsb_wide(name)].concat()));
        relations += &relation(index, "worksheet", &format!("worksheets/sheet{index}.bin"));
        parts.push((format!("xl/worksheets/sheet{index}.bin"), [&xlsb_record(0x91, &[]), *cells, &xlsb_record(0x92, &[])].concat()));
    }
    relations += &relation(98, "sharedStrings", "sharedStrings.bin");
    relations += &relation(99, "styles", "styles.bin");
    let date = xlsb_record(0x2c, &[&200_u16.to_le_bytes()[..], &xlsb_wide("yyyy\"年\"m\"月\"d\"日\"")].concat());
    let format = |id: u16| xlsb_record(0x2f, &[&[0, 0][..], &id.to_le_bytes(), &[0; 12]].concat());
    let styles = [date, xlsb_record(0x269, &[]), format(0), format(200), xlsb_record(0x26a, &[])].concat();
    let shared = xlsb_record(0x13, &[&[0][..], &xlsb_wide("共用一")].concat());
    let relations = format!("<Relationships>{relations}</Relationships>");
    let mut all: Vec<(&str, &[u8])> = vec![
        ("xl/workbook.bin", &book),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/sharedStrings.bin", &shared),
        ("xl/styles.bin", &styles),
    ];
    all.extend(parts.iter().map(|(name, part)| (name.as_str(), part.as_slice())));
    zip(&all)
}

pub fn xlsb_record(kind: u16, body: &[u8]) -> Vec<u8> {
    let mut out = if kind < 0x80 { vec![kind as u8] } else { vec![(kind & 0x7f) as u8 | 0x80, (kind >> 7) as u8] };
    let mut length = body.len();
    while length >= 0x80 {
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    [out, body.to_vec()].concat()
}

fn xlsb_wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    [&(units.len() as u32).to_le_bytes()[..], &units.iter().flat_map(|u| u.to_le_bytes()).collect::<Vec<_>>()].concat()
}

pub fn xlsb_row(row: u32, hidden: bool) -> Vec<u8> {
    xlsb_record(0x00, &[&row.to_le_bytes()[..], &[0; 4], &[0x2c, 1], &[0, if hidden { 0x10 } else { 0 }], &[0; 5]].concat())
}

pub fn xlsb_text(column: u32, text: &str) -> Vec<u8> {
    xlsb_cell(0x06, column, 0, &xlsb_wide(text))
}

pub fn xlsb_cell(kind: u16, column: u32, format: u32, value: &[u8]) -> Vec<u8> {
    xlsb_record(kind, &[&column.to_le_bytes()[..], &format.to_le_bytes(), value].concat())
}

pub enum XlsCell {
    Text(&'static str),
    Number(f64),
}
