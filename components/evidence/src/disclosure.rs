//! Respondents unmasked: `records` writes the audit line, and only then are they shown.

use crate::calls::{self, Stored};
use crate::download::{self, manifest};
use crate::not_found;
use domain::api::{Action, Authorize, Disclosed, ParseRoster};
use domain::personal_data::{Disclose, Disclosure};
use domain::{ApplicationId, Digest, Problem};
use evidence::answer;
use guest::{Incoming, Reply};

/// Longest body: a purpose, a note of two hundred characters, a seed.
pub const BODY_BYTES_MAX: u64 = 16 << 10;

/// `POST /api/v1/evidence/{application}/{sha256}/disclosure`: [`Disclose`] → [`Disclosed`], the file or its marked copy. Kept by no cache.
pub async fn post(mut request: Incoming, application: &str, sha256: &str) -> Result<Reply, Problem> {
    let sha256: Digest = sha256.parse().map_err(|_| not_found())?;
    let asked: Disclose = request.json(BODY_BYTES_MAX).await?;
    let what = asked.what.clone();
    let authorize = Authorize { sha256: Some(sha256.clone()), disclose: Some(asked), ..Authorize::of(Action::Disclose, ApplicationId::from(application)) };
    let permit = calls::authorize(&request.headers, &authorize, None).await?;
    let attachment = permit.attachment.filter(|attachment| attachment.sha256 == sha256).ok_or_else(not_found)?;
    let spec = permit.roster.ok_or_else(not_found)?;
    let (offset, limit, places) = match what {
        Disclosure::File => {
            let manifest = manifest(&sha256).await?;
            let length = manifest.bytes;
            let headers = answer::headers(&attachment).into_iter().filter(|(name, _)| name != "cache-control" && name != "etag");
            let headers = headers.chain([("cache-control".to_owned(), "no-store".to_owned())]).collect();
            return Ok(Reply::stream(200, headers, length, async move |writer| calls::write_part(&sha256, &manifest, 0..length, writer).await));
        }
        Disclosure::Marked => return download::marked_copy(attachment, spec).await,
        Disclosure::Rows { offset, limit } => (offset, limit, None),
        Disclosure::Sample { .. } => (0, 0, permit.sample.as_ref().map(|sample| sample.drawn.clone())),
    };
    let parse = ParseRoster { name: attachment.name, spec, offset, limit, places, masked: false };
    let stored = Stored { manifest: manifest(&sha256).await?, sha256 };
    Ok(Reply::json(200, &Disclosed { answer: stored.parse(&parse).await?, sample: permit.sample }).with("cache-control", "no-store"))
}
