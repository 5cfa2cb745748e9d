//! Finds the line on which something is said, for errors found after parsing. Nothing is searched until there is one.

use std::collections::BTreeMap;

/// Where in a file an error lies.
#[derive(Clone, Copy)]
pub enum Spot<'s> {
    /// The line itself, from 1; 0 for the whole file.
    Line(usize),
    /// The nth (from 0) definition `key = "text"`.
    Definition { key: &'s str, text: &'s str, nth: usize },
    /// The first place that holds this text in quotation marks.
    Quoted(&'s str),
}

/// The definition of an id or a code.
pub fn definition<'s>(key: &'s str, text: &'s str) -> Spot<'s> {
    Spot::Definition { key, text, nth: 0 }
}

/// The texts of a rulebook's files, to be searched.
pub struct Lines<'t> {
    texts: &'t BTreeMap<&'t str, &'t str>,
}

impl<'t> Lines<'t> {
    pub fn new(texts: &'t BTreeMap<&'t str, &'t str>) -> Self {
        Self { texts }
    }

    /// The line of a spot; 0 if it can't be found.
    pub fn line(&self, file: &str, spot: Spot<'_>) -> usize {
        let Some(content) = self.texts.get(file) else { return 0 };
        let nth_line = |mut holds: Box<dyn FnMut(&str) -> bool + '_>, nth: usize| {
            content.lines().enumerate().filter(|(_, line)| holds(line)).nth(nth).map_or(0, |(index, _)| index + 1)
        };
        match spot {
            Spot::Line(line) => line,
            Spot::Quoted(text) => {
                let quoted = format!("\"{text}\"");
                nth_line(Box::new(move |line| line.contains(&quoted)), 0)
            }
            Spot::Definition { key, text, nth } => {
                let quoted = format!("\"{text}\"");
                let defines = move |line: &str| {
                    line.match_indices(key).any(|(at, _)| line[at + key.len()..].trim_start().strip_prefix('=').is_some_and(|v| v.trim_start().starts_with(&quoted)))
                };
                nth_line(Box::new(defines), nth)
            }
        }
    }
}

/// The line, from 1, on which the byte at `offset` stands.
pub fn line_at(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1
}
