//! Which fields a rulebook knows, and what may stand in one.

use crate::error::problem;
use crate::limits::{FIELD_CHARACTERS_MAX, FIELDS_MAX};
use domain::text::is_invisible;
use domain::{Application, FieldProblem, OpinionDecision};
use rulebook::{Facts, FormBy, Rulebook};
use std::collections::BTreeMap;

/// The label of a field the applicant fills in, none if the rulebook doesn't know it.
pub(crate) fn label(book: &Rulebook, id: &str) -> Option<String> {
    if let Some((form, _, field)) = book.fields().find(|(_, _, field)| field.id == id) {
        return (form.by == FormBy::Applicant).then(|| field.label.clone());
    }
    if let Some(blank) = id.strip_prefix("blank.") {
        let (_, _, field) = book.fields().find(|(form, _, field)| form.blanks_explained && field.id == blank)?;
        return Some(format!("{}（不填的原因）", field.label));
    }
    let sheet = book.assessment.as_ref()?;
    let item = id.strip_prefix(&sheet.prefix)?.strip_prefix('.')?;
    let known = matches!(item, "veto" | "conclusion") || sheet.items().any(|i| i.id == item);
    known.then(|| sheet.title.clone())
}

/// What the recommending body filled in: fields of its own forms alone, the empty ones left out. Adds what is wrong with it:
/// every field that isn't in one of its forms, every value that can't be read, and, if it recommends, every required one it left out.
pub(crate) fn given_by_recommender(
    book: &Rulebook,
    application: &Application,
    decision: OpinionDecision,
    values: &BTreeMap<String, String>,
) -> (BTreeMap<String, String>, Vec<FieldProblem>) {
    let (mut given, mut problems) = (BTreeMap::new(), Vec::new());
    for (id, value) in values {
        let value = clean(value).trim().to_owned();
        let field = book.fields().find(|(form, _, field)| form.by == FormBy::Recommender && &field.id == id).map(|(_, _, field)| field);
        match field {
            None => problems.push(problem(id, "unknown", format!("推荐单位填写的表格中没有名为“{}”的项，请刷新页面后重试。", excerpt(id)))),
            Some(_) if value.is_empty() => {}
            Some(field) => match rulebook::value::parse(field, &value) {
                Ok(_) => {
                    given.insert(id.clone(), value);
                }
                Err(what) => problems.push(problem(id, "malformed", what)),
            },
        }
    }
    if decision == OpinionDecision::Recommend {
        let facts = WithOpinion { application, given: &given };
        let own = book.fields().filter(|(form, _, _)| form.by == FormBy::Recommender);
        let asked = own.filter(|(form, section, field)| form.when.holds(&facts) && section.when.holds(&facts) && field.is_required(&facts));
        let left_out = asked.filter(|(_, _, field)| values.get(&field.id).is_none_or(|value| clean(value).trim().is_empty()));
        problems.extend(left_out.map(|(form, _, field)| problem(&field.id, "missing", format!("请填写“{}”的“{}”。", form.title, field.label))));
    }
    (given, problems)
}

/// An application with what the recommending body is about to say of it.
struct WithOpinion<'a> {
    application: &'a Application,
    given: &'a BTreeMap<String, String>,
}

impl Facts for WithOpinion<'_> {
    fn category(&self) -> &str {
        &self.application.category
    }
    fn level(&self) -> &str {
        &self.application.level
    }
    fn field(&self, id: &str) -> &str {
        self.application.field(id).or_else(|| self.given.get(id).map(String::as_str)).unwrap_or("")
    }
    fn has_material(&self, code: &str) -> bool {
        self.application.materials.get(code).is_some_and(|files| !files.is_empty())
    }
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
