//! What was handed in, as one hash.

use domain::receipt::{self, RecordFile};
use domain::{Application, Digest};
use rulebook::{FormBy, Rulebook};

/// [`receipt::record_sha256`] of the application. What the recommending body adds later is no part of it: the receipt's hash
/// holds as long as the application stands.
pub(crate) fn record_sha256(book: &Rulebook, application: &Application) -> Digest {
    let own = application.materials.iter().filter(|(code, _)| book.material(code).is_none_or(|material| material.by == FormBy::Applicant));
    let files = own.flat_map(|(material, files)| files.iter().map(move |f| RecordFile { material, name: &f.name, bytes: f.bytes, sha256: &f.sha256 }));
    receipt::record_sha256(&application.category, &application.level, &application.fields, files)
}
