//! Documents and texts: elements without end, entities that multiply, compound files that go round in a circle.

use super::made::{CONTENT_TYPES, biff, compound, zip};
use super::{Worst, harmless, refused};

pub fn all() -> Vec<Worst> {
    let document = |body: &str| zip(&[CONTENT_TYPES, ("word/document.xml", body.as_bytes())]);
    let workbook = |body: &str| zip(&[CONTENT_TYPES, ("xl/workbook.xml", body.as_bytes())]);
    let deep = format!("<w:document>{}</w:document>", "<w:p>".repeat(300_000));
    let sheets = format!("<workbook><sheets>{}</sheets></workbook>", "<sheet name='a'/>".repeat(1_000_000));
    let attributes = format!("<w:document {}/>", (0..200_000).map(|number| format!("a{number}=''")).collect::<Vec<_>>().join(" "));
    let book = biff(&[(0x0809, &[0, 6, 5, 0]), (0x0085, b"\xff\xff\xff\xff\0\0\x01\0a"), (0x000a, b"")]);
    vec![
        harmless("elements 300,000 deep", "a.docx", document(&deep), "docx", 0),
        harmless("an element of 200,000 attributes", "a.docx", document(&attributes), "docx", 0),
        harmless("laughs, a thousand million of them", "a.docx", document(LAUGHS), "docx", 0),
        harmless("a million sheets", "a.xlsx", workbook(&sheets), "xlsx", 1_000_000),
        refused("a workbook without sheets", "a.xlsx", workbook("<workbook/>"), "unreadable", "没有工作表"),
        refused("a compound file in a circle", "a.xls", circle(), "truncated", ""),
        refused("half a compound file", "a.xls", compound(&[("/Workbook", &book.repeat(100))])[..1000].to_vec(), "truncated", ""),
        refused("an encrypted workbook", "a.xlsx", compound(&[("/EncryptedPackage", &[1; 5000])]), "encrypted", "密码"),
        refused("a page with a script", "a.csv", b"<html><script>alert(1)</script>,</html>".to_vec(), "unknown_kind", "网页"),
        refused("nothing but noughts", "a.docx", vec![0; 1 << 20], "unreadable", "零字节"),
        refused("pages of an OFD that it doesn't have", "a.ofd", ofd(100_000), "unreadable", "页的内容缺失"),
        refused("an OFD that is its own document", "a.ofd", zip(&[("OFD.xml", b"<OFD><DocRoot>OFD.xml</DocRoot></OFD>")]), "unreadable", "没有页面"),
    ]
}

/// Entities of entities of entities.
const LAUGHS: &str = "<?xml version='1.0'?><!DOCTYPE w:document [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>\
<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>\
<!ENTITY f '&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;'><!ENTITY g SYSTEM 'file:///etc/passwd'>]><w:document><w:t>&f;&f;&f;&g;</w:t></w:document>";

fn ofd(pages: usize) -> Vec<u8> {
    let list: String = (0..pages).map(|page| format!("<ofd:Page BaseLoc='Pages/{page}.xml'/>")).collect();
    let document = format!("<ofd:Document><ofd:Pages>{list}</ofd:Pages></ofd:Document>");
    zip(&[("OFD.xml", b"<ofd:OFD><ofd:DocRoot>D.xml</ofd:DocRoot></ofd:OFD>"), ("D.xml", document.as_bytes())])
}

/// A workbook's stream whose every sector names itself as the next (MS-CFB 2.3).
fn circle() -> Vec<u8> {
    const SECTOR: usize = 512;
    let mut bytes = compound(&[("/Workbook", &[9; 100_000])]);
    let sector = 1 << u16::from_le_bytes([bytes[30], bytes[31]]);
    let table = u32::from_le_bytes([bytes[76], bytes[77], bytes[78], bytes[79]]) as usize;
    let at = (table + 1) * sector.max(SECTOR);
    for entry in 0..sector / 4 {
        let place = at + entry * 4;
        let next = u32::from_le_bytes([bytes[place], bytes[place + 1], bytes[place + 2], bytes[place + 3]]);
        if next == entry as u32 + 1 {
            bytes[place..place + 4].copy_from_slice(&(entry as u32).to_le_bytes());
        }
    }
    bytes
}
