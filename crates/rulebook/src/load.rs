//! Reads a rulebook's files: every file parsed, every entry typed, every error kept with its line.

use crate::model::{Check, Document, Form, Material, Programme, Rulebook, ScoreSheet};
use crate::{crosscheck, include, lines};
use domain::Digest;
use serde::de::{DeserializeOwned, IntoDeserializer};
use std::collections::BTreeMap;
use std::fmt;
use toml::de::{DeTable, DeValue};

/// Largest file of a rulebook in bytes: the longest so far, the checks with their quotes, has some 60 KiB.
pub const FILE_BYTES_MAX: usize = 2 << 20;

/// One thing wrong with a rulebook.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct LoadError {
    /// Path within the folder: `checks.toml`.
    pub file: String,
    /// From 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What would be right; empty where the first says it.
    pub meant: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)?;
        if self.meant.is_empty() { Ok(()) } else { write!(f, " ({})", self.meant) }
    }
}

impl LoadError {
    /// An error at a line of a file.
    pub fn new(file: &str, line: usize, what: impl Into<String>, meant: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, what: what.into(), meant: meant.into() }
    }
}

/// The rulebook of these files, path within the folder → content. `cases/` may be left out: it isn't read here.
///
/// # Errors
/// Everything that is wrong, at once: files that can't be parsed, unknown keys, wrong types; then, once every file
/// can be read, whatever refers to something that doesn't exist.
pub fn load(files: BTreeMap<String, Vec<u8>>) -> Result<Rulebook, Vec<LoadError>> {
    let mut errors = Vec::new();
    let texts = texts(&files, &mut errors);
    let programme: Option<Programme> = whole(&texts, "programme.toml", true, &mut errors);
    let forms: Vec<Form> = entries(&texts, "forms.toml", "form", true, &mut errors);
    let assessment: Option<ScoreSheet> = whole(&texts, "assessment.toml", false, &mut errors);
    let materials: Vec<Material> = entries(&texts, "materials.toml", "material", true, &mut errors);
    let checks: Vec<Check> = entries(&texts, "checks.toml", "check", false, &mut errors);
    let documents = include::included(documents(&texts, &mut errors));
    let wording = texts
        .iter()
        .filter_map(|(path, text)| Some((path.strip_prefix("wording/")?.strip_suffix(".md")?.to_owned(), (*text).to_owned())))
        .collect();
    let Some(programme) = programme.filter(|_| errors.is_empty()) else { return Err(errors) };
    let book = Rulebook { programme, forms, assessment, materials, documents, checks, wording, sha256: sha256(&files) };
    let errors = crosscheck::errors(&book, &lines::Lines::new(&texts));
    if errors.is_empty() { Ok(book) } else { Err(errors) }
}

/// SHA-256 over path, length and content of every data file, in the order of the paths; cases are no data of the rules.
fn sha256(files: &BTreeMap<String, Vec<u8>>) -> Digest {
    let mut all = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| !path.starts_with("cases/")) {
        all.extend_from_slice(format!("{path}\n{}\n", bytes.len()).as_bytes());
        all.extend_from_slice(bytes);
    }
    Digest::of(&all)
}

/// The files that are texts of the rulebook, as texts; a name nobody reads is an error, for it is a slip.
fn texts<'f>(files: &'f BTreeMap<String, Vec<u8>>, errors: &mut Vec<LoadError>) -> BTreeMap<&'f str, &'f str> {
    const KNOWN: [&str; 5] = ["programme.toml", "forms.toml", "assessment.toml", "materials.toml", "checks.toml"];
    let mut texts = BTreeMap::new();
    for (path, bytes) in files {
        let wording = path.starts_with("wording/") && path.ends_with(".md");
        let document = path.starts_with("documents/") && path.ends_with(".toml");
        if !wording && !document && !KNOWN.contains(&path.as_str()) {
            if path.ends_with(".toml") && !path.contains('/') {
                errors.push(LoadError::new(path, 0, "nobody reads this file", format!("one of {}", KNOWN.join(", "))));
            }
            continue;
        }
        if bytes.len() > FILE_BYTES_MAX {
            errors.push(LoadError::new(path, 0, format!("{} bytes", bytes.len()), format!("at most {FILE_BYTES_MAX}")));
            continue;
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                texts.insert(path.as_str(), text);
            }
            Err(error) => {
                let line = bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
                errors.push(LoadError::new(path, line, "not UTF-8", "save the file as UTF-8"));
            }
        }
    }
    texts
}

/// The files of `documents/`, one document each, whatever they are called: so a folder can be copied and its codes changed.
fn documents(texts: &BTreeMap<&str, &str>, errors: &mut Vec<LoadError>) -> Vec<Document> {
    let mut documents = Vec::new();
    for path in texts.keys() {
        if !path.starts_with("documents/") || !path.ends_with(".toml") {
            continue;
        }
        let Some(document) = whole::<Document>(texts, path, true, errors) else { continue };
        documents.push(Document { file: (*path).to_owned(), ..document });
    }
    documents
}

/// A file that is one value.
fn whole<T: DeserializeOwned>(texts: &BTreeMap<&str, &str>, file: &str, required: bool, errors: &mut Vec<LoadError>) -> Option<T> {
    let Some(text) = texts.get(file) else {
        if required && !errors.iter().any(|e| e.file == file) {
            errors.push(LoadError::new(file, 0, "the file is missing", "every programme has one"));
        }
        return None;
    };
    toml::from_str(text).map_err(|error| errors.push(toml_error(file, text, &error))).ok()
}

/// A file of `[[key]]` entries, each read by itself so that one bad entry doesn't hide the next.
fn entries<T: DeserializeOwned>(texts: &BTreeMap<&str, &str>, file: &str, key: &str, required: bool, errors: &mut Vec<LoadError>) -> Vec<T> {
    let Some(text) = texts.get(file) else {
        if required && !errors.iter().any(|e| e.file == file) {
            errors.push(LoadError::new(file, 0, "the file is missing", "every programme has one"));
        }
        return Vec::new();
    };
    let table = match DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            errors.push(toml_error(file, text, &error));
            return Vec::new();
        }
    };
    let mut out = Vec::new();
    for (name, value) in table {
        let line = lines::line_at(text, name.span().start);
        let (true, DeValue::Array(items)) = (name.get_ref() == key, value.into_inner()) else {
            errors.push(LoadError::new(file, line, format!("`{}` is unknown here", name.get_ref()), format!("only [[{key}]]")));
            continue;
        };
        for item in items {
            match T::deserialize(item.into_deserializer()) {
                Ok(entry) => out.push(entry),
                Err(error) => errors.push(toml_error(file, text, &error)),
            }
        }
    }
    out
}

fn toml_error(file: &str, text: &str, error: &toml::de::Error) -> LoadError {
    let line = error.span().map_or(0, |span| lines::line_at(text, span.start));
    LoadError::new(file, line, error.message(), "")
}
