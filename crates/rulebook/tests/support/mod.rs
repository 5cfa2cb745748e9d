//! The repository's rulebooks, loaded.

use rulebook::{Rulebook, load};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks")
}

/// Every programme there is.
#[allow(dead_code, reason = "not every test file wants them all")]
pub fn books() -> Vec<Rulebook> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path()).filter(|folder| folder.join("programme.toml").is_file()).collect();
    folders.sort();
    folders.iter().map(|folder| book(&folder.file_name().unwrap().to_string_lossy())).collect()
}

/// One programme.
pub fn book(programme: &str) -> Rulebook {
    let files: BTreeMap<String, Vec<u8>> = ["programme.toml", "forms.toml", "materials.toml", "assessment.toml", "tables.toml", "checks.toml"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), std::fs::read(root().join(programme).join(name)).ok()?)))
        .collect();
    load(files).unwrap_or_else(|errors| panic!("{programme}: {}", errors.iter().map(|e| format!("{e}\n")).collect::<String>()))
}
