//! `GET /api/v1/programmes/{id}/batches/{code}.{format}.json` and `….zip`: a document of every application that has it, or all
//! numbered parts of a list, one after another in one ZIP.
//!
//! Every document is asked for at its own address, by who asks for the batch: what it holds, who may have it and what its entity
//! tag is, is decided there. One is made at a time and none is kept; a ZIP that broke off is gone on with by `?first=`.

use super::gather::applications;
use super::{application as of_application, is_for, tables};
use crate::applications::list::{SUBMITTED, body_list};
use crate::bodies;
use crate::clock::programme_now;
use crate::error::{Error, Result, forbidden, invalid, not_found, problem};
use crate::exchange::{Request, Response, not_modified};
use crate::limits::BATCH_DOCUMENTS_MAX;
use crate::port::Host;
use crate::printed::attachment;
use crate::programmes;
use crate::router::handle;
use crate::sessions::Caller;
use crate::settings::Settings;
use domain::api::{Batch, BatchItem};
use domain::{Application, Digest, Problem, Role, State};
use packet::zip::{Archive, Stamp};
use printing::{Record, concerns};
use rulebook::{Document, MadeFrom, Rulebook};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What the ZIP says of itself, last.
const INDEX: &str = "index.txt";

/// The batch as a list, or as a ZIP.
pub(crate) async fn batch(host: &impl Host, settings: &Settings, request: &Request, caller: &Caller, programme: &str, file: &str) -> Result<Response> {
    let book = programmes::book(host, programme)?;
    let (name, ending) = file.rsplit_once('.').filter(|(_, ending)| matches!(*ending, "json" | "zip")).ok_or_else(not_found)?;
    let (code, format) = name.rsplit_once('.').ok_or_else(not_found)?;
    let batch = planned(host, settings, request, caller, book, code, format).await?;
    if ending == "json" {
        return Ok(Response::json(200, &batch));
    }
    let (first, shown, next) = volume(request, &batch)?;
    let etag = tag(shown);
    if request.has_already(&etag) {
        return Ok(not_modified(&etag));
    }
    let archive = Archive::new(Stamp::new(programme_now(host, settings, book)));
    let heading = format!("{} {}\n第 {first} 至 {} 份，共 {} 份\n\n", batch.code, batch.title, first + shown.len() - 1, batch.items.len());
    let documents = shown.iter().map(|item| (item.clone(), alone(request, &item.path))).collect::<Vec<_>>();
    let stream = BatchStream { documents: documents.into_iter(), archive, index: heading, ended: false };
    let plain = if first == 1 { format!("{code}.zip") } else { format!("{code}-{first}.zip") };
    let response = Response::empty(200)
        .with("content-type", "application/zip")
        .with("content-disposition", attachment(&plain, &plain))
        .with("etag", etag)
        .with("cache-control", "private, no-cache")
        .with("x-content-type-options", "nosniff")
        .streamed(stream);
    Ok(match next {
        Some(next) => {
            let others = others(request);
            let between = if others.is_empty() { "" } else { "&" };
            response.with("link", format!("<{}?{others}{between}first={next}>; rel=\"next\"", request.path))
        }
        None => response,
    })
}

/// The entries from `?first=` on that one ZIP holds: where they begin, they, and where the next ZIP begins.
fn volume<'b>(request: &Request, batch: &'b Batch) -> Result<(usize, &'b [BatchItem], Option<usize>)> {
    if batch.items.is_empty() {
        return Err(Problem::new(404, "batch_empty", "没有可取用的文书", "现在没有一份申报有这种文书；有申报提交或推荐后再取。").into());
    }
    let first = match request.query_value("first") {
        None => 1,
        Some(text) => text.parse().ok().filter(|first| (1..=batch.items.len()).contains(first)).ok_or_else(not_found)?,
    };
    let until = (first - 1 + BATCH_DOCUMENTS_MAX).min(batch.items.len());
    Ok((first, &batch.items[first - 1..until], (until < batch.items.len()).then_some(until + 1)))
}

/// What tells one ZIP from another: the entity tags of its documents.
fn tag(items: &[BatchItem]) -> String {
    let tags: String = items.iter().map(|item| format!("{} {}\n", item.name, item.etag)).collect();
    format!("\"{}\"", Digest::of(tags.as_bytes()))
}

/// Every document of the batch with its address and entity tag; none is made yet.
async fn planned(host: &impl Host, settings: &Settings, request: &Request, caller: &Caller, book: &Rulebook, code: &str, format: &str) -> Result<Batch> {
    let role = caller.account().role;
    let document = book.document(code).ok_or_else(not_found)?;
    if !is_for(document, role) {
        return Err(forbidden("这份文书不供您的账号取用。"));
    }
    if role == Role::Applicant {
        return Err(forbidden("成批下载只供推荐单位和质量协会使用。"));
    }
    // A preview or the data of many is no file to be kept.
    if format == "json" || format == "html" || !document.formats.iter().any(|f| f == format) {
        return Err(not_found());
    }
    let items = match document.from {
        MadeFrom::Application => of_applications(host, settings, request, caller, book, document, format).await?,
        MadeFrom::Recommender | MadeFrom::Programme | MadeFrom::Stage => {
            let (mut items, file) = (Vec::new(), format!("{code}.{format}"));
            let base = format!("/api/v1/programmes/{}/tables/{file}", book.programme.id);
            let named = Named { stem: code.to_owned(), ..Named::default() };
            let answer = async |asked: Request| tables::table(host, settings, &asked, caller, &book.programme.id, &file).await;
            parts_of(&mut items, request, &base, &others(request), format, &named, answer).await?;
            items
        }
    };
    Ok(Batch { code: code.to_owned(), title: document.title.clone(), format: format.to_owned(), items })
}

/// The document of every application handed in: of the caller's body, of the body the association names, or of the programme.
async fn of_applications(host: &impl Host, settings: &Settings, request: &Request, caller: &Caller, book: &Rulebook, document: &Document, format: &str) -> Result<Vec<BatchItem>> {
    let list = match request.query_value("recommender") {
        _ if caller.account().role == Role::Recommender => body_list(caller.account().body.as_deref().unwrap_or_default()),
        Some(body) if bodies::well_formed(&body) => body_list(&body),
        Some(_) => return Err(invalid(vec![problem("recommender", "malformed", "推荐单位的代号只能用小写字母、数字和连字符。")])),
        None => SUBMITTED.to_owned(),
    };
    let nothing = BTreeMap::new();
    let wanted = |application: &Application| {
        let handed_in = matches!(application.state, State::Submitted | State::Recommended);
        handed_in && concerns(document, &Record { application, recommender: "", findings: None, stage: &nothing, respondents: None })
    };
    let mut items = Vec::new();
    for stored in applications(host, book, &list, wanted).await? {
        let application = &stored.application;
        let file = format!("{}.{format}", document.code);
        let base = format!("/api/v1/applications/{}/documents/{file}", application.id);
        let named = Named {
            stem: format!("{}-{}", document.code, application.number.as_deref().unwrap_or_default()),
            number: application.number.clone().unwrap_or_default(),
            applicant: application.field(&book.programme.roles.name).unwrap_or_default().to_owned(),
        };
        let answer = async |asked: Request| of_application::document(host, settings, &asked, caller, application.id.as_str(), &file).await;
        parts_of(&mut items, request, &base, "", format, &named, answer).await?;
    }
    Ok(items)
}

/// What the parts of a document are called.
#[derive(Default)]
struct Named {
    stem: String,
    number: String,
    applicant: String,
}

/// Every numbered part of a document, with the entity tag that its address answers; none where the caller must wait for it.
async fn parts_of(items: &mut Vec<BatchItem>, request: &Request, base: &str, query: &str, format: &str, named: &Named, answer: impl AsyncFn(Request) -> Result<Response>) -> Result<()> {
    for part in 1_usize.. {
        let of_part = if part > 1 { format!("part={part}") } else { String::new() };
        let asked: Vec<&str> = [query, &of_part].into_iter().filter(|pair| !pair.is_empty()).collect();
        let path = if asked.is_empty() { base.to_owned() } else { format!("{base}?{}", asked.join("&")) };
        let answer = match answer(known(request, &path)).await {
            Ok(answer) => answer,
            Err(Error::Refused(refusal)) if refusal.problem.status == 404 => return Ok(()),
            Err(error) => return Err(error),
        };
        let more = answer.header("link").is_some();
        let numbered = if part > 1 || more { format!("-{part:02}") } else { String::new() };
        items.push(BatchItem {
            entry: items.len() + 1,
            name: format!("{}{numbered}.{format}", named.stem),
            number: named.number.clone(),
            applicant: named.applicant.clone(),
            path,
            etag: answer.header("etag").unwrap_or_default().to_owned(),
        });
        if !more {
            break;
        }
    }
    Ok(())
}

/// The query without what is the batch's own.
fn others(request: &Request) -> String {
    let kept = |pair: &&str| !pair.is_empty() && !["first=", "part="].iter().any(|own| pair.starts_with(own));
    request.query.split('&').filter(kept).collect::<Vec<_>>().join("&")
}

/// A document's own request, by the same caller.
fn alone(request: &Request, address: &str) -> Request {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let headers = request.headers.iter().filter(|(name, _)| name != "if-none-match").cloned().collect();
    Request { method: "GET".to_owned(), path: path.to_owned(), query: query.to_owned(), headers, body: Vec::new() }
}

/// The same by somebody who has it already, whatever it is: answered by its entity tag, and nothing is made.
fn known(request: &Request, address: &str) -> Request {
    let mut request = alone(request, address);
    request.headers.push(("if-none-match".to_owned(), "*".to_owned()));
    request
}

/// A batch on its way: yields the ZIP piece by piece, each document made when its turn comes.
#[derive(Clone, Debug)]
pub struct BatchStream {
    documents: std::vec::IntoIter<(BatchItem, Request)>,
    archive: Archive,
    index: String,
    ended: bool,
}

impl BatchStream {
    /// The next piece; none behind the last. A document that can't be made stands in the ZIP as a text that says why.
    pub async fn next(&mut self, host: &impl Host) -> Option<Vec<u8>> {
        if self.ended {
            return None;
        }
        let Some((item, request)) = self.documents.next() else {
            self.ended = true;
            let mut bytes = self.archive.entry(INDEX, self.index.as_bytes());
            bytes.extend(self.archive.finish());
            return Some(bytes);
        };
        let answer = handle(host, &request).await;
        let (name, bytes) = if answer.status == 200 {
            (item.name.clone(), answer.body)
        } else {
            let said = serde_json::from_slice::<Problem>(&answer.body).map_or_else(|_| "请单独下载这一份。".to_owned(), |problem| format!("{}：{}", problem.title, problem.detail));
            (format!("{}.failed.txt", item.name), format!("没有生成 {}。{said}\n", item.name).into_bytes())
        };
        let _ = writeln!(self.index, "{name}  {}\n  SHA-256 {}", item.applicant.replace(|c: char| c.is_control(), " "), Digest::of(&bytes));
        Some(self.archive.entry(&name, &bytes))
    }
}
