//! Every document of `tests/documents/` as it must read in every format that needs no typesetter: the same expected texts,
//! in the same order, in the data, in DOCX, in the workbook and in the preview.

use crate::formats::{characters, part, rendered, request};
use crate::support::{Expected, book, goldens, made, root, squeezed};
use domain::Digest;
use domain::document::{Block, DocumentData, GridCell};
use serde_json::Value;
use std::path::Path;

/// A document's texts in their order.
fn texts(data: &Value) -> String {
    let document: DocumentData = serde_json::from_value(data.clone()).unwrap();
    let cell = |cell: &GridCell| format!("{}\n{}\n", cell.text, cell.foot.join("\n"));
    let of = |block: &Block| match block {
        Block::Text(text) => text.text.clone(),
        Block::Lines(lines) => lines.entries.iter().map(|e| format!("{}{}{}\n", e.label, e.value, e.after)).collect(),
        Block::Table(table) => table.head.iter().chain(&table.rows).flat_map(|row| &row.cells).map(cell).collect(),
        Block::Contents(contents) => contents.title.clone(),
        Block::PageBreak => String::new(),
    };
    document.blocks.iter().map(of).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_document_reads_as_expected_in_every_format() {
    let mut wrong = Vec::new();
    for (name, golden) in goldens() {
        let book = book(&golden.programme);
        let formats = &book.document(&golden.document).unwrap_or_else(|| panic!("{name}: no such document")).formats;
        let data = made(&golden, &book);
        let mut look = |format: &str, text: &str| {
            if let Some(missing) = out_of_order(&golden.expect, text) {
                wrong.push(format!("{name} as {format}: “{missing}” doesn't stand behind what comes before it"));
            }
        };
        look("data", &texts(&data));
        look("html", &characters(&String::from_utf8(rendered(&golden, &book, "html")).unwrap().replace("<br>", "<br/>").replace("<hr class=\"paper-break\">", ""), None));
        if formats.iter().any(|f| f == "docx") {
            look("docx", &characters(&part(&rendered(&golden, &book, "docx"), "word/document.xml"), Some("w:t")));
        }
        if formats.iter().any(|f| f == "xlsx") {
            let bytes = rendered(&golden, &book, "xlsx");
            // The strings in the order in which the cells were first written.
            let strings = characters(&part(&bytes, "xl/sharedStrings.xml"), Some("t"));
            let (sheet, count) = (squeezed(&strings), golden.expect.len());
            let missing: Vec<&str> = golden.expect.iter().map(Expected::text).filter(|text| text.parse::<f64>().is_err() && !sheet.contains(&squeezed(text)) && !is_day(&bytes, text)).collect();
            if !missing.is_empty() {
                wrong.push(format!("{name} as xlsx: of {count} texts these are missing: {}", missing.join("、")));
            }
        }
        if formats.iter().any(|f| f == "csv") {
            let text = String::from_utf8(rendered(&golden, &book, "csv")).unwrap();
            if text.lines().count() <= golden.entries.min(1) {
                wrong.push(format!("{name} as csv has no row"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn what_is_said_to_be_printed_stands_in_the_source() {
    let sources = root().join("../shared/seeds");
    let Ok(files) = std::fs::read_dir(&sources) else { return };
    let texts: Vec<(Digest, String)> = files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).map(|bytes| (Digest::of(&bytes), squeezed(&String::from_utf8_lossy(&bytes)))).collect();
    let mut wrong = Vec::new();
    for (name, golden) in goldens() {
        let book = book(&golden.programme);
        let own: Vec<&String> = texts.iter().filter(|(digest, _)| book.programme.sources.iter().any(|s| s.sha256 == digest.as_str())).map(|(_, text)| text).collect();
        assert!(!own.is_empty(), "{name}: the source isn't in {}", Path::new(&sources).display());
        let printed = golden.expect.iter().filter_map(|e| if let Expected::Printed(text) = e { Some(text) } else { None });
        let missing = printed.filter(|text| !own.iter().any(|source| source.contains(&squeezed(text))));
        wrong.extend(missing.map(|text| format!("{name}: “{text}”")));
    }
    assert!(wrong.is_empty(), "not in the source:\n{}", wrong.join("\n"));
}

#[test]
fn every_described_document_has_a_golden_file() {
    let goldens = goldens();
    let mut missing = Vec::new();
    for folder in std::fs::read_dir(root().join("rulebooks")).unwrap().map(|entry| entry.unwrap()) {
        if !folder.path().join("programme.toml").is_file() {
            continue;
        }
        let book = book(&folder.file_name().to_string_lossy());
        missing.extend(book.documents.iter().map(|d| d.code.clone()).filter(|code| !goldens.iter().any(|(_, golden)| &golden.document == code)));
    }
    assert!(missing.is_empty(), "tests/documents/ lacks {}", missing.join(", "));
}

#[test]
fn the_same_records_give_the_same_bytes() {
    for (_, golden) in goldens() {
        let book = book(&golden.programme);
        for format in ["docx", "xlsx"] {
            let offered = &book.document(&golden.document).unwrap().formats;
            if offered.iter().any(|f| f == format) {
                assert_eq!(rendered(&golden, &book, format), rendered(&golden, &book, format), "{} as {format}", golden.document);
            }
        }
    }
}

/// `INTAKE_WRITE_DOCUMENTS=folder` writes every document there, for other programs to open; of PDFs what `tables` is asked for,
/// with so many entries as `INTAKE_ENTRIES` says in lists.
#[test]
fn documents_are_written_for_other_programs() {
    let Some(folder) = std::env::var_os("INTAKE_WRITE_DOCUMENTS") else { return };
    let entries: Option<usize> = std::env::var("INTAKE_ENTRIES").ok().and_then(|n| n.parse().ok());
    for (_, mut golden) in goldens() {
        golden.entries = entries.filter(|_| golden.entries > 1).unwrap_or(golden.entries);
        let book = book(&golden.programme);
        let asked = serde_json::to_vec(&request(&golden, &book, "pdf")).unwrap();
        std::fs::write(Path::new(&folder).join(format!("{}.request.json", golden.document)), asked).unwrap();
        let formats = &book.document(&golden.document).unwrap().formats;
        for format in formats.iter().filter(|f| matches!(f.as_str(), "docx" | "xlsx" | "csv")) {
            std::fs::write(Path::new(&folder).join(format!("{}.{format}", golden.document)), rendered(&golden, &book, format)).unwrap();
        }
    }
}

/// Whether the text is a date that stands in the first sheet as one: as days since the end of 1899.
fn is_day(workbook: &[u8], text: &str) -> bool {
    let Some(date) = rulebook::value::date(text) else { return false };
    let day = rulebook::value::date("1900-01-01").unwrap().until(date).unwrap().get_days() + 2;
    part(workbook, "xl/worksheets/sheet1.xml").contains(&format!("<v>{day}</v>"))
}

/// What of the expected texts doesn't stand in `text` in their order; the first alone.
fn out_of_order<'e>(expected: &'e [Expected], text: &str) -> Option<&'e str> {
    let text = squeezed(text);
    let mut at = 0;
    expected.iter().map(Expected::text).find(|expected| {
        let wanted = squeezed(expected);
        match text[at..].find(&wanted) {
            Some(found) => {
                at += found + wanted.len();
                false
            }
            None => true,
        }
    })
}
