//! Texts as they are printed: what can't be seen is taken out, so that paper shows what the record holds and nothing else.
//!
//! Digests are taken of the data as it came; only what is printed passes through here.

/// Longest run of characters without a place to break a line: longer ones (addresses, digests) get places of their own,
/// or they would stick out of their cell.
const UNBROKEN_MAX: usize = 20;

/// The text without control and direction characters; line ends are `\n`, tabs are spaces.
///
/// Direction overrides (U+202A–202E, U+2066–2069) could show a name or a number other than it is stored.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                characters.next_if_eq(&'\n');
                out.push('\n');
            }
            '\n' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}' => out.push('\n'),
            '\t' => out.push(' '),
            _ if invisible(character) => {}
            _ => out.push(character),
        }
    }
    out
}

/// The same on one line: line ends become spaces.
pub fn one_line(text: &str) -> String {
    visible(text).replace('\n', " ")
}

fn invisible(character: char) -> bool {
    character.is_control()
        || matches!(u32::from(character),
            0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xFFF9..=0xFFFB | 0xE0000..=0xE007F)
}

/// Variation selectors choose among forms of the character before and print nothing themselves.
pub fn is_variation_selector(character: char) -> bool {
    matches!(u32::from(character), 0xFE00..=0xFE0F | 0xE0100..=0xE01EF)
}

/// What needs no glyph: ends of lines, places to break, variation selectors.
pub fn prints_nothing(character: char) -> bool {
    matches!(character, '\n' | '\u{200B}') || is_variation_selector(character)
}

/// The text with zero-width spaces wherever a run of Latin letters and digits is longer than a cell may be wide.
pub fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = 0;
    for character in text.chars() {
        // From U+2E80 on stand the scripts that break between any two characters.
        run = if character.is_whitespace() || character >= '\u{2E80}' { 0 } else { run + 1 };
        if run > UNBROKEN_MAX {
            out.push('\u{200B}');
            run = 1;
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_goes_and_lines_stay() {
        assert_eq!(visible("甲\r\n乙\r丙\u{2028}丁\t戊\u{0}\u{1b}[31m"), "甲\n乙\n丙\n丁 戊[31m");
        assert_eq!(visible("收款\u{202E}账户\u{2066}A\u{200F}\u{FEFF}"), "收款账户A");
        assert_eq!(one_line("甲\n乙"), "甲 乙");
    }

    #[test]
    fn rare_and_combined_characters_stay() {
        for text in ["㐂䶮𬭎喆", "葛\u{E0100}", "é", "①②Ⅲ"] {
            assert_eq!(visible(text), text);
        }
    }

    #[test]
    fn only_long_runs_get_places_to_break() {
        assert_eq!(breakable("T/CAQ 10306—2022 满意"), "T/CAQ 10306—2022 满意");
        let digest = "a".repeat(45);
        assert_eq!(breakable(&digest).matches('\u{200B}').count(), 2);
        assert_eq!(breakable(&digest).replace('\u{200B}', ""), digest);
        assert_eq!(breakable(&"字".repeat(100)), "字".repeat(100));
    }
}
