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
    respondents::parse(&ParseRoster { name: "名单".into(), spec: spec(), offset: 0, limit: 1000, masked: false }, bytes)
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

/// An ODS whose table is the given XML.
pub fn ods(table: &str) -> Vec<u8> {
    let content = format!("<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>");
    zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}

/// An XLS of one sheet: BIFF8 records with texts (LABEL) and numbers (NUMBER).
pub fn xls(cells: &[(u16, u16, XlsCell)]) -> Vec<u8> {
    let record = |kind: u16, body: &[u8]| [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat();
    let bof = |kind: u16| record(0x0809, &[0x0600_u16.to_le_bytes(), kind.to_le_bytes(), [0; 2], [0; 2], [0; 2], [0; 2], [0; 2], [0; 2]].concat());
    let mut globals = bof(0x0005);
    let offset = globals.len() + 4 + 8 + 2 + 4;
    globals.extend(record(0x0085, &[&(offset as u32).to_le_bytes()[..], &[0, 0, 2, 0], b"S1"].concat()));
    globals.extend(record(0x000a, &[]));
    let mut sheet = bof(0x0010);
    for (row, column, cell) in cells {
        let place = [row.to_le_bytes(), column.to_le_bytes(), [0; 2]].concat();
        match cell {
            XlsCell::Text(text) => {
                let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                let length = (wide.len() / 2) as u16;
                sheet.extend(record(0x0204, &[&place[..], &length.to_le_bytes(), &[1], &wide].concat()));
            }
            XlsCell::Number(number) => sheet.extend(record(0x0203, &[&place[..], &number.to_le_bytes()].concat())),
        }
    }
    sheet.extend(record(0x000a, &[]));
    globals.extend(sheet);
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(&globals).unwrap();
    file.flush().unwrap();
    file.into_inner().into_inner()
}

pub enum XlsCell {
    Text(&'static str),
    Number(f64),
}
