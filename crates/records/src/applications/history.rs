//! `GET /api/v1/applications/{id}/history`: the chain, oldest first, each entry with its hash.

use super::load_visible;
use crate::documents::load_by_hash;
use crate::error::Result;
use crate::exchange::Response;
use crate::limits::HISTORY_MAX;
use crate::port::Host;
use crate::sessions::Caller;
use domain::{Digest, HistoryEntry};
use serde_json::{Value, json};

pub(crate) async fn history(host: &impl Host, caller: &Caller, id: &str) -> Result<Response> {
    let found = load_visible(host, caller.account(), id).await?;
    let head = found.value.application.head.clone();
    let items = chain(host, &head).await?.into_iter().map(|(sha256, entry)| {
        let mut item = serde_json::to_value(&entry).expect("an entry is JSON");
        if let Value::Object(item) = &mut item {
            item.insert("sha256".to_owned(), json!(sha256));
        }
        item
    });
    Ok(Response::json(200, &json!({ "items": items.collect::<Vec<Value>>(), "head": head })))
}

/// The entries up to a head with their hashes, oldest first. Walks from the head back; every entry is held against the hash
/// that names it.
pub(crate) async fn chain(host: &impl Host, head: &Digest) -> Result<Vec<(Digest, HistoryEntry)>> {
    let mut items = Vec::new();
    let mut next = Some(head.clone());
    while let Some(sha256) = next.filter(|_| items.len() < HISTORY_MAX) {
        let entry: HistoryEntry = load_by_hash(host, "history", &sha256, "history entry").await?;
        next = entry.before.clone();
        items.push((sha256, entry));
    }
    items.reverse();
    Ok(items)
}
