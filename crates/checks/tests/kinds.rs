//! Kinds of check on a made-up programme: `tests/kinds` is a rulebook with cases, as any other.

use checks::{Checker, cases};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

#[test]
fn kinds_answer_as_their_cases_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kinds");
    let mut files = BTreeMap::new();
    for prefix in ["", "cases/"] {
        for entry in std::fs::read_dir(root.join(prefix)).unwrap().map(Result::unwrap).filter(|e| e.path().is_file()) {
            files.insert(format!("{prefix}{}", entry.file_name().to_string_lossy()), std::fs::read(entry.path()).unwrap());
        }
    }
    let checker = Checker::new(Arc::new(rulebook::load(files.clone()).unwrap())).map_err(|e| format!("{e:?}")).unwrap();
    let report = cases::run(&checker, &files);
    let failures: String = report.failures.iter().map(|f| format!("{f}\n")).collect();
    assert!(report.failures.is_empty(), "{} of {}:\n{failures}", report.failures.len(), report.expectations);
}
