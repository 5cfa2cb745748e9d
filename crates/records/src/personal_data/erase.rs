//! Deleting lists in time: a step of the maintenance.
//!
//! Every list that is handed over is put down in a numbered list, and stays there until its programme's time is over. Then the
//! application's document is changed: it says when and by which rule the list was deleted, and names it no longer, its receipts
//! included. If no other application names the file either ([`crate::references`]), `evidence` frees it at once; a run cut off in between
//! is finished by the next. What is no longer named before its time – taken off, a draft deleted – is freed by the sweep, like every file.

use super::rules::kept;
use crate::applications::{self, Stored, swap};
use crate::clock::programme_now;
use crate::documents::{Loaded, create_by_hash};
use crate::error::{Error, Result};
use crate::lists;
use crate::port::Host;
use crate::references;
use crate::settings::Settings;
use domain::history::Event;
use domain::personal_data::Erased;
use domain::time::{SignedDuration, Timestamp, today};
use domain::{AccountId, ApplicationId, Attachment, Digest, HistoryEntry};
use serde::{Deserialize, Serialize};

/// The list of the lists handed over.
pub(crate) const LIST: &str = "respondent-lists";

/// How long one that nobody names is looked at again: the document that is to name it may still be about to be written.
const GRACE: SignedDuration = SignedDuration::from_hours(24);

#[derive(Serialize, Deserialize)]
pub(crate) struct Entry {
    application: ApplicationId,
    material: String,
    sha256: Digest,
    rows: u32,
    /// By the real clock.
    at: Timestamp,
}

/// Puts a list down, before the application names it.
pub(super) async fn note(host: &impl Host, application: &ApplicationId, material: &str, file: &Attachment) -> Result<()> {
    let rows = file.roster.as_ref().map_or(0, |facts| facts.rows);
    let entry = Entry { application: application.clone(), material: material.to_owned(), sha256: file.sha256.clone(), rows, at: host.now() };
    lists::append(host, LIST, &entry).await.map(drop)
}

/// Deletes the list if its time is over. Answers nothing while it isn't, and no keys once it is done with.
pub(crate) async fn over(host: &impl Host, settings: &Settings, entry: Entry) -> Result<Option<Vec<String>>> {
    let found = match applications::load(host, entry.application.as_str()).await {
        Ok(found) => Some(found),
        Err(Error::Refused(_)) => None,
        // What can't be read may name it: it stays, and the others take their turn.
        Err(Error::Unreadable(_)) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let named = match &found {
        Some(found) => references::names(host, &found.value, &entry.sha256).await?,
        None => false,
    };
    match found {
        Some(found) if named => {
            if !record(host, settings, &found, &entry).await? {
                return Ok(None);
            }
        }
        Some(found) if found.value.erased.contains(&entry.sha256) => {}
        _ => return Ok((host.now().duration_since(entry.at) >= GRACE).then(Vec::new)),
    }
    if !references::is_named(host, &entry.sha256).await? {
        host.erase_file(&entry.sha256).await?;
    }
    Ok(Some(Vec::new()))
}

/// Puts down in the application that the list is deleted; false while it is to be kept, or somebody else was faster.
async fn record(host: &impl Host, settings: &Settings, found: &Loaded<Stored>, list: &Entry) -> Result<bool> {
    // Of a programme that isn't offered any more nobody can say how long: its lists stay, and the association sees that it is broken.
    let Some(book) = host.rulebook(found.value.application.programme.as_str()) else { return Ok(false) };
    let Some(kept) = kept(host, book).await? else { return Ok(false) };
    let now = programme_now(host, settings, book);
    if today(now) <= kept.last_day {
        return Ok(false);
    }
    let mut new = found.value.clone();
    let erased = Erased { at: now, rule: kept.sentence };
    // Whatever else it was uploaded as, it is the same people's data.
    let mut under: Vec<String> = Vec::new();
    for (code, files) in &mut new.application.materials {
        for file in files.iter_mut().filter(|file| file.sha256 == list.sha256 && file.erased.is_none()) {
            file.erased = Some(erased.clone());
            under.push(code.clone());
        }
    }
    // Only a receipt names it: another has taken its place since.
    if under.is_empty() {
        under.push(list.material.clone());
    }
    for material in under {
        let what = Event::ListErased { material, sha256: list.sha256.clone(), rows: list.rows, rule: erased.rule.clone() };
        let entry = HistoryEntry { before: Some(new.application.head.clone()), at: now, by: AccountId::from("maintenance"), what };
        new.application.head = create_by_hash(host, "history", &entry).await?;
    }
    new.erased.insert(list.sha256.clone());
    Ok(swap(host, found, new, now).await?.is_some())
}
