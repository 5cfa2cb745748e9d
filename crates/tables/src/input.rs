//! What a template reads: `{document, landscape, meta}` for a document, `{data, meta}` for a receipt.
//!
//! Texts are cleaned of what can't be seen; nothing else is changed. Digests were taken before, of the data as it came.

use crate::plain::{breakable, one_line, prints_nothing, visible};
use domain::api::RenderRequest;
use domain::document::{Block, DocumentData};
use domain::time::{Timestamp, display};
use domain::{Digest, Receipt};
use rulebook::Programme;
use serde::Serialize;
use serde_json::{Value, json};

/// What every page names beside its content.
#[derive(Clone, Debug, Serialize)]
pub struct Meta {
    pub programme_title: String,
    pub association: String,
    /// The document's code; empty of a receipt, which is named by its number.
    pub code: String,
    /// The number of the application it was made from; empty of a document made from many.
    pub number: String,
    pub data_sha256: Digest,
    /// As printed: Shanghai time, to the second.
    pub generated: String,
    pub demonstration: bool,
    #[serde(skip)]
    pub generated_at: Timestamp,
}

impl Meta {
    pub(crate) fn new(request: &RenderRequest, programme: &Programme, code: &str, number: &str) -> Self {
        Self {
            programme_title: programme.title.clone(),
            association: programme.association.clone(),
            code: one_line(code),
            number: one_line(number),
            data_sha256: request.data_sha256.clone(),
            generated: display(request.generated_at),
            demonstration: request.demonstration,
            generated_at: request.generated_at,
        }
    }
}

/// The document as it is printed: what can't be seen left out, long runs given places to break.
pub fn printable(document: &DocumentData) -> DocumentData {
    let mut document = document.clone();
    // A digest is parted by its template.
    let printed = |text: &mut String| *text = if text.parse::<Digest>().is_ok() { std::mem::take(text) } else { breakable(&visible(text)) };
    printed(&mut document.title);
    for block in &mut document.blocks {
        match block {
            Block::Text(block) => printed(&mut block.text),
            Block::Lines(block) => block.entries.iter_mut().for_each(|entry| [&mut entry.label, &mut entry.value, &mut entry.after].into_iter().for_each(printed)),
            Block::Table(block) => {
                for cell in block.head.iter_mut().chain(&mut block.rows).flat_map(|row| &mut row.cells) {
                    printed(&mut cell.text);
                    cell.foot.iter_mut().for_each(printed);
                }
            }
            Block::Contents(block) => printed(&mut block.title),
            Block::PageBreak => {}
        }
    }
    document
}

/// The input of a document's template.
pub fn document(printable: &DocumentData, landscape: bool, meta: &Meta) -> Value {
    json!({ "document": printable, "landscape": landscape, "meta": meta })
}

/// The input of the receipt's template: the data as it came, with the times as they are printed.
///
/// A receipt is made once and must print whatever a file was called: a character that no font has stands there by its
/// number, as `〔U+1F600〕`.
pub fn receipt(request: &RenderRequest, receipt: &Receipt, meta: &Meta, covers: impl Fn(char) -> bool) -> Value {
    let mut data = request.data.clone();
    change(&mut data, &|text| numbered(&visible(text), &covers));
    json!({ "data": data, "meta": meta, "submitted": display(receipt.submitted_at) })
}

/// The text with the numbers of those characters that can't be printed.
fn numbered(text: &str, covers: &impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if covers(character) || prints_nothing(character) {
            out.push(character);
        } else {
            out.push_str(&format!("〔U+{:04X}〕", u32::from(character)));
        }
    }
    out
}

/// Every text of a value, changed; keys stay.
fn change(value: &mut Value, how: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = how(text),
        Value::Array(items) => items.iter_mut().for_each(|item| change(item, how)),
        Value::Object(map) => map.values_mut().for_each(|item| change(item, how)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_names_what_it_cannot_print() {
        let latin = |c: char| c.is_ascii();
        assert_eq!(numbered("a😀b", &latin), "a〔U+1F600〕b");
        assert_eq!(numbered("a\u{FE0F}\nb", &latin), "a\u{FE0F}\nb");
    }

    #[test]
    fn every_text_is_reached() {
        let mut value = json!({ "a": ["x\u{202E}", { "b": "y\u{0}" }], "n": 1 });
        change(&mut value, &visible);
        assert_eq!(value, json!({ "a": ["x", { "b": "y" }], "n": 1 }));
    }
}
