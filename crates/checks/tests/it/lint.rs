//! `tests/lint` is a rulebook with every fault that can be loaded; `remarks.txt` says what must be said of it. The rulebooks
//! that are offered have no error.

use checks::lint::{Severity, lint};
use checks::{Checker, cases};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).into()
}

fn remarks(folder: &Path) -> Vec<(Severity, String)> {
    let files = rulebook_folder::files(folder).unwrap();
    let checker = Checker::new(Arc::new(rulebook::load(files.clone()).unwrap())).map_err(|e| format!("{e:?}")).unwrap();
    let report = cases::run(&checker, &files);
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    lint(&checker, &files, &report).into_iter().map(|remark| (remark.severity, remark.to_string())).collect()
}

#[test]
fn every_fault_is_remarked_on() {
    let folder = here().join("tests/lint");
    let said: Vec<String> = remarks(&folder).into_iter().map(|(_, text)| text).collect();
    let expected = std::fs::read_to_string(folder.join("remarks.txt")).unwrap();
    assert_eq!(said, expected.lines().collect::<Vec<_>>(), "{}", said.join("\n"));
}

#[test]
fn a_rulebook_without_faults_has_no_errors() {
    assert_eq!(remarks(&here().join("tests/kinds")).into_iter().filter(|(severity, _)| *severity == Severity::Error).collect::<Vec<_>>(), []);
}

#[test]
fn the_programmes_have_no_errors() {
    let rulebooks = here().join("../../rulebooks");
    for id in rulebook_folder::programmes(&rulebooks).unwrap() {
        let remarks = remarks(&rulebooks.join(&id));
        for (_, text) in remarks.iter().filter(|(severity, _)| *severity == Severity::Warning) {
            println!("{id}: {text}");
        }
        let errors: Vec<_> = remarks.iter().filter(|(severity, _)| *severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{id}: {errors:#?}");
    }
}
