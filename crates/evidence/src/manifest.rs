//! The manifest of a file: how long it is, where its chunks are, and how to verify each.

use crate::hash::State;
use crate::port::Store;
use crate::{CHUNK_BYTES, Error};
use domain::Digest;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The newest form of the stored document. The first had no segments: one blob held every chunk.
pub const SCHEMA: u32 = 2;

/// Stored under `file/{sha256}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub schema: u32,
    pub bytes: u64,
    pub chunk_bytes: u64,
    /// Chunks are `chunk/{blob}/{n}`, `n` counted from the file's beginning.
    pub blob: String,
    /// Where chunks lie in another blob, as those of an upload do that was taken up again: ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<Segment>,
    /// SHA-256's intermediate hash value after each chunk but the last, in hexadecimal.
    pub states: Vec<String>,
    /// Since when a sweep has known nobody who names the file; whoever names it again, takes the mark off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unused_since: Option<Timestamp>,
    /// Its chunks are gone. The document stays: a key can't be taken away without taking what somebody has just put there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub freed: bool,
}

/// From this chunk on they lie in this blob, up to the next segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    pub from: usize,
    pub blob: String,
}

/// The key of a chunk.
pub fn chunk_key(blob: &str, chunk: usize) -> String {
    format!("chunk/{blob}/{chunk}")
}

/// The key of a file's manifest.
pub fn file_key(sha256: &Digest) -> String {
    format!("file/{sha256}")
}

impl Manifest {
    /// The manifest of a file whose chunks have been written; the first segment begins with chunk 0.
    pub fn new(segments: &[Segment], bytes: u64, states: &[State]) -> Self {
        let (first, others) = segments.split_first().expect("a file has at least one blob");
        Self {
            schema: if others.is_empty() { 1 } else { SCHEMA },
            bytes,
            chunk_bytes: CHUNK_BYTES as u64,
            blob: first.blob.clone(),
            segments: others.to_vec(),
            states: states.iter().map(|state| state.to_hex()).collect(),
            unused_since: None,
            freed: false,
        }
    }

    /// The file's manifest; none if there is no such file.
    pub async fn load(store: &impl Store, sha256: &Digest) -> Result<Option<Self>, Error> {
        Ok(Self::load_to_change(store, sha256).await?.map(|(manifest, _)| manifest))
    }

    /// The same with the bytes a swap is measured against.
    pub async fn load_to_change(store: &impl Store, sha256: &Digest) -> Result<Option<(Self, Vec<u8>)>, Error> {
        let Some(bytes) = store.get(&file_key(sha256)).await? else { return Ok(None) };
        let manifest: Self = serde_json::from_slice(&bytes).map_err(|_| Error::Manifest(sha256.to_string()))?;
        if manifest.freed {
            return Ok(None);
        }
        let fits = (1..=SCHEMA).contains(&manifest.schema)
            && manifest.chunk_bytes == CHUNK_BYTES as u64
            && manifest.states.len() + 1 == manifest.chunks().max(1);
        if fits { Ok(Some((manifest, bytes))) } else { Err(Error::Manifest(sha256.to_string())) }
    }

    /// The document to be stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a manifest is JSON")
    }

    /// The key of a chunk of this file.
    pub fn key(&self, chunk: usize) -> String {
        let segment = self.segments.iter().rev().find(|segment| segment.from <= chunk);
        chunk_key(segment.map_or(&self.blob, |segment| &segment.blob), chunk)
    }

    /// Whether the file rests on a blob.
    pub fn names(&self, blob: &str) -> bool {
        self.blob == blob || self.segments.iter().any(|segment| segment.blob == blob)
    }

    /// How many chunks there are.
    pub fn chunks(&self) -> usize {
        self.bytes.div_ceil(self.chunk_bytes) as usize
    }

    /// How long a chunk is.
    pub fn chunk_length(&self, chunk: usize) -> usize {
        let start = chunk as u64 * self.chunk_bytes;
        self.bytes.saturating_sub(start).min(self.chunk_bytes) as usize
    }

    /// Whether every chunk is there; their content isn't looked at.
    pub async fn is_present(&self, store: &impl Store) -> Result<bool, Error> {
        for chunk in 0..self.chunks() {
            if !store.exists(&self.key(chunk)).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether `bytes` are the chunk they are said to be.
    pub fn verifies(&self, sha256: &Digest, chunk: usize, bytes: &[u8]) -> bool {
        let before = match chunk {
            0 => Some(State::default()),
            n => self.states.get(n - 1).and_then(|text| State::from_hex(text)),
        };
        let Some(before) = before else { return false };
        if bytes.len() != self.chunk_length(chunk) {
            return false;
        }
        match self.states.get(chunk) {
            Some(after) => before.after(bytes).to_hex() == *after,
            None => chunk + 1 == self.chunks() && before.finish(bytes, self.bytes) == *sha256,
        }
    }
}

/// Which of these files aren't stored whole.
pub async fn missing(store: &impl Store, files: &[Digest]) -> Result<Vec<Digest>, Error> {
    let mut missing = Vec::new();
    for sha256 in files {
        let present = match Manifest::load(store, sha256).await? {
            Some(manifest) => manifest.is_present(store).await?,
            None => false,
        };
        if !present {
            missing.push(sha256.clone());
        }
    }
    Ok(missing)
}
