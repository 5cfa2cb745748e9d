//! Every document of `tests/documents/` as PDF: the expected texts, the code on every page, PDF/A. Their order is held in the
//! formats that keep it: a PDF draws a cell over several rows after those rows.

use crate::golden::{Golden, book, goldens, made, squeezed};
use crate::service::{Pdf, Service};
use domain::Digest;
use domain::api::RenderRequest;
use serde_json::Value;

fn request(golden: &Golden, data: Value) -> RenderRequest {
    RenderRequest {
        programme: golden.programme.as_str().into(),
        document: golden.document.clone(),
        format: "pdf".into(),
        data_sha256: Digest::of_json(&data),
        data,
        generated_at: crate::golden::NOW.parse().unwrap(),
        demonstration: false,
    }
}

/// The expected texts as a PDF has them: drawn boxes are no text.
fn texts(golden: &Golden) -> impl Iterator<Item = String> {
    golden.expect.iter().map(|expected| squeezed(&expected.text().replace(['☑', '☐'], "")))
}

/// How many entries lists are tried with; all of them take minutes.
fn entries() -> &'static [usize] {
    if std::env::var_os("INTAKE_LONG_TESTS").is_some() { &[1, 3, 50, 500] } else { &[1, 50] }
}

fn kept(name: &str, pdf: &Pdf) {
    if let Some(folder) = std::env::var_os("INTAKE_WRITE_DOCUMENTS") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), &pdf.bytes).unwrap();
    }
}

#[test]
fn every_document_reads_as_expected() {
    let service = Service::start();
    let mut wrong = Vec::new();
    for (name, golden) in goldens() {
        let book = book(&golden.programme);
        if !book.document(&golden.document).unwrap().formats.iter().any(|format| format == "pdf") {
            continue;
        }
        let request = request(&golden, made(&golden, &book));
        let pdf = service.pdf(&request);
        kept(&golden.document, &pdf);
        let text = pdf.text();
        wrong.extend(texts(&golden).filter(|expected| !text.contains(expected.as_str())).map(|missing| format!("{name}: “{missing}”")));
        let pages = pdf.pages.len();
        if golden.pages.is_some_and(|(fewest, most)| !(fewest..=most).contains(&pages)) {
            wrong.push(format!("{name}: {pages} pages"));
        }
        for (index, page) in pdf.pages.iter().enumerate() {
            for expected in [format!("第{}页共{pages}页", index + 1), golden.document.clone(), request.data_sha256.to_string()] {
                if !page.contains(&squeezed(&expected)) {
                    wrong.push(format!("{name}: {expected} isn't on page {}", index + 1));
                }
            }
        }
        if !pdf.metadata().contains("<pdfaid:part>2</pdfaid:part>") {
            wrong.push(format!("{name} isn't PDF/A-2"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn contents_name_the_pages_on_which_things_stand() {
    let service = Service::start();
    for (_, golden) in goldens() {
        let book = book(&golden.programme);
        let data = made(&golden, &book);
        let blocks = data["blocks"].as_array().cloned().unwrap_or_default();
        if !blocks.iter().any(|block| block["block"] == "contents") {
            continue;
        }
        let pdf = service.pdf(&request(&golden, data));
        let contents = pdf.pages.iter().find(|page| page.contains("....")).expect("a page with leaders");
        for listed in blocks.iter().filter(|block| block["listed"] == true) {
            let heading = squeezed(listed["text"].as_str().unwrap());
            // Another page may speak of it.
            let on: Vec<String> = (1..).zip(&pdf.pages).skip(2).filter(|(_, page)| page.contains(&heading)).map(|(number, _): (usize, _)| number.to_string()).collect();
            let line = contents.split_once(&heading).unwrap_or_else(|| panic!("{heading} isn't in the contents")).1;
            let number: String = line.trim_start_matches('.').chars().take_while(char::is_ascii_digit).collect();
            // Behind the last one the foot begins, perhaps with a year.
            assert!(on.iter().any(|page| number.starts_with(page.as_str())), "{heading}: {number}, not {on:?}");
        }
    }
}

#[test]
fn lists_of_few_and_of_many_entries() {
    let service = Service::start();
    for (_, mut golden) in goldens().into_iter().filter(|(_, golden)| golden.entries > 1) {
        let book = book(&golden.programme);
        for entries in entries().iter().copied() {
            golden.entries = entries;
            let data = made(&golden, &book);
            let pdf = service.pdf(&request(&golden, data));
            kept(&format!("{}-{entries}", golden.document), &pdf);
            // A row is at least 4 mm high: no page has more than sixty.
            assert!(pdf.pages.len() * 60 >= entries, "{} with {entries} entries has {} pages: rows lie beyond the page", golden.document, pdf.pages.len());
            assert!(pdf.pages.len() <= entries + 5, "{} with {entries} entries has {} pages", golden.document, pdf.pages.len());
        }
    }
}

#[test]
fn a_hostile_text_is_printed_or_refused_by_its_field() {
    let service = Service::start();
    let (_, golden) = goldens().into_iter().find(|(_, golden)| golden.document == "SH23-T02").unwrap();
    let book = book(&golden.programme);
    let with = |text: &str| {
        let fields = [("contact_address".to_owned(), text.to_owned())].into();
        let golden = Golden { fields, ..goldens().into_iter().find(|(_, golden)| golden.document == "SH23-T02").unwrap().1 };
        made(&golden, &book)
    };
    for text in ["#panic(\"x\") #read(\"/data.json\")", "$ sum $ ] [ *粗* _斜_ = 标题 `码` <标> @引", "<script>alert(1)</script>&amp;", "=cmd|' /C calc'!A0"] {
        let pdf = service.pdf(&request(&golden, with(text)));
        assert!(pdf.text().contains(&squeezed(text)), "{text}");
    }
    let shown = service.pdf(&request(&golden, with("收款\u{202E}账户\u{0}公司㐂䶮𬭎喆")));
    assert!(shown.text().contains("收款账户公司㐂䶮𬭎喆"));
    let count = |text: &str| service.pdf(&request(&golden, with(text))).text().matches('长').count();
    assert_eq!(count(&"长".repeat(50_000)) - count("短"), 50_000);
    let refused = |text: &str| service.problem(&serde_json::to_vec(&request(&golden, with(text))).unwrap());
    let glyph = refused("上海😀路");
    assert_eq!((glyph.status, glyph.code.as_str()), (422, "missing_glyphs"));
    assert!(glyph.detail.contains("“联系地址”的 “😀”（U+1F600）"), "{}", glyph.detail);
    let long = refused(&"长".repeat(50_001));
    assert_eq!(long.code, "cell_too_long");
    assert!(long.detail.contains("“联系地址”"), "{}", long.detail);
}

#[test]
fn the_longest_text_is_printed_whole_in_every_document() {
    let service = Service::start();
    let long = std::env::var_os("INTAKE_LONG_TESTS").is_some();
    for (name, golden) in goldens().into_iter().step_by(if long { 1 } else { 8 }) {
        let book = book(&golden.programme);
        let mut data = made(&golden, &book);
        if !book.document(&golden.document).unwrap().formats.iter().any(|format| format == "pdf") || !lengthen(&mut data, &"长".repeat(50_000)) {
            continue;
        }
        let pdf = service.pdf(&request(&golden, data));
        kept(&format!("{}-long", golden.document), &pdf);
        assert!(pdf.text().matches('长').count() >= 50_000, "{name}");
    }
}

/// Puts the text in place of the last cell that holds one; false if none does.
fn lengthen(data: &mut Value, text: &str) -> bool {
    let blocks = data["blocks"].as_array_mut().into_iter().flatten();
    let rows = blocks.filter_map(|block| block.get_mut("rows")?.as_array_mut()).flatten();
    let cells = rows.filter_map(|row| row["cells"].as_array_mut()).flatten();
    let is_text = |cell: &&mut Value| ["label", "number", "date"].iter().all(|kind| cell[*kind] != true) && cell["text"].as_str().is_some_and(|text| !text.is_empty());
    match cells.filter(is_text).last() {
        Some(cell) => {
            cell["text"] = text.into();
            true
        }
        None => false,
    }
}
