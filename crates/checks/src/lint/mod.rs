//! What is odd about a rulebook that can be loaded: entries nobody reads, rules that never apply, tables with holes, checks
//! nobody has tried.
//!
//! An error is a slip for certain; a warning may be meant so, as a source can leave a gap, and is for the writer to look at.

mod grades;
mod never;
mod uncited;
mod untested;
mod unused;

use crate::Checker;
use crate::cases::Report;
use rulebook::LoadError;
use std::collections::BTreeMap;
use std::fmt;

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub severity: Severity,
    /// Where it stands, what it is, and what would be right.
    pub what: LoadError,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}: {}", self.what)
    }
}

/// Everything odd about the rulebook of `checker`, errors first; `files` are its files with the cases, `cases` how these went.
pub fn lint(checker: &Checker, files: &BTreeMap<String, Vec<u8>>, cases: &Report) -> Vec<Remark> {
    let mut out = Remarks { files, remarks: Vec::new() };
    never::look(checker, &mut out);
    grades::look(checker, &mut out);
    uncited::look(checker, &mut out);
    untested::look(checker, cases, &mut out);
    unused::look(checker, &mut out);
    out.remarks.sort_by_key(|remark| remark.severity);
    out.remarks
}

struct Remarks<'f> {
    files: &'f BTreeMap<String, Vec<u8>>,
    remarks: Vec<Remark>,
}

impl Remarks<'_> {
    /// `named` is the code, id or label by which the entry is found in its file.
    fn error(&mut self, file: &str, named: &str, what: String, meant: &str) {
        self.put(Severity::Error, file, named, what, meant);
    }

    fn warning(&mut self, file: &str, named: &str, what: String, meant: &str) {
        self.put(Severity::Warning, file, named, what, meant);
    }

    fn put(&mut self, severity: Severity, file: &str, named: &str, what: String, meant: &str) {
        let quoted = format!("\"{named}\"");
        let text = self.files.get(file).map(|bytes| String::from_utf8_lossy(bytes)).unwrap_or_default();
        // Codes and ids are defined before anything refers to them by `code =` or `id =`.
        let defines = |line: &str| ["code", "id"].iter().any(|key| line.match_indices(key).any(|(at, _)| line[at + key.len()..].trim_start().strip_prefix('=').is_some_and(|v| v.trim_start().starts_with(&quoted))));
        let line = text.lines().position(defines).or_else(|| text.lines().position(|line| line.contains(&quoted))).map_or(0, |index| index + 1);
        self.remarks.push(Remark { severity, what: LoadError::new(file, line, what, meant) });
    }
}

/// Every table of a rule that is of this kind, however deep.
fn of_kind<'r>(rule: &'r toml::Table, kind: &str) -> Vec<&'r toml::Table> {
    fn walk<'r>(value: &'r toml::Value, kind: &str, out: &mut Vec<&'r toml::Table>) {
        match value {
            toml::Value::Table(table) => here(table, kind, out),
            toml::Value::Array(items) => items.iter().for_each(|item| walk(item, kind, out)),
            _ => {}
        }
    }
    fn here<'r>(table: &'r toml::Table, kind: &str, out: &mut Vec<&'r toml::Table>) {
        if table.get("kind").and_then(toml::Value::as_str) == Some(kind) {
            out.push(table);
        }
        table.values().for_each(|value| walk(value, kind, out));
    }
    let mut out = Vec::new();
    here(rule, kind, &mut out);
    out
}
