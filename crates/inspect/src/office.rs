//! Documents and workbooks by their parts (ECMA-376, MS-XLSB, ISO/IEC 26300).

use crate::active;
use crate::package::{PART_BYTES_MAX, part};
use crate::words::{Text, Words};
use archive::{Archive, Part};
use domain::evidence::{Active, Defect};
use domain::{FileFacts, FileKind};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufReader, Read, Take};

/// The media type of an ODS.
pub const ODS_MEDIA: &str = "application/vnd.oasis.opendocument.spreadsheet";
/// Parts of relations looked through, and bytes of each: a document has a handful of some kilobytes.
const RELATIONS_MAX: usize = 500;
const RELATIONS_BYTES_MAX: u64 = 1 << 20;
/// The record of an XLSB that stands for a sheet (MS-XLSB 2.4.312), and records walked.
const BUNDLE_SHEET: u32 = 156;
const RECORDS_MAX: usize = 100_000;

/// A reader of a part's elements.
pub type Elements<'a> = Reader<BufReader<Take<Part<'a>>>>;

/// The part that the package is about, as its relations name it; else where it usually stands.
pub fn main_part(package: &Archive<'_>) -> Option<String> {
    let mut main = None;
    relations(package, "_rels/.rels", |relation| {
        if attribute(relation, "Type").is_some_and(|kind| kind.ends_with("/officeDocument")) {
            main = attribute(relation, "Target").map(|target| target.trim_start_matches("./").trim_start_matches('/').to_owned());
        }
    });
    let usual = || ["word/document.xml", "xl/workbook.xml", "xl/workbook.bin"].map(str::to_owned);
    main.into_iter().chain(usual()).find(|name| package.entry(name).is_some())
}

/// A DOCX.
pub fn document(package: &Archive<'_>, words: &Words) -> FileFacts {
    let main = main_part(package).unwrap_or_default();
    if elements(package, &main).is_none_or(|mut reader| first(&mut reader).is_none()) {
        return FileFacts::because(FileKind::Docx, Defect::Unreadable, "文档的正文部分缺失或已损坏；请用 Word 或 WPS 打开、另存后重新上传。");
    }
    let mut facts = active::noted(FileFacts::of(FileKind::Docx), active_content(package));
    if !words.is_empty() {
        words.look_into(&text(package, &main), &mut facts);
    }
    facts
}

/// A workbook: its sheets are counted as pages.
pub fn workbook(package: &Archive<'_>, kind: FileKind) -> FileFacts {
    let sheets = match kind {
        FileKind::Ods if says_encrypted(package) => {
            return FileFacts::defective(kind, Defect::Encrypted);
        }
        FileKind::Ods => count(package, "content.xml", "table"),
        FileKind::Xlsb => main_part(package).and_then(|main| binary_sheets(&part(package, &main, PART_BYTES_MAX)?)),
        _ => main_part(package).and_then(|main| count(package, &main, "sheet")),
    };
    match sheets {
        Some(0) => FileFacts::because(kind, Defect::Unreadable, "工作簿中没有工作表；请打开核对、另存后重新上传。"),
        Some(sheets) => active::noted(FileFacts { pages: Some(sheets), ..FileFacts::of(kind) }, active_content(package)),
        None => FileFacts::because(kind, Defect::Unreadable, "工作簿的目录部分缺失或已损坏；请用 Excel 或 WPS 打开、另存后重新上传。"),
    }
}

/// By the names of parts, and by relations to something outside that isn't merely a link to click on.
fn active_content(package: &Archive<'_>) -> Vec<Active> {
    let mut found = Vec::new();
    let mut relating = Vec::new();
    for entry in package.entries() {
        let name = entry.name.to_lowercase();
        if name.ends_with("vbaproject.bin") || name.starts_with("xl/macrosheets/") || name.starts_with("basic/") || name.starts_with("scripts/") {
            found.push(Active::Macro);
        }
        // The workbooks behind a document's charts are embedded, too, but as packages: nothing runs in them.
        if name.contains("/embeddings/") && name.ends_with(".bin") || name.contains("/activex/") {
            found.push(Active::EmbeddedObject);
        }
        if name.starts_with("xl/externallinks/") {
            found.push(Active::ExternalLink);
        }
        if name.ends_with(".rels") && relating.len() < RELATIONS_MAX {
            relating.push(&entry.name);
        }
    }
    for name in relating {
        relations(package, name, |relation| {
            let outside = attribute(relation, "TargetMode").is_some_and(|mode| mode == "External");
            if outside && attribute(relation, "Type").is_some_and(|kind| !kind.ends_with("/hyperlink")) {
                found.push(Active::ExternalLink);
            }
        });
    }
    found
}

/// Visits the relations of a part, as far as it can be read.
fn relations(package: &Archive<'_>, name: &str, mut visit: impl FnMut(&BytesStart<'_>)) {
    let Some(entry) = package.entry(name) else {
        return;
    };
    let mut reader = Reader::from_reader(BufReader::new(package.part(entry).take(RELATIONS_BYTES_MAX)));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(e) | Event::Empty(e)) if e.local_name().as_ref() == "Relationship" => visit(&e),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// An attribute's value.
pub fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
}

/// A part as XML, its first [`PART_BYTES_MAX`] bytes.
pub fn elements<'a>(package: &Archive<'a>, name: &str) -> Option<Elements<'a>> {
    let part = package.part(package.entry(name)?);
    let mut reader = Reader::from_reader(BufReader::new(part.take(PART_BYTES_MAX)));
    reader.config_mut().check_end_names = false;
    Some(reader)
}

/// The name of the outermost element; none if there is none.
fn first(reader: &mut Elements<'_>) -> Option<String> {
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(e) | Event::Empty(e)) => {
                return Some(e.local_name().as_ref().to_owned());
            }
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
}

/// How often an element stands in a part, whatever its prefix; none if the part is missing or isn't XML.
/// A part longer than [`PART_BYTES_MAX`] is counted as far as it was read.
fn count(package: &Archive<'_>, name: &str, element: &str) -> Option<u32> {
    let long = package.entry(name)?.inflated_bytes > PART_BYTES_MAX;
    let mut reader = elements(package, name)?;
    let (mut buffer, mut found, mut seen) = (Vec::new(), 0, false);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(e) | Event::Empty(e)) => {
                seen = true;
                found += u32::from(e.local_name().as_ref() == element);
            }
            Ok(Event::Eof) => return seen.then_some(found),
            Ok(_) => {}
            Err(_) => return (long && found > 0).then_some(found),
        }
    }
}

/// Sheets of an XLSB: records of a number and a length, seven bits a byte (MS-XLSB 2.1.4).
fn binary_sheets(bytes: &[u8]) -> Option<u32> {
    let mut at = 0;
    let mut sheets = 0;
    for _ in 0..RECORDS_MAX {
        if at == bytes.len() {
            break;
        }
        let kind = varint(bytes, &mut at, 2)?;
        let length = varint(bytes, &mut at, 4)?;
        sheets += u32::from(kind == BUNDLE_SHEET);
        at = at.checked_add(length as usize).filter(|at| *at <= bytes.len())?;
    }
    Some(sheets)
}

/// A number of at most `bytes_max` bytes. The two of a record's kind keep their marks: 156 is written 9C 01.
fn varint(bytes: &[u8], at: &mut usize, bytes_max: u32) -> Option<u32> {
    let mut number = 0;
    for index in 0..bytes_max {
        let byte = u32::from(*bytes.get(*at)?);
        *at += 1;
        number |= (byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(number)
}

fn says_encrypted(package: &Archive<'_>) -> bool {
    part(package, "META-INF/manifest.xml", PART_BYTES_MAX).is_some_and(|manifest| memchr::memmem::find(&manifest, b"encryption-data").is_some())
}

/// The text of a word processor's part, as far as it can be read (ECMA-376-1 §17.3.3.31: runs of `w:t`).
fn text(package: &Archive<'_>, name: &str) -> Text {
    let mut text = Text::default();
    let Some(mut reader) = elements(package, name) else {
        return text;
    };
    let (mut buffer, mut within) = (Vec::new(), false);
    while !text.is_full() {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(e)) => within = e.local_name().as_ref() == "t",
            Ok(Event::End(_)) => within = false,
            Ok(Event::Text(run)) if within => text.push(&run.xml10_content()),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    text
}
