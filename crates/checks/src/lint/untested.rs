//! Checks, reviews and readings that no case tries.

use super::Remarks;
use crate::Checker;
use crate::cases::Report;
use domain::Verdict;

/// An error for a check without a case in which it lets through or none in which it doesn't; a warning for a review that no case
/// meets, and for a reading that no case leaves open or decides.
pub(super) fn look(checker: &Checker, cases: &Report, out: &mut Remarks<'_>) {
    for check in &checker.rulebook().checks {
        let seen = |verdict: Verdict| cases.seen.get(&check.code).is_some_and(|verdicts| verdicts.contains(&verdict));
        let code = &check.code;
        if !seen(Verdict::Pass) && !seen(Verdict::Review) {
            out.error("checks.toml", code, format!("no case lets check `{code}` pass"), "a [[case]] that expects `pass`, or `review` where it never passes");
        }
        // Without an effect a check informs and never fails.
        let bad = if check.effect.is_some() { seen(Verdict::Fail) } else { seen(Verdict::NotApplicable) };
        if !bad {
            out.error("checks.toml", code, format!("no case lets check `{code}` fail"), "a [[case]] that expects `fail/…`, or `not_applicable` of a check without an effect");
        }
        if reviews(&toml::Value::Table(check.rule.clone())) && !seen(Verdict::Review) {
            out.warning("checks.toml", code, format!("no case lets check `{code}` ask for a review"), "a [[case]] that expects `review`");
        }
        for reading in &check.readings {
            if !cases.left_open.contains(&(code.clone(), reading.clone())) {
                out.warning("checks.toml", code, format!("no case of check `{code}` rests on the open reading `{reading}`"), "a [[case]] with `readings`");
            }
        }
    }
    let rested_on = |code: &String| checker.rulebook().checks.iter().any(|check| check.readings.contains(code));
    for reading in checker.rulebook().programme.readings.iter().filter(|r| rested_on(&r.code)) {
        for option in reading.readings.iter().filter(|o| !cases.decided.contains(&(reading.code.clone(), o.id.clone()))) {
            out.warning("programme.toml", &reading.code, format!("no case decides reading `{}` for `{}`", reading.code, option.id), "a [[case]] with `decided`");
        }
    }
}

/// Whether the rule's data let it answer `review`.
fn reviews(value: &toml::Value) -> bool {
    match value {
        toml::Value::Table(table) => {
            let says = ["verdict", "yes"].iter().any(|key| table.get(*key).and_then(toml::Value::as_str) == Some("review"));
            says || table.contains_key("reading") || table.values().any(reviews)
        }
        toml::Value::Array(items) => items.iter().any(reviews),
        _ => false,
    }
}
