//! `GET /api/v1/programmes/{id}/personal-data`: what an applicant is told before it hands a list over.

use crate::error::Result;
use crate::exchange::Response;
use crate::port::Host;
use crate::programmes;
use domain::Digest;
use domain::api::{BasisView, PersonalDataRules, PurposeView};
use domain::time::Date;
use rulebook::{Rulebook, personal_data};

/// How long a programme keeps its lists.
pub(super) struct Kept {
    /// Included.
    pub last_day: Date,
    /// In Chinese, the day and the rule it comes from.
    pub sentence: String,
}

/// As the windows stand; none where the programme has no rule, because it has no lists.
pub(super) async fn kept(host: &impl Host, book: &Rulebook) -> Result<Option<Kept>> {
    let Some(retention) = &book.programme.retention else { return Ok(None) };
    let stored = programmes::load(host, book).await?;
    let last_day = retention.last_day(|id| stored.window(book, id).map(|window| window.until));
    Ok(last_day.map(|last_day| Kept { last_day, sentence: retention.sentence(book, last_day) }))
}

pub(crate) async fn read(host: &impl Host, programme: &str) -> Result<Response> {
    let book = programmes::book(host, programme)?;
    let kept = kept(host, book).await?;
    let data = personal_data::get();
    let sentence = kept.as_ref().map_or(String::new(), |kept| kept.sentence.clone());
    let basis = |basis: &personal_data::Basis| {
        let text = data.confirmation(basis, &sentence);
        BasisView { id: basis.id.clone(), label: basis.label.clone(), clause: basis.clause.clone(), text_sha256: Digest::of(text.as_bytes()), text }
    };
    let purpose = |purpose: &personal_data::Purpose| PurposeView {
        id: purpose.id.clone(),
        label: purpose.label.clone(),
        roles: purpose.roles.clone(),
        note_required: purpose.note_required,
    };
    let rules = PersonalDataRules {
        bases: data.bases.iter().map(basis).collect(),
        purposes: data.purposes.iter().map(purpose).collect(),
        readers: data.readers.clone(),
        kept_until: kept.map(|kept| kept.last_day),
        kept: sentence,
    };
    Ok(Response::json(200, &rules))
}
