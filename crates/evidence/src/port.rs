//! The port to the store.

use crate::Error;

/// A key-value store. A write that was answered is durable; every call is atomic by itself.
#[allow(async_fn_in_trait, reason = "one thread; nobody needs the futures to be Send")]
pub trait Store {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error>;
    async fn set(&self, key: String, value: Vec<u8>) -> Result<(), Error>;
    async fn delete(&self, key: &str) -> Result<(), Error>;
    /// In one call, so that freeing a file costs a few syncs and not one for each chunk; keys that aren't there are passed over.
    async fn delete_many(&self, keys: Vec<String>) -> Result<(), Error>;
    async fn exists(&self, key: &str) -> Result<bool, Error>;
    /// Adds to a counter and answers the sum; such a key is never read or written otherwise.
    async fn increment(&self, key: &str, delta: i64) -> Result<i64, Error>;
    /// Writes `new` if the key holds exactly `expected`, which it must have held before: a swap never creates a key.
    async fn compare_and_swap(&self, key: &str, expected: &[u8], new: Vec<u8>) -> Result<bool, Error>;
}
