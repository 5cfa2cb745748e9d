//! Range requests (RFC 9110 §14): one range of bytes, or the whole.

use std::ops::Range;

/// What a `Range` field asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// No range, one that isn't understood, or several: the whole is a right answer to each (§14.2).
    Whole,
    Part(Range<u64>),
    /// Behind the end: 416.
    Unsatisfiable,
}

/// Reads the field for a file of `bytes`.
pub fn asked(field: Option<&str>, bytes: u64) -> Asked {
    let Some(range) = field.and_then(|f| f.trim().strip_prefix("bytes=")) else { return Asked::Whole };
    let Some((first, last)) = range.trim().split_once('-') else { return Asked::Whole };
    let number = |text: &str| -> Option<u64> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // A number too large for a file is behind its end.
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    match (first.trim(), last.trim()) {
        ("", last) => match number(last) {
            Some(0) => Asked::Unsatisfiable,
            Some(_) if bytes == 0 => Asked::Unsatisfiable,
            Some(count) => Asked::Part(bytes.saturating_sub(count)..bytes),
            None => Asked::Whole,
        },
        (first, last) => {
            let end = if last.is_empty() { Some(u64::MAX) } else { number(last) };
            match (number(first), end) {
                (Some(first), Some(last)) if first > last => Asked::Whole,
                (Some(first), Some(_)) if first >= bytes => Asked::Unsatisfiable,
                (Some(first), Some(last)) => Asked::Part(first..last.saturating_add(1).min(bytes)),
                _ => Asked::Whole,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_the_standard() {
        for (field, expected) in [
            ("bytes=0-499", Asked::Part(0..500)),
            ("bytes=500-999", Asked::Part(500..1000)),
            ("bytes=-500", Asked::Part(9500..10_000)),
            ("bytes=9500-", Asked::Part(9500..10_000)),
            ("bytes=0-0", Asked::Part(0..1)),
            ("bytes=-20000", Asked::Part(0..10_000)),
            ("bytes=9999-99999999999999999999999", Asked::Part(9999..10_000)),
            ("bytes=10000-", Asked::Unsatisfiable),
            ("bytes=-0", Asked::Unsatisfiable),
            ("bytes=5-4", Asked::Whole),
            ("bytes=0-1,5-6", Asked::Whole),
            ("bytes=a-b", Asked::Whole),
            ("bytes=-", Asked::Whole),
            ("items=0-1", Asked::Whole),
        ] {
            assert_eq!(asked(Some(field), 10_000), expected, "{field}");
        }
        assert_eq!(asked(None, 5), Asked::Whole);
        assert_eq!(asked(Some("bytes=0-"), 0), Asked::Unsatisfiable);
    }
}
