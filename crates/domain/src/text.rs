//! Texts as an office counts and compares them.

use std::borrow::Cow;

/// Characters as an office counts them: every CJK character, letter, digit and punctuation mark is one;
/// white space, line breaks and characters without width are none.
pub fn count_characters(text: &str) -> usize {
    let mut count = 0;
    let mut rest = text.as_bytes();
    loop {
        // Printed ASCII and common ideographs (U+4E00 to U+9FFF) are told by their bytes: a report is made of little else.
        rest = match rest {
            [b'!'..=b'~', behind @ ..] | [0xe5..=0xe9, _, _, behind @ ..] | [0xe4, 0xb8..=0xbf, _, behind @ ..] => {
                count += 1;
                behind
            }
            [] => return count,
            _ => {
                let c = text[text.len() - rest.len()..].chars().next().expect("what is left begins a character");
                count += usize::from(!c.is_whitespace() && !is_invisible(c));
                &rest[c.len_utf8()..]
            }
        };
    }
}

/// A character that is neither seen nor meant: control characters, zero-width marks, direction overrides, byte order mark.
pub fn is_invisible(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{00ad}')
}

/// A typed value in its plain form: full-width ASCII narrowed, invisible characters gone, outer white space trimmed.
pub fn normalise(text: &str) -> String {
    normalised(text).into_owned()
}

/// The same; a text that is plain already isn't copied.
pub fn normalised(text: &str) -> Cow<'_, str> {
    // Most cells of a list are.
    if text.chars().all(|c| matches!(c, '!'..='~' | '\u{4e00}'..='\u{9fff}')) {
        return Cow::Borrowed(text);
    }
    let narrowed: String = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            other => other,
        })
        .collect();
    Cow::Owned(if narrowed.trim().len() == narrowed.len() { narrowed } else { narrowed.trim().to_owned() })
}

/// A text without any white space, in its plain form: two that differ in spacing or width alone become equal.
pub fn closed_up(text: &str) -> String {
    normalise(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// The same with small letters: for looking words up, whichever way they are written.
pub fn compact(text: &str) -> String {
    closed_up(text).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_not_counted() {
        assert_eq!(count_characters("用户 满意\n(2023)，A"), 12);
        assert_eq!(count_characters("\u{feff}满\u{200b}意"), 2);
    }

    #[test]
    fn every_character_is_counted_or_not_by_what_it_is() {
        for c in '\0'..=char::MAX {
            assert_eq!(count_characters(&format!("满{c}a")), 2 + usize::from(!c.is_whitespace() && !is_invisible(c)), "{c:?}");
        }
    }

    #[test]
    fn full_width_is_narrowed() {
        assert_eq!(normalise("　９１３１０１０１ＭＡ "), "91310101MA");
    }
}
