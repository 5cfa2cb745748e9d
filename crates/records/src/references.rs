//! Which applications name a stored file: asked when `evidence` wants to know whether anybody still does.
//!
//! Under the file's hash stands a list of applications, each written before the document that names the file, so that none
//! is missing. An entry may point in vain – a swap that was lost, a file taken off again –: the document is what counts.
//! A receipt names files as well: what was handed in stays as long as the receipt does – but for a list of respondents whose time is
//! over (`crate::personal_data::erase`).

use crate::applications::Stored;
use crate::documents;
use crate::error::{Error, Result};
use crate::limits::{REFERENCES_AT_ONCE, REFERENCES_MAX};
use crate::lists;
use crate::port::Host;
use domain::{ApplicationId, Digest, Receipt};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn list(sha256: &Digest) -> String {
    format!("file/{sha256}")
}

/// Puts down that the application is about to name the file.
pub(crate) async fn put_down(host: &impl Host, sha256: &Digest, application: &ApplicationId) -> Result<()> {
    lists::append(host, &list(sha256), application).await.map(drop)
}

/// Tells `evidence` of each of these files whether it is named; answers what it says of its work.
pub(crate) async fn settle(host: &impl Host, files: Vec<Digest>) -> Result<Value> {
    if files.is_empty() {
        return Ok(json!({}));
    }
    let (mut used, mut unused) = (Vec::new(), Vec::new());
    for sha256 in files {
        if is_named(host, &sha256).await? { used.push(sha256) } else { unused.push(sha256) }
    }
    Ok(host.settle_evidence(&used, &unused).await?)
}

/// Whether any application names it.
pub(crate) async fn is_named(host: &impl Host, sha256: &Digest) -> Result<bool> {
    let list = list(sha256);
    let length = lists::length(host, &list).await?;
    if length > REFERENCES_MAX {
        // Too many to look at: it stays.
        return Ok(true);
    }
    // One application may stand there often: a file taken off and added again.
    let mut seen: BTreeSet<ApplicationId> = BTreeSet::new();
    for first in (1..=length).step_by(REFERENCES_AT_ONCE as usize) {
        for (_, id) in lists::range::<ApplicationId>(host, &list, first, length.min(first + REFERENCES_AT_ONCE - 1)).await? {
            if seen.insert(id.clone()) && is_named_by(host, &id, sha256).await? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

async fn is_named_by(host: &impl Host, id: &ApplicationId, sha256: &Digest) -> Result<bool> {
    match documents::load::<Stored>(host, &format!("application/{id}"), "application").await {
        Ok(None) => Ok(false),
        Ok(Some(found)) => names(host, &found.value, sha256).await,
        // What can't be read may name it.
        Err(Error::Unreadable(_)) => Ok(true),
        Err(fault) => Err(fault),
    }
}

/// Whether this application does: one of its materials or receipts. A list that was deleted for its people's sake is named no more.
pub(crate) async fn names(host: &impl Host, stored: &Stored, sha256: &Digest) -> Result<bool> {
    let application = &stored.application;
    if application.materials.values().flatten().any(|file| &file.sha256 == sha256 && file.erased.is_none()) {
        return Ok(true);
    }
    if stored.erased.contains(sha256) {
        return Ok(false);
    }
    for link in &application.receipts {
        let receipt: Receipt = match documents::load_by_hash(host, "receipt", &link.sha256, "receipt").await {
            Ok(receipt) => receipt,
            // What can't be read may name it.
            Err(Error::Unreadable(_)) => return Ok(true),
            Err(fault) => return Err(fault),
        };
        if receipt.files.iter().any(|file| &file.sha256 == sha256) {
            return Ok(true);
        }
    }
    Ok(false)
}
