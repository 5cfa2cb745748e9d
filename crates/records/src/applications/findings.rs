//! `GET /api/v1/applications/{id}/findings`, and how a check is asked for.

use super::{load_visible, view};
use crate::clock::programme_now;
use crate::error::Result;
use crate::exchange::Response;
use crate::port::Host;
use crate::programmes;
use crate::sessions::Caller;
use crate::settings::Settings;
use crate::standing::gather;
use domain::api::{CheckAnswer, CheckRequest, Stage};
use domain::time::Timestamp;
use domain::{Application, State};

pub(crate) async fn findings(host: &impl Host, settings: &Settings, caller: &Caller, id: &str) -> Result<Response> {
    let found = load_visible(host, caller.account(), id).await?;
    let application = &found.value.application;
    let now = programme_now(host, settings, programmes::book(host, application.programme.as_str())?);
    Ok(Response::json(200, &check(host, application, now).await?))
}

/// What the checks say of the application. A draft is judged now, one that was handed in as of that moment.
pub(crate) async fn check(host: &impl Host, application: &Application, now: Timestamp) -> Result<CheckAnswer> {
    let book = programmes::book(host, application.programme.as_str())?;
    let programme = programmes::load(host, book).await?;
    let (stage, now) = match (application.state, application.submitted_at) {
        (State::Submitted, Some(at)) => (Stage::Submitted, at),
        (State::Recommended, Some(at)) => (Stage::Recommended, at),
        _ => (Stage::Draft, now),
    };
    let request = CheckRequest {
        programme: application.programme.clone(),
        category: application.category.clone(),
        level: application.level.clone(),
        now,
        stage,
        fields: application.fields.clone(),
        materials: application.materials.clone(),
        recommender: view::body_name(host, application).await?,
        opinion: application.opinion.clone(),
        decided: programme.decided(),
        standing: gather::standing(host, book, &programme, application).await?,
        windows: programme.windows,
    };
    Ok(host.check(&request).await?)
}
