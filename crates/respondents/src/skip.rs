//! Rows that are filled and hold no respondent: which they are, and how many of each.

use crate::sheet::{Cell, Value};
use crate::value::is_placeholder;
use domain::roster::{RosterFacts, SKIPPED_LISTED_MAX, SkipReason, SkippedRows, address};
use domain::text::{closed_up, normalised};
use std::collections::BTreeMap;

/// A single text longer than this in a row without a contact is a sentence; the longest names of people and enterprises
/// are shorter.
const SENTENCE_CHARACTERS_MIN: usize = 31;

/// Rows left out so far.
#[derive(Default)]
pub struct Skipped {
    rows: BTreeMap<SkipReason, (u32, Vec<(usize, u32)>)>,
}

impl Skipped {
    pub fn add(&mut self, reason: SkipReason, sheet: usize, row: u32) {
        let (count, first) = self.rows.entry(reason).or_default();
        *count += 1;
        if first.len() < SKIPPED_LISTED_MAX {
            first.push((sheet, row));
        }
    }

    /// Puts them into the facts; on sheets other than the first with the sheet's name.
    pub fn into_facts(self, facts: &mut RosterFacts, names: &[String]) {
        let name = |sheet: usize| names.get(sheet).filter(|name| **name != facts.sheet).map_or("", String::as_str);
        let rows = |first: Vec<(usize, u32)>| first.into_iter().map(|(sheet, row)| address(name(sheet), &format!("{row}:{row}"))).collect();
        facts.skipped = self.rows.into_iter().map(|(reason, (count, first))| SkippedRows { reason, count, first: rows(first) }).collect();
    }
}

/// Whether nothing but white space and signs for "nothing" stands in the row.
pub fn is_blank(cells: &[Cell<'_>]) -> bool {
    cells.iter().all(|(_, value)| match value {
        Value::Text(text) => is_placeholder(&normalised(text)),
        _ => false,
    })
}

/// A row without a contact that is a note, a sum, a signature or a heading; `after_note`: the one before it was.
pub fn is_note(cells: &[Cell<'_>], after_note: bool) -> bool {
    let Some(Value::Text(text)) = cells.iter().map(|(_, value)| value).find(|value| !matches!(value, Value::Number(_))) else {
        return false;
    };
    let text = closed_up(text);
    const OPENINGS: &[&str] = &[
        "备注",
        "注意事项",
        "注",
        "说明",
        "填表说明",
        "填报说明",
        "填表人",
        "制表",
        "制表人",
        "审核",
        "审核人",
        "填报单位",
        "填报人",
        "填表日期",
        "日期",
        "联系人",
        "※",
    ];
    const SUMS: &[&str] = &["合计", "总计", "小计", "共计", "本页合计"];
    let opens = |opening: &str| text.strip_prefix(opening).is_some_and(|rest| rest.starts_with([':', '1', '一', '、', '.', ';']) || opening == "※");
    if OPENINGS.iter().any(|opening| opens(opening)) || SUMS.iter().any(|sum| text.starts_with(sum)) {
        return true;
    }
    let single = cells.len() == 1;
    let heading = || text.starts_with(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '(']) && text.contains(['、', ')']);
    single && (after_note || heading() || text.chars().count() >= SENTENCE_CHARACTERS_MIN || text.ends_with([':', ';']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn row<'t>(texts: &[&'t str]) -> Vec<Cell<'t>> {
        texts.iter().enumerate().filter(|(_, t)| !t.is_empty()).map(|(column, text)| (column as u32, Value::Text(Cow::Borrowed(*text)))).collect()
    }

    #[test]
    fn notes_sums_and_headings() {
        for note in [
            &["备注：以上属实"][..],
            &["注：1. 本表为登记样表"],
            &["注 1、"],
            &["合 计", "", "60人"],
            &["填表人：", "", "审核人："],
            &["一、示例区"],
            &["（二）企业用户"],
            &["", "被访者数量应根据实际情况填写，原则上提供所有被访者的信息，请如实填写。"],
        ] {
            assert!(is_note(&row(note), false), "{note:?}");
        }
        for person in [&["甲一"][..], &["", "一诺"], &["注册会计师", "甲一"], &["日期表行"], &["1", "备注人"], &["甲一", "示例有限公司"]]
        {
            assert!(!is_note(&row(person), false), "{person:?}");
        }
        assert!(is_note(&row(&["2. 如实填写"]), true));
    }

    #[test]
    fn blank_rows() {
        assert!(is_blank(&row(&["　", "/", "无"])));
        assert!(!is_blank(&row(&["　", "甲"])));
        assert!(!is_blank(&[(0, Value::Formula)]));
    }
}
