//! `wasi:keyvalue@0.2.0-draft2`: store, batch and atomics. Its functions block the component, not the host.

use super::{KvError, Store};
use crate::bindings::wasi::keyvalue::atomics::{self, CasError};
use crate::bindings::wasi::keyvalue::batch;
use crate::bindings::wasi::keyvalue::store::{self, Error, KeyResponse};
use crate::state::HostView;
use std::sync::Arc;
use wasmtime::component::Resource;

type Answer<T> = wasmtime::Result<Result<T, Error>>;

/// The resource behind a bucket.
pub struct Bucket(Store);

/// A compare-and-swap under way: the swap goes through if the key still holds what was seen last.
pub struct Cas {
    store: Store,
    key: String,
    /// `None` when there was no such key.
    seen: Option<Arc<Vec<u8>>>,
}

impl From<KvError> for Error {
    fn from(error: KvError) -> Self {
        Self::Other(error.to_string())
    }
}

impl Cas {
    async fn look(store: Store, key: String) -> Result<Self, KvError> {
        let seen = store.get(key.clone()).await?.map(Arc::new);
        Ok(Self { store, key, seen })
    }
}

impl HostView<'_> {
    fn bucket(&self, bucket: &Resource<Bucket>) -> wasmtime::Result<Store> {
        Ok(self.table.get(bucket)?.0.clone())
    }
}

impl store::Host for HostView<'_> {
    async fn open(&mut self, identifier: String) -> Answer<Resource<Bucket>> {
        match self.grants.stores.get(&identifier) {
            Some(store) => Ok(Ok(self.table.push(Bucket(store.clone()))?)),
            None => Ok(Err(Error::AccessDenied)),
        }
    }
}

impl store::HostBucket for HostView<'_> {
    async fn get(&mut self, bucket: Resource<Bucket>, key: String) -> Answer<Option<Vec<u8>>> {
        Ok(self.bucket(&bucket)?.get(key).await.map_err(Error::from))
    }

    async fn set(&mut self, bucket: Resource<Bucket>, key: String, value: Vec<u8>) -> Answer<()> {
        Ok(self.bucket(&bucket)?.set_many(vec![(key, value)]).await.map_err(Error::from))
    }

    async fn delete(&mut self, bucket: Resource<Bucket>, key: String) -> Answer<()> {
        Ok(self.bucket(&bucket)?.delete_many(vec![key]).await.map_err(Error::from))
    }

    async fn exists(&mut self, bucket: Resource<Bucket>, key: String) -> Answer<bool> {
        Ok(self.bucket(&bucket)?.exists(key).await.map_err(Error::from))
    }

    /// All keys at once, as Spin answers; it knows no cursor either.
    async fn list_keys(&mut self, bucket: Resource<Bucket>, cursor: Option<String>) -> Answer<KeyResponse> {
        if cursor.is_some() {
            return Ok(Err(Error::Other("list-keys: cursor not supported".to_owned())));
        }
        let store = self.bucket(&bucket)?;
        let (mut keys, mut bytes) = (Vec::<String>::new(), 0);
        loop {
            match store.keys_after(keys.last().cloned()).await {
                Ok(page) if page.is_empty() => return Ok(Ok(KeyResponse { keys, cursor: None })),
                Ok(page) => {
                    bytes += page.iter().map(String::len).sum::<usize>();
                    keys.extend(page);
                }
                Err(error) => return Ok(Err(error.into())),
            }
            if bytes > super::ANSWER_BYTES_MAX {
                return Ok(Err(KvError::AnswerTooLarge.into()));
            }
        }
    }

    async fn drop(&mut self, bucket: Resource<Bucket>) -> wasmtime::Result<()> {
        self.table.delete(bucket)?;
        Ok(())
    }
}

impl batch::Host for HostView<'_> {
    async fn get_many(
        &mut self,
        bucket: Resource<Bucket>,
        keys: Vec<String>,
    ) -> Answer<Vec<(String, Option<Vec<u8>>)>> {
        Ok(self.bucket(&bucket)?.get_many(keys).await.map_err(Error::from))
    }

    async fn set_many(&mut self, bucket: Resource<Bucket>, entries: Vec<(String, Vec<u8>)>) -> Answer<()> {
        Ok(self.bucket(&bucket)?.set_many(entries).await.map_err(Error::from))
    }

    async fn delete_many(&mut self, bucket: Resource<Bucket>, keys: Vec<String>) -> Answer<()> {
        Ok(self.bucket(&bucket)?.delete_many(keys).await.map_err(Error::from))
    }
}

impl atomics::HostCas for HostView<'_> {
    async fn new(&mut self, bucket: Resource<Bucket>, key: String) -> Answer<Resource<Cas>> {
        match Cas::look(self.bucket(&bucket)?, key).await {
            Ok(cas) => Ok(Ok(self.table.push(cas)?)),
            Err(error) => Ok(Err(error.into())),
        }
    }

    /// Looks again, as Spin does, so that the swap is measured against what the component has just been told.
    async fn current(&mut self, cas: Resource<Cas>) -> Answer<Option<Vec<u8>>> {
        let old = self.table.get(&cas)?;
        match Cas::look(old.store.clone(), old.key.clone()).await {
            Ok(new) => {
                let value = new.seen.as_ref().map(|value| value.as_ref().clone());
                self.table.get_mut(&cas)?.seen = new.seen;
                Ok(Ok(value))
            }
            Err(error) => Ok(Err(error.into())),
        }
    }

    async fn drop(&mut self, cas: Resource<Cas>) -> wasmtime::Result<()> {
        self.table.delete(cas)?;
        Ok(())
    }
}

impl atomics::Host for HostView<'_> {
    async fn increment(&mut self, bucket: Resource<Bucket>, key: String, delta: i64) -> Answer<i64> {
        Ok(self.bucket(&bucket)?.increment(key, delta).await.map_err(Error::from))
    }

    async fn swap(&mut self, cas: Resource<Cas>, value: Vec<u8>) -> wasmtime::Result<Result<(), CasError>> {
        let Cas { store, key, seen } = self.table.delete(cas)?;
        let failed = |error: KvError| Ok(Err(CasError::StoreError(error.into())));
        match store.swap(key.clone(), seen, value).await {
            Ok(true) => Ok(Ok(())),
            Ok(false) => match Cas::look(store, key).await {
                Ok(fresh) => Ok(Err(CasError::CasFailed(self.table.push(fresh)?))),
                Err(error) => failed(error),
            },
            Err(error) => failed(error),
        }
    }
}
