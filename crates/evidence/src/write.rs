//! Writing a file: one chunk is hashed while the ones before it are on their way into the store.

use crate::hash::State;
use crate::manifest::{Manifest, chunk_key, file_key};
use crate::port::Store;
use crate::started::{self, Started};
use crate::{CHUNK_BYTES, Error};
use domain::Digest;
use domain::time::Timestamp;
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// Chunks on their way into the store at a time: a store that syncs each write by itself syncs several at once.
/// Each takes [`CHUNK_BYTES`] of memory.
pub const IN_FLIGHT_MAX: usize = 4;

type Write<'s> = Pin<Box<dyn Future<Output = Result<(), Error>> + 's>>;

/// A file being written. Nothing of it can be found before [`Complete::publish`].
pub struct Writer<'s, S: Store> {
    store: &'s S,
    number: i64,
    started: Started,
    state: State,
    states: Vec<State>,
    bytes: u64,
    /// Full chunks hashed and handed over.
    chunks: usize,
    chunk: Vec<u8>,
    in_flight: VecDeque<Write<'s>>,
}

impl<'s, S: Store> Writer<'s, S> {
    /// Begins a blob, whose name must be new: random.
    pub async fn begin(store: &'s S, blob: String, now: Timestamp) -> Result<Self, Error> {
        let started = Started { blob, at: now, sha256: None };
        let number = started::begin(store, &started).await?;
        let chunk = Vec::with_capacity(CHUNK_BYTES);
        Ok(Self { store, number, started, state: State::default(), states: Vec::new(), bytes: 0, chunks: 0, chunk, in_flight: VecDeque::new() })
    }

    /// The chunk under way, to be read into: what it has room for behind its content. Give it back with [`Self::put`].
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.chunk)
    }

    /// Takes the chunk back; a full one goes into the store.
    pub async fn put(&mut self, chunk: Vec<u8>) -> Result<(), Error> {
        debug_assert!(chunk.len() <= CHUNK_BYTES);
        self.chunk = chunk;
        if self.chunk.len() == CHUNK_BYTES { self.flush().await } else { Ok(()) }
    }

    /// Adds bytes, however many.
    pub async fn append(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            let room = (CHUNK_BYTES - self.chunk.len()).min(bytes.len());
            self.chunk.extend_from_slice(&bytes[..room]);
            bytes = &bytes[room..];
            if self.chunk.len() == CHUNK_BYTES {
                self.flush().await?;
            }
        }
        Ok(())
    }

    /// How many bytes it has so far.
    pub fn bytes(&self) -> u64 {
        self.bytes + self.chunk.len() as u64
    }

    /// Hashes the full chunk and starts to store it. A chunk that turns out to be the last is hashed again with its
    /// padding, from the state before it.
    async fn flush(&mut self) -> Result<(), Error> {
        let chunk = std::mem::replace(&mut self.chunk, Vec::with_capacity(CHUNK_BYTES));
        self.state = self.state.after(&chunk);
        self.states.push(self.state);
        self.bytes += chunk.len() as u64;
        self.store_chunk(chunk).await
    }

    async fn store_chunk(&mut self, chunk: Vec<u8>) -> Result<(), Error> {
        if self.in_flight.len() >= IN_FLIGHT_MAX
            && let Some(write) = self.in_flight.pop_front()
        {
            write.await?;
        }
        let store = self.store;
        let key = chunk_key(&self.started.blob, self.chunks);
        self.chunks += 1;
        let mut write: Write<'s> = Box::pin(async move { store.set(key, chunk).await });
        // A future does nothing before it is looked at: the first look starts the call.
        match poll_fn(|context| Poll::Ready(write.as_mut().poll(context))).await {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => {
                self.in_flight.push_back(write);
                Ok(())
            }
        }
    }

    /// Waits until every chunk is stored, and knows the file's digest.
    pub async fn finish(mut self) -> Result<Complete<'s, S>, Error> {
        let rest = std::mem::take(&mut self.chunk);
        let bytes = self.bytes + rest.len() as u64;
        let sha256 = self.state.finish(&rest, bytes);
        if rest.is_empty() {
            // The last chunk was full: its state is the digest, with the padding, and stands in no list.
            self.states.pop();
        } else {
            self.store_chunk(rest).await?;
        }
        while let Some(write) = self.in_flight.pop_front() {
            write.await?;
        }
        let manifest = Manifest::new(&self.started.blob, bytes, &self.states);
        Ok(Complete { store: self.store, number: self.number, started: self.started, manifest, sha256 })
    }

    /// Frees what was written.
    pub async fn abandon(mut self) -> Result<(), Error> {
        while let Some(write) = self.in_flight.pop_front() {
            // Whether it was written or not, it is about to be deleted.
            let _ = write.await;
        }
        started::delete_chunks(self.store, &self.started.blob).await?;
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
    /// Makes the file findable; one of the same content that is there already stays, and this copy is freed.
    pub async fn publish(mut self) -> Result<Digest, Error> {
        if let Some(there) = Manifest::load(self.store, &self.sha256).await?
            && there.is_present(self.store).await?
        {
            let sha256 = self.sha256.clone();
            self.abandon().await?;
            return Ok(sha256);
        }
        self.started.sha256 = Some(self.sha256.clone());
        started::write(self.store, self.number, &self.started).await?;
        let manifest = serde_json::to_vec(&self.manifest).expect("a manifest is JSON");
        self.store.set(file_key(&self.sha256), manifest).await?;
        started::end(self.store, self.number).await?;
        Ok(self.sha256)
    }

    /// Frees what was written.
    pub async fn abandon(self) -> Result<(), Error> {
        for chunk in 0..self.manifest.chunks() {
            self.store.delete(&chunk_key(&self.started.blob, chunk)).await?;
        }
        started::end(self.store, self.number).await
    }
}
