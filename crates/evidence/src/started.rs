//! Blobs begun: a numbered list, so that what a crash leaves behind is found without listing keys.
//!
//! Whoever begins a blob takes the next number and writes `started/{number}`; whoever ends it, deletes that again. A
//! sweep walks the numbers from where the last one stopped and frees what was begun long ago and belongs to no file.

use crate::Error;
use crate::manifest::{Manifest, chunk_key};
use crate::port::Store;
use domain::Digest;
use domain::time::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Counter of the numbers given.
const GIVEN: &str = "counter/started";
/// Counter of the numbers swept: below it nothing is left.
const SWEPT: &str = "counter/swept";
/// How long a blob may be under way: the longest upload over an office's line takes an hour or two.
pub const GRACE: SignedDuration = SignedDuration::from_hours(24);
/// Numbers looked at in one sweep, so that a request stays short.
pub const SWEEP_MAX: i64 = 200;
/// Chunks freed in one sweep: a blob of 2 GiB fits.
const CHUNKS_MAX: usize = 4096;
/// Chunks missing in a row that end a blob: no more than [`crate::write::IN_FLIGHT_MAX`] are written side by side.
const GAP_MAX: usize = 16;

/// An entry of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    pub blob: String,
    pub at: Timestamp,
    /// Set before the manifest is written: the file that may name this blob.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
}

/// What a sweep did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swept {
    /// Entries looked at.
    pub looked_at: i64,
    /// Blobs freed.
    pub blobs: u32,
    pub chunks: usize,
    /// Whether a further sweep would find more to do at once.
    pub more: bool,
}

fn key(number: i64) -> String {
    format!("started/{number}")
}

/// Takes a number and writes the entry.
pub async fn begin(store: &impl Store, started: &Started) -> Result<i64, Error> {
    let number = store.increment(GIVEN, 1).await?;
    write(store, number, started).await?;
    Ok(number)
}

/// Writes the entry again.
pub async fn write(store: &impl Store, number: i64, started: &Started) -> Result<(), Error> {
    store.set(key(number), serde_json::to_vec(started).expect("an entry is JSON")).await
}

/// Takes the entry off: its blob belongs to a file, or is gone.
pub async fn end(store: &impl Store, number: i64) -> Result<(), Error> {
    store.delete(&key(number)).await
}

/// Frees what was begun more than [`GRACE`] before `now` and never ended.
pub async fn sweep(store: &impl Store, now: Timestamp) -> Result<Swept, Error> {
    let given = store.increment(GIVEN, 0).await?;
    let first = store.increment(SWEPT, 0).await? + 1;
    let mut swept = Swept::default();
    // Everything below an entry that must still wait is done with; above it the sweep looks again next time.
    let mut done = first - 1;
    let mut waiting = false;
    for number in first..=given {
        if swept.looked_at >= SWEEP_MAX || swept.chunks >= CHUNKS_MAX {
            swept.more = true;
            break;
        }
        swept.looked_at += 1;
        match store.get(&key(number)).await? {
            Some(bytes) => match serde_json::from_slice::<Started>(&bytes) {
                Ok(entry) if now.duration_since(entry.at) < GRACE => waiting = true,
                Ok(entry) => free(store, number, &entry, &mut swept).await?,
                Err(_) => end(store, number).await?,
            },
            // Taken, and the process ended before the entry was written: it may still be about to be.
            None if number == given => waiting = true,
            None => {}
        }
        if !waiting {
            done = number;
        }
    }
    if done >= first {
        store.increment(SWEPT, done + 1 - first).await?;
    }
    Ok(swept)
}

async fn free(store: &impl Store, number: i64, entry: &Started, swept: &mut Swept) -> Result<(), Error> {
    let named = match &entry.sha256 {
        Some(sha256) => Manifest::load(store, sha256).await?.is_some_and(|manifest| manifest.blob == entry.blob),
        None => false,
    };
    if !named {
        swept.chunks += delete_chunks(store, &entry.blob).await?;
        swept.blobs += 1;
    }
    end(store, number).await
}

/// Deletes a blob's chunks as far as they go.
pub async fn delete_chunks(store: &impl Store, blob: &str) -> Result<usize, Error> {
    let mut deleted = 0;
    let mut gap = 0;
    let mut chunk = 0;
    while gap < GAP_MAX {
        let key = chunk_key(blob, chunk);
        if store.exists(&key).await? {
            store.delete(&key).await?;
            deleted += 1;
            gap = 0;
        } else {
            gap += 1;
        }
        chunk += 1;
    }
    Ok(deleted)
}
