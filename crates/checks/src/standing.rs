//! What the kinds that read other records share: which programmes belong together, and what is said where nobody looked.

use crate::context::Context;
use crate::outcome::Outcome;

/// The answer as long as nobody has looked up the applicant's other records.
pub(crate) fn not_consulted() -> Outcome {
    Outcome::not_applicable("尚未核对本单位的其他记录，申请保存到系统后再判定。")
}

/// Whether records of `programme` count: those of the named programmes, or of the application's own if none is named, of any year.
pub(crate) fn counts(cx: &Context<'_>, named: &[String], programme: &str) -> bool {
    let own = [cx.request.programme.as_str().to_owned()];
    let among = if named.is_empty() { &own[..] } else { named };
    among.iter().any(|id| series(id) == series(programme))
}

/// A programme without its year: `quality` of `quality-2030`.
fn series(programme: &str) -> &str {
    match programme.rsplit_once('-') {
        Some((name, year)) if !year.is_empty() && year.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => programme,
    }
}

/// A text as names are compared: half-width, without white space.
pub(crate) fn compact(text: &str) -> String {
    domain::text::normalise(text).chars().filter(|c| !c.is_whitespace()).collect()
}
