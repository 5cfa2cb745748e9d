//! Which fields a rulebook knows, and what may stand in one.

use crate::error::problem;
use crate::limits::{FIELD_CHARACTERS_MAX, FIELDS_MAX};
use domain::FieldProblem;
use domain::text::is_invisible;
use rulebook::Rulebook;
use std::collections::BTreeMap;

/// The label of a field, none if the rulebook doesn't know it.
pub(crate) fn label(book: &Rulebook, id: &str) -> Option<String> {
    if let Some(field) = book.field(id) {
        return Some(field.label.clone());
    }
    let sheet = book.assessment.as_ref()?;
    let item = id.strip_prefix(&sheet.prefix)?.strip_prefix('.')?;
    let known = matches!(item, "veto" | "conclusion") || sheet.items().any(|i| i.id == item);
    known.then(|| sheet.title.clone())
}

/// A value as it is kept: as typed, with plain line ends and nothing that can't be seen.
pub(crate) fn clean(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\r', "\n").chars().filter(|c| !is_invisible(*c)).collect()
}

/// What is wrong with values that are to be saved.
pub(crate) fn problems(book: &Rulebook, values: &BTreeMap<String, String>) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    for (id, value) in values {
        let Some(label) = label(book, id) else {
            problems.push(problem(id, "unknown", format!("表格中没有名为“{}”的项，请刷新页面后重试。", excerpt(id))));
            continue;
        };
        let characters = value.chars().count();
        if characters > FIELD_CHARACTERS_MAX {
            problems.push(problem(id, "too_long", format!("“{label}”最多可存 {FIELD_CHARACTERS_MAX} 个字符，现有 {characters} 个，请缩短。")));
        }
    }
    problems
}

/// What is wrong with the number of fields.
pub(crate) fn too_many(fields: &BTreeMap<String, String>) -> Option<FieldProblem> {
    (fields.len() > FIELDS_MAX).then(|| problem("fields", "too_many", format!("一份申报最多 {FIELDS_MAX} 项，现有 {} 项。", fields.len())))
}

/// The beginning of a text somebody sent.
fn excerpt(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).take(60).collect()
}
