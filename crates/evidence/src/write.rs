//! Writing a file in one go, and making a stored one findable.

use crate::Error;
use crate::manifest::{Manifest, Segment, chunk_key, file_key};
use crate::pipeline::Pipeline;
use crate::port::Store;
use crate::started::{self, Started};
use domain::Digest;
use domain::time::Timestamp;

pub use crate::pipeline::IN_FLIGHT_MAX;

/// How often a manifest that somebody else is changing is read again.
const SWAPS_MAX: usize = 8;

/// A file being written. Nothing of it can be found before [`Complete::publish`].
pub struct Writer<'s, S: Store> {
    store: &'s S,
    number: i64,
    started: Started,
    pipeline: Pipeline<'s, S>,
}

impl<'s, S: Store> Writer<'s, S> {
    /// Begins a blob, whose name must be new: random.
    pub async fn begin(store: &'s S, blob: String, now: Timestamp) -> Result<Self, Error> {
        let started = Started { blob: blob.clone(), ..Started::at(now) };
        let number = started::begin(store, &started).await?;
        Ok(Self { store, number, started, pipeline: Pipeline::new(store, blob, Vec::new(), Vec::new()) })
    }

    /// The chunk under way, to be read into: what it has room for behind its content. Give it back with [`Self::put`].
    pub fn take(&mut self) -> Vec<u8> {
        self.pipeline.take()
    }

    /// Takes the chunk back; a full one goes into the store.
    pub async fn put(&mut self, chunk: Vec<u8>) -> Result<(), Error> {
        self.pipeline.put(chunk).await
    }

    /// Adds bytes, however many.
    pub async fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.pipeline.append(bytes).await
    }

    /// How many bytes it has so far.
    pub fn bytes(&self) -> u64 {
        self.pipeline.bytes()
    }

    /// Waits until every chunk is stored, and knows the file's digest.
    pub async fn finish(mut self) -> Result<Complete<'s, S>, Error> {
        let (sha256, bytes, states) = self.pipeline.finish().await?;
        let segments = [Segment { from: 0, blob: self.started.blob.clone() }];
        let manifest = Manifest::new(&segments, bytes, &states);
        Ok(Complete { store: self.store, number: self.number, started: self.started, manifest, sha256 })
    }

    /// Frees what was written.
    pub async fn abandon(mut self) -> Result<(), Error> {
        self.pipeline.stop().await;
        started::delete_chunks(self.store, &self.started.blob, 0, None).await?;
        started::end(self.store, self.number).await
    }
}

/// A file whose chunks are all stored, and which can't be found yet.
pub struct Complete<'s, S: Store> {
    store: &'s S,
    number: i64,
    started: Started,
    pub manifest: Manifest,
    pub sha256: Digest,
}

impl<S: Store> Complete<'_, S> {
    /// Makes the file findable: see [`publish`].
    pub async fn publish(&mut self, now: Timestamp) -> Result<(), Error> {
        publish(self.store, self.number, &self.started, &self.manifest, &self.sha256, now).await
    }

    /// Frees this copy, if another of the same content is the one that is named; to be called once nothing else rests on it.
    pub async fn settle(self) -> Result<(), Error> {
        let named = Manifest::load(self.store, &self.sha256).await?;
        if named.as_ref().is_some_and(|named| named.names(&self.manifest.blob)) {
            return Ok(());
        }
        self.abandon().await
    }

    /// Frees what was written.
    pub async fn abandon(self) -> Result<(), Error> {
        let keys = (0..self.manifest.chunks()).map(|chunk| chunk_key(&self.started.blob, chunk)).collect();
        self.store.delete_many(keys).await?;
        started::end(self.store, self.number).await
    }
}

/// Makes a file findable whose chunks are all stored. One of the same content that is there already stays, and is no longer
/// taken for unused. `number` is the entry under which its blobs are listed.
pub async fn publish(store: &impl Store, number: i64, started: &Started, manifest: &Manifest, sha256: &Digest, now: Timestamp) -> Result<(), Error> {
    for _ in 0..SWAPS_MAX {
        let Some((mut there, bytes)) = Manifest::load_to_change(store, sha256).await? else { break };
        if !there.is_present(store).await? {
            break;
        }
        if there.unused_since.take().is_none() || store.compare_and_swap(&file_key(sha256), &bytes, there.to_bytes()).await? {
            return Ok(());
        }
    }
    let listed = Started { at: now, blob: manifest.blob.clone(), segments: manifest.segments.clone(), sha256: Some(sha256.clone()), ..started.clone() };
    started::write(store, number, &listed).await?;
    store.set(file_key(sha256), manifest.to_bytes()).await
}
