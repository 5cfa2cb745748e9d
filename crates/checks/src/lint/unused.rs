//! Fields that are asked for and then read by nobody.

use super::Remarks;
use crate::Checker;
use crate::names::Names;
use rulebook::{Condition, Rulebook};
use std::collections::BTreeSet;

/// A warning for every field that no rule, complete form, table, document, role or condition reads.
pub(super) fn look(checker: &Checker, out: &mut Remarks<'_>) {
    let book = checker.rulebook();
    let mut names = Names::default();
    for rule in checker.rules() {
        rule.kind().names(&mut names);
    }
    let mut read: BTreeSet<&str> = names.fields.iter().map(String::as_str).collect();
    for condition in conditions(book).chain(&names.conditions) {
        fields_of(condition, &mut read);
    }
    let roles = &book.programme.roles;
    read.extend([&roles.name, &roles.credit_code].into_iter().chain(&roles.project_name).chain(&roles.satisfaction).map(String::as_str));
    let printed = book.documents.iter().flat_map(|document| document.sources());
    read.extend(printed.filter_map(|source| source.field()));
    for (form, _, field) in book.fields().filter(|(_, _, field)| !read.contains(field.id.as_str())) {
        // What a form as a whole is held against: its printed entries.
        let printed = field.asked_for.is_none() && field.material.is_none();
        if !(printed && (form.blanks_explained || names.forms.contains(&form.id))) {
            let what = match &field.asked_for {
                Some(code) => format!("field `{}` is asked for check `{code}`, and no rule reads it", field.id),
                None => format!("no rule reads field `{}` of form `{}`", field.id, form.id),
            };
            out.warning("forms.toml", &field.id, what, "a rule, a table or a condition that reads it, or no such field");
        }
    }
}

fn conditions(book: &Rulebook) -> impl Iterator<Item = &Condition> {
    let forms = book.forms.iter().flat_map(|form| std::iter::once(&form.when).chain(form.sections.iter().map(|s| &s.when)));
    let fields = book.fields().flat_map(|(_, _, f)| std::iter::once(&f.when).chain(&f.required_when));
    let rest = book.materials.iter().map(|m| &m.when).chain(book.checks.iter().map(|c| &c.when)).chain(book.programme.quota.iter().map(|q| &q.when));
    forms.chain(fields).chain(rest)
}

fn fields_of<'c>(condition: &'c Condition, read: &mut BTreeSet<&'c str>) {
    read.extend(condition.field.iter().map(|f| f.id.as_str()).chain(condition.date.iter().map(|d| d.id.as_str())));
    for inner in condition.any.iter().chain(&condition.none) {
        fields_of(inner, read);
    }
}
