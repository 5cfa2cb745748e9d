//! A cell's value as its column reads it.

use crate::contact;
use crate::date::{self, Calendar, Written};
use crate::sheet::Value;
use domain::roster::{ChangeKind, ColumnKind};
use domain::text::{is_invisible, normalised};
use domain::time::Date;
use std::borrow::Cow;

/// Characters kept of a cell: a page shows no more, and an answer stays small.
const CHARACTERS_MAX: usize = 500;

const NO_DATE: &str = "日期无法识别，请按“2023-05-06”的样式填写。";
const NO_YEAR: &str = "日期没有写年份，请按“2023-05-06”的样式填写。";
const MONTH_OR_DAY: &str = "日期中的月和日分不清，请按“2023-05-06”（年-月-日）的样式填写。";
const SEVERAL_DAYS: &str = "此处应为一天的日期，请按“2023-05-06”的样式只填一天。";
const ERROR: &str = "单元格是公式错误（如 #N/A、#REF!），请改为实际内容。";
const NO_RESULT: &str = "单元格是公式，文件中没有保存它的结果；请用 Excel 或 WPS 打开、保存后重新上传，或直接填写内容。";
const BLOTTED: &str = "姓名中含有遮盖的字，请填写完整姓名。";
const NO_LETTERS: &str = "姓名中没有文字，请核对后填写。";

/// A cell, read: what is answered, what is wrong with it, and what was done to it.
#[derive(Debug, Default, PartialEq)]
pub struct Read<'v> {
    pub text: Cow<'v, str>,
    /// Of a date column.
    pub date: Option<Date>,
    pub fault: Option<&'static str>,
    pub change: Option<ChangeKind>,
}

impl Read<'_> {
    /// Something stands there, well-formed or not.
    pub fn filled(&self) -> bool {
        !self.text.is_empty() || self.fault.is_some()
    }
}

/// Reads a cell; a placeholder such as `无` or `/` counts as empty.
pub fn read<'v>(kind: ColumnKind, value: &'v Value<'_>, calendar: Calendar) -> Read<'v> {
    let (typed, change) = match value {
        Value::Error => {
            return Read { fault: Some(ERROR), ..Read::default() };
        }
        Value::Formula => {
            return Read { fault: Some(NO_RESULT), ..Read::default() };
        }
        Value::Text(text) => plain_text(text),
        other => (written(other), None),
    };
    if typed.is_empty() {
        return Read { change, ..Read::default() };
    }
    if is_placeholder(&typed) {
        return Read { change: Some(ChangeKind::Placeholder), ..Read::default() };
    }
    let read = match kind {
        ColumnKind::Contact => contact(typed, change),
        ColumnKind::Name => name(typed, change),
        ColumnKind::Date => dated(value, typed, change, calendar),
        ColumnKind::Serial | ColumnKind::Text => Read { text: typed, date: None, fault: None, change },
    };
    match value {
        // What one step did the next undid: the sign between two numbers.
        Value::Text(text) if read.change.is_some() && read.text == *text => Read { change: None, ..read },
        _ => read,
    }
}

/// The value as it is written, or as a person would write the number.
pub fn written<'v>(value: &'v Value<'_>) -> Cow<'v, str> {
    match value {
        Value::Text(text) => Cow::Borrowed(text),
        Value::Date(date) => Cow::Owned(date.to_string()),
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => Cow::Owned((*number as i64).to_string()),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Error | Value::Formula => Cow::Borrowed(""),
    }
}

/// Without what isn't seen, narrow, at most [`CHARACTERS_MAX`] long; and which of these made a difference.
fn plain_text<'v>(text: &'v str) -> (Cow<'v, str>, Option<ChangeKind>) {
    let plain = normalised(text);
    if plain.len() > CHARACTERS_MAX
        && let Some((end, _)) = plain.char_indices().nth(CHARACTERS_MAX)
    {
        return (Cow::Owned(plain[..end].to_owned()), Some(ChangeKind::Cut));
    }
    let change = match &plain {
        Cow::Borrowed(_) => None,
        Cow::Owned(plain) if *plain == text => None,
        Cow::Owned(_) if text.chars().any(is_invisible) => Some(ChangeKind::Invisible),
        Cow::Owned(_) if text.chars().any(|c| matches!(c, '\u{ff01}'..='\u{ff5e}')) => Some(ChangeKind::Width),
        Cow::Owned(_) => Some(ChangeKind::Spacing),
    };
    (plain, change)
}

fn contact<'v>(typed: Cow<'v, str>, change: Option<ChangeKind>) -> Read<'v> {
    // Nine of ten contacts are such.
    if contact::is_mobile(&typed) {
        return Read { text: typed, date: None, fault: None, change };
    }
    let read = contact::read(&typed);
    let change = change.or((read.text != *typed).then_some(ChangeKind::ContactForm));
    Read { text: Cow::Owned(read.text), date: None, fault: read.fault, change }
}

/// A name: spaces between Chinese characters are only for show; it must hold a letter, and nothing hidden.
fn name<'v>(typed: Cow<'v, str>, change: Option<ChangeKind>) -> Read<'v> {
    let spaced = typed.chars().any(char::is_whitespace);
    let chinese = spaced && typed.chars().all(|c| c.is_whitespace() || !c.is_ascii());
    let closed: Option<String> = match (spaced, chinese) {
        (false, _) => None,
        (true, true) => Some(typed.chars().filter(|c| !c.is_whitespace()).collect()),
        (true, false) => Some(typed.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|closed| *closed != *typed),
    };
    let change = change.or(closed.is_some().then_some(ChangeKind::Spacing));
    let text = closed.map_or(typed, Cow::Owned);
    let fault = if text.contains(['*', '×']) || text.contains('某') && text.chars().count() <= 3 {
        Some(BLOTTED)
    } else if !text.chars().any(char::is_alphabetic) {
        Some(NO_LETTERS)
    } else {
        None
    };
    Read { text, date: None, fault, change }
}

fn dated<'v>(value: &Value<'_>, typed: Cow<'v, str>, change: Option<ChangeKind>, calendar: Calendar) -> Read<'v> {
    let read = match value {
        Value::Date(date) => {
            return Read { text: typed, date: Some(*date), fault: None, change };
        }
        Value::Number(serial) => date::of_serial(*serial, calendar.counts_from_1904).map_or_else(|| date::of_text(&typed, calendar), Written::Date),
        _ => date::of_text(&typed, calendar),
    };
    let fault = match read {
        Written::Date(date) | Written::YearAdded(date) => {
            let text = date.to_string();
            let form = if read == Written::YearAdded(date) { ChangeKind::YearAdded } else { ChangeKind::DateForm };
            let change = if text == *typed { change } else { Some(form) };
            return Read { text: Cow::Owned(text), date: Some(date), fault: None, change };
        }
        Written::WithoutYear => NO_YEAR,
        Written::Ambiguous => MONTH_OR_DAY,
        Written::Several => SEVERAL_DAYS,
        Written::NoDate => NO_DATE,
    };
    Read { text: typed, date: None, fault: Some(fault), change }
}

/// What people put where they have nothing to say.
pub fn is_placeholder(text: &str) -> bool {
    let dashes = text.chars().all(|c| matches!(c, '-' | '—' | '–' | '/' | '\\' | '.' | '_' | '、' | '?' | '~'));
    dashes || matches!(text, "无" | "暂无" | "不详" | "未知" | "空" | "N/A" | "n/a" | "NA" | "#N/A" | "null" | "NULL" | "none" | "None")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ColumnKind::*;

    #[track_caller]
    fn reads(kind: ColumnKind, value: Value<'_>, text: &str, change: Option<ChangeKind>) {
        let read = read(kind, &value, Calendar { year: Some(2022), counts_from_1904: false });
        assert_eq!((read.text.as_ref(), read.fault, read.change), (text, None, change), "{value:?}");
        // Normalising twice is normalising once.
        let again = Value::Text(Cow::Borrowed(text));
        let again = super::read(kind, &again, Calendar::default());
        assert_eq!((again.text.as_ref(), again.fault, again.change), (text, None, None), "again");
    }

    fn text(kind: ColumnKind, value: &str) -> Read<'static> {
        let read = read(kind, &Value::Text(Cow::Borrowed(value)), Calendar::default()).text.into_owned();
        let value = Value::Text(Cow::Borrowed(value));
        let Read { date, fault, change, .. } = super::read(kind, &value, Calendar::default());
        Read { text: Cow::Owned(read), date, fault, change }
    }

    #[test]
    fn what_is_read_otherwise_than_written_is_said() {
        let t = |text: &'static str| Value::Text(Cow::Borrowed(text));
        for (kind, value, expected, change) in [
            (Name, t("王芳"), "王芳", None),
            (Name, t("王　 芳"), "王芳", Some(ChangeKind::Spacing)),
            (Name, t("王\u{200b}芳"), "王芳", Some(ChangeKind::Invisible)),
            (Name, t(" Li  Ming"), "Li Ming", Some(ChangeKind::Spacing)),
            (Contact, t("13800000000"), "13800000000", None),
            (Contact, t("１３８００００００００"), "13800000000", Some(ChangeKind::Width)),
            (Contact, t("138-0000-0000"), "13800000000", Some(ChangeKind::ContactForm)),
            (Contact, Value::Number(13_800_000_000.0), "13800000000", None),
            (Contact, Value::Number(2_161_000_000.0), "021-61000000", Some(ChangeKind::ContactForm)),
            (Contact, t("13800000000、021-61000000"), "13800000000；021-61000000", Some(ChangeKind::ContactForm)),
            (Date, t("2022-11-03"), "2022-11-03", None),
            (Date, t("2022年11月3日"), "2022-11-03", Some(ChangeKind::DateForm)),
            (Date, Value::Number(44_868.0), "2022-11-03", Some(ChangeKind::DateForm)),
            (Date, t("11/3"), "2022-11-03", Some(ChangeKind::YearAdded)),
            (Serial, Value::Number(7.0), "7", None),
            (Text, Value::Number(7.5), "7.5", None),
            (Text, t("示例　公司"), "示例 公司", Some(ChangeKind::Spacing)),
        ] {
            reads(kind, value, expected, change);
        }
    }

    #[test]
    fn malformed_is_told_apart_from_missing() {
        for wrong in ["王*", "李某某", "123"] {
            assert!(text(Name, wrong).fault.is_some(), "{wrong}");
        }
        assert_eq!(text(Name, "阿依古丽·买买提").fault, None);
        for (value, fault) in [("11/3", NO_YEAR), ("3/4/2023", MONTH_OR_DAY), ("2022.11.3-11.5", SEVERAL_DAYS), ("五月", NO_DATE)] {
            assert_eq!(text(Date, value).fault, Some(fault), "{value}");
        }
        for (value, fault) in [(Value::Error, ERROR), (Value::Formula, NO_RESULT)] {
            let read = read(Contact, &value, Calendar::default());
            assert_eq!((read.fault, read.filled()), (Some(fault), true));
        }
        for nothing in ["无", "/", "——", "N/A", "  ", ""] {
            let read = text(Contact, nothing);
            assert!(!read.filled() && read.fault.is_none(), "{nothing}");
        }
        assert_eq!(text(Contact, "无").change, Some(ChangeKind::Placeholder));
    }

    #[test]
    fn long_cells_are_cut_between_characters() {
        assert_eq!((text(Text, &"长".repeat(500)).change, text(Text, &"长".repeat(501)).change), (None, Some(ChangeKind::Cut)));
        assert_eq!(text(Text, &"长".repeat(501)).text.chars().count(), 500);
    }
}
