//! `spin:key-value@3.0.0`, whose functions are asynchronous: a component may have several under way.

use super::{KvError, Store};
use crate::bindings::spin::key_value::key_value::{self, Error};
use crate::state::{HasHost, HostView};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::{mpsc, oneshot};
use wasmtime::StoreContextMut;
use wasmtime::component::{
    Accessor, Destination, FutureReader, Resource, StreamProducer, StreamReader, StreamResult, VecBuffer,
};

/// The resource behind a component's handle.
pub struct SpinStore(Store);

impl From<KvError> for Error {
    fn from(error: KvError) -> Self {
        Self::Other(error.to_string())
    }
}

impl key_value::Host for HostView<'_> {}

impl key_value::HostStore for HostView<'_> {
    async fn drop(&mut self, store: Resource<SpinStore>) -> wasmtime::Result<()> {
        self.table.delete(store)?;
        Ok(())
    }
}

impl<T: Send + 'static> key_value::HostStoreWithStore<T> for HasHost {
    async fn open(accessor: &Accessor<T, Self>, label: String) -> wasmtime::Result<Result<Resource<SpinStore>, Error>> {
        accessor.with(|mut access| {
            let view = access.get();
            match view.grants.stores.get(&label) {
                Some(store) => Ok(Ok(view.table.push(SpinStore(store.clone()))?)),
                None => Ok(Err(Error::AccessDenied)),
            }
        })
    }

    async fn get(
        accessor: &Accessor<T, Self>,
        store: Resource<SpinStore>,
        key: String,
    ) -> wasmtime::Result<Result<Option<Vec<u8>>, Error>> {
        Ok(behind(accessor, &store)?.get(key).await.map_err(Error::from))
    }

    async fn set(
        accessor: &Accessor<T, Self>,
        store: Resource<SpinStore>,
        key: String,
        value: Vec<u8>,
    ) -> wasmtime::Result<Result<(), Error>> {
        Ok(behind(accessor, &store)?.set_many(vec![(key, value)]).await.map_err(Error::from))
    }

    async fn delete(
        accessor: &Accessor<T, Self>,
        store: Resource<SpinStore>,
        key: String,
    ) -> wasmtime::Result<Result<(), Error>> {
        Ok(behind(accessor, &store)?.delete_many(vec![key]).await.map_err(Error::from))
    }

    async fn exists(
        accessor: &Accessor<T, Self>,
        store: Resource<SpinStore>,
        key: String,
    ) -> wasmtime::Result<Result<bool, Error>> {
        Ok(behind(accessor, &store)?.exists(key).await.map_err(Error::from))
    }

    async fn get_keys(
        accessor: &Accessor<T, Self>,
        store: Resource<SpinStore>,
    ) -> wasmtime::Result<(StreamReader<String>, FutureReader<Result<(), Error>>)> {
        let store = behind(accessor, &store)?;
        let (pages, keys) = mpsc::channel(1);
        let (finished, outcome) = oneshot::channel();
        tokio::spawn(async move {
            // Nobody waits any more once the component has dropped the future.
            let _ = finished.send(send_keys(store, pages).await);
        });
        let outcome = async move { wasmtime::error::Ok(outcome.await.unwrap_or(Ok(())).map_err(Error::from)) };
        accessor.with(|mut access| {
            Ok((StreamReader::new(&mut access, Keys(keys))?, FutureReader::new(&mut access, outcome)?))
        })
    }
}

fn behind<T: Send + 'static>(accessor: &Accessor<T, HasHost>, store: &Resource<SpinStore>) -> wasmtime::Result<Store> {
    accessor.with(|mut access| Ok(access.get().table.get(store)?.0.clone()))
}

async fn send_keys(store: Store, pages: mpsc::Sender<Vec<String>>) -> Result<(), KvError> {
    let mut after = None;
    loop {
        let page = store.keys_after(after).await?;
        after = page.last().cloned();
        if after.is_none() || pages.send(page).await.is_err() {
            return Ok(());
        }
    }
}

/// Hands pages of keys to the component as it asks for them.
struct Keys(mpsc::Receiver<Vec<String>>);

impl<D> StreamProducer<D> for Keys {
    type Item = String;
    type Buffer = VecBuffer<String>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        _: StoreContextMut<'a, D>,
        mut destination: Destination<'a, String, VecBuffer<String>>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        match self.0.poll_recv(context) {
            Poll::Ready(Some(page)) => {
                destination.set_buffer(page.into());
                Poll::Ready(Ok(StreamResult::Completed))
            }
            Poll::Ready(None) => Poll::Ready(Ok(StreamResult::Dropped)),
            Poll::Pending if finish => Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => Poll::Pending,
        }
    }
}
