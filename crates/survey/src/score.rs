//! What a score's cell holds.

use domain::text::normalise;

/// A cell in a column of scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Score {
    /// Nothing, or a sign for nothing.
    Missing,
    /// A finite number; whether it lies on a scale is another matter.
    Number(f64),
    /// Something else than a number.
    Unreadable,
}

/// What people write into a cell instead of leaving it empty.
const NOTHING: [&str; 14] = ["-", "--", "—", "——", "/", "\\", "无", "缺失", "空", "N/A", "NA", "拒答", "不清楚", "不适用"];

/// Most characters of a number: more digits than any score has.
const CHARACTERS_MAX: usize = 24;

impl Score {
    /// Of a number as a spreadsheet holds it.
    pub fn of_number(number: f64) -> Self {
        if number.is_finite() { Self::Number(number) } else { Self::Unreadable }
    }

    /// Of a text: decimal digits with at most one point, perhaps a sign before and 分 behind; full-width ones too. Words that
    /// programming languages take for numbers (`NaN`, `inf`, `1e3`) are none here.
    pub fn of_text(text: &str) -> Self {
        let text = normalise(text);
        let text = text.trim();
        if text.is_empty() || NOTHING.contains(&text) {
            return Self::Missing;
        }
        let number = text.strip_suffix('分').unwrap_or(text).trim_end();
        let digits = number.strip_prefix(['-', '+']).unwrap_or(number);
        let plain = digits.chars().all(|c| c.is_ascii_digit() || c == '.') && digits.chars().any(|c| c.is_ascii_digit());
        if !plain || number.chars().count() > CHARACTERS_MAX {
            return Self::Unreadable;
        }
        number.parse().map_or(Self::Unreadable, Self::of_number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_scores_and_texts_that_are_none() {
        for (text, score) in [
            ("8", 8.0), (" 8.5 ", 8.5), ("８．５", 8.5), ("9分", 9.0), ("9 分", 9.0), ("-1", -1.0), ("+3", 3.0), ("010", 10.0), (".5", 0.5),
        ] {
            assert_eq!(Score::of_text(text), Score::Number(score), "{text}");
        }
        for text in ["", "  ", "—", "/", "N/A", "拒答"] {
            assert_eq!(Score::of_text(text), Score::Missing, "{text}");
        }
        for text in ["非常满意", "NaN", "inf", "Infinity", "1e308", "8-9", "8/10", "1.2.3", ".", "0x8", "８分半", "=A1", &"9".repeat(25)] {
            assert_eq!(Score::of_text(text), Score::Unreadable, "{text}");
        }
        assert_eq!(Score::of_text(&"9".repeat(24)), Score::Number(1e24));
    }

    #[test]
    fn numbers_that_are_none() {
        assert_eq!(Score::of_number(f64::NAN), Score::Unreadable);
        assert_eq!(Score::of_number(f64::INFINITY), Score::Unreadable);
        assert_eq!(Score::of_number(1e308), Score::Number(1e308));
    }
}
