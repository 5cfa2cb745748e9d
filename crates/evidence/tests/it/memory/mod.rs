//! A store in memory that keeps a write waiting once before it does it, as a real one does, and can be told to fail.
#![allow(dead_code)]

mod noise;

pub use noise::noise;

use evidence::Error;
use evidence::port::Store;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

#[derive(Default)]
pub struct Memory {
    pub values: RefCell<BTreeMap<String, Vec<u8>>>,
    pub counters: RefCell<BTreeMap<String, i64>>,
    /// Writes that still succeed; none: all of them.
    pub writes_left: Cell<Option<u32>>,
    pub under_way: Cell<usize>,
    pub under_way_max: Cell<usize>,
}

impl Memory {
    pub fn keys(&self) -> Vec<String> {
        self.values.borrow().keys().cloned().collect()
    }

    fn spend(&self) -> Result<(), Error> {
        match self.writes_left.get() {
            Some(0) => Err(Error::Store("disk full".into())),
            Some(n) => {
                self.writes_left.set(Some(n - 1));
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Store for Memory {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.values.borrow().get(key).cloned())
    }

    async fn set(&self, key: String, value: Vec<u8>) -> Result<(), Error> {
        self.under_way.set(self.under_way.get() + 1);
        self.under_way_max.set(self.under_way_max.get().max(self.under_way.get()));
        let mut waited = false;
        std::future::poll_fn(|_| if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
        self.under_way.set(self.under_way.get() - 1);
        self.spend()?;
        self.values.borrow_mut().insert(key, value);
        Ok(())
    }

    async fn delete(&self, key: &str) -> Result<(), Error> {
        self.values.borrow_mut().remove(key);
        Ok(())
    }

    async fn exists(&self, key: &str) -> Result<bool, Error> {
        Ok(self.values.borrow().contains_key(key))
    }

    async fn delete_many(&self, keys: Vec<String>) -> Result<(), Error> {
        self.values.borrow_mut().retain(|key, _| !keys.contains(key));
        Ok(())
    }

    async fn compare_and_swap(&self, key: &str, expected: &[u8], new: Vec<u8>) -> Result<bool, Error> {
        self.spend()?;
        match self.values.borrow_mut().get_mut(key) {
            Some(value) if value == expected => {
                *value = new;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    async fn increment(&self, key: &str, delta: i64) -> Result<i64, Error> {
        let mut counters = self.counters.borrow_mut();
        let value = counters.entry(key.to_owned()).or_default();
        *value += delta;
        Ok(*value)
    }
}

/// Runs a future to its end, looking at it until it is ready.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}
