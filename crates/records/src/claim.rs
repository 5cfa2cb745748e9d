//! Claims: who may create a key that must be created once.
//!
//! A swap can't create a key, so whoever creates one claims it first by `increment`: the one who gets 1 creates. The
//! claim of a request that died before it wrote must lapse: every lease has a counter of its own (its generation), and a
//! claim is won only if nobody claimed in the generations beside it. Two that count up at the turn of a lease each see
//! the other and both stand back; whoever wins has at least one lease to write in, and a request lives shorter than that.

use crate::error::Result;
use crate::port::{Host, Store};

/// How long a claim holds at least, in seconds. A request ends well before: the runner stops one after 30 s of work.
pub(crate) const LEASE_S: i64 = 60;

/// What became of a claim.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// The key is the caller's to create.
    Won(Won),
    /// It exists already; its value.
    Exists(Vec<u8>),
    /// Somebody else is creating it.
    Busy,
}

/// A claim that was won.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Won {
    counter: String,
}

impl Won {
    /// Gives the claim back: nothing was created, and the next one need not wait for the lease.
    pub(crate) async fn release(self, host: &impl Host) -> Result<()> {
        host.store().increment(&self.counter, -1).await?;
        Ok(())
    }
}

fn counter(key: &str, lease: i64) -> String {
    format!("claim/{key}/{lease}")
}

/// The counters that a claim of `key` at that second has touched. Once both leases are long over they can go.
pub(crate) fn counters(key: &str, at_s: i64) -> Vec<String> {
    let lease = at_s / LEASE_S;
    (lease - 1..=lease + 1).map(|lease| counter(key, lease)).collect()
}

/// Claims `key`.
pub(crate) async fn claim(host: &impl Host, key: &str) -> Result<Claim> {
    let store = host.store();
    if let Some(value) = store.get(key).await? {
        return Ok(Claim::Exists(value));
    }
    let lease = host.now().as_second() / LEASE_S;
    let counter = |lease: i64| counter(key, lease);
    // Looked at before counting up: a client that keeps asking must not keep a dead claim alive.
    if store.increment(&counter(lease - 1), 0).await? > 0 {
        return Ok(Claim::Busy);
    }
    if store.increment(&counter(lease), 1).await? != 1 {
        return Ok(Claim::Busy);
    }
    for beside in [lease - 1, lease + 1] {
        if store.increment(&counter(beside), 0).await? > 0 {
            return Ok(Claim::Busy);
        }
    }
    Ok(match store.get(key).await? {
        Some(value) => Claim::Exists(value),
        None => Claim::Won(Won { counter: counter(lease) }),
    })
}
