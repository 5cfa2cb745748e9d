//! Fields with hostile content, in every document that prints them: printed as text in every format that needs no typesetter,
//! or refused with the field's name. PDFs: `crates/tables/tests/rendering`.

use crate::formats::{characters, part, render, rendered};
use crate::support::{Golden, book, goldens, squeezed};
use rulebook::{FieldKind, Rulebook, ValueFrom};

/// What is typed, and what stands on paper: characters that aren't seen, or turn the line round, are left out.
const HOSTILE: &[(&str, &str)] = &[
    ("#panic(\"x\") #read(\"/data.json\") $ sum $ ] [ *粗* `码` <标> @引 = 标题", "#panic(\"x\") #read(\"/data.json\") $ sum $ ] [ *粗* `码` <标> @引 = 标题"),
    ("<script>alert(1)</script>&amp;<![CDATA[x]]>--></w:t><w:br/>", "<script>alert(1)</script>&amp;<![CDATA[x]]>--></w:t><w:br/>"),
    ("]]>&#0;{{7*7}}${7*7}%s%n\\u{4e00}", "]]>&#0;{{7*7}}${7*7}%s%n\\u{4e00}"),
    ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    ("+HYPERLINK(\"http://x.invalid\")", "+HYPERLINK(\"http://x.invalid\")"),
    ("-2+3", "-2+3"),
    ("@SUM(A1)", "@SUM(A1)"),
    ("\t=1+1", "=1+1"),
    ("收款\u{202E}账户\u{0}\u{200F}\u{FEFF}公司\u{1B}[2J", "收款账户公司[2J"),
    ("第一行\r\n第二行\u{2028}第三行\u{b}第四行", "第一行第二行第三行第四行"),
    ("㐂䶮𬭎喆", "㐂䶮𬭎喆"),
];

/// A field of free text that the document prints, with its label.
fn printed(golden: &Golden, book: &Rulebook) -> Option<(String, String)> {
    let sources: Vec<&ValueFrom> = book.document(&golden.document)?.sources().collect();
    let shown = squeezed(&String::from_utf8(rendered(golden, book, "html")).unwrap());
    sources.into_iter().find_map(|source| {
        let id = match source {
            ValueFrom::Applicant => book.programme.roles.name.as_str(),
            other => other.field()?,
        };
        let field = book.field(id).filter(|field| matches!(field.kind, FieldKind::Text { .. } | FieldKind::LongText { .. }))?;
        // One that this example's category prints.
        let typed = Golden { fields: [(id.to_owned(), "就是这里".to_owned())].into(), ..golden.clone() };
        let seen = squeezed(&String::from_utf8(rendered(&typed, book, "html")).unwrap());
        (seen != shown && seen.contains("就是这里")).then(|| (id.to_owned(), field.called().to_owned()))
    })
}

fn with(golden: &Golden, id: &str, text: &str) -> Golden {
    Golden { fields: [(id.to_owned(), text.to_owned())].into(), ..golden.clone() }
}

/// Every golden document with a field of free text that it prints: rulebook, document, id and label.
fn documents() -> Vec<(Rulebook, Golden, String, String)> {
    let found = goldens().into_iter().filter_map(|(_, golden)| {
        let book = book(&golden.programme);
        let (id, label) = printed(&golden, &book)?;
        Some((book, golden, id, label))
    });
    found.collect()
}

fn formats<'b>(golden: &Golden, book: &'b Rulebook) -> &'b [String] {
    &book.document(&golden.document).unwrap().formats
}

#[test]
fn markup_and_formulas_are_printed_as_text() {
    let documents = documents();
    assert!(documents.len() > 8, "{} documents", documents.len());
    for (book, golden, id, _) in &documents {
        for (typed, shown) in HOSTILE {
            let golden = with(golden, id, typed);
            let shown = squeezed(shown);
            let place = format!("{} {id} {typed:?}", golden.document);
            let html = String::from_utf8(rendered(&golden, book, "html")).unwrap();
            assert!(!html.contains("<script") && !html.contains("<![CDATA"), "{place}");
            let text = characters(&html.replace("<br>", "<br/>").replace("<hr class=\"paper-break\">", ""), None);
            assert!(squeezed(&text).contains(&shown), "{place} in the preview: {text}");
            for format in formats(&golden, book) {
                let bytes = || rendered(&golden, book, format);
                match format.as_str() {
                    "docx" => {
                        let text = characters(&part(&bytes(), "word/document.xml"), Some("w:t"));
                        assert!(squeezed(&text).contains(&shown), "{place} in DOCX: {text}");
                    }
                    "xlsx" => {
                        let bytes = bytes();
                        assert!(!part(&bytes, "xl/worksheets/sheet1.xml").contains("<f>"), "{place}: a formula");
                        let text = characters(&part(&bytes, "xl/sharedStrings.xml"), Some("t"));
                        assert!(squeezed(&text).contains(&shown), "{place} in XLSX: {text}");
                    }
                    "csv" => {
                        let text = String::from_utf8(bytes()).unwrap();
                        let cells = text.trim_start_matches('\u{FEFF}').split(['\n', ',']).map(|cell| cell.trim_matches(['"', '\r']));
                        let formula = cells.clone().find(|cell| cell.starts_with(['=', '+', '-', '@', '\t']));
                        assert_eq!(formula, None, "{place} in CSV");
                    }
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn a_text_too_long_for_a_cell_is_refused_by_its_fields_name() {
    for (book, golden, id, label) in &documents() {
        let limit = |format: &str| if format == "xlsx" { 32_767 } else { 50_000 };
        let seen = squeezed(&String::from_utf8(rendered(golden, book, "html")).unwrap());
        // A cell may have printed words beside the field's.
        let beside = 100;
        for format in formats(golden, book).iter().filter(|format| matches!(format.as_str(), "docx" | "xlsx" | "csv")) {
            let at = with(golden, id, &"长".repeat(limit(format) - beside));
            assert!(render(&at, book, format).is_ok(), "{} as {format}", golden.document);
            let past = with(golden, id, &"长".repeat(limit(format) + 1));
            let error = render(&past, book, format).expect_err(&golden.document).to_string();
            // The field's own name, or what the form calls it there.
            let named = error.split(['“', '”']).nth(1).unwrap_or_default();
            assert!(!named.is_empty() && (named == label || seen.contains(&squeezed(named))), "{} as {format}: {error}", golden.document);
        }
    }
}
