//! Which pages of a PDF are scans – a picture and no text – and which a reader's program may choke on.

use crate::picture::PIXELS_MAX;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// Pages looked into: reports have some hundred pages, and the share of scans is clear by then.
const PAGES_MAX: usize = 500;
/// What the content of all pages looked into may inflate to, in bytes; bounds the time of one inspection to about a second.
const CONTENT_BYTES_MAX: usize = 64 << 20;
/// What the content of one page may inflate to: a scan's is some hundred bytes, a page of text some ten thousand.
const PAGE_BYTES_MAX: usize = 4 << 20;
/// Forms within forms followed: producers wrap a page once or twice.
const FORM_DEPTH_MAX: u32 = 3;
/// What a form is charged at least, in bytes: forms that show each other cost time without having any content. Eight thousand
/// of them are more than an honest document has.
const FORM_BYTES_MIN: usize = 8 << 10;
/// Objects of one page's resources looked at.
const RESOURCES_MAX: usize = 200;

/// How many pages are scans, and what is to be said of the others.
pub struct Scanned {
    pub pages: u32,
    pub notes: Vec<String>,
}

/// Looks into the first pages of a document that has `pages` of them.
pub fn scanned(document: &Document, pages: usize) -> Scanned {
    let mut look = Look { document, budget: CONTENT_BYTES_MAX, unread: 0, first_unread: 0, huge_picture: false };
    let mut found = 0;
    let mut looked = 0;
    for page in document.page_iter().take(PAGES_MAX) {
        if look.budget == 0 {
            break;
        }
        looked += 1;
        found += u32::from(look.is_scan(page, looked));
    }
    let mut notes = Vec::new();
    if looked < pages {
        notes.push(format!("只统计了前 {looked} 页中的扫描页。"));
    }
    if look.unread > 0 {
        notes.push(format!("有 {} 页（从第 {} 页起）的内容异常，无法读取或过大，他人可能打不开；请打开核对每一页。", look.unread, look.first_unread));
    }
    if look.huge_picture {
        notes.push("文件中有超过 3 亿像素的图片，他人可能打不开；请以 300 DPI 重新扫描，或缩小图片后重新生成。".to_owned());
    }
    Scanned { pages: found, notes }
}

/// What looking through the pages has come to.
struct Look<'d> {
    document: &'d Document,
    /// What may yet be inflated.
    budget: usize,
    /// Pages whose content can't be read or is larger than one page's may be, and the first of them, from 1.
    unread: usize,
    first_unread: usize,
    /// A picture of more pixels than are taken of a picture by itself.
    huge_picture: bool,
}

impl Look<'_> {
    fn is_scan(&mut self, page: ObjectId, number: usize) -> bool {
        let limit = PAGE_BYTES_MAX.min(self.budget);
        // Content that can't be read or is larger than a scan's can be is no evidence of a scan.
        let Ok(content) = self.document.get_page_content_with_limit(page, limit) else {
            self.budget -= limit;
            if limit == PAGE_BYTES_MAX {
                self.unread += 1;
                self.first_unread = if self.unread == 1 { number } else { self.first_unread };
            }
            return false;
        };
        self.budget = self.budget.saturating_sub(content.len().max(64));
        let mut pictures = has_inline_picture(&content);
        let text = shows_text(&content);
        let Ok((own, inherited)) = self.document.get_page_resources(page) else { return pictures && !text };
        let inherited = inherited.iter().filter_map(|id| self.document.get_dictionary(*id).ok());
        // On a page of text only the pictures' sizes are of interest.
        let depth = if text { 0 } else { FORM_DEPTH_MAX };
        for resources in own.into_iter().chain(inherited) {
            match self.look_into(resources, depth) {
                Content::Text => return false,
                Content::Picture => pictures = true,
                Content::Neither => {}
            }
        }
        pictures && !text
    }

    /// What the objects named in a page's or a form's resources show.
    fn look_into(&mut self, resources: &Dictionary, depth: u32) -> Content {
        let mut content = Content::Neither;
        let document = self.document;
        let Ok(named) = resources.get_deref(b"XObject", document).and_then(Object::as_dict) else { return content };
        for (_, object) in named.iter().take(RESOURCES_MAX) {
            let Ok(stream) = document.dereference(object).and_then(|(_, object)| object.as_stream()) else { continue };
            match stream.dict.get(b"Subtype").and_then(Object::as_name) {
                Ok(b"Image") => {
                    self.huge_picture |= pixels(document, &stream.dict) > PIXELS_MAX;
                    content = Content::Picture;
                }
                Ok(b"Form") if depth > 0 && self.budget > 0 => {
                    let limit = PAGE_BYTES_MAX.min(self.budget);
                    let bytes = stream.get_plain_content_with_limit(limit).unwrap_or_default();
                    self.budget = self.budget.saturating_sub(bytes.len().max(FORM_BYTES_MIN));
                    if shows_text(&bytes) {
                        return Content::Text;
                    }
                    let inner = stream.dict.get_deref(b"Resources", document).and_then(Object::as_dict);
                    match inner.map(|inner| self.look_into(inner, depth - 1)) {
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
}

enum Content {
    Text,
    Picture,
    Neither,
}

/// How many pixels an image says it has (ISO 32000-1 §8.9.5.1).
fn pixels(document: &Document, image: &Dictionary) -> u64 {
    let side = |key: &[u8]| image.get_deref(key, document).and_then(Object::as_i64).map_or(0, i64::unsigned_abs);
    side(b"Width").saturating_mul(side(b"Height"))
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
