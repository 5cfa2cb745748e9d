//! `GET /api/v1/applications/{id}`.

use super::{load_visible, view};
use crate::error::Result;
use crate::exchange::Response;
use crate::port::Host;
use crate::sessions::Caller;
use crate::settings::Settings;

/// The entity tag is the revision, on which a change rests. The view also tells the day and what may be done today, so
/// it is never answered with 304.
pub(crate) async fn read(host: &impl Host, settings: &Settings, caller: &Caller, id: &str) -> Result<Response> {
    let found = load_visible(host, caller.account(), id).await?;
    view::response(host, settings, 200, caller.account(), found.value).await
}
