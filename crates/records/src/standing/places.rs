//! Places of a quota: a list for each body of what it recommends, in the order in which it did.

use crate::applications::Stored;
use crate::applications::list::{Entry, documents_of};
use crate::error::Result;
use crate::limits::{DOCUMENT_BATCH, PLACES_MAX, SCAN_BATCH};
use crate::lists;
use crate::port::Host;
use domain::api::Quotas;
use domain::standing::QuotaUse;
use domain::time::Timestamp;
use domain::{Application, ApplicationId, OpinionDecision, State};
use rulebook::{Quota, Rulebook};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry::Vacant;

/// An entry of a body's list.
#[derive(Serialize, Deserialize)]
struct Place {
    #[serde(flatten)]
    entry: Entry,
    /// When it was first recommended: bodies that share a quota take their places in this order.
    at: Timestamp,
}

/// A place that is taken now.
struct Taken {
    at: Timestamp,
    slot: u64,
    id: ApplicationId,
}

fn list_of(programme: &str, body: &str) -> String {
    format!("recommended/{programme}/{body}")
}

/// Notes a recommendation, or takes the note back, in the document that is to be written. A body that changes its opinion and
/// recommends all the same keeps its place; one that had gone for good comes last.
pub(crate) async fn note(host: &impl Host, book: &Rulebook, new: &mut Stored, now: Timestamp) -> Result<()> {
    let application = &new.application;
    let Some(body) = application.recommender.as_deref().filter(|_| book.programme.quota.is_some()) else { return Ok(()) };
    let name = list_of(&book.programme.id, body);
    if !recommended(application) {
        new.slots.remove(&name);
    } else if let Vacant(place) = new.slots.entry(name.clone()) {
        let entry = Entry { id: application.id.clone(), programme: application.programme.clone(), search: None };
        let slot = lists::append(host, &name, &Place { entry, at: now }).await?;
        place.insert(slot);
    }
    Ok(())
}

fn recommended(application: &Application) -> bool {
    application.state == State::Recommended && application.opinion.as_ref().is_some_and(|opinion| opinion.decision == OpinionDecision::Recommend)
}

/// The quota of the body that the application is addressed to, with what was recommended before it; none if none was set, or if
/// the application takes no place.
pub(super) async fn quota_use(host: &impl Host, book: &Rulebook, quotas: &Quotas, application: &Application) -> Result<Option<QuotaUse>> {
    let (Some(rule), Some(body)) = (&book.programme.quota, &application.recommender) else { return Ok(None) };
    if !rule.when.holds(application) {
        return Ok(None);
    }
    let Some(quota) = quotas.quotas.iter().find(|quota| quota.bodies.contains(body)) else { return Ok(None) };
    let mut taken = Vec::new();
    for body in &quota.bodies {
        taken.extend(taken_by(host, book, rule, body).await?);
    }
    taken.sort_by_key(|place| (place.at, place.slot));
    let own = taken.iter().position(|place| place.id == application.id).unwrap_or(taken.len());
    Ok(Some(QuotaUse { name: quota.name.clone(), max: quota.max, used: u32::try_from(own).unwrap_or(u32::MAX) }))
}

/// How many places of a quota are taken now.
pub(crate) async fn used(host: &impl Host, book: &Rulebook, quota: &domain::api::BodyQuota) -> Result<u32> {
    let Some(rule) = &book.programme.quota else { return Ok(0) };
    let mut used = 0;
    for body in &quota.bodies {
        used += taken_by(host, book, rule, body).await?.len();
    }
    Ok(u32::try_from(used).unwrap_or(u32::MAX))
}

/// Every place that a body has taken and still holds.
async fn taken_by(host: &impl Host, book: &Rulebook, rule: &Quota, body: &str) -> Result<Vec<Taken>> {
    let name = list_of(&book.programme.id, body);
    let end = lists::length(host, &name).await?.min(PLACES_MAX);
    let mut taken = Vec::new();
    let mut first = 1;
    while first <= end {
        let places: Vec<(u64, Place)> = lists::range(host, &name, first, (first + SCAN_BATCH - 1).min(end)).await?;
        let at: BTreeMap<u64, Timestamp> = places.iter().map(|(slot, place)| (*slot, place.at)).collect();
        let entries: Vec<(u64, Entry)> = places.into_iter().map(|(slot, place)| (slot, place.entry)).collect();
        for batch in entries.chunks(DOCUMENT_BATCH) {
            for (slot, stored) in documents_of(host, batch).await? {
                let application = &stored.application;
                let here = application.recommender.as_deref() == Some(body) && stored.slots.get(&name) == Some(&slot);
                if here && recommended(application) && rule.when.holds(application) {
                    taken.push(Taken { at: at[&slot], slot, id: application.id.clone() });
                }
            }
        }
        first += SCAN_BATCH;
    }
    Ok(taken)
}
