//! One PDF in place of several files of a material: made by `inspect`, stored and looked into as an upload is, and attached by
//! the same change that takes the files off. Whatever goes wrong before, they stay as they are.

use crate::calls::{self, Stored};
use crate::download;
use crate::store::SpinStore;
use crate::store_failed;
use crate::upload::{self, Upload};
use domain::api::{Authorize, Combine, CombineSources};
use domain::{ApplicationId, Problem};
use evidence::combine;
use guest::{Incoming, Reply};

/// Longest body: five hundred digests with their turns, and a name.
const BODY_BYTES_MAX: u64 = 64 << 10;

/// `POST /api/v1/evidence/{application}/{material}/combined`: [`Combine`] → the new file's record.
pub async fn post(mut request: Incoming, application: &str, material: &str) -> Result<Reply, Problem> {
    let asked: Combine = request.json(BODY_BYTES_MAX).await?;
    let application = ApplicationId::from(application);
    let replaces: Vec<_> = asked.pages.iter().map(|page| page.sha256.clone()).collect();
    let authorize = Authorize { replaces: replaces.clone(), ..upload::asked(&application, material, None) };
    let permit = calls::authorize(&request.headers, &authorize, None).await?;
    let name = combine::name(&asked)?;
    let sources = combine::sources(&asked, &permit.replaced)?;
    let mut files = Vec::with_capacity(sources.len());
    for (sha256, source) in replaces.iter().zip(&sources) {
        let manifest = download::manifest(sha256).await?;
        if manifest.bytes != source.bytes {
            return Err(store_failed(&evidence::Error::Manifest(sha256.to_string())));
        }
        files.push(Stored { sha256: sha256.clone(), manifest });
    }
    let pdf = calls::combine(&CombineSources { sources }, files).await?;
    if pdf.len() as u64 > permit.bytes_max {
        return Err(upload::too_large(permit.bytes_max));
    }
    let upload = Upload { application, material: material.to_owned(), name, permit, basis: None, expected: None, replaces };
    let store = SpinStore::open().await.map_err(|e| store_failed(&e))?;
    let mut writer = upload::begin(&store).await?;
    if let Err(error) = writer.append(&pdf).await {
        return Err(upload::given_up(writer, store_failed(&error)).await);
    }
    drop(pdf);
    Ok(upload.taken(&upload.accept(writer).await?))
}
