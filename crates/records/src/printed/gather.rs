//! The applications a list is made from.

use crate::applications::Stored;
use crate::applications::list::{Entry, documents_of};
use crate::error::{Result, conflict, not_found};
use crate::exchange::{Request, Response};
use crate::limits::{DOCUMENT_BATCH, SCAN_BATCH};
use crate::lists;
use crate::port::Host;
use domain::Application;
use rulebook::Rulebook;
use std::ops::Range;

/// Most entries of a list of applications that a document is made from: ten times what the largest body recommends, and what a
/// province files in some years.
const ENTRIES_MAX: u64 = 5_000;

/// The programme's applications of a list that are wanted, in the order of their numbers.
///
/// # Errors
/// 409 above [`ENTRIES_MAX`] entries.
pub(super) async fn applications(host: &impl Host, book: &Rulebook, list: &str, wanted: impl Fn(&Application) -> bool) -> Result<Vec<Stored>> {
    let end = lists::length(host, list).await?;
    if end > ENTRIES_MAX {
        return Err(conflict("too_many_rows", "申报过多", format!("名下的申报超过 {ENTRIES_MAX} 份，不能一次汇总，请联系质量协会。")));
    }
    let mut found = Vec::new();
    let mut first = 1;
    while first <= end {
        let mut entries: Vec<(u64, Entry)> = lists::range(host, list, first, (first + SCAN_BATCH - 1).min(end)).await?;
        entries.retain(|(_, entry)| entry.programme.as_str() == book.programme.id);
        for batch in entries.chunks(DOCUMENT_BATCH) {
            let documents = documents_of(host, batch).await?;
            let here = |(slot, stored): &(u64, Stored)| stored.deleted_at.is_none() && stored.slots.get(list) == Some(slot);
            found.extend(documents.into_iter().filter(here).map(|(_, stored)| stored).filter(|stored| wanted(&stored.application)));
        }
        first += SCAN_BATCH;
    }
    // Numbers have at least four digits; longer ones come later.
    found.sort_by_key(|stored| stored.application.number.as_ref().map(|n| (n.len(), n.clone())));
    Ok(found)
}

/// Which rows of so many the part asked for has, which part that is, and how many there are: one document holds `rows_max` rows.
pub(super) fn part(request: &Request, rows_max: usize, rows: usize) -> Result<(Range<usize>, usize, usize)> {
    let rows_max = rows_max.max(1);
    let (part, parts) = part_of(request, rows_max, rows)?;
    Ok(((part - 1) * rows_max..(part * rows_max).min(rows), part, parts))
}

/// Which part of how many is asked for, of so many rows.
pub(super) fn part_of(request: &Request, rows_max: usize, rows: usize) -> Result<(usize, usize)> {
    let parts = rows.div_ceil(rows_max.max(1)).max(1);
    let part = match request.query_value("part") {
        None => 1,
        Some(text) => text.parse().ok().filter(|part| (1..=parts).contains(part)).ok_or_else(not_found)?,
    };
    Ok((part, parts))
}

/// `Link` to the next part (RFC 8288), if there is one.
pub(super) fn with_next(response: Response, request: &Request, part: usize, parts: usize) -> Response {
    if part >= parts {
        return response;
    }
    let others: String = request.query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("part=")).map(|pair| format!("{pair}&")).collect();
    response.with("link", format!("<{}?{others}part={}>; rel=\"next\"", request.path, part + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str, rows: usize) -> Option<(Range<usize>, usize, usize)> {
        let request = Request { query: query.to_owned(), ..Request::default() };
        part(&request, 500, rows).ok()
    }

    #[test]
    fn one_document_holds_so_many_rows() {
        assert_eq!(asked("", 0).unwrap().2, 1, "an empty table is a table");
        assert_eq!(asked("", 500).unwrap().2, 1);
        let (first, at, parts) = asked("", 501).unwrap();
        assert_eq!((first.len(), at, parts), (500, 1, 2));
        assert_eq!(asked("recommender=x&part=2", 501).unwrap(), (500..501, 2, 2));
        for wrong in ["part=0", "part=3", "part=-1", "part=x", "part="] {
            assert!(asked(wrong, 501).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_next_part_is_linked() {
        let request = Request { path: "/t.pdf".into(), query: "recommender=x&part=1".into(), ..Request::default() };
        let linked = with_next(Response::empty(200), &request, 1, 2);
        assert_eq!(linked.header("link"), Some("</t.pdf?recommender=x&part=2>; rel=\"next\""));
        assert_eq!(with_next(Response::empty(200), &request, 2, 2).header("link"), None);
    }
}
