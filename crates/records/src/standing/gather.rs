//! What other records say of an applicant, as far as the rulebook's checks read it.

use super::{credit_code, others, places, record};
use crate::error::Result;
use crate::port::Host;
use crate::programmes::StoredProgramme;
use domain::{Application, Standing};
use rulebook::Rulebook;

/// Looks up what the rulebook asks for and nothing else: most checks rest on the application alone.
pub(crate) async fn standing(host: &impl Host, book: &Rulebook, programme: &StoredProgramme, application: &Application) -> Result<Standing> {
    let asks = book.asks_of_records();
    let mut standing = Standing { consulted: true, listed: programme.quotas.titles_listed, ..Standing::default() };
    if asks.others {
        standing.others = others::others(host, book, application).await?;
    }
    if asks.titles_and_bars
        && let Some(code) = credit_code(book, application)
        && let Some(kept) = record::load(host, &code).await?
    {
        standing.titles = kept.value.titles;
        standing.bars = kept.value.bars;
    }
    if asks.quota {
        standing.quota = places::quota_use(host, book, &programme.quotas, application).await?;
    }
    Ok(standing)
}
