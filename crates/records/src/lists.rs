//! Lists by numbered slots: `increment` gives a slot, the slot holds an entry.
//!
//! An append can't collide. A slot whose entry was never written, or whose entry points to nothing, is a hole that
//! readers pass over: the document is what counts, and it names the slot under which it is listed.

use crate::documents;
use crate::error::Result;
use crate::port::{Host, Store};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn counter(list: &str) -> String {
    format!("counter/list/{list}")
}

fn slot_key(list: &str, slot: u64) -> String {
    format!("list/{list}/{slot:08}")
}

/// A new slot at the list's end, from 1.
pub(crate) async fn reserve(host: &impl Host, list: &str) -> Result<u64> {
    Ok(host.store().increment(&counter(list), 1).await?.unsigned_abs())
}

/// Writes a slot's entry.
pub(crate) async fn write(host: &impl Host, list: &str, slot: u64, entry: &impl Serialize) -> Result<()> {
    documents::create(host, &slot_key(list, slot), entry).await
}

/// Appends an entry.
pub(crate) async fn append(host: &impl Host, list: &str, entry: &impl Serialize) -> Result<u64> {
    let slot = reserve(host, list).await?;
    write(host, list, slot, entry).await?;
    Ok(slot)
}

/// How many slots there are, holes included; the newest has this number.
pub(crate) async fn length(host: &impl Host, list: &str) -> Result<u64> {
    Ok(host.store().increment(&counter(list), 0).await?.unsigned_abs())
}

/// The entries from `first` to `last`, both included, in this order; holes left out.
pub(crate) async fn range<T: DeserializeOwned>(host: &impl Host, list: &str, first: u64, last: u64) -> Result<Vec<(u64, T)>> {
    let slots: Vec<u64> = (first.max(1)..=last).collect();
    let keys: Vec<String> = slots.iter().map(|slot| slot_key(list, *slot)).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let values = host.store().get_many(&keys).await?;
    slots.into_iter().zip(values).filter_map(|(slot, value)| Some((slot, value?))).map(|(slot, value)| Ok((slot, documents::read(&value, "list entry")?))).collect()
}

/// Takes an entry away; its slot stays a hole.
pub(crate) async fn remove(host: &impl Host, list: &str, slot: u64) -> Result<()> {
    Ok(host.store().delete(&slot_key(list, slot)).await?)
}
