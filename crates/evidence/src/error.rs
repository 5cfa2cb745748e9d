//! What can go wrong with stored files.

/// Why a file couldn't be stored or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The store didn't do what it was asked.
    #[error("the store failed: {0}")]
    Store(String),
    /// There is no file of this content.
    #[error("no such file")]
    Missing,
    /// What the store holds isn't what was written into it.
    #[error("chunk {chunk} of {sha256} is missing or changed")]
    Damaged { sha256: String, chunk: usize },
    /// A manifest that can't be read.
    #[error("the manifest of {0} can't be read")]
    Manifest(String),
}
