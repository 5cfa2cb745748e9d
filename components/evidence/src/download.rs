//! Giving a file, a part of it, or the masked rows of a list, to who may see the application.

use crate::calls::{self, Stored};
use crate::store::SpinStore;
use crate::{not_found, store_failed};
use domain::api::{Action, Authorize, ParseRoster, Permit, RosterAnswer};
use domain::roster::RosterSpec;
use domain::{ApplicationId, Attachment, Digest, Problem};
use evidence::range::{Asked, asked};
use evidence::read::Reader;
use evidence::{Manifest, answer};
use guest::{Incoming, Reply};

/// Rows of one page, at most.
const ROWS_MAX: u32 = 1000;
const ROWS_DEFAULT: u32 = 50;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// `GET /api/v1/evidence/{application}/{sha256}` with `Range`, `If-Range` and `If-None-Match` (RFC 9110).
pub async fn file(request: &Incoming, application: &str, sha256: &str) -> Result<Reply, Problem> {
    let (_, attachment) = permitted(request, Action::Download, application, sha256).await?;
    let tag = answer::etag(&attachment.sha256);
    let mut headers = answer::headers(&attachment);
    if request.header("if-none-match").is_some_and(|field| answer::none_match(field, &tag)) {
        return Ok(with_all(Reply::empty(304), headers.into_iter().filter(|(name, _)| name == "etag" || name == "cache-control")));
    }
    let manifest = manifest(&attachment.sha256).await?;
    let ranged = request.header("if-range").is_none_or(|validator| validator == tag);
    let range = request.header("range").filter(|_| ranged);
    let (status, part) = match asked(range, manifest.bytes) {
        Asked::Whole => (200, 0..manifest.bytes),
        Asked::Part(part) => {
            headers.push(("content-range".into(), format!("bytes {}-{}/{}", part.start, part.end - 1, manifest.bytes)));
            (206, part)
        }
        Asked::Unsatisfiable => {
            let problem = Problem::new(416, "range_not_satisfiable", "范围超出文件", "请求的范围在文件之外，请取消范围后重新下载。");
            return Ok(Reply::problem(&problem).with("content-range", format!("bytes */{}", manifest.bytes)));
        }
    };
    let length = part.end - part.start;
    // A file that is damaged where it begins is said to be; what is found further on can only break the transfer off.
    let store = SpinStore::open().await.map_err(|e| store_failed(&e))?;
    Reader::new(&store, attachment.sha256.clone(), manifest.clone(), part.clone()).next().await.map_err(|e| store_failed(&e))?;
    // To HEAD the server sends the head of the same answer.
    Ok(Reply::stream(status, headers, length, async move |writer| calls::write_part(&attachment.sha256, &manifest, part, writer).await))
}

/// `GET /api/v1/evidence/{application}/{sha256}/rows?offset=&limit=`: a page of a respondent list, masked for everybody.
pub async fn rows(request: &Incoming, application: &str, sha256: &str) -> Result<Reply, Problem> {
    let (offset, limit) = (number(request, "offset", 0)?, number(request, "limit", ROWS_DEFAULT)?.min(ROWS_MAX));
    let (permit, attachment) = permitted(request, Action::ReadRoster, application, sha256).await?;
    let spec = permit.roster.ok_or_else(not_found)?;
    let asked = ParseRoster { name: attachment.name, spec, offset, limit, places: None, masked: true };
    let stored = Stored { manifest: manifest(&attachment.sha256).await?, sha256: attachment.sha256 };
    let answer: RosterAnswer = stored.parse(&asked).await?;
    Ok(Reply::json(200, &answer))
}

/// `GET /api/v1/evidence/{application}/{sha256}/marked`: a copy of a list with its problems marked. It names people as the file does,
/// so that it goes to whoever may have that: who uploaded it.
pub async fn marked(request: &Incoming, application: &str, sha256: &str) -> Result<Reply, Problem> {
    let (permit, attachment) = permitted(request, Action::Download, application, sha256).await?;
    marked_copy(attachment, permit.roster.ok_or_else(not_found)?).await
}

/// The copy, for whom it is allowed. Kept by no cache.
pub async fn marked_copy(attachment: Attachment, spec: RosterSpec) -> Result<Reply, Problem> {
    let stored = Stored { manifest: manifest(&attachment.sha256).await?, sha256: attachment.sha256 };
    let asked = ParseRoster { name: attachment.name, spec, offset: 0, limit: 0, places: None, masked: false };
    let copy = stored.marked(&asked).await?;
    let stem = asked.name.rsplit_once('.').map_or(asked.name.as_str(), |(stem, _)| stem);
    let reply = Reply::bytes(200, XLSX, copy);
    Ok(with_all(reply, answer::made_headers(&format!("{stem}（标注）.xlsx"))))
}

async fn permitted(request: &Incoming, action: Action, application: &str, sha256: &str) -> Result<(Permit, Attachment), Problem> {
    let sha256: Digest = sha256.parse().map_err(|_| not_found())?;
    let asked = Authorize { sha256: Some(sha256.clone()), ..Authorize::of(action, ApplicationId::from(application)) };
    let mut permit = calls::authorize(&request.headers, &asked, None).await?;
    let attachment = permit.attachment.take().filter(|attachment| attachment.sha256 == sha256).ok_or_else(not_found)?;
    Ok((permit, attachment))
}

pub async fn manifest(sha256: &Digest) -> Result<Manifest, Problem> {
    let store = SpinStore::open().await.map_err(|e| store_failed(&e))?;
    Manifest::load(&store, sha256).await.and_then(|found| found.ok_or(evidence::Error::Missing)).map_err(|e| store_failed(&e))
}

fn number(request: &Incoming, name: &str, default: u32) -> Result<u32, Problem> {
    match request.query_value(name) {
        None => Ok(default),
        Some(text) => text
            .parse()
            .map_err(|_| Problem::new(400, "malformed_number", "参数无法识别", format!("参数 {name} 应为不小于 0 的整数，请改正后重试。"))),
    }
}

fn with_all(reply: Reply, headers: impl IntoIterator<Item = (String, String)>) -> Reply {
    headers.into_iter().fold(reply, |reply, (name, value)| reply.with(&name, value))
}
