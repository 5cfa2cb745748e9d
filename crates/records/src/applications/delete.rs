//! `DELETE /api/v1/applications/{id}`: a draft that was never handed in.

use super::{Stored, if_match, load_own, lost, swap, view, wrong_state};
use crate::error::Result;
use crate::exchange::{Request, Response};
use crate::port::Host;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;

/// Leaves a document without content behind: a swap can't take a key away, and the id must not be created again.
/// Its files are no longer named by anybody, so the sweep takes them.
pub(crate) async fn delete(host: &impl Host, settings: &Settings, request: &Request, caller: Caller, id: &str) -> Result<Response> {
    guard::write(settings, request, &caller)?;
    let old = load_own(host, caller.account(), id).await?;
    if_match(request, &old.value.application)?;
    if !view::deletable(&old.value.application) {
        return Err(wrong_state(&old.value.application, "只能删除从未提交过的草稿；已提交的申报可以撤回。"));
    }
    let now = host.now();
    let mut gone = Stored { deleted_at: Some(now), ..old.value.clone() };
    gone.application.fields.clear();
    gone.application.materials.clear();
    gone.carried_over = None;
    gone.slots.clear();
    match swap(host, &old, gone, now).await? {
        Some(_) => Ok(Response::empty(204)),
        None => Err(lost(host, id).await),
    }
}
