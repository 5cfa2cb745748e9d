//! A rulebook that loads can be applied to any application; one that doesn't says where it is wrong.

use ::rulebook::{LoadError, Rulebook, load, value};
use checks::{Checker, cases, lint};
use domain::api::{CheckRequest, Stage};
use domain::ProgrammeId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Before each file stands a line with this and its path.
const FILE: &str = "#file ";
/// What is typed into every field.
const TYPED: [&str; 8] = ["", "0", "-1e308", "２０２２年2月３０日", "2022-03-01", "yes", "{name}", "满意\u{200b}度"];
/// Categories and levels gone through: the values of the fields are what matters.
const OFFERS_MAX: usize = 6;

/// The bytes are the files of a folder, one behind the other.
pub fn rulebook(bytes: &[u8]) {
    let files = files(bytes);
    let book = match load(files.clone()) {
        Ok(book) => book,
        Err(errors) => return check_errors(&errors, &files),
    };
    assert_eq!(load(files.clone()).map(|again| again.sha256), Ok(book.sha256.clone()), "the same files are the same rulebook");
    for (_, _, field) in book.fields() {
        for text in TYPED {
            match value::parse(field, text) {
                Ok(_) => drop(value::display(field, text)),
                Err(why) => assert!(!why.is_empty(), "`{text}` isn't taken, and nobody is told why"),
            }
        }
    }
    match Checker::new(Arc::new(book.clone())) {
        Ok(checker) => apply(&checker, &book, &files),
        Err(errors) => check_errors(&errors, &files),
    }
}

/// The files of a folder.
fn files(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut path = "programme.toml".to_owned();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match std::str::from_utf8(line).ok().and_then(|line| line.strip_prefix(FILE)) {
            Some(next) => path = next.trim().to_owned(),
            None => files.entry(path.clone()).or_default().extend_from_slice(line),
        }
    }
    files
}

fn check_errors(errors: &[LoadError], files: &BTreeMap<String, Vec<u8>>) {
    assert!(!errors.is_empty(), "refused, and nobody is told why");
    for error in errors {
        let lines = files.get(&error.file).map_or(0, |bytes| bytes.iter().filter(|byte| **byte == b'\n').count() + 1);
        assert!(error.line <= lines && !error.what.is_empty(), "{error:?}");
    }
}

fn apply(checker: &Checker, book: &Rulebook, files: &BTreeMap<String, Vec<u8>>) {
    let offers = book.programme.categories.iter().flat_map(|category| category.levels.iter().map(move |level| (category, level)));
    for (category, level) in offers.take(OFFERS_MAX) {
        for (text, stage) in TYPED.iter().zip([Stage::Draft, Stage::Submitted, Stage::Recommended].into_iter().cycle()) {
            let fields: BTreeMap<String, String> = book.fields().map(|(_, _, field)| (field.id.clone(), (*text).to_owned())).collect();
            let answer = checker.check(&request(book, &category.id, level, stage, fields));
            assert_eq!(answer.findings.len(), book.checks.len(), "every check answers");
            assert!(answer.findings.iter().all(|finding| !finding.message.is_empty()));
        }
    }
    let report = cases::run(checker, files);
    lint::lint(checker, files, &report);
}

fn request(book: &Rulebook, category: &str, level: &str, stage: Stage, fields: BTreeMap<String, String>) -> CheckRequest {
    CheckRequest {
        programme: ProgrammeId(book.programme.id.clone()),
        category: category.to_owned(),
        level: level.to_owned(),
        now: "2022-06-01T00:00:00Z".parse().expect("a moment"),
        stage,
        fields,
        materials: BTreeMap::new(),
        recommender: None,
        opinion: None,
        decided: BTreeMap::new(),
        windows: BTreeMap::new(),
        standing: Default::default(),
    }
}
