//! Characters that no font has, found before a document is set, every one with its place.

use crate::plain::prints_nothing;
use crate::places::each_text;
use crate::{Error, MissingGlyph};
use domain::document::{DocumentData, TICKED, UNTICKED};

/// How many are listed; more only lengthen an answer nobody reads to its end.
const LISTED_MAX: usize = 50;

/// Looks through a document as it will be printed.
///
/// # Errors
/// [`Error::MissingGlyphs`] with the first of them.
pub fn check(document: &DocumentData, covers: impl Fn(char) -> bool) -> Result<(), Error> {
    let mut missing: Vec<MissingGlyph> = Vec::new();
    each_text(document, &mut |text, place| {
        for character in text.chars() {
            // Tick boxes are drawn.
            let printed = covers(character) || prints_nothing(character) || matches!(character, TICKED | UNTICKED);
            if !printed && missing.len() < LISTED_MAX {
                let place = place();
                if !missing.iter().any(|m| m.character == character && m.place == place) {
                    missing.push(MissingGlyph { character, place });
                }
            }
        }
    });
    if missing.is_empty() { Ok(()) } else { Err(Error::MissingGlyphs(missing)) }
}
