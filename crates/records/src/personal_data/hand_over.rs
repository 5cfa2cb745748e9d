//! Handing a list over: the applicant names the basis, and what it confirms with it is kept under its hash.

use super::erase;
use super::rules::kept;
use crate::error::Result;
use crate::port::{Host, Store};
use domain::history::Event;
use domain::personal_data::HandedOver;
use domain::time::Timestamp;
use domain::{Account, Application, Attachment, Digest, HistoryEntry, Problem};
use rulebook::{Material, Rulebook, personal_data};

/// The confirmation of a list with its text; none of a material that is none.
///
/// # Errors
/// 422 `basis_missing` without a basis, or with one that there isn't.
pub(crate) async fn confirmed(host: &impl Host, book: &Rulebook, material: &Material, basis: Option<&str>, now: Timestamp) -> Result<Option<(HandedOver, String)>> {
    if material.roster.is_none() {
        return Ok(None);
    }
    let data = personal_data::get();
    let Some(basis) = basis.and_then(|id| data.basis(id)) else {
        let bases: Vec<String> = data.bases.iter().map(|basis| format!("{}（{}）", basis.id, basis.label)).collect();
        let detail = format!("“{}”含有个人信息，上传时须确认提供的依据（basis），可为：{}。请选择后重新上传。", material.title, bases.join("、"));
        return Err(Problem::new(422, "basis_missing", "尚未确认提供名单的依据", detail).into());
    };
    let sentence = kept(host, book).await?.map_or(String::new(), |kept| kept.sentence);
    let text = data.confirmation(basis, &sentence);
    Ok(Some((HandedOver { basis: basis.id.clone(), text_sha256: Digest::of(text.as_bytes()), at: now }, text)))
}

/// Where a text that was confirmed is kept.
pub(super) fn text_key(sha256: &Digest) -> String {
    format!("confirmation/{sha256}")
}

/// Writes what the document is about to name – the text, the place in the list of those to be deleted, the history's entry – and puts
/// the confirmation down with the list in `new`. The same list again with the same confirmation, as a client sends it that lost an
/// answer, is no new event.
pub(crate) async fn put_down(host: &impl Host, account: &Account, old: &Application, new: &mut Application, material: &str, sha256: &Digest, confirmed: (HandedOver, String)) -> Result<()> {
    let (mut handed_over, text) = confirmed;
    let here = |file: &&Attachment| &file.sha256 == sha256;
    let before = old.materials.get(material).and_then(|files| files.iter().find(here)).filter(|file| file.erased.is_none());
    let before = before.and_then(|file| file.handed_over.as_ref()).filter(|before| before.text_sha256 == handed_over.text_sha256);
    let Some(file) = new.materials.get_mut(material).and_then(|files| files.iter_mut().find(|file| &file.sha256 == sha256)) else { return Ok(()) };
    if let Some(before) = before {
        handed_over = before.clone();
    } else {
        host.store().set(&text_key(&handed_over.text_sha256), text.as_bytes()).await?;
        erase::note(host, &new.id, material, file).await?;
        let what = Event::ListHandedOver { material: material.to_owned(), sha256: sha256.clone(), basis: handed_over.basis.clone(), text_sha256: handed_over.text_sha256.clone() };
        let entry = HistoryEntry { before: Some(new.head.clone()), at: handed_over.at, by: account.id.clone(), what };
        new.head = crate::documents::create_by_hash(host, "history", &entry).await?;
    }
    file.handed_over = Some(handed_over);
    Ok(())
}
