//! The store `evidence`: `spin:key-value`, whose calls run side by side, and `wasi:keyvalue` for counters, swaps and batches.

use evidence::Error;
use evidence::port::Store;
// The generated binding takes a chunk as it is; the SDK's own wrapper would copy each once more.
use spin_sdk::key_value::wit::key_value;
use wasi::keyvalue::atomics::{self, Cas, CasError};
use wasi::keyvalue::batch;
use wasi::keyvalue::store::{self as wasi_store, Bucket};

spin_sdk::wit_bindgen::generate!({
    path: "../../wit/deps/keyvalue",
    world: "wasi:keyvalue/imports",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});

/// The label under which the manifest grants it.
const LABEL: &str = "evidence";

/// The store, open through both interfaces.
pub struct SpinStore {
    store: key_value::Store,
    bucket: Bucket,
}

impl SpinStore {
    pub async fn open() -> Result<Self, Error> {
        let store = key_value::Store::open(LABEL.to_owned()).await.map_err(failed)?;
        let bucket = wasi_store::open(LABEL).map_err(wasi_failed)?;
        Ok(Self { store, bucket })
    }
}

impl Store for SpinStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        self.store.get(key.to_owned()).await.map_err(failed)
    }

    async fn set(&self, key: String, value: Vec<u8>) -> Result<(), Error> {
        self.store.set(key, value).await.map_err(failed)
    }

    async fn delete(&self, key: &str) -> Result<(), Error> {
        self.store.delete(key.to_owned()).await.map_err(failed)
    }

    async fn exists(&self, key: &str) -> Result<bool, Error> {
        self.store.exists(key.to_owned()).await.map_err(failed)
    }

    async fn delete_many(&self, keys: Vec<String>) -> Result<(), Error> {
        batch::delete_many(&self.bucket, &keys).map_err(wasi_failed)
    }

    async fn compare_and_swap(&self, key: &str, expected: &[u8], new: Vec<u8>) -> Result<bool, Error> {
        let cas = Cas::new(&self.bucket, key).map_err(wasi_failed)?;
        // What `current` answers is what the swap is measured against; an absent key is never swapped into being.
        if cas.current().map_err(wasi_failed)?.as_deref() != Some(expected) {
            return Ok(false);
        }
        match atomics::swap(cas, &new) {
            Ok(()) => Ok(true),
            Err(CasError::CasFailed(_)) => Ok(false),
            Err(CasError::StoreError(error)) => Err(wasi_failed(error)),
        }
    }

    async fn increment(&self, key: &str, delta: i64) -> Result<i64, Error> {
        atomics::increment(&self.bucket, key, delta).map_err(wasi_failed)
    }
}

fn failed(error: key_value::Error) -> Error {
    Error::Store(match error {
        key_value::Error::StoreTableFull => "too many stores are open".to_owned(),
        key_value::Error::NoSuchStore => format!("there is no store `{LABEL}`"),
        key_value::Error::AccessDenied => format!("store `{LABEL}` isn't granted"),
        key_value::Error::Other(what) => what,
    })
}

fn wasi_failed(error: wasi_store::Error) -> Error {
    Error::Store(match error {
        wasi_store::Error::NoSuchStore => format!("there is no store `{LABEL}`"),
        wasi_store::Error::AccessDenied => format!("store `{LABEL}` isn't granted"),
        wasi_store::Error::Other(what) => what,
    })
}
