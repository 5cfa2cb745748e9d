//! Requests and answers as plain values.

use crate::error::{Result, malformed};
use crate::printed::batch::BatchStream;
use domain::{Digest, Problem};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A request with its whole body.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// As sent, percent-encoded, never normalised; begins with `/`.
    pub path: String,
    /// Behind the question mark; empty if there is none.
    pub query: String,
    /// Names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// An answer with its whole body.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Of a fault: what the operator's log should say. Names no person, no login, nothing anybody typed.
    pub fault: Option<String>,
    /// In place of a body: one that is made piece by piece while it is sent.
    pub stream: Option<BatchStream>,
}

impl Request {
    /// The last value of a header: the runtime appends its own behind what a client may have sent.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The query's first value of `name`, decoded.
    pub(crate) fn query_value(&self, name: &str) -> Option<String> {
        let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8().ok().map(|t| t.into_owned());
        self.query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key)? == name).then(|| decode(value)).flatten()
        })
    }

    /// The path's segments, decoded; none if one isn't UTF-8.
    pub(crate) fn segments(&self) -> Option<Vec<String>> {
        self.path.split('/').skip(1).map(|s| percent_decode_str(s).decode_utf8().ok().map(|t| t.into_owned())).collect()
    }

    /// The value of a cookie, of the first of that name.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.headers.iter().filter(|(n, _)| n == "cookie").flat_map(|(_, v)| v.split(';')).find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        })
    }

    /// The body as a JSON object of the type asked for. A list would be read as the fields in their order, so it is refused.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T> {
        if self.body.trim_ascii_start().first().is_some_and(|first| *first == b'[') {
            return Err(malformed("malformed_json", "请求正文应为 JSON 对象（以 { 开头），请检查后重新提交。"));
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            let wrong = match error.classify() {
                serde_json::error::Category::Data => "的内容与要求不符（缺少必需的项、多出未知的项，或类型不对）",
                _ => "不是完整的 JSON",
            };
            malformed("malformed_json", format!("请求正文第 {} 行第 {} 列起{wrong}，请检查后重新提交。", error.line(), error.column()))
        })
    }
}

impl Response {
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), fault: None, stream: None }
    }

    pub(crate) fn bytes(status: u16, media_type: &str, body: Vec<u8>) -> Self {
        Self { status, headers: vec![("content-type".into(), media_type.into())], body, fault: None, stream: None }
    }

    /// A value as JSON, kept by nobody without asking again.
    pub(crate) fn json(status: u16, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).expect("the types of the contract are JSON");
        Self::bytes(status, "application/json", body).with("cache-control", "private, no-cache")
    }

    pub(crate) fn problem(problem: &Problem) -> Self {
        let body = serde_json::to_vec(problem).expect("a problem is JSON");
        let response = Self::bytes(problem.status, "application/problem+json", body).with("cache-control", "no-store");
        match problem.extra.as_ref().and_then(|extra| extra.get("retry_after_s")?.as_u64()) {
            Some(seconds) => response.with("retry-after", seconds.to_string()),
            None => response,
        }
    }

    /// The same with this header, in place of one of that name.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.retain(|(n, _)| n != name);
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn streamed(mut self, stream: BatchStream) -> Self {
        self.stream = Some(stream);
        self
    }

    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Gives an answer to GET the hash of its body as entity tag, unless it has one, and answers 304 to who has it already.
    pub(crate) fn conditional(self, request: &Request) -> Self {
        if request.method != "GET" || self.status != 200 || self.header("etag").is_some() {
            return self;
        }
        let etag = format!("\"{}\"", Digest::of(&self.body));
        if request.has_already(&etag) { not_modified(&etag) } else { self.with("etag", etag) }
    }
}

impl Request {
    /// Whether `If-None-Match` names this entity tag (RFC 9110 §13.1.2: compared weakly).
    pub(crate) fn has_already(&self, etag: &str) -> bool {
        self.header("if-none-match").is_some_and(|tags| tags.split(',').any(|tag| matches!(tag.trim(), "*") || tag.trim().trim_start_matches("W/") == etag))
    }
}

/// 304.
pub(crate) fn not_modified(etag: &str) -> Response {
    Response::empty(304).with("etag", etag).with("cache-control", "private, no-cache")
}
