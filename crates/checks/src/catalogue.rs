//! The rule catalogue: what a rulebook checks, as a page for people. Generated, checked in, and held against the rules by a test.

use crate::kinds::KINDS;
use rulebook::{Check, Rulebook};
use std::fmt::Write as _;

/// The catalogue of `books` as Markdown.
pub fn markdown(books: &[Rulebook]) -> String {
    let mut out = String::from("# Rules\n\nGenerated from `rulebooks/` and the kinds of check; a test holds it against them.\n");
    for book in books {
        let p = &book.programme;
        let _ = write!(out, "\n## {} · `{}`\n\n", p.title, p.id);
        for source in &p.sources {
            let _ = writeln!(out, "- {} {}", source.number, source.title);
        }
        out.push_str("\n| code | check | concerns | effect | kind | clause |\n|---|---|---|---|---|---|\n");
        for check in &book.checks {
            let _ = writeln!(out, "| {} | {} | {} | {} | {} | {} |", check.code, check.title, concerns(book, check), effect(check), kinds(&check.rule).join(", "), clauses(check));
        }
        out.push_str("\n### Open readings\n\n| code | question | readings | checks |\n|---|---|---|---|\n");
        for reading in &p.readings {
            let options: Vec<String> = reading.readings.iter().map(|r| format!("`{}` {}", r.id, r.text)).collect();
            let checks: Vec<&str> = book.checks.iter().filter(|c| c.readings.contains(&reading.code)).map(|c| c.code.as_str()).collect();
            let _ = writeln!(out, "| {} | {} | {} | {} |", reading.code, reading.question, options.join("<br>"), checks.join(", "));
        }
    }
    out.push_str("\n## Kinds of check\n");
    for (name, source) in KINDS {
        let manual: Vec<&str> = source.lines().take_while(|line| line.starts_with("//!")).map(|line| line.trim_start_matches("//!").trim_start()).collect();
        let _ = write!(out, "\n### {name}\n\n{}\n", manual.join("\n"));
    }
    out
}

fn concerns(book: &Rulebook, check: &Check) -> String {
    let labels: Vec<&str> = check.when.category.iter().filter_map(|id| Some(book.programme.category(id)?.label.as_str())).collect();
    if labels.is_empty() { "全部".to_owned() } else { labels.join("、") }
}

fn effect(check: &Check) -> &'static str {
    match check.effect {
        Some(domain::Effect::Invalid) => "invalid",
        Some(domain::Effect::Return) => "return",
        Some(domain::Effect::Warn) => "warn",
        None => "–",
    }
}

fn clauses(check: &Check) -> String {
    let mut clauses: Vec<&str> = check.cites.iter().map(|c| c.clause.as_str()).collect();
    clauses.dedup();
    clauses.join("；")
}

/// Every kind named in a rule, once, the outermost first.
fn kinds(rule: &toml::Table) -> Vec<String> {
    fn walk(value: &toml::Value, out: &mut Vec<String>) {
        match value {
            toml::Value::Table(table) => {
                if let Some(kind) = table.get("kind").and_then(toml::Value::as_str).filter(|kind| !out.iter().any(|k| k == kind)) {
                    out.push(kind.to_owned());
                }
                table.values().for_each(|value| walk(value, out));
            }
            toml::Value::Array(items) => items.iter().for_each(|value| walk(value, out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(&toml::Value::Table(rule.clone()), &mut out);
    out
}
