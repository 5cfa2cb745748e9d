//! `POST /internal/packet`: what the packet of an application is made of, for whoever may read its files.

use crate::applications::{history, labelled, load_visible, receipt};
use crate::error::{Result, conflict};
use crate::exchange::{Request, Response};
use crate::personal_data::disclose;
use crate::port::Host;
use crate::programmes;
use crate::sessions::{self, guard};
use crate::settings::Settings;
use domain::State;
use domain::api::{PacketRecord, PacketRequest};

/// Only of what is handed in: a draft, or what was taken back, may have been changed since its receipt.
pub(crate) async fn packet(host: &impl Host, settings: &Settings, request: &Request) -> Result<Response> {
    let caller = sessions::caller(host, settings, request).await?;
    let body: PacketRequest = request.json()?;
    if body.reason.is_some() {
        // It writes an audit line.
        guard::write(settings, request, &caller)?;
    }
    let application = load_visible(host, caller.account(), body.application.as_str()).await?.value.application;
    if !matches!(application.state, State::Submitted | State::Recommended) {
        return Err(conflict("not_submitted", "尚无材料包", "这份申报还没有提交，或已经撤回；提交后才有材料包。"));
    }
    let book = programmes::book(host, application.programme.as_str())?;
    // It holds the lists as they were uploaded.
    disclose::packet(host, settings, book, caller.account(), &application, body.reason.as_ref()).await?;
    let record = PacketRecord {
        receipt: receipt::of(host, &application).await?.0,
        forms: labelled::forms(book, &application),
        history: history::chain(host, &application.head).await?.into_iter().map(|(_, entry)| entry).collect(),
        titles: book.materials.iter().map(|material| (material.code.clone(), material.title.clone())).collect(),
        application,
    };
    Ok(Response::json(200, &record))
}
