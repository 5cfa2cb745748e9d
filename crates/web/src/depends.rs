//! What rests on what in a rulebook: which checks read a field, which wait for a reading.

use rulebook::{Check, Condition, Reading, Rulebook};
use std::collections::BTreeSet;

/// The checks that depend on a reading, in the rulebook's order.
pub fn checks_on<'a>(rulebook: &'a Rulebook, reading: &str) -> Vec<&'a Check> {
    rulebook.checks.iter().filter(|check| check.readings.iter().any(|code| code == reading)).collect()
}

/// Ids of every field a condition reads.
pub fn fields_of(condition: &Condition) -> Vec<&str> {
    let own = condition.field.iter().map(|f| f.id.as_str()).chain(condition.date.iter().map(|d| d.id.as_str()));
    own.chain(condition.any.iter().chain(&condition.none).flat_map(fields_of)).collect()
}

/// Whether a check names a field, in its rule or its condition.
pub fn reads(check: &Check, field: &str) -> bool {
    check.texts().contains(&field) || fields_of(&check.when).contains(&field)
}

/// The fields that the checks of a category name, and those on which it depends whether these are asked at all.
pub fn read_in<'a>(rulebook: &'a Rulebook, category: &str) -> BTreeSet<&'a str> {
    let concerns = |check: &&Check| check.when.category.is_empty() || check.when.category.iter().any(|c| c == category);
    let checks: Vec<_> = rulebook.checks.iter().filter(concerns).collect();
    let mut wanted: BTreeSet<&str> = rulebook.fields().map(|(_, _, f)| f.id.as_str()).filter(|id| checks.iter().any(|c| reads(c, id))).collect();
    loop {
        let asked = rulebook.fields().filter(|(_, _, field)| wanted.contains(field.id.as_str()));
        let above: Vec<&str> = asked.flat_map(|(form, section, field)| [&form.when, &section.when, &field.when]).flat_map(fields_of).collect();
        let before = wanted.len();
        wanted.extend(above);
        if wanted.len() == before {
            return wanted;
        }
    }
}

/// Whether no reason excuses this field's blank: parameter `always` of check kind `blanks_explained`.
pub fn never_blank(rulebook: &Rulebook, field: &str) -> bool {
    rulebook.checks.iter().any(|check| check.texts_under("always").contains(&field))
}

/// The readings no one has decided in the rulebook on which a check of this field rests.
pub fn open_readings<'a>(rulebook: &'a Rulebook, field: &str) -> Vec<&'a Reading> {
    let concerns = |reading: &&Reading| reading.decided.is_none() && checks_on(rulebook, &reading.code).iter().any(|check| reads(check, field));
    rulebook.programme.readings.iter().filter(concerns).collect()
}
