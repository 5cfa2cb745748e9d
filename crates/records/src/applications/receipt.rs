//! `GET /api/v1/applications/{id}/receipt` and `/receipt.pdf`: the newest receipt.

use super::load_visible;
use crate::documents::load_by_hash;
use crate::error::{Result, conflict};
use crate::exchange::{Request, Response, not_modified};
use crate::port::Host;
use crate::printed::attachment;
use crate::programmes;
use crate::sessions::Caller;
use crate::settings::Settings;
use domain::api::RenderRequest;
use domain::{Application, Digest, Receipt};
use rulebook::Rulebook;
use std::collections::BTreeMap;

pub(crate) async fn json(host: &impl Host, request: &Request, caller: &Caller, id: &str) -> Result<Response> {
    let (receipt, sha256) = newest(host, caller, id).await?;
    let etag = format!("\"{sha256}\"");
    if request.has_already(&etag) {
        return Ok(not_modified(&etag));
    }
    Ok(Response::json(200, &receipt).with("etag", etag))
}

pub(crate) async fn pdf(host: &impl Host, settings: &Settings, request: &Request, caller: &Caller, id: &str) -> Result<Response> {
    let (receipt, sha256) = newest(host, caller, id).await?;
    let book = programmes::book(host, receipt.programme.as_str())?;
    // The rulebook's labels are printed, so another version of it makes another document.
    let etag = format!("\"{}\"", Digest::of(format!("{sha256} pdf {} {}", book.sha256, settings.demonstration).as_bytes()));
    if request.has_already(&etag) {
        return Ok(not_modified(&etag));
    }
    let mut data = serde_json::to_value(&receipt).expect("a receipt is JSON");
    data["labels"] = labels(book, &receipt);
    let document = host
        .render(&RenderRequest {
            programme: receipt.programme.clone(),
            document: "receipt".to_owned(),
            format: "pdf".to_owned(),
            data_sha256: Digest::of_json(&data),
            data,
            // The moment it speaks of, not the one it is fetched at: the same receipt is the same bytes.
            generated_at: receipt.submitted_at,
            demonstration: settings.demonstration,
        })
        .await?;
    let disposition = attachment(&format!("{}.pdf", receipt.number), &format!("{} 申报回执.pdf", receipt.number));
    Ok(Response::bytes(200, &document.media_type, document.bytes)
        .with("etag", etag)
        .with("cache-control", "private, no-cache")
        .with("content-disposition", disposition))
}

/// What the rulebook calls the receipt's category, level and materials.
fn labels(book: &Rulebook, receipt: &Receipt) -> serde_json::Value {
    let materials: BTreeMap<&str, &str> = book.materials.iter().map(|m| (m.code.as_str(), m.title.as_str())).collect();
    serde_json::json!({
        "category": book.programme.category(&receipt.category).map(|c| &c.label),
        "level": book.programme.level(&receipt.level).map(|l| &l.label),
        "materials": materials,
    })
}

async fn newest(host: &impl Host, caller: &Caller, id: &str) -> Result<(Receipt, Digest)> {
    let found = load_visible(host, caller.account(), id).await?;
    of(host, &found.value.application).await
}

/// The newest receipt of an application, with its hash.
///
/// # Errors
/// 409 if it was never handed in.
pub(crate) async fn of(host: &impl Host, application: &Application) -> Result<(Receipt, Digest)> {
    let link = application.receipts.last().ok_or_else(|| conflict("not_submitted", "尚无回执", "这份申报还没有提交过，提交后才有回执。"))?;
    Ok((load_by_hash(host, "receipt", &link.sha256, "receipt").await?, link.sha256.clone()))
}
