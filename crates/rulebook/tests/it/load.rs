//! The rulebooks of the repository load; broken ones say everything that is wrong, with the line.

use rulebook::{LoadError, Rulebook, load};
use std::collections::BTreeMap;
use std::path::Path;

fn files(programme: &str) -> BTreeMap<String, Vec<u8>> {
    rulebook_folder::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks").join(programme)).unwrap()
}

fn loaded(programme: &str) -> Rulebook {
    load(files(programme)).unwrap_or_else(|errors| panic!("{}", errors.iter().map(|e| format!("{e}\n")).collect::<String>()))
}

/// The errors after `from` was replaced by `to` in `file`.
fn errors_after(file: &str, from: &str, to: &str) -> Vec<LoadError> {
    let mut files = files("shanghai-2023");
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{file} holds no {from}");
    files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    load(files).expect_err("the change breaks the rulebook")
}

#[test]
fn shanghai_loads_whole() {
    let book = loaded("shanghai-2023");
    assert_eq!(book.programme.code, "SH23");
    assert_eq!(book.materials.len(), 21);
    let sheet = book.assessment.as_ref().unwrap();
    assert_eq!(sheet.groups.iter().flat_map(|g| &g.items).map(|i| i.max).sum::<u32>(), 100);
    assert_eq!(sheet.bonus.items.iter().map(|i| i.max).sum::<u32>(), sheet.bonus_max);
    for group in &sheet.groups {
        assert_eq!(group.items.iter().map(|i| i.max).sum::<u32>(), group.weight.unwrap(), "{}", group.title);
    }
}

#[test]
fn the_hash_covers_data_and_not_cases() {
    let before = loaded("shanghai-2023").sha256;
    let mut with_case = files("shanghai-2023");
    with_case.insert("cases/x.toml".into(), b"x = 1".to_vec());
    assert_eq!(load(with_case).unwrap().sha256, before);
    let mut changed = files("shanghai-2023");
    changed.get_mut("wording/pledge-operation.md").unwrap().push(b' ');
    assert_ne!(load(changed).unwrap().sha256, before);
}

#[test]
fn unknown_keys_are_refused_with_their_line() {
    let errors = errors_after("materials.toml", "title = \"封面和目录\"", "titel = \"封面和目录\"");
    assert_eq!((errors[0].file.as_str(), errors[0].line), ("materials.toml", 5), "{errors:?}");
    let errors = errors_after("forms.toml", "id = \"filled_on\"", "decimals = 2\nid = \"filled_on\"");
    assert!(errors[0].what.contains("`decimals` has no meaning for kind `date`"), "{errors:?}");
}

#[test]
fn every_error_is_named_at_once() {
    let mut files = files("shanghai-2023");
    for (file, from, to) in [("materials.toml", "group = \"申请材料\"", "grup = 1"), ("forms.toml", "kind = \"date\"", "kind = \"day\"")] {
        let text = String::from_utf8(files[file].clone()).unwrap();
        files.insert(file.to_owned(), text.replacen(from, to, 2).into_bytes());
    }
    let errors = load(files).unwrap_err();
    assert_eq!(errors.iter().filter(|e| e.file == "materials.toml").count(), 2, "{errors:?}");
    assert!(errors.iter().any(|e| e.file == "forms.toml"));
}

#[test]
fn what_is_named_must_exist() {
    for (file, from, to, what) in [
        ("programme.toml", "levels = [\"satisfied\", \"pledge\"]", "levels = [\"satisfied\", \"silver\"]", "unknown level `silver`"),
        ("programme.toml", "demonstration_date = \"2023-06-15\"", "demonstration_date = \"2023-08-01\"", "lies outside window `application`"),
        ("programme.toml", "satisfaction = \"satisfaction\"", "satisfaction = \"score\"", "unknown field `score`"),
        ("materials.toml", "code = \"SH23-M02\"", "code = \"SH23-M01\"", "a second time"),
        ("materials.toml", "category = [\"product\"]", "category = [\"brand\"]", "unknown category `brand`"),
        ("forms.toml", "material = \"SH23-M05\"", "material = \"SH23-M99\"", "unknown material `SH23-M99`"),
        ("forms.toml", "one_of = [\"certificate\"]", "one_of = [\"paper\"]", "never has"),
        ("forms.toml", "means = \"organisation.name\"", "means = \"organisation.title\"", "means the unknown `organisation.title`"),
        ("materials.toml", "means = \"licence\"", "means = \"license\"", "means the unknown `license`"),
        ("documents/SH23-T01.toml", "field = \"satisfaction\"", "field = \"happiness\"", "unknown field `happiness`"),
        ("assessment.toml", "steps = [2, 0]", "steps = [3, 0]", "out of range"),
    ] {
        let errors = errors_after(file, from, to);
        assert!(errors.iter().any(|e| e.what.contains(what)), "{file}: {errors:?}");
        assert!(errors.iter().all(|e| e.line > 0), "{errors:?}");
    }
}

#[test]
fn missing_and_unreadable_files_are_named() {
    let errors = load(BTreeMap::new()).unwrap_err();
    assert_eq!(errors.iter().map(|e| e.file.as_str()).collect::<Vec<_>>(), ["programme.toml", "forms.toml", "materials.toml"]);
    let mut files = files("shanghai-2023");
    files.insert("forms.toml".into(), vec![0xff; 3]);
    files.insert("check.toml".into(), Vec::new());
    assert_eq!(load(files).unwrap_err().len(), 2);
}
