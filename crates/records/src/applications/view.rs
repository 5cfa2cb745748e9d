//! An application as the API shows it: with the name of its body and what the account may do with it.

use super::Stored;
use crate::bodies;
use crate::clock::programme_now;
use crate::error::Result;
use crate::exchange::Response;
use crate::port::Host;
use crate::programmes;
use crate::settings::Settings;
use domain::api::ApplicationView;
use domain::time::today;
use domain::{Account, Application, Role, State};

/// The view with its entity tag.
pub(crate) async fn response(host: &impl Host, settings: &Settings, status: u16, account: &Account, stored: Stored) -> Result<Response> {
    let etag = stored.application.etag();
    Ok(Response::json(status, &view(host, settings, account, stored).await?).with("etag", etag))
}

pub(crate) async fn view(host: &impl Host, settings: &Settings, account: &Account, stored: Stored) -> Result<ApplicationView> {
    let application = stored.application;
    let carried_over = stored.carried_over.filter(|_| application.applicant == account.id);
    let recommender_name = body_name(host, &application).await?;
    let book = programmes::book(host, application.programme.as_str())?;
    let day = today(programme_now(host, settings, book));
    let opinion_open = account.role == Role::Recommender && programmes::load(host, book).await?.open(book, RECOMMENDATION, day);
    let may = may(account, &application, opinion_open);
    Ok(ApplicationView { application, recommender_name, may, today: day, carried_over })
}

/// The window in which opinions are given.
pub(crate) const RECOMMENDATION: &str = "recommendation";

/// The body it is addressed to, by name.
pub(crate) async fn body_name(host: &impl Host, application: &Application) -> Result<Option<String>> {
    match &application.recommender {
        Some(id) => Ok(bodies::load(host, id).await?.map(|body| body.name)),
        None => Ok(None),
    }
}


fn may(account: &Account, application: &Application, opinion_open: bool) -> Vec<String> {
    let handed_in = matches!(application.state, State::Submitted | State::Recommended);
    let mut may = Vec::new();
    if application.applicant == account.id {
        if application.editable() {
            may.extend(["edit", "submit"]);
        }
        if deletable(application) {
            may.push("delete");
        }
        if handed_in {
            may.extend(["withdraw", "report"]);
        }
    }
    if account.role == Role::Recommender && handed_in && opinion_open {
        may.push("give_opinion");
    }
    may.into_iter().map(str::to_owned).collect()
}

/// Whether it may be deleted: what was once handed in stays.
pub(crate) fn deletable(application: &Application) -> bool {
    application.state == State::Draft && application.number.is_none() && application.receipts.is_empty()
}
