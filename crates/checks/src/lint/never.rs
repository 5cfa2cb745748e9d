//! Conditions that no category with a level of its own can meet.

use super::Remarks;
use crate::Checker;
use crate::names::Names;
use rulebook::{Condition, Rulebook};

/// Conditions on fields that depend on fields: deeper than any form, shallow enough to end.
const DEPTH_MAX: u32 = 8;

/// An error for every check, part of a rule, form, section, field and material that can never apply.
pub(super) fn look(checker: &Checker, out: &mut Remarks<'_>) {
    let book = checker.rulebook();
    let meant = "a condition that some category and level can meet";
    for (check, rule) in book.checks.iter().zip(checker.rules()) {
        if !ever(book, &[&check.when]) {
            out.error("checks.toml", &check.code, format!("check `{}` never applies", check.code), meant);
            continue;
        }
        let mut names = Names::default();
        rule.kind().names(&mut names);
        for _ in names.conditions.iter().filter(|part| !ever(book, &[&check.when, part])) {
            out.error("checks.toml", &check.code, format!("a part of check `{}` never applies", check.code), meant);
        }
    }
    for form in &book.forms {
        if !ever(book, &[&form.when]) {
            out.error("forms.toml", &form.id, format!("form `{}` is never shown", form.id), meant);
            continue;
        }
        for section in &form.sections {
            if !ever(book, &[&form.when, &section.when]) {
                out.error("forms.toml", &section.title, format!("section “{}” is never shown", section.title), meant);
                continue;
            }
            for field in &section.fields {
                if !ever(book, &[&form.when, &section.when, &field.when]) {
                    out.error("forms.toml", &field.id, format!("field `{}` is never shown", field.id), meant);
                } else if let Some(required) = &field.required_when
                    && !ever(book, &[&form.when, &section.when, &field.when, required])
                {
                    out.error("forms.toml", &field.id, format!("field `{}` is never required", field.id), meant);
                }
            }
        }
    }
    for material in book.materials.iter().filter(|m| !ever(book, &[&m.when])) {
        out.error("materials.toml", &material.code, format!("material `{}` is never asked for", material.code), meant);
    }
    if let Some(quota) = book.programme.quota.as_ref().filter(|quota| !ever(book, &[&quota.when])) {
        out.error("programme.toml", &quota.label, format!("no application takes a place of “{}”", quota.label), meant);
    }
}

/// Whether all of `conditions` can hold at once for some category and one of its levels.
fn ever(book: &Rulebook, conditions: &[&Condition]) -> bool {
    let categories = book.programme.categories.iter().flat_map(|c| c.levels.iter().map(move |level| (c.id.as_str(), level.as_str())));
    let mut offered = categories.map(|(category, level)| Offered { book, category, level });
    offered.any(|offered| conditions.iter().all(|condition| offered.possible(condition, DEPTH_MAX)))
}

#[derive(Clone, Copy)]
struct Offered<'b> {
    book: &'b Rulebook,
    category: &'b str,
    level: &'b str,
}

impl Offered<'_> {
    /// Whether some application could meet it; where in doubt, yes.
    fn possible(self, condition: &Condition, depth: u32) -> bool {
        if depth == 0 {
            return true;
        }
        let fields = &condition.field;
        self.named(condition)
            && fields.iter().all(|f| f.one_of.iter().any(String::is_empty) || self.shown(&f.id, depth - 1))
            && fields.iter().all(|f| fields.iter().all(|g| f.id != g.id || f.one_of.iter().any(|value| g.one_of.contains(value))))
            && condition.date.iter().all(|date| self.shown(&date.id, depth - 1) && date.from.is_none_or(|from| date.until.is_none_or(|until| from <= until)))
            && (condition.any.is_empty() || condition.any.iter().any(|inner| self.possible(inner, depth - 1)))
            && !condition.none.iter().any(|inner| self.certain(inner) || excludes(inner, condition))
    }

    /// Whether every application of this category and level meets it.
    fn certain(self, condition: &Condition) -> bool {
        let nothing_else = condition.field.is_empty() && condition.material.is_empty() && condition.date.is_empty() && condition.none.is_empty();
        nothing_else && self.named(condition) && (condition.any.is_empty() || condition.any.iter().any(|inner| self.certain(inner)))
    }

    fn named(self, condition: &Condition) -> bool {
        let among = |list: &[String], value: &str| list.is_empty() || list.iter().any(|v| v == value);
        among(&condition.category, self.category) && among(&condition.level, self.level)
    }

    /// Whether a field can be shown and so have a value; what stands in no form is the score sheet's.
    fn shown(self, id: &str, depth: u32) -> bool {
        let found = self.book.fields().find(|(_, _, field)| field.id == id);
        found.is_none_or(|(form, section, field)| [&form.when, &section.when, &field.when].into_iter().all(|when| self.possible(when, depth)))
    }
}

/// Whether `inner`, which must not hold, takes away every value that `condition` waits for.
fn excludes(inner: &Condition, condition: &Condition) -> bool {
    let field_alone = inner.category.is_empty() && inner.level.is_empty() && inner.material.is_empty() && inner.date.is_empty() && inner.any.is_empty() && inner.none.is_empty();
    let [only] = &inner.field[..] else { return false };
    field_alone && condition.field.iter().any(|f| f.id == only.id && f.one_of.iter().all(|value| only.one_of.contains(value)))
}
