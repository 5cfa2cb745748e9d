//! `Idempotency-Key`: a creating request that is sent again gets the answer it got before.

use crate::claim::{Claim, LEASE_S, Won, claim, counters};
use crate::documents::{self, Loaded};
use crate::error::{Error, Result, conflict, malformed};
use crate::exchange::{Request, Response};
use crate::lists;
use crate::port::{Host, Store};
use crate::token;
use domain::{AccountId, Digest, Problem};
use serde::{Deserialize, Serialize};

/// The list by which maintenance finds records that are no longer needed.
pub(crate) const LIST: &str = "idempotency";

/// How long an answer is kept, in seconds: a client that repeats does so within minutes, a nightly job within a day.
const KEPT_S: i64 = 24 * 60 * 60;

/// Longest key in characters: a UUID has 36.
const KEY_CHARACTERS_MAX: usize = 255;

/// What is kept of a request.
#[derive(Clone, Serialize, Deserialize)]
struct Record {
    /// SHA-256 of method, path and body.
    request: Digest,
    /// Random; what is created takes its identifier from it, so that doing it again creates nothing twice.
    seed: String,
    /// When the work began, in seconds since 1970.
    begun_s: i64,
    answer: Option<Answer>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// An entry of [`LIST`].
#[derive(Serialize, Deserialize)]
pub(crate) struct Entry {
    key: String,
    begun_s: i64,
}

/// Does `work` once per key; without a key every time. `work` gets an identifier to create under, the same on every try.
///
/// A refusal isn't kept: the request can be mended and sent again under its key.
///
/// # Errors
/// 422 if the key was used for another request, 409 while the first one is still being worked on; whatever `work` answers.
pub(crate) async fn once<H: Host>(host: &H, request: &Request, account: &AccountId, work: impl AsyncFnOnce(String) -> Result<Response>) -> Result<Response> {
    let Some(key) = request.header("idempotency-key") else { return work(token::identifier(host)).await };
    if key.is_empty() || key.chars().count() > KEY_CHARACTERS_MAX {
        return Err(malformed("malformed_idempotency_key", format!("Idempotency-Key 应为 1 至 {KEY_CHARACTERS_MAX} 个字符。")));
    }
    let key = format!("idempotency/{account}/{}", token::stored(key));
    let asked = Digest::of(&[request.method.as_bytes(), b"\n", request.path.as_bytes(), b"\n", &request.body].concat());
    let (record, won) = match begin(host, &key, &asked).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::Mine(record, won) => (record, won),
    };
    let outcome = work(record.value.seed.clone()).await;
    match &outcome {
        Ok(response) => {
            let body = String::from_utf8_lossy(&response.body).into_owned();
            let answer = Answer { status: response.status, headers: response.headers.clone(), body };
            let done = Record { answer: Some(answer), ..record.value.clone() };
            // Lost only to a take-over after the lease, which has the same seed and so the same outcome.
            documents::swap(host, &record, &done).await?;
        }
        Err(Error::Refused(_)) => {
            host.store().delete(&key).await?;
            if let Some(won) = won {
                won.release(host).await?;
            }
        }
        // A fault of the store: whoever asks again after the lease goes on with the same seed.
        Err(_) => {}
    }
    outcome
}

/// What of an entry can be deleted at `now_s`; none while the answer is kept. A refused request leaves an entry whose key
/// may since have been used again, so the record itself is asked for its age.
pub(crate) async fn over(host: &impl Host, entry: Entry, now_s: i64) -> Result<Option<Vec<String>>> {
    if entry.begun_s + KEPT_S > now_s {
        return Ok(None);
    }
    let mut gone = counters(&entry.key, entry.begun_s);
    let record: Option<Loaded<Record>> = documents::load(host, &entry.key, "idempotency record").await?;
    if record.is_some_and(|record| record.value.begun_s + KEPT_S <= now_s) {
        gone.push(entry.key);
    }
    Ok(Some(gone))
}

enum Begun {
    Done(Response),
    /// The record, and the claim if the work begins for the first time.
    Mine(Loaded<Record>, Option<Won>),
}

async fn begin(host: &impl Host, key: &str, asked: &Digest) -> Result<Begun> {
    let begun_s = host.now().as_second();
    match claim(host, key).await? {
        Claim::Busy => return Err(in_progress()),
        Claim::Exists(_) => {}
        Claim::Won(won) => {
            lists::append(host, LIST, &Entry { key: key.to_owned(), begun_s }).await?;
            let record = Record { request: asked.clone(), seed: token::identifier(host), begun_s, answer: None };
            documents::create(host, key, &record).await?;
            let record = documents::load(host, key, "idempotency record").await?.ok_or_else(in_progress)?;
            return Ok(Begun::Mine(record, Some(won)));
        }
    }
    let old: Loaded<Record> = documents::load(host, key, "idempotency record").await?.ok_or_else(in_progress)?;
    if &old.value.request != asked {
        return Err(Problem::new(422, "idempotency_key_reused", "重复使用的请求标识", "这个 Idempotency-Key 已用于另一内容的请求，请换一个新的。").into());
    }
    if let Some(answer) = old.value.answer {
        return Ok(Begun::Done(Response { status: answer.status, headers: answer.headers, body: answer.body.into_bytes(), fault: None, stream: None }));
    }
    if begun_s < old.value.begun_s + LEASE_S {
        return Err(in_progress());
    }
    // Never finished: taken over by whoever swaps first.
    let taken = Record { begun_s, ..old.value.clone() };
    if !documents::swap(host, &old, &taken).await? {
        return Err(in_progress());
    }
    Ok(Begun::Mine(documents::load(host, key, "idempotency record").await?.ok_or_else(in_progress)?, None))
}

fn in_progress() -> Error {
    conflict("in_progress", "正在处理", "同一请求正在处理，请稍候再查询结果，不必重复提交。").with_header("retry-after", "2")
}
