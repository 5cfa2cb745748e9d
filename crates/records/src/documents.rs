//! JSON documents in the store, read together with the bytes a swap is measured against.

use crate::error::{Error, Result};
use crate::port::{Host, Store};
use domain::Digest;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A document as it was read.
pub(crate) struct Loaded<T> {
    pub(crate) value: T,
    key: String,
    bytes: Vec<u8>,
}

/// The document under `key`; `kind` names it should it not be readable.
pub(crate) async fn load<T: DeserializeOwned>(host: &impl Host, key: &str, kind: &'static str) -> Result<Option<Loaded<T>>> {
    let Some(bytes) = host.store().get(key).await? else { return Ok(None) };
    Ok(Some(Loaded { value: read(&bytes, kind)?, key: key.to_owned(), bytes }))
}

/// A document's value from its bytes.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8], kind: &'static str) -> Result<T> {
    serde_json::from_slice(bytes).map_err(|_| Error::Unreadable(kind))
}

/// Writes a document whose key nobody else writes: an unguessable one, or one that was claimed.
pub(crate) async fn create(host: &impl Host, key: &str, value: &impl Serialize) -> Result<()> {
    Ok(host.store().set(key, &json(value)).await?)
}

/// Writes `new` in place of what was read; false if it has been changed meanwhile.
pub(crate) async fn swap<T: Serialize>(host: &impl Host, old: &Loaded<T>, new: &T) -> Result<bool> {
    Ok(host.store().compare_and_swap(&old.key, &old.bytes, &json(new)).await?)
}

/// Writes a value under its own hash: `PREFIX/SHA256`. Writing it twice changes nothing.
pub(crate) async fn create_by_hash(host: &impl Host, prefix: &str, value: &impl Serialize) -> Result<Digest> {
    let bytes = json(value);
    let digest = Digest::of(&bytes);
    host.store().set(&format!("{prefix}/{digest}"), &bytes).await?;
    Ok(digest)
}

/// Reads a value written under its own hash and holds it against that.
pub(crate) async fn load_by_hash<T: DeserializeOwned>(host: &impl Host, prefix: &str, digest: &Digest, kind: &'static str) -> Result<T> {
    let bytes = host.store().get(&format!("{prefix}/{digest}")).await?.ok_or(Error::Unreadable(kind))?;
    if &Digest::of(&bytes) != digest {
        return Err(Error::Unreadable(kind));
    }
    read(&bytes, kind)
}

pub(crate) fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("stored types are JSON")
}
