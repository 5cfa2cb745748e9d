//! `POST /api/v1/maintenance`: sweeps what has run out, in bounded steps, as often as it is called.

use crate::documents;
use crate::error::{Result, forbidden};
use crate::exchange::{Request, Response};
use crate::idempotency;
use crate::limits::SWEEP_MAX;
use crate::lists;
use crate::personal_data::erase;
use crate::port::{Host, Store};
use crate::references;
use crate::sessions::{self, Session};
use crate::settings::Settings;
use crate::throttle;
use crate::token;
use domain::Digest;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// `sweep/{list}`: below `low` everything is gone; the next run begins at `next`.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Mark {
    low: u64,
    next: u64,
}

/// `X-Maintenance-Key` or `Authorization: Bearer` must be the instance's key. Running twice at once does no harm: every
/// step takes away only what has run out by itself.
pub(crate) async fn run(host: &impl Host, settings: &Settings, request: &Request) -> Result<Response> {
    let bearer = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let given = request.header("x-maintenance-key").or(bearer).unwrap_or_default();
    if settings.maintenance_key.is_empty() || !token::same(given, &settings.maintenance_key) {
        return Err(forbidden("维护口令不对，或本系统没有设置维护口令。"));
    }
    let now = host.now();
    let now_s = now.as_second();
    let sessions = sweep(host, sessions::LIST, async |sha256: Digest| {
        let key = format!("session/{sha256}");
        let session: Option<Session> = documents::load(host, &key, "session").await?.map(|found| found.value);
        Ok(match session {
            None => Some(Vec::new()),
            Some(session) => (session.expires_at <= now).then(|| vec![key]),
        })
    })
    .await?;
    let answers = sweep(host, idempotency::LIST, async |entry| idempotency::over(host, entry, now_s).await).await?;
    let counters = sweep(host, throttle::LIST, async |entry: throttle::Entry| Ok((entry.until_s <= now_s).then(|| vec![entry.key]))).await?;
    let respondent_lists = sweep(host, erase::LIST, async |entry| erase::over(host, settings, entry).await).await?;
    let mut evidence = host.sweep_evidence().await?;
    let files = evidence.as_object_mut().and_then(|swept| swept.remove("files")).unwrap_or_default();
    let files: Vec<Digest> = serde_json::from_value(files).unwrap_or_default();
    evidence["settled"] = references::settle(host, files).await?;
    Ok(Response::json(200, &json!({ "sessions": sessions, "answers": answers, "counters": counters, "respondent_lists": respondent_lists, "evidence": evidence })))
}

/// Looks at the next [`SWEEP_MAX`] slots of a list. `over` answers nothing for an entry that still counts, and the keys to
/// delete for one that has run out. Answers how many entries were taken away.
async fn sweep<T: DeserializeOwned>(host: &impl Host, list: &str, over: impl AsyncFn(T) -> Result<Option<Vec<String>>>) -> Result<u64> {
    let key = format!("sweep/{list}");
    let mark = documents::load::<Mark>(host, &key, "sweep mark").await?.map_or(Mark { low: 1, next: 1 }, |found| found.value);
    let end = lists::length(host, list).await?;
    let from_low = mark.next <= mark.low;
    let first = mark.next.max(mark.low);
    let last = (first + SWEEP_MAX - 1).min(end);
    let mut removed = 0;
    let mut oldest_left = None;
    for (slot, entry) in lists::range::<T>(host, list, first, last).await? {
        match over(entry).await? {
            None => {
                oldest_left.get_or_insert(slot);
            }
            Some(gone) => {
                for key in gone {
                    host.store().delete(&key).await?;
                }
                lists::remove(host, list, slot).await?;
                removed += 1;
            }
        }
    }
    // A slot that was reserved a moment ago may still be written, so the mark stays a little behind the end.
    let behind = end.saturating_sub(RESERVED_MAX).max(mark.low);
    let low = if from_low { oldest_left.unwrap_or(last + 1).min(behind.max(1)) } else { mark.low };
    let next = if last >= end { low } else { last + 1 };
    documents::create(host, &key, &Mark { low, next }).await?;
    Ok(removed)
}

/// Slots at a list's end that may be reserved and not yet written: more requests than are ever under way.
const RESERVED_MAX: u64 = 1_000;
