//! What rests on what in a rulebook: which checks read a field, which wait for a reading.

use rulebook::{Check, Condition, Reading, Rulebook};

/// The checks that depend on a reading, in the rulebook's order.
pub fn checks_on<'a>(rulebook: &'a Rulebook, reading: &str) -> Vec<&'a Check> {
    rulebook.checks.iter().filter(|check| check.readings.iter().any(|code| code == reading)).collect()
}

/// Whether a check names a field or a material, in its rule or its condition.
pub fn reads(check: &Check, id: &str) -> bool {
    fn of(condition: &Condition, id: &str) -> bool {
        condition.field.iter().any(|f| f.id == id)
            || condition.date.iter().any(|d| d.id == id)
            || condition.material.iter().any(|code| code == id)
            || condition.any.iter().chain(&condition.none).any(|c| of(c, id))
    }
    check.texts().contains(&id) || of(&check.when, id)
}

/// The readings no one has decided in the rulebook on which a check of this field rests.
pub fn open_readings<'a>(rulebook: &'a Rulebook, field: &str) -> Vec<&'a Reading> {
    let concerns = |reading: &&Reading| reading.decided.is_none() && checks_on(rulebook, &reading.code).iter().any(|check| reads(check, field));
    rulebook.programme.readings.iter().filter(concerns).collect()
}
