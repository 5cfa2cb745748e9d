//! A store in memory: every call atomic, a swap by value that never creates, counters apart from values.

use records::{Store, StoreError};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};

#[derive(Default)]
pub struct MemoryStore {
    values: RefCell<BTreeMap<String, Vec<u8>>>,
    counters: RefCell<BTreeMap<String, i64>>,
    /// Every call lets others go first.
    pub take_turns: Cell<bool>,
    /// So many writes still succeed; then every call fails, as after a crash.
    pub writes_left: Cell<Option<usize>>,
    writes: Cell<usize>,
    /// A store whose swap writes whatever it finds.
    pub broken_swap: Cell<bool>,
}

impl MemoryStore {
    pub fn value(&self, key: &str) -> Option<Vec<u8>> {
        self.values.borrow().get(key).cloned()
    }

    pub fn put(&self, key: &str, value: &[u8]) {
        self.values.borrow_mut().insert(key.to_owned(), value.to_vec());
    }

    /// Every key of a value that begins with `prefix`.
    pub fn keys(&self, prefix: &str) -> Vec<String> {
        self.values.borrow().keys().filter(|key| key.starts_with(prefix)).cloned().collect()
    }

    /// Every counter whose key begins with `prefix`.
    pub fn counters(&self, prefix: &str) -> Vec<String> {
        self.counters.borrow().keys().filter(|key| key.starts_with(prefix)).cloned().collect()
    }

    /// Every key and value as one text, to look for what mustn't be there.
    pub fn everything(&self) -> String {
        self.values.borrow().iter().map(|(key, value)| format!("{key}\n{}\n", String::from_utf8_lossy(value))).collect()
    }

    /// How many writes there have been.
    pub fn writes(&self) -> usize {
        self.writes.get()
    }

    async fn turn(&self) {
        if self.take_turns.get() {
            turn().await;
        }
    }

    fn alive(&self) -> Result<(), StoreError> {
        if self.writes_left.get() == Some(0) { Err(StoreError("crashed".to_owned())) } else { Ok(()) }
    }

    fn write(&self) -> Result<(), StoreError> {
        self.alive()?;
        self.writes_left.set(self.writes_left.get().map(|left| left - 1));
        self.writes.set(self.writes.get() + 1);
        Ok(())
    }
}

impl Store for MemoryStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.turn().await;
        self.alive()?;
        assert!(!key.starts_with("counter/") && !key.starts_with("claim/"), "a counter is never read: {key}");
        Ok(self.value(key))
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.turn().await;
        self.alive()?;
        Ok(keys.iter().map(|key| self.value(key)).collect())
    }

    async fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.turn().await;
        self.write()?;
        assert!(!key.starts_with("counter/") && !key.starts_with("claim/"), "a counter is never written: {key}");
        self.put(key, value);
        Ok(())
    }

    async fn set_many(&self, entries: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        self.turn().await;
        self.write()?;
        entries.iter().for_each(|(key, value)| self.put(key, value));
        Ok(())
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.turn().await;
        self.write()?;
        self.values.borrow_mut().remove(key);
        self.counters.borrow_mut().remove(key);
        Ok(())
    }

    async fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.turn().await;
        self.write()?;
        assert!(key.starts_with("counter/") || key.starts_with("claim/"), "counters have prefixes of their own: {key}");
        let mut counters = self.counters.borrow_mut();
        let counter = counters.entry(key.to_owned()).or_default();
        *counter += delta;
        Ok(*counter)
    }

    async fn compare_and_swap(&self, key: &str, expected: &[u8], new: &[u8]) -> Result<bool, StoreError> {
        self.turn().await;
        self.write()?;
        let holds = self.value(key).as_deref() == Some(expected);
        if holds || self.broken_swap.get() {
            self.put(key, new);
        }
        Ok(holds || self.broken_swap.get())
    }
}

/// Lets the other futures go once.
pub async fn turn() {
    Turn(false).await;
}

struct Turn(bool);

impl Future for Turn {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0 {
            return Poll::Ready(());
        }
        self.0 = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}
