//! Finds the line on which something is said, for errors found after parsing.

use std::collections::BTreeMap;

/// The texts of a rulebook's files, to be searched.
pub struct Lines<'t> {
    texts: &'t BTreeMap<&'t str, &'t str>,
}

impl<'t> Lines<'t> {
    pub fn new(texts: &'t BTreeMap<&'t str, &'t str>) -> Self {
        Self { texts }
    }

    /// The first line at or behind `after` that holds `text` in quotation marks; 0 if none does.
    pub fn of(&self, file: &str, text: &str, after: usize) -> usize {
        let quoted = format!("\"{text}\"");
        let Some(content) = self.texts.get(file) else { return 0 };
        content.lines().enumerate().skip(after.saturating_sub(1)).find(|(_, line)| line.contains(&quoted)).map_or(0, |(n, _)| n + 1)
    }

    /// The line of the `nth` (from 0) definition `key = "text"`; 0 if there is none.
    pub fn of_definition(&self, file: &str, key: &str, text: &str, nth: usize) -> usize {
        let Some(content) = self.texts.get(file) else { return 0 };
        let quoted = format!("\"{text}\"");
        content
            .lines()
            .enumerate()
            .filter(|(_, line)| {
                line.match_indices(key).any(|(at, _)| line[at + key.len()..].trim_start().strip_prefix('=').is_some_and(|v| v.trim_start().starts_with(&quoted)))
            })
            .nth(nth)
            .map_or(0, |(n, _)| n + 1)
    }
}

/// The line, from 1, on which the byte at `offset` stands.
pub fn line_at(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1
}
