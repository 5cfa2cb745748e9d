//! Mark and sweep: what nobody can find, what was abandoned, what nobody names any more.
//!
//! A sweep walks the numbered list of [`crate::started`] from where the last one stopped, a bounded part at a time, and
//! begins anew behind its end. What belongs to no file is freed after [`GRACE`]. Which file is still named, `records` alone
//! knows: the sweep answers those it came by, and is told of each whether it is used ([`used`], [`unused`]), or to be gone ([`over`]). A file found
//! unused is marked, and freed when it is found so again [`GRACE`] later with the mark still on: whoever stores the same
//! content meanwhile takes the mark off by a swap, and of two swaps one wins.

use crate::manifest::{Manifest, file_key};
use crate::port::Store;
use crate::started::{self, Started};
use crate::upload;
use crate::Error;
use domain::Digest;
use domain::time::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a blob may be under way, and a file be named by nobody, before it is freed: the longest upload in one go over
/// an office's line takes an hour or two, and between storing a file and naming it lie seconds.
pub const GRACE: SignedDuration = SignedDuration::from_hours(24);
/// Numbers looked at in one sweep, so that a request stays short.
pub const SWEEP_MAX: i64 = 200;
/// Chunks freed in one sweep: a blob of 2 GiB fits.
const CHUNKS_MAX: usize = 4096;
/// Where the next sweep begins.
const PLACE: &str = "sweep/started";
/// Of sweeps before there was a place: below it nothing is left.
const SWEPT: &str = "counter/swept";

/// Stored under [`PLACE`]. Two sweeps at once may both write it: the worst is that a part is looked at twice.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Place {
    /// Below it nothing is left.
    low: i64,
    next: i64,
}

/// What a sweep did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swept {
    /// Entries looked at.
    pub looked_at: i64,
    /// Blobs freed.
    pub blobs: u32,
    pub chunks: usize,
    /// Uploads that had run out.
    pub uploads: u32,
    /// Whether the list goes on behind what was looked at.
    pub more: bool,
    /// Stored files whose use `records` is to be asked for.
    pub files: Vec<Digest>,
}

/// Looks at the next part of the list.
pub async fn sweep(store: &impl Store, now: Timestamp) -> Result<Swept, Error> {
    let given = started::given(store).await?;
    let place = match store.get(PLACE).await?.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
        Some(place) => place,
        None => {
            let first = store.increment(SWEPT, 0).await? + 1;
            Place { low: first, next: first }
        }
    };
    let mut swept = Swept::default();
    let first = place.next.max(place.low);
    // Everything below the first entry that stays is done with.
    let (mut number, mut left) = (first, None);
    while number <= given && !swept.more {
        // The last number may be taken and its entry about to be written.
        if !look_at(store, number, now, &mut swept).await? || number == given {
            left.get_or_insert(number);
        }
        number += 1;
        swept.more = number <= given && (swept.looked_at >= SWEEP_MAX || swept.chunks >= CHUNKS_MAX);
    }
    let low = if first == place.low { left.unwrap_or(number) } else { place.low };
    let next = if swept.more { number } else { low };
    let bytes = serde_json::to_vec(&Place { low, next }).expect("a place is JSON");
    store.set(PLACE.to_owned(), bytes).await?;
    Ok(swept)
}

/// Whether the entry is done with.
async fn look_at(store: &impl Store, number: i64, now: Timestamp, swept: &mut Swept) -> Result<bool, Error> {
    swept.looked_at += 1;
    let Some(bytes) = store.get(&started::key(number)).await? else { return Ok(true) };
    let Ok(mut entry) = serde_json::from_slice::<Started>(&bytes) else {
        started::end(store, number).await?;
        return Ok(true);
    };
    if let Some(id) = &entry.upload {
        if !upload::sweep(store, id, entry.at, now, swept).await? {
            return Ok(false);
        }
        entry.upload = None;
        if entry.sha256.is_some() {
            started::write(store, number, &entry).await?;
        }
    } else if now.duration_since(entry.at) < GRACE {
        return Ok(false);
    }
    let manifest = match &entry.sha256 {
        Some(sha256) => Manifest::load(store, sha256).await?.map(|manifest| (sha256, manifest)),
        None => None,
    };
    if let Some((sha256, manifest)) = manifest
        && entry.blobs().iter().any(|segment| manifest.names(&segment.blob))
    {
        if now.duration_since(entry.at) >= GRACE {
            swept.files.push(sha256.clone());
        }
        return Ok(false);
    }
    for segment in entry.blobs() {
        swept.chunks += started::delete_chunks(store, &segment.blob, segment.from, None).await?;
        swept.blobs += 1;
    }
    started::end(store, number).await?;
    Ok(true)
}

/// The file is named by an application: a mark set earlier comes off.
pub async fn used(store: &impl Store, sha256: &Digest) -> Result<(), Error> {
    if let Some((mut manifest, bytes)) = Manifest::load_to_change(store, sha256).await?
        && manifest.unused_since.take().is_some()
    {
        // Whoever swapped before has taken the mark off, too, or freed what was unused a day long.
        store.compare_and_swap(&file_key(sha256), &bytes, manifest.to_bytes()).await?;
    }
    Ok(())
}

/// The file is named by nobody: it is marked, or freed if it has been marked for [`GRACE`]. Answers the chunks freed.
pub async fn unused(store: &impl Store, sha256: &Digest, now: Timestamp) -> Result<usize, Error> {
    let Some((mut manifest, bytes)) = Manifest::load_to_change(store, sha256).await? else { return Ok(0) };
    match manifest.unused_since {
        Some(since) if now.duration_since(since) >= GRACE => {
            Ok(free(store, sha256, manifest, &bytes).await?.unwrap_or(0))
        }
        Some(_) => Ok(0),
        None => {
            manifest.unused_since = Some(now);
            store.compare_and_swap(&file_key(sha256), &bytes, manifest.to_bytes()).await?;
            Ok(0)
        }
    }
}

/// The file is to be gone at once, whoever may be about to store the same content again: its time is over. Answers the chunks freed.
pub async fn over(store: &impl Store, sha256: &Digest) -> Result<usize, Error> {
    while let Some((manifest, bytes)) = Manifest::load_to_change(store, sha256).await? {
        // Every swap lost is one that somebody else has won, and changed no more than a mark.
        if let Some(count) = free(store, sha256, manifest, &bytes).await? {
            return Ok(count);
        }
    }
    Ok(0)
}

/// Frees a file whose manifest is `bytes`; answers the chunks freed, nothing if the manifest has been changed since.
async fn free(store: &impl Store, sha256: &Digest, manifest: Manifest, bytes: &[u8]) -> Result<Option<usize>, Error> {
    let keys: Vec<String> = (0..manifest.chunks()).map(|chunk| manifest.key(chunk)).collect();
    let freed = Manifest { freed: true, states: Vec::new(), segments: Vec::new(), ..manifest };
    if !store.compare_and_swap(&file_key(sha256), bytes, freed.to_bytes()).await? {
        return Ok(None);
    }
    // What a crash leaves here belongs to an entry that no file names, and the next sweep frees it.
    let count = keys.len();
    store.delete_many(keys).await?;
    Ok(Some(count))
}
