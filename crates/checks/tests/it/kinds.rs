//! Kinds of check on a made-up programme: `tests/kinds` is a rulebook with cases, as any other.

use checks::{Checker, cases};
use std::path::Path;
use std::sync::Arc;

#[test]
fn kinds_answer_as_their_cases_say() {
    let files = rulebook_folder::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kinds")).unwrap();
    let checker = Checker::new(Arc::new(rulebook::load(files.clone()).unwrap())).map_err(|e| format!("{e:?}")).unwrap();
    let report = cases::run(&checker, &files);
    let failures: String = report.failures.iter().map(|f| format!("{f}\n")).collect();
    assert!(report.failures.is_empty(), "{} of {}:\n{failures}", report.failures.len(), report.expectations);
}
