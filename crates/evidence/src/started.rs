//! Blobs begun: a numbered list, so that whatever lies in the store is found without listing keys.
//!
//! Whoever begins a blob or an upload takes the next number and writes `started/{number}`. The entry stays as long as
//! there are chunks of it: of a file that is named, of an upload under way, of what a crash left behind.

use crate::Error;
use crate::manifest::{Manifest, Segment, chunk_key};
use crate::port::Store;
use domain::Digest;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Counter of the numbers given.
const GIVEN: &str = "counter/started";
/// Chunks missing in a row that end a blob: no more than [`crate::write::IN_FLIGHT_MAX`] are written side by side.
const GAP_MAX: usize = 16;
/// Keys taken away in one call: some 200 of them are one file of the usual limit.
const DELETE_MAX: usize = 256;

/// An entry of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// Empty of an upload: its document names its blobs.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub blob: String,
    /// Further blobs of the same file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<Segment>,
    pub at: Timestamp,
    /// Set before the manifest is written: the file that may name these blobs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
    /// The upload under `upload/{id}`, as long as its document may be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<String>,
}

impl Started {
    /// An entry that names nothing yet.
    pub fn at(at: Timestamp) -> Self {
        Self { blob: String::new(), segments: Vec::new(), at, sha256: None, upload: None }
    }

    /// Every blob with the first chunk it may hold.
    pub fn blobs(&self) -> Vec<Segment> {
        let first = (!self.blob.is_empty()).then(|| Segment { from: 0, blob: self.blob.clone() });
        first.into_iter().chain(self.segments.iter().cloned()).collect()
    }
}

pub(crate) fn key(number: i64) -> String {
    format!("started/{number}")
}

/// The highest number given.
pub(crate) async fn given(store: &impl Store) -> Result<i64, Error> {
    store.increment(GIVEN, 0).await
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

/// Takes the entry off: nothing of it is left.
pub async fn end(store: &impl Store, number: i64) -> Result<(), Error> {
    store.delete(&key(number)).await
}

/// The entry of that number.
pub async fn load(store: &impl Store, number: i64) -> Result<Option<Started>, Error> {
    Ok(store.get(&key(number)).await?.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Deletes a blob's chunks from one on, as far as they go, but for those that `kept` rests on; answers how many.
pub async fn delete_chunks(store: &impl Store, blob: &str, from: usize, kept: Option<&Manifest>) -> Result<usize, Error> {
    let (mut deleted, mut gap, mut keys) = (0, 0, Vec::new());
    let mut chunk = from;
    while gap < GAP_MAX {
        let key = chunk_key(blob, chunk);
        if kept.is_some_and(|kept| chunk < kept.chunks() && kept.key(chunk) == key) {
            gap = 0;
        } else if store.exists(&key).await? {
            keys.push(key);
            gap = 0;
        } else {
            gap += 1;
        }
        if keys.len() >= DELETE_MAX || (gap == GAP_MAX && !keys.is_empty()) {
            deleted += keys.len();
            store.delete_many(std::mem::take(&mut keys)).await?;
        }
        chunk += 1;
    }
    Ok(deleted)
}
