//! Reading a file, or a part of one: chunk by chunk, each verified before a byte of it is given.

use crate::Error;
use crate::manifest::Manifest;
use crate::port::Store;
use domain::Digest;
use std::ops::Range;

/// A part of a file being read.
pub struct Reader<'s, S: Store> {
    store: &'s S,
    sha256: Digest,
    manifest: Manifest,
    rest: Range<u64>,
}

impl<'s, S: Store> Reader<'s, S> {
    /// Reads `part` of a file, both ends within it.
    pub fn new(store: &'s S, sha256: Digest, manifest: Manifest, part: Range<u64>) -> Self {
        let end = part.end.min(manifest.bytes);
        Self { store, sha256, manifest, rest: part.start.min(end)..end }
    }

    /// The next bytes, at most a chunk; none at the end.
    ///
    /// # Errors
    /// [`Error::Damaged`] where a chunk isn't what was written.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let chunk = (self.rest.start / self.manifest.chunk_bytes) as usize;
        let start = chunk as u64 * self.manifest.chunk_bytes;
        let bytes = self.store.get(&self.manifest.key(chunk)).await?;
        let damaged = || Error::Damaged { sha256: self.sha256.to_string(), chunk };
        let mut bytes = bytes.filter(|bytes| self.manifest.verifies(&self.sha256, chunk, bytes)).ok_or_else(damaged)?;
        let to = (self.rest.end - start).min(bytes.len() as u64) as usize;
        bytes.truncate(to);
        bytes.drain(..(self.rest.start - start) as usize);
        self.rest.start += bytes.len() as u64;
        Ok(Some(bytes))
    }
}
