//! `GET /api/v1/evidence/packets/{application}`: everything of an application as a BagIt bag in a ZIP, streamed.

use crate::calls;
use crate::store::SpinStore;
use crate::store_failed;
use domain::api::PacketRequest;
use domain::{ApplicationId, Digest, Problem};
use evidence::disposition::{self, Manner};
use evidence::read::Reader;
use evidence::{Manifest, answer};
use guest::{Incoming, Reply};
use packet::{FileChunks, Packet, Part};
use std::collections::BTreeMap;

/// `records` decides who gets it and says what is in it; the files come from the store, each chunk verified. Ranges aren't
/// offered: the checksum behind a file wants every byte before it.
pub async fn packet(request: &Incoming, application: &str) -> Result<Reply, Problem> {
    let record = calls::packet(&request.headers, &PacketRequest { application: ApplicationId::from(application) }).await?;
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
    let cache = [("etag", tag.clone()), ("cache-control", "private, no-cache".to_owned())].map(|(name, value)| (name.to_owned(), value));
    if request.header("if-none-match").is_some_and(|field| answer::none_match(field, &tag)) {
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
