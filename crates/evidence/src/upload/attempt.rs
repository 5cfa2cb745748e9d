//! One attempt to go on with an upload: one request's bytes.

use super::{Finishing, Found, LEASE, Lock, Refusal, STRAYS_MAX, Tail, Upload, expires, named};
use crate::hash::State;
use crate::manifest::{Manifest, Segment, chunk_key};
use crate::pipeline::Pipeline;
use crate::port::Store;
use crate::started;
use crate::{CHUNK_BYTES, Error};
use domain::time::{SignedDuration, Timestamp};

/// Time after which a lease is renewed when bytes move.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_millis(1500);
/// Chunks acknowledged at a time while a request lasts: what a killed process costs the client at most. One swap more for
/// eight writes; of a very long upload a larger share, since its document grows.
const ACKNOWLEDGED_CHUNKS: usize = 8;
const ACKNOWLEDGED_SHARE: usize = 32;

/// A request that holds the upload and adds to it. Whatever happens to it, what the document says stays true.
pub struct Attempt<'s, S: Store> {
    store: &'s S,
    found: Found,
    pipeline: Pipeline<'s, S>,
    /// The first chunk that this attempt writes.
    from: usize,
    /// Nothing counts before the request's checksum has been held against all its bytes.
    whole: bool,
    renew_at: Timestamp,
}

fn later(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.checked_add(span).unwrap_or(Timestamp::MAX)
}

impl<'s, S: Store> Attempt<'s, S> {
    /// Takes the upload at `offset`. `blob` must be new: random. `whole`: nothing is acknowledged before the end.
    ///
    /// # Errors
    /// [`Refusal::Locked`] while another request holds it; [`Refusal::Offset`] where it stands elsewhere.
    pub async fn begin(store: &'s S, mut found: Found, offset: u64, blob: String, whole: bool, now: Timestamp) -> Result<Self, Refusal> {
        if found.upload.locked(now) {
            return Err(Refusal::Locked);
        }
        if found.upload.attachment.is_some() || offset != found.upload.offset() {
            return Err(Refusal::Offset(found.upload.offset()));
        }
        let from = found.upload.states.len();
        let mut new = found.upload.clone();
        let silent = new.lock.replace(Lock { blob: blob.clone(), from, until: later(now, LEASE) });
        let stray = silent.map(|lock| Segment { from: lock.from, blob: lock.blob });
        new.strays.extend(stray.clone());
        if new.strays.len() > STRAYS_MAX {
            // Swept when its attempt was given up; only one that has gone on writing since can have left more.
            new.strays.remove(0);
        }
        if !found.swap(store, new).await? {
            return Err(Refusal::Locked);
        }
        if let Some(stray) = stray {
            let dead = dead_from(&found.upload, &stray);
            started::delete_chunks(store, &stray.blob, dead, named(store, &found.upload).await?.as_ref()).await?;
        }
        let states = states(&found.upload)?;
        let chunk = match &found.upload.tail {
            Some(tail) => {
                let chunk = store.get(&chunk_key(&tail.blob, from)).await?;
                let damaged = || Error::Damaged { sha256: format!("upload {}", found.id), chunk: from };
                chunk.filter(|chunk| chunk.len() == tail.bytes).ok_or_else(damaged)?
            }
            None => Vec::new(),
        };
        Ok(Self { store, pipeline: Pipeline::new(store, blob, states, chunk), found, from, whole, renew_at: later(now, RENEWED_AFTER) })
    }

    pub fn upload(&self) -> &Upload {
        &self.found.upload
    }

    /// How many bytes the upload still takes.
    pub fn room(&self) -> u64 {
        self.found.upload.length.saturating_sub(self.pipeline.bytes())
    }

    /// The chunk under way, to be read into. Give it back with [`Self::put`].
    pub fn take(&mut self) -> Vec<u8> {
        self.pipeline.take()
    }

    /// Takes the chunk back; what the store has taken is acknowledged from time to time.
    ///
    /// # Errors
    /// [`Refusal::Locked`] if another request has taken the upload over: this one had been silent for too long.
    pub async fn put(&mut self, chunk: Vec<u8>, now: Timestamp) -> Result<(), Refusal> {
        self.pipeline.put(chunk).await?;
        let unsaved = self.pipeline.durable().len() - self.found.upload.states.len();
        let due = unsaved >= ACKNOWLEDGED_CHUNKS.max(self.found.upload.states.len() / ACKNOWLEDGED_SHARE);
        if now >= self.renew_at || (due && !self.whole) {
            self.save(false, now).await?;
        }
        Ok(())
    }

    /// Acknowledges what is durable, and lets go of the upload or renews the lease.
    async fn save(&mut self, let_go: bool, now: Timestamp) -> Result<(), Refusal> {
        let mut new = self.found.upload.clone();
        if !self.whole {
            self.count_in(&mut new);
        }
        new.lock = if let_go { None } else { new.lock.map(|lock| Lock { until: later(now, LEASE), ..lock }) };
        new.expires_at = expires(new.begun_at, now);
        self.replace(new).await?;
        self.renew_at = later(now, RENEWED_AFTER);
        Ok(())
    }

    /// Puts the durable chunks into the document; the last byte is never among them.
    fn count_in(&self, new: &mut Upload) {
        let durable = self.pipeline.durable();
        let count = durable.len().min(new.chunks_max());
        if count > new.states.len() {
            let more: Vec<String> = durable[new.states.len()..count].iter().map(|state| state.to_hex()).collect();
            new.states.extend(more);
            new.tail = None;
            if new.segments.last().is_none_or(|last| last.blob != self.pipeline.blob()) {
                new.segments.push(self.written());
            }
        }
    }

    async fn replace(&mut self, new: Upload) -> Result<(), Refusal> {
        let old = tail_key(&self.found.upload);
        let now = tail_key(&new);
        if !self.found.swap(self.store, new).await? {
            return Err(Refusal::Locked);
        }
        match old {
            Some(old) if now.as_ref() != Some(&old) => Ok(self.store.delete(&old).await?),
            _ => Ok(()),
        }
    }

    /// Acknowledges everything there is and lets go; answers the offset. The last byte stays to be sent again.
    pub async fn pause(mut self, now: Timestamp) -> Result<Upload, Refusal> {
        self.pipeline.settle_tail().await?;
        self.whole = false;
        let mut new = self.found.upload.clone();
        self.count_in(&mut new);
        let full = self.pipeline.durable().len();
        if self.pipeline.tail_bytes() > 0 && full == new.states.len() && self.pipeline.bytes() < new.length {
            new.tail = Some(Tail { blob: self.pipeline.blob().to_owned(), bytes: self.pipeline.tail_bytes() });
        }
        if new.offset() < self.pipeline.bytes() {
            // The last chunk is stored and not acknowledged.
            new.strays.push(self.written());
        }
        new.lock = None;
        new.expires_at = expires(new.begun_at, now);
        self.replace(new).await?;
        Ok(self.found.upload)
    }

    /// Lets go of the upload as it was last acknowledged, and frees what came since.
    pub async fn discard(mut self, now: Timestamp) -> Result<(), Refusal> {
        self.pipeline.stop().await;
        self.whole = true;
        let saved = self.save(true, now).await;
        started::delete_chunks(self.store, self.pipeline.blob(), self.found.upload.states.len(), None).await?;
        saved
    }

    /// Stores the last chunk and knows the digest. The upload is still held, and its last byte not acknowledged.
    pub async fn finish(mut self) -> Result<Finishing<'s, S>, Refusal> {
        let (sha256, bytes, states) = self.pipeline.finish().await?;
        let mut segments = self.found.upload.segments.clone();
        if segments.last().is_none_or(|last| last.blob != self.pipeline.blob()) {
            segments.push(self.written());
        }
        let manifest = Manifest::new(&segments, bytes, &states);
        Ok(Finishing { attempt: self, manifest, sha256 })
    }

    pub(super) fn store(&self) -> &'s S {
        self.store
    }

    pub(super) fn id(&self) -> &str {
        &self.found.id
    }

    /// The blob of this attempt.
    pub(super) fn written(&self) -> Segment {
        Segment { from: self.from, blob: self.pipeline.blob().to_owned() }
    }

    pub(super) fn into_found(self) -> Found {
        self.found
    }

    /// Renews the lease: still held.
    pub(super) async fn hold(&mut self, now: Timestamp) -> Result<(), Refusal> {
        let mut new = self.found.upload.clone();
        new.lock = new.lock.map(|lock| Lock { until: later(now, LEASE), ..lock });
        self.found.swap(self.store, new).await?.then_some(()).ok_or(Refusal::Locked)
    }
}

fn states(upload: &Upload) -> Result<Vec<State>, Error> {
    let read = |text: &String| State::from_hex(text).ok_or_else(|| Error::Manifest("an upload's states".to_owned()));
    upload.states.iter().map(read).collect()
}

fn tail_key(upload: &Upload) -> Option<String> {
    upload.tail.as_ref().map(|tail| chunk_key(&tail.blob, upload.states.len()))
}

/// From which chunk on nothing in the blob of an attempt given up is acknowledged.
fn dead_from(upload: &Upload, stray: &Segment) -> usize {
    match upload.segments.last() {
        Some(last) if last.blob == stray.blob => upload.states.len(),
        _ => stray.from,
    }
}

const _: () = assert!(CHUNK_BYTES.is_multiple_of(64), "a state stands between two blocks");
