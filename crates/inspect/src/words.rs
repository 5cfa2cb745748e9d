//! Words looked for in a file's text. White space, width and case make no difference: Chinese is set with spaces between
//! characters as often as without, and a line ends anywhere.

use domain::FileFacts;
use domain::evidence::{LOOK_FOR_CHARACTERS_MAX, LOOK_FOR_MAX};
use domain::text::{compact, is_invisible};

/// Characters of a file's text kept, white space left out: five hundred full pages.
const TEXT_CHARACTERS_MAX: usize = 1_000_000;
/// Fewer characters are a stamp or a page number on a scan and no text.
const TEXT_CHARACTERS_MIN: usize = 20;

/// What is looked for, within the limits: more words, and longer ones, are left out.
pub struct Words {
    words: Vec<String>,
}

impl Words {
    pub fn new(words: &[String]) -> Self {
        let fits = |word: &&String| (1..=LOOK_FOR_CHARACTERS_MAX).contains(&word.chars().count());
        Self { words: words.iter().filter(fits).take(LOOK_FOR_MAX).cloned().collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Puts into `facts` which of the words stand in `text`, and whether there is one.
    pub fn look_into(&self, text: &Text, facts: &mut FileFacts) {
        facts.has_text = text.characters >= TEXT_CHARACTERS_MIN;
        if facts.has_text {
            let stands = |word: &&String| memchr::memmem::find(text.plain.as_bytes(), compact(word).as_bytes()).is_some();
            facts.words = self.words.iter().filter(stands).cloned().collect();
        }
    }
}

/// A file's text as it is gathered, in the form in which words are compared.
#[derive(Default)]
pub struct Text {
    plain: String,
    characters: usize,
}

impl Text {
    pub fn push(&mut self, text: &str) {
        text.chars().for_each(|c| self.push_character(c));
    }

    pub fn push_character(&mut self, c: char) {
        let narrowed = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            other => other,
        };
        if self.is_full() || narrowed.is_whitespace() || is_invisible(narrowed) || narrowed == char::REPLACEMENT_CHARACTER {
            return;
        }
        self.characters += 1;
        self.plain.extend(narrowed.to_lowercase());
    }

    /// Whether more would be left out.
    pub fn is_full(&self) -> bool {
        self.characters >= TEXT_CHARACTERS_MAX
    }
}
