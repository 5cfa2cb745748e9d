//! The repository's rulebooks, loaded.

use rulebook::Rulebook;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks")
}

/// Every programme there is.
pub fn books() -> Vec<Rulebook> {
    rulebook_folder::programmes(&root()).unwrap().iter().map(|id| book(id)).collect()
}

/// One programme.
pub fn book(programme: &str) -> Rulebook {
    rulebook_folder::load(&root().join(programme)).unwrap_or_else(|errors| panic!("{programme}: {}", errors.iter().map(|e| format!("{e}\n")).collect::<String>()))
}
