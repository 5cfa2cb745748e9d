//! Characters that no font has, found before a table is set, every one with its place.

use crate::check::{label_line, place};
use crate::plain::is_variation_selector;
use crate::{Error, MissingGlyph};
use rulebook::Table;
use serde_json::Value;

/// How many are listed; more only lengthen an answer nobody reads to its end.
const LISTED_MAX: usize = 50;

/// Looks through the input made by [`crate::input::table`].
///
/// # Errors
/// [`Error::MissingGlyphs`] with the first of them.
pub fn table(input: &Value, table: &Table, covers: impl Fn(char) -> bool) -> Result<(), Error> {
    let mut missing = Vec::new();
    let mut look = |text: &Value, place: &dyn Fn() -> String| {
        for character in text.as_str().unwrap_or_default().chars() {
            let printed = covers(character) || matches!(character, '\n' | '\u{200B}') || is_variation_selector(character);
            let known = |m: &MissingGlyph| m.character == character && m.place == place();
            if !printed && missing.len() < LISTED_MAX && !missing.iter().any(known) {
                missing.push(MissingGlyph { character, place: place() });
            }
        }
    };
    let data = &input["data"];
    look(&data["title"], &|| "标题".to_owned());
    for part in ["head", "foot"] {
        for pair in data[part].as_array().into_iter().flatten() {
            look(&pair[1], &|| format!("“{}”", label_line(pair[0].as_str().unwrap_or_default())));
        }
    }
    for (index, row) in data["rows"].as_array().into_iter().flatten().enumerate() {
        for (cell, column) in row["cells"].as_array().into_iter().flatten().zip(&table.columns) {
            look(cell, &|| place(index, column));
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(Error::MissingGlyphs(missing)) }
}
