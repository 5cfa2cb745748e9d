//! Recommending bodies: `body/{id}` and the list of them.

use crate::claim::{Claim, claim};
use crate::documents;
use crate::error::Result;
use crate::lists;
use crate::port::Host;
use domain::Body;
use domain::api::BodyList;

const LIST: &str = "bodies";

/// Most bodies of an instance that are listed: a province has some fifty.
const BODIES_MAX: u64 = 1_000;

/// Whether a text can be a body's id: it stands in keys and addresses.
pub(crate) fn well_formed(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Makes the body unless there is one of that id, whose name then stays.
pub(crate) async fn create(host: &impl Host, body: &Body) -> Result<()> {
    let key = format!("body/{}", body.id);
    // Busy: another account of the same body is being made at this moment, and with it the body.
    if let Claim::Won(_) = claim(host, &key).await? {
        lists::append(host, LIST, &body.id).await?;
        documents::create(host, &key, body).await?;
    }
    Ok(())
}

pub(crate) async fn load(host: &impl Host, id: &str) -> Result<Option<Body>> {
    if !well_formed(id) {
        return Ok(None);
    }
    Ok(documents::load(host, &format!("body/{id}"), "body").await?.map(|found| found.value))
}

/// Every body, by name.
pub(crate) async fn list(host: &impl Host) -> Result<BodyList> {
    let end = lists::length(host, LIST).await?.min(BODIES_MAX);
    let mut items: Vec<Body> = Vec::new();
    for (_, id) in lists::range::<String>(host, LIST, 1, end).await? {
        if let Some(body) = load(host, &id).await?.filter(|body| !items.contains(body)) {
            items.push(body);
        }
    }
    items.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(BodyList { items })
}
