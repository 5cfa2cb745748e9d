//! Respondent lists: sheets that claim more cells than there are, repeats without end, records that lie.

use super::made::{CONTENT_TYPES, biff, compound, zip};
use super::{Worst, read, refused};

const HEAD: &str = "<row r='1'><c r='A1' t='inlineStr'><is><t>姓名</t></is></c><c r='B1' t='inlineStr'><is><t>电话</t></is></c></row>";
const FILE: &str = "数据量异常";

pub fn all() -> Vec<Worst> {
    let person = "<row r='2'><c r='A2' t='inlineStr'><is><t>甲一</t></is></c><c r='B2' t='inlineStr'><is><t>13800000001</t></is></c></row>";
    let sheet = |rows: &str| xlsx(&format!("<worksheet><dimension ref='A1:XFD1048576'/><sheetData>{HEAD}{rows}</sheetData></worksheet>"));
    let far = "<row r='1048576'><c r='A1048576'><v>1</v></c><c r='XFD1048576'><v>1</v></c></row>";
    let beyond = "<row r='4294967295'><c r='ZZZZZZZ4294967295'><v>1</v></c></row>";
    let backwards: String = (0..200_000).map(|_| "<row r='1'/>").collect();
    let deep = format!("<row r='3'>{}", "<c><is><r>".repeat(200_000));
    let laughs = "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>";
    let laughing = format!("{laughs}<worksheet><sheetData>{HEAD}<row r='2'><c r='A2' t='inlineStr'><is><t>&b;</t></is></c><c r='B2'><v>1</v></c></row></sheetData></worksheet>");
    let unbroken = format!("<worksheet><sheetData>{HEAD}{}</sheetData></worksheet>", noise(3 << 20));
    let list = [label(0, 0, "姓名"), label(0, 1, "电话"), label(1, 0, "甲一"), label(1, 1, "13800000001")].concat();
    let lies = [record(0x0200, &[0xff; 14]), record(0x00bd, &[2, 0, 0, 0, 0xff, 0xff]), record(0x00e5, &[0xff; 10]), list.clone()].concat();
    let repeated = |rows: &str, columns: &str| {
        let cell = |text: &str| format!("<table:table-cell {columns} office:value-type='string'><text:p>{text}</text:p></table:table-cell>");
        format!("<table:table-row>{}{}</table:table-row><table:table-row {rows}>{}{}</table:table-row>", cell("姓名"), cell("电话"), cell("甲一"), cell("13800000001"))
    };
    vec![
        read("a first and a last cell", "a.xlsx", sheet(&format!("{person}{far}")), 2, "B1048576"),
        read("a cell beyond the last", "a.xlsx", sheet(&format!("{person}{beyond}")), 1, FILE),
        read("rows that go backwards", "a.xlsx", sheet(&format!("{person}{backwards}")), 1, ""),
        read("cells within cells", "a.xlsx", sheet(&format!("{person}{deep}")), 1, ""),
        read("entities", "a.xlsx", xlsx(&laughing), 1, "A2"),
        read("three million letters without a mark", "a.xlsx", xlsx(&unbroken), 0, FILE),
        read("texts that are claimed", "a.xlsx", claimed(), 0, "表头之下没有名单内容"),
        read("rows repeated four thousand million times", "a.ods", ods(&repeated("table:number-rows-repeated='4000000000'", "")), 1_048_575, ""),
        read("columns repeated four thousand million times", "a.ods", ods(&repeated("", "table:number-columns-repeated='4000000000'")), 1, "联系方式"),
        read("records of an old workbook that lie", "a.xls", xls(&lies, 0), 1, ""),
        read("a sheet of an old workbook behind its end", "a.xls", xls(&list, 0x7fff_ffff), 0, ""),
        read("a quotation that never ends", "a.csv", [b"\xe5\xa7\x93\xe5\x90\x8d,\"".to_vec(), vec![b'1'; 19 << 20]].concat(), 0, ""),
        read("ten million columns", "a.csv", [b"a,b\n".to_vec(), vec![b','; 19 << 20]].concat(), 0, FILE),
        read("ten million rows", "a.csv", ["姓名,电话\n".as_bytes().to_vec(), b"1\n".repeat(9 << 20)].concat(), 1_048_575, FILE),
        refused("a list that is a bomb", "a.xlsx", zip(&[CONTENT_TYPES, ("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &vec![b' '; 64 << 20])]), "unreadable", "压缩比"),
    ]
}

/// As many cells as are read, every row with something wrong.
pub fn slowest() -> Worst {
    let row = |number: usize| format!("<row r='{number}'><c r='A{number}' t='inlineStr'><is><t>王*</t></is></c><c r='B{number}'><v>{}</v></c></row>", number % 7);
    let rows: String = (2..700_000).map(row).collect();
    read("as many rows as may be, each wrong", "a.xlsx", xlsx(&format!("<worksheet><sheetData>{HEAD}{rows}</sheetData></worksheet>")), 699_998, "")
}

/// The same without a package, each row a duplicate of the one before.
pub fn longest() -> Worst {
    let text = format!("姓名,电话\n{}", "甲一,13800000001\n".repeat(850_000));
    read("as many rows as may be, each the same", "a.csv", text.into_bytes(), 850_000, "")
}

fn xlsx(sheet: &str) -> Vec<u8> {
    workbook(&[("xl/worksheets/sheet1.xml", sheet.as_bytes())])
}

fn workbook(parts: &[(&str, &[u8])]) -> Vec<u8> {
    const BOOK: &[u8] = b"<workbook><sheets><sheet name='S' sheetId='1' r:id='rId1'/></sheets></workbook>";
    const RELATIONS: &[u8] = b"<Relationships><Relationship Id='rId1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet' Target='worksheets/sheet1.xml'/>\
<Relationship Id='rId2' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings' Target='sharedStrings.xml'/></Relationships>";
    zip(&[&[CONTENT_TYPES, ("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", RELATIONS)], parts].concat())
}

fn claimed() -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{HEAD}</sheetData></worksheet>");
    workbook(&[("xl/sharedStrings.xml", b"<sst uniqueCount=\"4000000000\"><si><t>a</t></si></sst>"), ("xl/worksheets/sheet1.xml", sheet.as_bytes())])
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!("<office:document-content><office:body><office:spreadsheet><table:table table:name='a'>{rows}</table:table></office:spreadsheet></office:body></office:document-content>");
    zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}

fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    biff(&[(kind, body)])
}

fn label(row: u16, column: u16, text: &str) -> Vec<u8> {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let place = [row.to_le_bytes(), column.to_le_bytes(), [0; 2], ((wide.len() / 2) as u16).to_le_bytes()].concat();
    record(0x0204, &[&place[..], &[1], &wide].concat())
}

/// A workbook of BIFF8 with one sheet, which stands so many bytes further on than it does.
fn xls(records: &[u8], off: u32) -> Vec<u8> {
    let begin = |kind: u8| record(0x0809, &[0, 6, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let globals = begin(5);
    let at = (globals.len() + 4 + 10 + 4) as u32 + off;
    let sheet = record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, 2, 0], b"S1"].concat());
    compound(&[("/Workbook", &[globals, sheet, record(0x000a, b""), begin(0x10), records.to_vec(), record(0x000a, b"")].concat())])
}

fn noise(bytes: u32) -> String {
    (0..bytes).map(|number| char::from(b'a' + (number.wrapping_mul(2_654_435_761) >> 28) as u8)).collect()
}
