//! An upload that may be broken off and taken up again: the document behind a tus upload.
//!
//! Each attempt to go on writes its chunks into a blob of its own, so that one believed dead can spoil nothing that a later
//! one has built on. What is acknowledged stands in the document, which is changed by swaps alone and names only chunks the
//! store has taken: the offset it says survives whatever ends the process. The offset reaches the length only once
//! the file is attached, so that whoever asks after a lost answer is never told of a success that hasn't happened.

mod attempt;
mod finish;

pub use attempt::Attempt;
pub use finish::Finishing;

use crate::manifest::{Manifest, Segment};
use crate::port::Store;
use crate::started::{self, Started};
use crate::sweep::{GRACE, Swept};
use crate::{CHUNK_BYTES, Error};
use domain::time::{SignedDuration, Timestamp};
use domain::{AccountId, ApplicationId, Attachment};
use serde::{Deserialize, Serialize};

/// The newest form of the stored document.
const SCHEMA: u32 = 1;
/// How long an attempt holds the upload without a byte moving. A client that lost its connection tries again within some
/// ten seconds, and the service doesn't learn that the old connection is dead.
pub const LEASE: SignedDuration = SignedDuration::from_secs(5);
/// How long an upload waits to be gone on with: over a weekend.
pub const WAITS: SignedDuration = SignedDuration::from_hours(72);
/// How long an upload may take in all.
pub const TAKES_MAX: SignedDuration = SignedDuration::from_hours(14 * 24);
/// What an upload counts at least among those an application has begun: its documents take room as well.
const BEGUN_BYTES_MIN: u64 = CHUNK_BYTES as u64;
/// Attempts that ended without a word and may still have written something: one for each kill of the process or break of
/// the line while one upload lasts.
const STRAYS_MAX: usize = 1000;

/// Stored under `upload/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Upload {
    pub schema: u32,
    /// Its entry among the blobs begun.
    pub number: i64,
    pub account: AccountId,
    pub application: ApplicationId,
    pub material: String,
    /// As it is kept.
    pub name: String,
    /// As the client sent it.
    pub metadata: String,
    /// Of a respondent list: on what basis it is handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    pub length: u64,
    pub begun_at: Timestamp,
    pub expires_at: Timestamp,
    /// Where the full chunks acknowledged lie.
    #[serde(default)]
    segments: Vec<Segment>,
    /// SHA-256's state after each full chunk acknowledged.
    #[serde(default)]
    states: Vec<String>,
    /// The part-filled chunk behind them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tail: Option<Tail>,
    /// Who is going on with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lock: Option<Lock>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    strays: Vec<Segment>,
    /// Set once the file is attached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
    /// It was given up, and its chunks are being freed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    ended: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Tail {
    blob: String,
    bytes: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Lock {
    blob: String,
    from: usize,
    until: Timestamp,
}

/// Why an upload isn't gone on with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("there is no such upload")]
    Unknown,
    #[error("the upload has expired")]
    Expired,
    /// The client's offset isn't this one.
    #[error("the upload stands at {0}")]
    Offset(u64),
    #[error("the upload is being written by another request")]
    Locked,
    #[error(transparent)]
    Store(#[from] Error),
}

/// What an upload is of.
#[derive(Clone, Debug)]
pub struct New {
    pub account: AccountId,
    pub application: ApplicationId,
    pub material: String,
    pub name: String,
    pub metadata: String,
    pub basis: Option<String>,
    pub length: u64,
}

impl Upload {
    /// How many bytes are acknowledged.
    pub fn offset(&self) -> u64 {
        match &self.attachment {
            Some(_) => self.length,
            None => (self.states.len() * CHUNK_BYTES) as u64 + self.tail.as_ref().map_or(0, |tail| tail.bytes as u64),
        }
    }

    /// Full chunks that may be acknowledged before the file is attached: the last byte isn't among them.
    fn chunks_max(&self) -> usize {
        (self.length.saturating_sub(1) / CHUNK_BYTES as u64) as usize
    }

    fn locked(&self, now: Timestamp) -> bool {
        // A lock further ahead than one can be was set by a clock that has been put right since.
        self.lock.as_ref().is_some_and(|lock| now < lock.until && lock.until.duration_since(now) <= LEASE)
    }

    fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an upload is JSON")
    }
}

fn key(id: &str) -> String {
    format!("upload/{id}")
}

fn expires(begun_at: Timestamp, now: Timestamp) -> Timestamp {
    let later = |at: Timestamp, span| at.checked_add(span).unwrap_or(Timestamp::MAX);
    later(now, WAITS).min(later(begun_at, TAKES_MAX))
}

/// Counts what an application has begun to upload that day and not ended: what is left lying about has a bound.
fn begun_key(application: &ApplicationId, begun_at: Timestamp) -> String {
    format!("counter/begun/{application}/{}", begun_at.as_second().div_euclid(24 * 3600))
}

fn counted(length: u64) -> i64 {
    i64::try_from(length.max(BEGUN_BYTES_MIN)).unwrap_or(i64::MAX / 2)
}

/// Begins an upload under an id that nobody can guess. None if the application has begun more than `begun_bytes_max` today.
pub async fn create(store: &impl Store, id: &str, new: New, begun_bytes_max: u64, now: Timestamp) -> Result<Option<Upload>, Error> {
    let counter = begun_key(&new.application, now);
    let begun = store.increment(&counter, counted(new.length)).await?;
    if begun > counted(begun_bytes_max) {
        store.increment(&counter, -counted(new.length)).await?;
        return Ok(None);
    }
    let number = started::begin(store, &Started { upload: Some(id.to_owned()), ..Started::at(now) }).await?;
    let New { account, application, material, name, metadata, basis, length } = new;
    let upload = Upload {
        schema: SCHEMA,
        number,
        account,
        application,
        material,
        name,
        metadata,
        basis,
        length,
        begun_at: now,
        expires_at: expires(now, now),
        segments: Vec::new(),
        states: Vec::new(),
        tail: None,
        lock: None,
        strays: Vec::new(),
        attachment: None,
        ended: false,
    };
    store.set(key(id), upload.to_bytes()).await?;
    Ok(Some(upload))
}

/// An upload as it was read.
#[derive(Clone, Debug)]
pub struct Found {
    pub id: String,
    pub upload: Upload,
    bytes: Vec<u8>,
}

impl Found {
    /// The upload of that id.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Expired`].
    pub async fn load(store: &impl Store, id: &str, now: Timestamp) -> Result<Self, Refusal> {
        let found = Self::read(store, id).await?.filter(|found| !found.upload.ended).ok_or(Refusal::Unknown)?;
        if now >= found.upload.expires_at { Err(Refusal::Expired) } else { Ok(found) }
    }

    async fn read(store: &impl Store, id: &str) -> Result<Option<Self>, Error> {
        let plain = id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric());
        let Some(bytes) = (if plain { store.get(&key(id)).await? } else { None }) else { return Ok(None) };
        let upload: Upload = serde_json::from_slice(&bytes).map_err(|_| Error::Manifest(format!("upload {id}")))?;
        if upload.schema > SCHEMA {
            return Err(Error::Manifest(format!("upload {id}")));
        }
        Ok(Some(Self { id: id.to_owned(), upload, bytes }))
    }

    /// Writes the changed document in place of what was read; false if somebody else was faster, and then nothing is changed.
    async fn swap(&mut self, store: &impl Store, new: Upload) -> Result<bool, Error> {
        let bytes = new.to_bytes();
        if !store.compare_and_swap(&key(&self.id), &self.bytes, bytes.clone()).await? {
            return Ok(false);
        }
        (self.upload, self.bytes) = (new, bytes);
        Ok(true)
    }

    /// Ends the upload and frees what nobody else rests on.
    ///
    /// # Errors
    /// [`Refusal::Locked`] while it is being written.
    pub async fn terminate(self, store: &impl Store, now: Timestamp) -> Result<(), Refusal> {
        if self.upload.locked(now) {
            return Err(Refusal::Locked);
        }
        self.end(store).await?.then_some(()).ok_or(Refusal::Locked)
    }

    /// First the document says that it is over, then the chunks go, then the document: a crash between is swept up.
    async fn end(mut self, store: &impl Store) -> Result<bool, Error> {
        let ended = Upload { ended: true, ..self.upload.clone() };
        if !self.upload.ended && !self.swap(store, ended).await? {
            return Ok(false);
        }
        self.free(store).await?;
        store.delete(&key(&self.id)).await?;
        if self.upload.attachment.is_none() {
            store.increment(&begun_key(&self.upload.application, self.upload.begun_at), -counted(self.upload.length)).await?;
        }
        if started::load(store, self.upload.number).await?.is_some_and(|entry| entry.sha256.is_none()) {
            started::end(store, self.upload.number).await?;
        }
        Ok(true)
    }

    /// Deletes every chunk of every attempt but those of the stored file that may rest on them.
    async fn free(&self, store: &impl Store) -> Result<usize, Error> {
        let kept = named(store, &self.upload).await?;
        let upload = &self.upload;
        let tail = upload.tail.iter().map(|tail| Segment { from: upload.states.len(), blob: tail.blob.clone() });
        let lock = upload.lock.iter().map(|lock| Segment { from: lock.from, blob: lock.blob.clone() });
        let mut freed = 0;
        for segment in upload.segments.iter().chain(&upload.strays).cloned().chain(tail).chain(lock) {
            freed += started::delete_chunks(store, &segment.blob, segment.from, kept.as_ref()).await?;
        }
        Ok(freed)
    }
}

/// The stored file that an attempt of this upload may have made findable.
async fn named(store: &impl Store, upload: &Upload) -> Result<Option<Manifest>, Error> {
    match started::load(store, upload.number).await?.and_then(|entry| entry.sha256) {
        Some(sha256) => Manifest::load(store, &sha256).await,
        None => Ok(None),
    }
}

/// Ends an upload that has run out, or whose ending was cut short; answers whether it is gone. `at`: since when it is listed.
pub(crate) async fn sweep(store: &impl Store, id: &str, at: Timestamp, now: Timestamp, swept: &mut Swept) -> Result<bool, Error> {
    let Some(found) = Found::read(store, id).await? else {
        // The document of one just listed may be about to be written.
        return Ok(now.duration_since(at) >= GRACE);
    };
    if !found.upload.ended && (now < found.upload.expires_at || found.upload.locked(now)) {
        return Ok(false);
    }
    let gone = found.end(store).await?;
    swept.uploads += u32::from(gone);
    Ok(gone)
}
