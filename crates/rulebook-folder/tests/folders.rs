//! What a folder of rulebooks holds, as a person left it there.

use rulebook_folder::{BYTES_MAX, files, load, programmes};
use std::fs::{self, File};
use std::path::Path;

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

#[test]
fn a_programme_is_a_folder_with_its_file() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &[("b-2031/programme.toml", ""), ("a-2030/programme.toml", ""), ("common/table.typ", ""), ("notes.txt", ""), ("c/programme.toml/x", "")]);
    assert_eq!(programmes(root.path()).unwrap(), ["a-2030", "b-2031"]);
    assert!(programmes(&root.path().join("nowhere")).is_err());
}

#[test]
fn files_are_named_by_their_path_within() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &[("programme.toml", "1"), ("wording/pledge.md", "2"), ("cases/base.toml", "3"), ("tables/parts/grid.typ", "4")]);
    let read = files(root.path()).unwrap();
    assert_eq!(read.keys().map(String::as_str).collect::<Vec<_>>(), ["cases/base.toml", "programme.toml", "tables/parts/grid.typ", "wording/pledge.md"]);
    assert_eq!(read["tables/parts/grid.typ"], b"4");
}

#[test]
fn cases_are_not_read_where_rules_are_applied() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), &[("programme.toml", "not = a rulebook"), ("cases/base.toml", "")]);
    // More than may be read, if it were.
    File::create(root.path().join("cases/large.toml")).unwrap().set_len(BYTES_MAX).unwrap();
    let errors = load(root.path()).unwrap_err();
    assert!(errors.iter().any(|error| error.file == "programme.toml"), "{errors:?}");
    assert!(!errors.iter().any(|error| error.to_string().contains(&BYTES_MAX.to_string())), "{errors:?}");
}

#[test]
fn a_folder_may_be_as_large_as_its_limit_and_no_larger() {
    let root = tempfile::tempdir().unwrap();
    File::create(root.path().join("large.bin")).unwrap().set_len(BYTES_MAX).unwrap();
    assert_eq!(files(root.path()).unwrap().len(), 1);
    fs::write(root.path().join("more.bin"), "x").unwrap();
    assert!(files(root.path()).unwrap_err().to_string().contains(&BYTES_MAX.to_string()));
}
