//! `GET /api/v1/evidence/packets/{application}`: everything of an application as a BagIt bag in a ZIP, streamed. Lists of respondents are
//! in it as they were uploaded: whoever didn't upload them says what for (`…/disclosure`).

use crate::store::SpinStore;
use crate::{calls, disclosure, form, store_failed};
use domain::api::{PacketRecord, PacketRequest};
use domain::personal_data::Reason;
use domain::{ApplicationId, Digest, Problem};
use evidence::disposition::{self, Manner};
use evidence::read::Reader;
use evidence::{Manifest, answer};
use guest::{Incoming, Reply};
use packet::{FileChunks, Packet, Part};
use std::collections::BTreeMap;

/// `records` decides who gets it and says what is in it.
pub async fn packet(request: &Incoming, application: &str) -> Result<Reply, Problem> {
    let asked = PacketRequest { application: ApplicationId::from(application), reason: None };
    let record = calls::packet(&request.headers, &asked, None).await?;
    give(record, Some(request)).await
}

/// `POST …/disclosure`: [`Reason`], or a page's form with the fields `csrf`, `return`, `purpose`, `note`; `records` writes the audit lines
/// first. Where a form is refused: 303 to `return` with `?packet_problem=` and the problem's code.
pub async fn disclosed(mut request: Incoming, application: &str) -> Result<Reply, Problem> {
    let application = ApplicationId::from(application);
    if !request.header("content-type").is_some_and(|media_type| media_type.starts_with("multipart/form-data")) {
        let reason: Reason = request.json(disclosure::BODY_BYTES_MAX).await?;
        let record = calls::packet(&request.headers, &PacketRequest { application, reason: Some(reason) }, None).await?;
        return give(record, None).await;
    }
    let mut fields = form::fields(&mut request).await?;
    let mut field = |name: &str| fields.remove(name).unwrap_or_default();
    let (csrf, back, reason) = (field("csrf"), field("return"), Reason { purpose: field("purpose"), note: field("note") });
    match calls::packet(&request.headers, &PacketRequest { application, reason: Some(reason) }, Some(&csrf)).await {
        Ok(record) => give(record, None).await,
        Err(problem) if form::is_own_path(&back) => Ok(Reply::see_other(&form::with_problem(&back, "packet_problem", &problem.code))),
        Err(problem) => Err(problem),
    }
}

/// The files come from the store, each chunk verified. Ranges aren't offered: the checksum behind a file wants every byte before it.
/// Without a request to be held against a validator it is kept by no cache.
async fn give(record: PacketRecord, conditional: Option<&Incoming>) -> Result<Reply, Problem> {
    let store = SpinStore::open().await.map_err(|e| store_failed(&e))?;
    let mut manifests: BTreeMap<Digest, Manifest> = BTreeMap::new();
    for file in record.application.materials.values().flatten() {
        let found = Manifest::load(&store, &file.sha256).await.map_err(|e| store_failed(&e))?;
        let damaged = || store_failed(&evidence::Error::Manifest(file.sha256.to_string()));
        manifests.insert(file.sha256.clone(), found.filter(|manifest| manifest.bytes == file.bytes).ok_or_else(damaged)?);
    }
    let chunks = |manifest: &Manifest| FileChunks { chunk_bytes: manifest.chunk_bytes, states: manifest.states.clone() };
    let chunks = manifests.iter().map(|(sha256, manifest)| (sha256.clone(), chunks(manifest))).collect();
    let packet = Packet::new(&record, &chunks).map_err(|error| store_failed(&evidence::Error::Manifest(error.to_string())))?;

    let tag = answer::etag(packet.digest());
    let kept = if conditional.is_some() { "private, no-cache" } else { "no-store" };
    let cache = [("etag", tag.clone()), ("cache-control", kept.to_owned())].map(|(name, value)| (name.to_owned(), value));
    if conditional.and_then(|request| request.header("if-none-match")).is_some_and(|field| answer::none_match(field, &tag)) {
        return Ok(cache.into_iter().fold(Reply::empty(304), |reply, (name, value)| reply.with(&name, value)));
    }
    let fields = [
        ("content-type", "application/zip".to_owned()),
        ("content-disposition", disposition::field(Manner::Attachment, &packet.file_name())),
        ("x-content-type-options", "nosniff".to_owned()),
        ("cross-origin-resource-policy", "same-origin".to_owned()),
        ("accept-ranges", "none".to_owned()),
    ];
    let headers = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(cache).collect();
    Ok(Reply::stream(200, headers, packet.length(), async move |writer| {
        let mut parts = packet.writer();
        while let Some(part) = parts.next_part() {
            match part {
                Part::Bytes(bytes) => {
                    if !writer.stream_writer.write_all(bytes).await.is_empty() {
                        // The receiver has gone.
                        return false;
                    }
                }
                Part::File { sha256, bytes } => {
                    let Some(manifest) = manifests.get(sha256) else { return false };
                    let mut reader = Reader::new(&store, sha256.clone(), manifest.clone(), 0..bytes);
                    loop {
                        match reader.next().await {
                            Ok(Some(chunk)) => {
                                parts.file_bytes(&chunk);
                                if !writer.stream_writer.write_all(chunk).await.is_empty() {
                                    return false;
                                }
                            }
                            Ok(None) => break,
                            Err(error) => {
                                guest::log!("evidence: {error}");
                                return false;
                            }
                        }
                    }
                }
            }
        }
        true
    }))
}
