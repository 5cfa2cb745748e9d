//! Every rulebook's cases, and that there are enough of them.

use checks::{Checker, cases};
use domain::Verdict;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn programmes() -> Vec<PathBuf> {
    let rulebooks = root().join("rulebooks");
    let all: Vec<PathBuf> = rulebook_folder::programmes(&rulebooks).unwrap().iter().map(|id| rulebooks.join(id)).collect();
    assert!(!all.is_empty());
    all
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    rulebook_folder::files(folder).unwrap()
}

fn checker(files: &BTreeMap<String, Vec<u8>>) -> Checker {
    let list = |errors: Vec<rulebook::LoadError>| -> String { errors.iter().map(|e| format!("{e}\n")).collect() };
    let book = rulebook::load(files.clone()).unwrap_or_else(|errors| panic!("\n{}", list(errors)));
    Checker::new(Arc::new(book)).unwrap_or_else(|errors| panic!("\n{}", list(errors)))
}

#[test]
fn every_case_comes_out_as_expected() {
    for folder in programmes() {
        let files = files(&folder);
        let report = cases::run(&checker(&files), &files);
        let failures: String = report.failures.iter().map(|f| format!("{f}\n")).collect();
        assert!(report.failures.is_empty(), "{} of {} expectations in {} cases:\n{failures}", report.failures.len(), report.expectations, report.cases);
        println!("{}: {} cases, {} expectations", folder.display(), report.cases, report.expectations);
    }
}

#[test]
fn every_check_has_a_case_that_passes_and_one_that_fails() {
    for folder in programmes() {
        let files = files(&folder);
        let checker = checker(&files);
        let seen = cases::run(&checker, &files).seen;
        let mut wanting = Vec::new();
        for check in &checker.rulebook().checks {
            let verdicts = seen.get(&check.code).cloned().unwrap_or_default();
            let good = verdicts.contains(&Verdict::Pass) || verdicts.contains(&Verdict::Review);
            // Without an effect a check informs and never fails.
            let bad = verdicts.contains(&if check.effect.is_some() { Verdict::Fail } else { Verdict::NotApplicable });
            if !good || !bad {
                wanting.push(format!("{}: {verdicts:?}", check.code));
            }
        }
        assert!(wanting.is_empty(), "{wanting:#?}");
    }
}

#[test]
fn every_reading_that_a_check_rests_on_has_a_case_open_and_one_decided() {
    for folder in programmes() {
        let files = files(&folder);
        let checker = checker(&files);
        let all: String = files.iter().filter(|(p, _)| p.starts_with("cases/")).map(|(_, b)| String::from_utf8_lossy(b).into_owned()).collect();
        let used: BTreeSet<&String> = checker.rulebook().checks.iter().flat_map(|c| &c.readings).collect();
        let undecided: Vec<_> = used.iter().filter(|code| !all.contains(&format!("decided = {{ \"{code}\""))).collect();
        let unseen: Vec<_> = used.iter().filter(|code| !all.lines().any(|l| l.starts_with("readings") && l.contains(code.as_str()))).collect();
        assert!(undecided.is_empty() && unseen.is_empty(), "never decided: {undecided:?}; never open: {unseen:?}");
    }
}

#[test]
fn every_quote_is_in_its_source() {
    let sources = root().join("../shared/seeds");
    for folder in programmes() {
        let files = files(&folder);
        let book = rulebook::load(files).unwrap();
        assert!(book.programme.sources.iter().all(|s| s.sha256.parse::<domain::Digest>().is_ok()));
        if sources.is_dir() {
            let texts: Vec<Vec<u8>> = std::fs::read_dir(&sources).unwrap().filter_map(|e| std::fs::read(e.unwrap().path()).ok()).collect();
            let errors = rulebook::quotes::missing(&book, &texts);
            assert!(errors.is_empty(), "{}", errors.iter().map(|e| format!("{e}\n")).collect::<String>());
        }
    }
}

#[test]
fn every_kind_has_a_manual() {
    for (name, source) in checks::KINDS {
        let manual: String = source.lines().take_while(|l| l.starts_with("//!")).collect();
        for part in [format!("`{name}`"), "**What it checks.**".into(), "**Why.**".into(), "**Example.**".into()] {
            assert!(manual.contains(&part), "{name} lacks {part}");
        }
    }
}

#[test]
fn no_programme_stands_in_the_code() {
    for (name, source) in checks::KINDS {
        let code: String = source.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
        for word in ["SH23", "LN21", "HL17", "GZ18", "CN16", "shanghai", "liaoning", "上海", "辽宁", "黑龙江", "广州", "2016", "2017", "2018", "2021", "2022", "2023", "优良", "标杆"] {
            assert!(!code.contains(word), "{name} knows {word}");
        }
    }
}

/// `UPDATE_DOCS=1` writes it anew.
#[test]
fn the_catalogue_is_up_to_date() {
    let books: Vec<_> = programmes().iter().map(|folder| rulebook::load(files(folder)).unwrap()).collect();
    let path = root().join("docs/rules.md");
    let text = checks::catalogue::markdown(&books);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "docs/rules.md isn't what the rules say: run the tests of `checks` once with UPDATE_DOCS=1");
}
