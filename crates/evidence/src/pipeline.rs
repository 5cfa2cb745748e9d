//! Bytes on their way into a blob: one chunk is hashed while the ones before it are being stored.

use crate::hash::State;
use crate::manifest::chunk_key;
use crate::port::Store;
use crate::{CHUNK_BYTES, Error};
use domain::Digest;
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// Chunks on their way into the store at a time: a store that syncs each write by itself syncs several at once.
/// Each takes [`CHUNK_BYTES`] of memory.
pub const IN_FLIGHT_MAX: usize = 4;

type Write<'s> = Pin<Box<dyn Future<Output = Result<(), Error>> + 's>>;

/// The chunks of a file from some chunk on. Full ones are hashed and handed to the store; the last may stay part-filled.
pub struct Pipeline<'s, S: Store> {
    store: &'s S,
    blob: String,
    /// After each full chunk, those before this pipeline's first included.
    states: Vec<State>,
    chunk: Vec<u8>,
    in_flight: VecDeque<Write<'s>>,
}

impl<'s, S: Store> Pipeline<'s, S> {
    /// Goes on behind `states.len()` full chunks and the bytes of a part-filled one.
    pub fn new(store: &'s S, blob: String, states: Vec<State>, mut chunk: Vec<u8>) -> Self {
        chunk.reserve_exact(CHUNK_BYTES - chunk.len());
        Self { store, blob, states, chunk, in_flight: VecDeque::new() }
    }

    pub fn blob(&self) -> &str {
        &self.blob
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

    /// Where the file stands, stored or not.
    pub fn bytes(&self) -> u64 {
        self.full() + self.chunk.len() as u64
    }

    fn full(&self) -> u64 {
        (self.states.len() * CHUNK_BYTES) as u64
    }

    /// How many bytes of the part-filled chunk there are.
    pub fn tail_bytes(&self) -> usize {
        self.chunk.len()
    }

    /// The states after those full chunks that the store has taken for good.
    pub fn durable(&self) -> &[State] {
        &self.states[..self.states.len() - self.in_flight.len()]
    }

    /// Hashes the full chunk and starts to store it. A chunk that turns out to be the file's last is hashed again with its
    /// padding, from the state before it.
    async fn flush(&mut self) -> Result<(), Error> {
        let chunk = std::mem::replace(&mut self.chunk, Vec::with_capacity(CHUNK_BYTES));
        let at = self.states.len();
        let state = self.states.last().copied().unwrap_or_default().after(&chunk);
        if self.in_flight.len() >= IN_FLIGHT_MAX {
            self.settle_one().await?;
        }
        self.start(at, chunk).await?;
        self.states.push(state);
        Ok(())
    }

    async fn start(&mut self, at: usize, chunk: Vec<u8>) -> Result<(), Error> {
        let store = self.store;
        let key = chunk_key(&self.blob, at);
        let mut write: Write<'s> = Box::pin(async move { store.set(key, chunk).await });
        // A future does nothing before it is looked at: the first look starts the call. What has been written at once is
        // kept in its place all the same, so that what is durable is known by counting.
        match poll_fn(|context| Poll::Ready(write.as_mut().poll(context))).await {
            Poll::Ready(outcome) => {
                outcome?;
                self.in_flight.push_back(Box::pin(std::future::ready(Ok(()))));
            }
            Poll::Pending => self.in_flight.push_back(write),
        }
        Ok(())
    }

    async fn settle_one(&mut self) -> Result<(), Error> {
        match self.in_flight.pop_front() {
            Some(write) => write.await,
            None => Ok(()),
        }
    }

    /// Waits until every full chunk is stored.
    pub async fn settle(&mut self) -> Result<(), Error> {
        while !self.in_flight.is_empty() {
            self.settle_one().await?;
        }
        Ok(())
    }

    /// Stores the part-filled chunk as it is, and waits until everything is stored.
    pub async fn settle_tail(&mut self) -> Result<(), Error> {
        if !self.chunk.is_empty() {
            self.store.set(chunk_key(&self.blob, self.states.len()), self.chunk.clone()).await?;
        }
        self.settle().await
    }

    /// Waits for what is under way, whatever becomes of it: it is about to be deleted.
    pub async fn stop(&mut self) {
        while let Some(write) = self.in_flight.pop_front() {
            let _ = write.await;
        }
    }

    /// Stores everything and answers the digest with the states after each chunk but the last.
    pub async fn finish(&mut self) -> Result<(Digest, u64, Vec<State>), Error> {
        self.settle_tail().await?;
        let bytes = self.bytes();
        let sha256 = self.states.last().copied().unwrap_or_default().finish(&self.chunk, bytes);
        let mut states = self.states.clone();
        if self.chunk.is_empty() {
            // The last chunk was full: its state is the digest but for the padding, and stands in no list.
            states.pop();
        }
        Ok((sha256, bytes, states))
    }
}
