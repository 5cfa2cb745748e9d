//! A cell's value as its column reads it.

use crate::sheet::Value;
use crate::{contact, date};
use domain::roster::{ColumnKind, ProblemKind};
use domain::text::normalise;
use std::borrow::Cow;

/// Characters kept of a cell: a page shows no more, and an answer stays small.
const CHARACTERS_MAX: usize = 500;

/// A cell, read: what is answered, and what is wrong with it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Read {
    pub text: String,
    pub fault: Option<(ProblemKind, &'static str)>,
}

/// Reads a cell; a placeholder such as `无` or `/` counts as empty.
pub fn read(kind: ColumnKind, value: &Value<'_>) -> Read {
    let typed = plain(value);
    if typed.is_empty() || is_placeholder(&typed) {
        return Read::default();
    }
    match kind {
        ColumnKind::Contact => {
            let contact = contact::read(&typed);
            Read { text: contact.text, fault: contact.fault.map(|fault| (ProblemKind::MalformedValue, fault)) }
        }
        ColumnKind::Name => name(&typed),
        ColumnKind::Date => {
            let read = match value {
                Value::Date(date) => Some(date.clone()),
                Value::Number(serial) => date::of_serial(*serial).or_else(|| date::of_text(&typed)),
                Value::Text(_) => date::of_text(&typed),
            };
            match read {
                Some(text) => Read { text, fault: None },
                None => Read { text: typed, fault: Some((ProblemKind::MalformedValue, "日期无法识别，请按“2023-05-06”的样式填写。")) },
            }
        }
        ColumnKind::Serial | ColumnKind::Text => Read { text: typed, fault: None },
    }
}

/// The text of a value as a person would have typed it: no decimals on whole numbers, full-width narrowed.
pub fn plain(value: &Value<'_>) -> String {
    let typed = match value {
        Value::Text(text) => return limited(normalise(text)),
        Value::Date(date) => Cow::Borrowed(date.as_str()),
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => Cow::Owned((*number as i64).to_string()),
        Value::Number(number) => Cow::Owned(number.to_string()),
    };
    typed.into_owned()
}

fn limited(text: String) -> String {
    if text.len() <= CHARACTERS_MAX {
        return text;
    }
    match text.char_indices().nth(CHARACTERS_MAX) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}

/// A name: spaces between Chinese characters are only for show; it must hold a letter, and nothing hidden.
fn name(typed: &str) -> Read {
    let chinese = typed.chars().all(|c| c.is_whitespace() || !c.is_ascii());
    let text = if chinese { typed.chars().filter(|c| !c.is_whitespace()).collect() } else { typed.split_whitespace().collect::<Vec<_>>().join(" ") };
    let fault = if text.contains('*') || text.contains('×') || text.contains('某') && text.chars().count() <= 3 {
        Some("姓名中含有遮盖的字，请填写完整姓名。")
    } else if !text.chars().any(char::is_alphabetic) {
        Some("姓名中没有文字，请核对后填写。")
    } else {
        None
    };
    Read { text, fault: fault.map(|fault| (ProblemKind::MalformedValue, fault)) }
}

/// What people put where they have nothing to say.
fn is_placeholder(text: &str) -> bool {
    let dashes = text.chars().all(|c| matches!(c, '-' | '—' | '–' | '/' | '\\' | '.' | '_' | '、' | '?' | '~'));
    dashes || matches!(text, "无" | "暂无" | "不详" | "未知" | "空" | "N/A" | "n/a" | "NA" | "#N/A" | "null" | "NULL" | "none" | "None")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(kind: ColumnKind, value: &str) -> Read {
        read(kind, &Value::Text(Cow::Borrowed(value)))
    }

    #[test]
    fn numbers_lose_their_decimals() {
        assert_eq!(read(ColumnKind::Contact, &Value::Number(13_800_000_000.0)).text, "13800000000");
        assert_eq!(read(ColumnKind::Serial, &Value::Number(7.0)).text, "7");
        assert_eq!(read(ColumnKind::Text, &Value::Number(7.5)).text, "7.5");
    }

    #[test]
    fn names_are_closed_up_and_checked() {
        assert_eq!(text(ColumnKind::Name, "王　 芳").text, "王芳");
        assert_eq!(text(ColumnKind::Name, "Li  Ming").text, "Li Ming");
        assert_eq!(text(ColumnKind::Name, "阿依古丽·买买提").fault, None);
        for wrong in ["王*", "李某某", "123"] {
            assert!(text(ColumnKind::Name, wrong).fault.is_some(), "{wrong}");
        }
    }

    #[test]
    fn placeholders_are_empty() {
        for nothing in ["无", "/", "——", "N/A", "  "] {
            assert_eq!(text(ColumnKind::Contact, nothing), Read::default(), "{nothing}");
        }
    }

    #[test]
    fn long_cells_are_cut_between_characters() {
        assert_eq!(text(ColumnKind::Text, &"长".repeat(501)).text.chars().count(), 500);
    }
}
