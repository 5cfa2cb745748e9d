//! What holds for any bytes whatever. Each property is a function that takes a stranger's bytes and panics where it doesn't
//! hold; `fuzz/targets` looks for such bytes, `tests/replay.rs` holds every property against `fuzz/corpus` in each run.
//!
//! A further property is a function here, an entry of [`ALL`], a file in `fuzz/targets` and a folder in `fuzz/corpus`.

mod asked;
mod file;
mod grid;
#[path = "../../evidence/tests/it/memory/mod.rs"]
mod memory;
mod roster;
mod rulebook;
mod upload;
mod zip_archive;

pub use asked::{Asked, asked};
pub use file::{file, pdf};
pub use grid::roster_grid;
pub use roster::roster_bytes;
pub use rulebook::rulebook;
pub use upload::upload;
pub use zip_archive::zip_archive;

/// Every property by the name of its target and corpus.
pub const ALL: &[(&str, fn(&[u8]))] = &[
    ("file", file),
    ("pdf", pdf),
    ("roster_bytes", roster_bytes),
    ("roster_grid", roster_grid),
    ("rulebook", rulebook),
    ("upload", upload),
    ("zip_archive", zip_archive),
];
