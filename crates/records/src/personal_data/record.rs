//! `GET /api/v1/applications/{id}/personal-data`: the lists of an application and who has looked at them.

use super::disclose::lines;
use super::hand_over::text_key;
use crate::applications::load_visible;
use crate::error::{Result, forbidden};
use crate::exchange::Response;
use crate::limits::ACCESSES_SHOWN_MAX;
use crate::lists;
use crate::port::{Host, Store};
use crate::programmes;
use crate::sessions::Caller;
use domain::Role;
use domain::api::{ListRecord, PersonalDataRecord};
use domain::personal_data::AccessLine;

/// For the applicant and the association; a recommending body isn't shown who else looks.
pub(crate) async fn read(host: &impl Host, caller: &Caller, id: &str) -> Result<Response> {
    let found = load_visible(host, caller.account(), id).await?;
    if caller.account().role == Role::Recommender {
        return Err(forbidden("查看记录供申报单位和质量协会查阅。"));
    }
    let application = &found.value.application;
    let book = programmes::book(host, application.programme.as_str())?;
    let mut record = PersonalDataRecord { lists: Vec::new(), accesses: Vec::new(), accesses_total: 0 };
    for (code, files) in application.materials.iter().filter(|(code, _)| book.material(code).is_some_and(|material| material.roster.is_some())) {
        for file in files {
            let text = match &file.handed_over {
                Some(handed_over) => host.store().get(&text_key(&handed_over.text_sha256)).await?.unwrap_or_default(),
                None => Vec::new(),
            };
            record.lists.push(ListRecord {
                material: code.clone(),
                sha256: file.sha256.clone(),
                name: file.name.clone(),
                rows: file.roster.as_ref().map_or(0, |facts| facts.rows),
                handed_over: file.handed_over.clone(),
                text: String::from_utf8_lossy(&text).into_owned(),
                erased: file.erased.clone(),
            });
        }
    }
    let name = lines(application.id.as_str());
    let last = lists::length(host, &name).await?;
    let first = last.saturating_sub(ACCESSES_SHOWN_MAX - 1);
    let accesses: Vec<(u64, AccessLine)> = lists::range(host, &name, first, last).await?;
    record.accesses = accesses.into_iter().rev().map(|(_, line)| line).collect();
    record.accesses_total = last;
    Ok(Response::json(200, &record))
}
