//! The store `records`: `spin:key-value` for what may wait, `wasi:keyvalue` for batches, counters and swaps.

use records::{Store, StoreError};
use spin_sdk::key_value;
use std::collections::BTreeMap;
use wasi::keyvalue::atomics::{self, Cas, CasError};
use wasi::keyvalue::batch;
use wasi::keyvalue::store::{self as wasi_store, Bucket, Error};

spin_sdk::wit_bindgen::generate!({
    path: "../../wit/deps/keyvalue",
    world: "wasi:keyvalue/imports",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});

/// The label under which the manifest grants it.
const LABEL: &str = "records";

/// The store, open through both interfaces.
pub struct SpinStore {
    store: key_value::Store,
    bucket: Bucket,
}

impl SpinStore {
    pub async fn open() -> Result<Self, StoreError> {
        let store = key_value::Store::open(LABEL).await.map_err(failed)?;
        let bucket = wasi_store::open(LABEL).map_err(wasi_failed)?;
        Ok(Self { store, bucket })
    }
}

impl Store for SpinStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.get(key).await.map_err(failed)
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        // Answered in any order, and a key asked for twice perhaps once.
        let found: BTreeMap<String, Option<Vec<u8>>> = batch::get_many(&self.bucket, keys).map_err(wasi_failed)?.into_iter().collect();
        Ok(keys.iter().map(|key| found.get(key).cloned().flatten()).collect())
    }

    async fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.store.set(key, value).await.map_err(failed)
    }

    async fn set_many(&self, entries: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        batch::set_many(&self.bucket, entries).map_err(wasi_failed)
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.store.delete(key).await.map_err(failed)
    }

    async fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        atomics::increment(&self.bucket, key, delta).map_err(wasi_failed)
    }

    async fn compare_and_swap(&self, key: &str, expected: &[u8], new: &[u8]) -> Result<bool, StoreError> {
        let cas = Cas::new(&self.bucket, key).map_err(wasi_failed)?;
        // What `current` answers is what the swap is measured against; an absent key is never swapped into being.
        if cas.current().map_err(wasi_failed)?.as_deref() != Some(expected) {
            return Ok(false);
        }
        match atomics::swap(cas, new) {
            Ok(()) => Ok(true),
            Err(CasError::CasFailed(_)) => Ok(false),
            Err(CasError::StoreError(error)) => Err(wasi_failed(error)),
        }
    }
}

fn failed(error: key_value::Error) -> StoreError {
    StoreError(match error {
        key_value::Error::StoreTableFull => "too many stores are open".to_owned(),
        key_value::Error::NoSuchStore => format!("there is no store `{LABEL}`"),
        key_value::Error::AccessDenied => format!("store `{LABEL}` isn't granted"),
        key_value::Error::Other(what) => what,
    })
}

fn wasi_failed(error: Error) -> StoreError {
    StoreError(match error {
        Error::NoSuchStore => format!("there is no store `{LABEL}`"),
        Error::AccessDenied => format!("store `{LABEL}` isn't granted"),
        Error::Other(what) => what,
    })
}
