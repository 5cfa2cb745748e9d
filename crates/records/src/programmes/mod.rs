//! Programmes: what the rulebook offers, and what the association has decided beside it.

pub(crate) mod offered;
pub(crate) mod quotas;
pub(crate) mod readings;
pub(crate) mod windows;

use crate::claim::{Claim, claim};
use crate::documents::{self, Loaded};
use crate::error::{Result, busy, lost_race, not_found};
use crate::exchange::Request;
use crate::port::Host;
use domain::api::{DecisionRecord, OpenWindow, Quotas};
use domain::time::Date;
use rulebook::Rulebook;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `programme/{id}`: what the association has decided beside the rulebook.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct StoredProgramme {
    pub(crate) schema: u32,
    pub(crate) revision: u64,
    pub(crate) windows: BTreeMap<String, OpenWindow>,
    /// Every decision about an open reading, oldest first: the last one of a code holds.
    #[serde(default)]
    pub(crate) decisions: Vec<DecisionRecord>,
    #[serde(default)]
    pub(crate) quotas: Quotas,
}

impl StoredProgramme {
    fn etag(&self) -> String {
        format!("\"{}\"", self.revision)
    }

    /// A window as it stands: set by the association, or else as in the rulebook.
    pub(crate) fn window(&self, book: &Rulebook, id: &str) -> Option<OpenWindow> {
        let printed = || book.programme.windows.get(id).map(|w| OpenWindow { from: w.from, until: w.until });
        self.windows.get(id).cloned().or_else(printed)
    }

    /// Whether the day lies in the window; where the rulebook prints none and the association set none, the step is open.
    pub(crate) fn open(&self, book: &Rulebook, id: &str, day: Date) -> bool {
        self.window(book, id).is_none_or(|w| w.from <= day && day <= w.until)
    }

    /// Readings as the association has decided them: code → id of the option chosen.
    pub(crate) fn decided(&self) -> BTreeMap<String, String> {
        let mut decided = BTreeMap::new();
        for decision in &self.decisions {
            match &decision.reading {
                Some(reading) => decided.insert(decision.code.clone(), reading.clone()),
                None => decided.remove(&decision.code),
            };
        }
        decided
    }
}

fn key(book: &Rulebook) -> String {
    format!("programme/{}", book.programme.id)
}

async fn loaded(host: &impl Host, book: &Rulebook) -> Result<Option<Loaded<StoredProgramme>>> {
    documents::load(host, &key(book), "programme").await
}

/// What the association has decided; nothing, as long as it hasn't.
pub(crate) async fn load(host: &impl Host, book: &Rulebook) -> Result<StoredProgramme> {
    Ok(loaded(host, book).await?.map(|found| found.value).unwrap_or_default())
}

/// The rulebook, or 404.
pub(crate) fn book<'h>(host: &'h impl Host, id: &str) -> Result<&'h Rulebook> {
    host.rulebook(id).ok_or_else(not_found)
}

/// Writes what `change` makes of the document as it stands. `If-Match` is honoured if it is sent.
///
/// # Errors
/// What `change` refuses; 412 if the document isn't the one named, or somebody else was faster.
async fn change(host: &impl Host, request: &Request, book: &Rulebook, change: impl FnOnce(&mut StoredProgramme) -> Result<()>) -> Result<StoredProgramme> {
    let old = match loaded(host, book).await? {
        Some(old) => old,
        None => {
            if let Claim::Won(_) = claim(host, &key(book)).await? {
                documents::create(host, &key(book), &StoredProgramme { schema: 1, ..StoredProgramme::default() }).await?;
            }
            loaded(host, book).await?.ok_or_else(busy)?
        }
    };
    let matches = request.header("if-match").is_none_or(|given| given.trim() == "*" || given.split(',').any(|tag| tag.trim() == old.value.etag()));
    if !matches {
        return Err(lost_race(&old.value.etag()));
    }
    let mut new = StoredProgramme { revision: old.value.revision + 1, ..old.value.clone() };
    change(&mut new)?;
    if documents::swap(host, &old, &new).await? { Ok(new) } else { Err(lost_race(&load(host, book).await?.etag())) }
}
