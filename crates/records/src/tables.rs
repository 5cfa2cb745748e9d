//! `GET /api/v1/programmes/{id}/tables/{code}.{format}`: a recommending body's table of the moment.

use crate::applications::Stored;
use crate::applications::list::{Entry, body_list, documents_of};
use crate::bodies;
use crate::clock::programme_now;
use crate::error::{Result, conflict, forbidden, invalid, not_found, problem};
use crate::exchange::{Request, Response, not_modified};
use crate::limits::{DOCUMENT_BATCH, SCAN_BATCH};
use crate::lists;
use crate::port::Host;
use crate::programmes;
use crate::sessions::Caller;
use crate::settings::Settings;
use crate::table_data::table_data;
use domain::api::{RenderRequest, TableData};
use domain::{Account, Digest, OpinionDecision, Problem, Role, State};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rulebook::{Rulebook, Table};
use std::collections::BTreeMap;

/// Most entries of a body's list that a table is made from: ten times what the largest body recommends.
const ENTRIES_MAX: u64 = 5_000;

/// The table as JSON, or as the document that `tables` makes of it; nothing is made for who has it already.
pub(crate) async fn table(host: &impl Host, settings: &Settings, request: &Request, caller: &Caller, programme: &str, file: &str) -> Result<Response> {
    let book = programmes::book(host, programme)?;
    let (code, format) = file.rsplit_once('.').ok_or_else(not_found)?;
    let table = book.table(code).ok_or_else(not_found)?;
    if table.columns.is_empty() {
        let detail = format!("“{}”（{}）目前只列出名称，系统还不能生成这份表格，请使用协会提供的样表。", table.title, table.code);
        return Err(Problem::new(404, "table_not_offered", "这份表格暂不提供", detail).into());
    }
    if format != "json" && !table.formats.iter().any(|f| f == format) {
        return Err(not_found());
    }
    let signer = signer(host, request, caller).await?;
    let rows = recommended(host, book, signer.body.as_deref().unwrap_or_default()).await?;
    let (rows, part, parts) = part(request, table.rows_max as usize, rows)?;
    let mut data = table_data(book, table, &signer, &rows);
    if parts > 1 {
        data.title = format!("{}（第 {part} 部分，共 {parts} 部分）", data.title);
    }
    let json = serde_json::to_value(&data).expect("a table is JSON");
    let data_sha256 = Digest::of_json(&json);
    let made_from = format!("{data_sha256} {format} {} {}", book.sha256, settings.demonstration);
    let etag = format!("\"{}\"", Digest::of(made_from.as_bytes()));
    if request.has_already(&etag) {
        return Ok(not_modified(&etag));
    }
    let response = if format == "json" { Response::json(200, &data) } else { render(host, settings, book, table, format, json, data_sha256, &data).await? };
    Ok(with_next(response, request, part, parts).with("etag", etag).with("cache-control", "private, no-cache"))
}

/// Whose table it is: the recommender's own body, or the one the association asks for.
async fn signer(host: &impl Host, request: &Request, caller: &Caller) -> Result<Account> {
    let account = caller.account();
    match account.role {
        Role::Recommender => Ok(account.clone()),
        Role::Applicant => Err(forbidden("推荐汇总表只供推荐单位和质量协会取用。")),
        Role::Association => {
            let id = request.query_value("recommender").ok_or_else(|| invalid(vec![problem("recommender", "missing", "请注明推荐单位（?recommender=代号）。")]))?;
            let body = bodies::load(host, &id).await?.ok_or_else(not_found)?;
            Ok(Account { organisation: body.name, body: Some(body.id), profile: BTreeMap::new(), ..account.clone() })
        }
    }
}

/// Every application of the programme that the body recommends, in the order of the numbers.
async fn recommended(host: &impl Host, book: &Rulebook, body: &str) -> Result<Vec<Stored>> {
    let name = body_list(body);
    let end = lists::length(host, &name).await?;
    if end > ENTRIES_MAX {
        return Err(conflict("too_many_rows", "申报过多", format!("推荐单位名下的申报超过 {ENTRIES_MAX} 份，不能一次汇总，请联系质量协会。")));
    }
    let mut rows = Vec::new();
    let mut first = 1;
    while first <= end {
        let mut entries: Vec<(u64, Entry)> = lists::range(host, &name, first, (first + SCAN_BATCH - 1).min(end)).await?;
        entries.retain(|(_, entry)| entry.programme.as_str() == book.programme.id);
        for batch in entries.chunks(DOCUMENT_BATCH) {
            for (slot, stored) in documents_of(host, batch).await? {
                let application = &stored.application;
                let recommended = application.state == State::Recommended && application.opinion.as_ref().is_some_and(|o| o.decision == OpinionDecision::Recommend);
                let here = application.recommender.as_deref() == Some(body) && stored.slots.get(&name) == Some(&slot);
                if recommended && here {
                    rows.push(stored);
                }
            }
        }
        first += SCAN_BATCH;
    }
    // Numbers have at least four digits; longer ones come later.
    rows.sort_by_key(|stored| stored.application.number.as_ref().map(|n| (n.len(), n.clone())));
    Ok(rows)
}

/// The rows of the part asked for, which part that is, and how many there are: one document holds `rows_max` rows.
fn part<T>(request: &Request, rows_max: usize, rows: Vec<T>) -> Result<(Vec<T>, usize, usize)> {
    let rows_max = rows_max.max(1);
    let parts = rows.len().div_ceil(rows_max).max(1);
    let part = match request.query_value("part") {
        None => 1,
        Some(text) => text.parse().ok().filter(|part| (1..=parts).contains(part)).ok_or_else(not_found)?,
    };
    Ok((rows.into_iter().skip((part - 1) * rows_max).take(rows_max).collect(), part, parts))
}

/// `Link` to the next part (RFC 8288), if there is one.
fn with_next(response: Response, request: &Request, part: usize, parts: usize) -> Response {
    if part >= parts {
        return response;
    }
    let others: String = request.query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("part=")).map(|pair| format!("{pair}&")).collect();
    response.with("link", format!("<{}?{others}part={}>; rel=\"next\"", request.path, part + 1))
}

#[allow(clippy::too_many_arguments, reason = "what a document is made from")]
async fn render(host: &impl Host, settings: &Settings, book: &Rulebook, table: &Table, format: &str, json: serde_json::Value, data_sha256: Digest, data: &TableData) -> Result<Response> {
    let document = host
        .render(&RenderRequest {
            programme: book.programme.id.as_str().into(),
            document: table.code.clone(),
            format: format.to_owned(),
            data: json,
            data_sha256,
            generated_at: programme_now(host, settings, book),
            demonstration: settings.demonstration,
        })
        .await?;
    let disposition = attachment(&format!("{}.{format}", table.code), &format!("{} {}.{format}", table.code, data.title));
    Ok(Response::bytes(200, &document.media_type, document.bytes).with("content-disposition", disposition))
}

/// `Content-Disposition` (RFC 6266) with a plain name for old clients and the full one.
pub(crate) fn attachment(plain: &str, full: &str) -> String {
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(full, NON_ALPHANUMERIC))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str, rows: usize) -> Option<(Vec<usize>, usize, usize)> {
        let request = Request { query: query.to_owned(), ..Request::default() };
        part(&request, 500, (0..rows).collect()).ok()
    }

    #[test]
    fn one_document_holds_so_many_rows() {
        assert_eq!(asked("", 0).unwrap().2, 1, "an empty table is a table");
        assert_eq!(asked("", 500).unwrap().2, 1);
        let (first, at, parts) = asked("", 501).unwrap();
        assert_eq!((first.len(), at, parts), (500, 1, 2));
        assert_eq!(asked("recommender=x&part=2", 501).unwrap(), (vec![500], 2, 2));
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

    #[test]
    fn a_name_survives_old_and_new_clients() {
        assert_eq!(attachment("T01.pdf", "T01 表\".pdf"), "attachment; filename=\"T01.pdf\"; filename*=UTF-8''T01%20%E8%A1%A8%22%2Epdf");
    }
}
