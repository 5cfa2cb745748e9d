//! Which pages of a PDF are scans: a picture and no text.

use lopdf::{Dictionary, Document, Object, ObjectId};

/// Pages looked into: reports have some hundred pages, and the share of scans is clear by then.
const PAGES_MAX: usize = 500;
/// What the content of all pages looked into may inflate to, in bytes; bounds the time of one inspection to about a second.
const CONTENT_BYTES_MAX: usize = 64 << 20;
/// What the content of one page may inflate to: a scan's is some hundred bytes, a page of text some ten thousand.
const PAGE_BYTES_MAX: usize = 4 << 20;
/// Forms within forms followed: producers wrap a page once or twice.
const FORM_DEPTH_MAX: u32 = 3;
/// Objects of one page's resources looked at.
const RESOURCES_MAX: usize = 200;

/// How many pages are scans, and a note where not every page was looked into.
pub struct Scanned {
    pub pages: u32,
    pub note: Option<String>,
}

/// Looks into the first pages of a document that has `pages` of them.
pub fn scanned(document: &Document, pages: usize) -> Scanned {
    let mut budget = CONTENT_BYTES_MAX;
    let mut found = 0;
    let mut looked = 0;
    for page in document.page_iter().take(PAGES_MAX) {
        if budget == 0 {
            break;
        }
        found += u32::from(is_scan(document, page, &mut budget));
        looked += 1;
    }
    let note = (looked < pages).then(|| format!("只统计了前 {looked} 页中的扫描页。"));
    Scanned { pages: found, note }
}

fn is_scan(document: &Document, page: ObjectId, budget: &mut usize) -> bool {
    let limit = PAGE_BYTES_MAX.min(*budget);
    // Content that can't be read or is larger than a scan's can be is no evidence of a scan.
    let Ok(content) = document.get_page_content_with_limit(page, limit) else {
        *budget = budget.saturating_sub(limit);
        return false;
    };
    *budget = budget.saturating_sub(content.len().max(64));
    if shows_text(&content) {
        return false;
    }
    let mut pictures = has_inline_picture(&content);
    let Ok((own, inherited)) = document.get_page_resources(page) else { return pictures };
    let inherited = inherited.iter().filter_map(|id| document.get_dictionary(*id).ok());
    for resources in own.into_iter().chain(inherited) {
        match look_into(document, resources, FORM_DEPTH_MAX, budget) {
            Content::Text => return false,
            Content::Picture => pictures = true,
            Content::Neither => {}
        }
    }
    pictures
}

#[derive(PartialEq)]
enum Content {
    Text,
    Picture,
    Neither,
}

/// What the objects named in a page's or a form's resources show.
fn look_into(document: &Document, resources: &Dictionary, depth: u32, budget: &mut usize) -> Content {
    let mut content = Content::Neither;
    let Ok(named) = resources.get_deref(b"XObject", document).and_then(Object::as_dict) else { return content };
    for (_, object) in named.iter().take(RESOURCES_MAX) {
        let Ok(stream) = document.dereference(object).and_then(|(_, object)| object.as_stream()) else { continue };
        match stream.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Image") => content = Content::Picture,
            Ok(b"Form") if depth > 0 && *budget > 0 => {
                let limit = PAGE_BYTES_MAX.min(*budget);
                let bytes = stream.get_plain_content_with_limit(limit).unwrap_or_default();
                *budget = budget.saturating_sub(bytes.len().max(64));
                if shows_text(&bytes) {
                    return Content::Text;
                }
                let inner = stream.dict.get_deref(b"Resources", document).and_then(Object::as_dict);
                match inner.map(|inner| look_into(document, inner, depth - 1, budget)) {
                    Ok(Content::Text) => return Content::Text,
                    Ok(Content::Picture) => content = Content::Picture,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    content
}

/// Whether a content stream has an operator that shows text: `Tj`, `TJ`, `'` or `"` within a text object.
fn shows_text(content: &[u8]) -> bool {
    let mut within_text = false;
    for token in content.split(|b| b.is_ascii_whitespace() || matches!(b, b'[' | b']' | b'(' | b')' | b'<' | b'>' | b'/')) {
        match token {
            b"BT" => within_text = true,
            b"ET" => within_text = false,
            b"Tj" | b"TJ" | b"'" | b"\"" if within_text => return true,
            _ => {}
        }
    }
    false
}

fn has_inline_picture(content: &[u8]) -> bool {
    memchr::memmem::find(content, b"BI").is_some() && memchr::memmem::find(content, b"EI").is_some()
}
