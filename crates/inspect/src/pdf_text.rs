//! The text of a PDF's pages, as far as its fonts say which characters they show.

use crate::unicode_map::{UnicodeMap, hex};
use crate::words::Text;
use lopdf::{Dictionary, Document, Object};
use std::collections::HashMap;

/// Pages read: a survey report with its annexes has some hundred.
const PAGES_MAX: usize = 500;
/// What the content of all pages read may inflate to, in bytes; bounds the time to about a second.
const CONTENT_BYTES_MAX: usize = 64 << 20;
/// What the content of one page or form may inflate to.
const PAGE_BYTES_MAX: usize = 4 << 20;
/// What a font's map may inflate to: one of 20,000 characters has half of it.
const MAP_BYTES_MAX: usize = 1 << 20;
/// Fonts of one document read; further ones show nothing.
const FONTS_MAX: usize = 200;
/// What a form shown is charged at least: the same small one may be named a million times on a page.
const FORM_BYTES_MIN: usize = 4096;
/// Forms within forms followed.
const FORM_DEPTH_MAX: u32 = 3;
/// Operands kept of one operator: a line set character by character has some hundred.
const STRINGS_MAX: usize = 10_000;

/// Everything readable on the first pages.
pub fn text(document: &Document) -> Text {
    let mut reading = Reading { document, fonts: HashMap::new(), budget: CONTENT_BYTES_MAX, text: Text::default() };
    for page in document.page_iter().take(PAGES_MAX) {
        if reading.budget == 0 || reading.text.is_full() {
            break;
        }
        let limit = PAGE_BYTES_MAX.min(reading.budget);
        let Ok(content) = document.get_page_content_with_limit(page, limit) else {
            reading.budget = reading.budget.saturating_sub(limit);
            continue;
        };
        let Ok((own, inherited)) = document.get_page_resources(page) else { continue };
        let inherited = inherited.iter().filter_map(|id| document.get_dictionary(*id).ok());
        let resources: Vec<&Dictionary> = own.into_iter().chain(inherited).collect();
        reading.content(&content, &resources, FORM_DEPTH_MAX);
    }
    reading.text
}

/// How a font's strings become characters.
enum Font {
    Map(UnicodeMap),
    /// UTF-16, big-endian.
    Utf16,
    /// GBK and its kin.
    Gbk,
    /// A font of one byte a character: what is ASCII is taken as such.
    Ascii,
    /// Glyphs by number, and nothing that says what they show.
    Unknown,
}

struct Reading<'d> {
    document: &'d Document,
    /// By the address of the font's dictionary, which the document holds for as long as it is read.
    fonts: HashMap<*const Dictionary, Font>,
    budget: usize,
    text: Text,
}

impl<'d> Reading<'d> {
    fn content(&mut self, content: &[u8], resources: &[&'d Dictionary], depth: u32) {
        self.budget = self.budget.saturating_sub(content.len().max(64));
        let mut font: Option<&'d Dictionary> = None;
        let mut name: Vec<u8> = Vec::new();
        let mut strings: Vec<Vec<u8>> = Vec::new();
        let mut scanner = Scanner { content, at: 0 };
        while let Some(token) = scanner.next() {
            match token {
                Token::Name(text) => name = text.to_vec(),
                Token::Text(bytes) if strings.len() < STRINGS_MAX => strings.push(bytes),
                Token::Text(_) => {}
                Token::Operator(operator) => {
                    match operator {
                        b"Tf" => font = self.named(resources, b"Font", &name).and_then(|object| object.as_dict().ok()),
                        b"Tj" | b"TJ" | b"'" | b"\"" => strings.iter().for_each(|bytes| self.show(font, bytes)),
                        b"Do" if depth > 0 => self.form(resources, &name, depth),
                        b"BI" => scanner.skip_picture(),
                        _ => {}
                    }
                    strings.clear();
                }
            }
            if self.text.is_full() {
                return;
            }
        }
    }

    /// An object by its name in the resources, the page's own before those it inherits.
    fn named(&self, resources: &[&'d Dictionary], kind: &[u8], name: &[u8]) -> Option<&'d Object> {
        let document = self.document;
        let find = |resources: &&'d Dictionary| {
            let named = resources.get_deref(kind, document).and_then(Object::as_dict).ok()?;
            document.dereference(named.get(name).ok()?).ok().map(|(_, object)| object)
        };
        resources.iter().find_map(find)
    }

    fn form(&mut self, resources: &[&'d Dictionary], name: &[u8], depth: u32) {
        let Some(stream) = self.named(resources, b"XObject", name).and_then(|object| object.as_stream().ok()) else { return };
        if self.budget == 0 || !stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Form") {
            return;
        }
        let limit = PAGE_BYTES_MAX.min(self.budget);
        self.budget = self.budget.saturating_sub(FORM_BYTES_MIN);
        let Ok(content) = stream.get_plain_content_with_limit(limit) else {
            self.budget = self.budget.saturating_sub(limit);
            return;
        };
        let own = stream.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict);
        let resources: Vec<&Dictionary> = own.into_iter().chain(resources.iter().copied()).collect();
        self.content(&content, &resources, depth - 1);
    }

    fn show(&mut self, font: Option<&'d Dictionary>, bytes: &[u8]) {
        let Some(dictionary) = font else { return };
        let key = std::ptr::from_ref(dictionary);
        if !self.fonts.contains_key(&key) {
            let font = if self.fonts.len() < FONTS_MAX { read_font(self.document, dictionary) } else { Font::Unknown };
            self.fonts.insert(key, font);
        }
        let text = &mut self.text;
        match &self.fonts[&key] {
            Font::Map(map) => map.decode(bytes, &mut |c| text.push_character(c)),
            Font::Utf16 => text.push(&encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0),
            Font::Gbk => text.push(&encoding_rs::GB18030.decode_without_bom_handling(bytes).0),
            Font::Ascii => bytes.iter().filter(|b| b.is_ascii_graphic()).for_each(|b| text.push_character(char::from(*b))),
            Font::Unknown => {}
        }
    }
}

fn read_font(document: &Document, font: &Dictionary) -> Font {
    let map = font.get_deref(b"ToUnicode", document).and_then(Object::as_stream);
    if let Ok(map) = map.and_then(|stream| stream.get_plain_content_with_limit(MAP_BYTES_MAX)) {
        let map = UnicodeMap::read(&map);
        if !map.is_empty() {
            return Font::Map(map);
        }
    }
    let name = |key: &[u8]| font.get_deref(key, document).and_then(Object::as_name).unwrap_or_default().to_vec();
    // Predefined maps of ISO 32000-1 table 118 for simplified Chinese.
    match &name(b"Encoding")[..] {
        encoding if encoding.starts_with(b"UniGB-U") => Font::Utf16,
        encoding if encoding.starts_with(b"GB") => Font::Gbk,
        _ if name(b"Subtype") == b"Type0" => Font::Unknown,
        _ => Font::Ascii,
    }
}

enum Token<'c> {
    Name(&'c [u8]),
    Text(Vec<u8>),
    Operator(&'c [u8]),
}

/// The tokens of a content stream that matter to text (ISO 32000-1 §7.3, §7.8); numbers count as operators nobody knows.
struct Scanner<'c> {
    content: &'c [u8],
    at: usize,
}

impl<'c> Scanner<'c> {
    fn next(&mut self) -> Option<Token<'c>> {
        loop {
            let byte = *self.content.get(self.at)?;
            self.at += 1;
            match byte {
                b'(' => return Some(Token::Text(self.literal())),
                b'<' if self.content.get(self.at) != Some(&b'<') => {
                    let from = self.at;
                    let end = self.content[from..].iter().position(|b| *b == b'>').map_or(self.content.len(), |n| from + n);
                    self.at = end + 1;
                    return Some(Token::Text(hex(&self.content[from..end])));
                }
                b'<' => self.at += 1,
                b'%' => self.at += self.content[self.at..].iter().take_while(|b| !matches!(b, b'\r' | b'\n')).count(),
                b'/' => return Some(Token::Name(self.regular(self.at))),
                byte if is_regular(byte) => {
                    let word = self.regular(self.at - 1);
                    if !word.iter().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.')) {
                        return Some(Token::Operator(word));
                    }
                }
                _ => {}
            }
        }
    }

    fn regular(&mut self, from: usize) -> &'c [u8] {
        let length = self.content[from..].iter().take_while(|b| is_regular(**b)).count();
        self.at = from + length;
        &self.content[from..self.at]
    }

    /// A string in parentheses, which may nest; escapes as in §7.3.4.2.
    fn literal(&mut self) -> Vec<u8> {
        let (mut bytes, mut depth) = (Vec::new(), 1);
        while let Some(byte) = self.content.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\\' => {
                    bytes.extend(self.escaped());
                    continue;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
            bytes.push(byte);
        }
        bytes
    }

    fn escaped(&mut self) -> Option<u8> {
        let byte = *self.content.get(self.at)?;
        self.at += 1;
        Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'0'..=b'7' => {
                let digits = self.content[self.at - 1..].iter().take(3).take_while(|b| matches!(b, b'0'..=b'7'));
                let (count, value) = digits.fold((0, 0_u32), |(count, value), b| (count + 1, value * 8 + u32::from(b - b'0')));
                self.at += count - 1;
                value as u8
            }
            // A line that goes on.
            b'\r' if self.content.get(self.at) == Some(&b'\n') => {
                self.at += 1;
                return None;
            }
            b'\r' | b'\n' => return None,
            other => other,
        })
    }

    /// Past the bytes of a picture in the stream, whatever they look like.
    fn skip_picture(&mut self) {
        let rest = &self.content[self.at..];
        let end = memchr::memmem::find_iter(rest, b"EI").find(|n| *n > 0 && rest[n - 1].is_ascii_whitespace() && rest.get(n + 2).is_none_or(u8::is_ascii_whitespace));
        self.at = end.map_or(self.content.len(), |n| self.at + n + 2);
    }
}

fn is_regular(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != 0 && !b"()<>[]{}/%".contains(&byte)
}
