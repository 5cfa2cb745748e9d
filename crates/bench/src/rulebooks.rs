//! The repository's rulebooks, of which a benchmark takes the first that has what it measures.

use anyhow::{Result, anyhow};
use rulebook::Rulebook;
use std::path::PathBuf;
use xtask::workspace;

/// The rulebook of a programme.
pub fn of(programme: &str) -> Result<Rulebook> {
    rulebook_folder::load(&folder().join(programme)).map_err(|errors| anyhow!("{} errors in the rulebook {programme}", errors.len()))
}

/// What `find` finds first, and the rulebook it was found in, going through the programmes by name.
pub fn first<T>(what: &str, find: impl Fn(&Rulebook) -> Option<T>) -> Result<(Rulebook, T)> {
    for programme in rulebook_folder::programmes(&folder())? {
        let book = of(&programme)?;
        if let Some(found) = find(&book) {
            return Ok((book, found));
        }
    }
    Err(anyhow!("no rulebook has {what}"))
}

fn folder() -> PathBuf {
    workspace::root().join("rulebooks")
}
