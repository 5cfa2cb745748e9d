//! Requests as they come in: method, path, headers, and a body that counts only once it is complete.

use crate::json;
use domain::Problem;
use http::{HeaderMap, Method};
use serde::de::DeserializeOwned;
use spin_sdk::wasip3::http::types::{self, ErrorCode};
use spin_sdk::wasip3::wit_bindgen::{FutureReader, FutureWriter, StreamReader, StreamResult};
use spin_sdk::wasip3::wit_future;
use std::cell::RefCell;
use std::rc::Rc;

/// How much is read from a body at a time: with the SDK's 16 KiB frames an upload takes 1.7 × as long.
pub const READ_BYTES: usize = 1 << 20;

/// How much of a refused body is taken in: many times what any form holds, a second's worth at most.
const DISCARDED_BYTES_MAX: u64 = 64 << 20;

/// By how much the room for a body of undeclared length grows.
const PIECE_BYTES: usize = 64 << 10;

/// A request whose body hasn't been read.
pub struct Incoming {
    pub method: Method,
    /// As sent, percent-encoded, never normalised; begins with `/`.
    pub path: String,
    /// Behind the question mark; empty if there is none.
    pub query: String,
    pub headers: HeaderMap,
    body: Unread,
}

/// A request's body as long as nobody has begun to read it; also held by who answers.
#[derive(Clone)]
pub(crate) struct Unread(Rc<RefCell<Option<types::Request>>>);

impl Unread {
    fn take(&self) -> Option<types::Request> {
        self.0.borrow_mut().take()
    }

    /// Takes in what nobody has read: a client that is still sending when the connection closes never sees why it was
    /// refused (RFC 9112 §9.6).
    pub async fn discard(&self) {
        let Some(request) = self.take() else { return };
        BodyReader::new(request, None, DISCARDED_BYTES_MAX).discard().await;
    }
}

impl Incoming {
    pub(crate) fn new(request: spin_sdk::http::Request) -> Self {
        let (parts, mut body) = request.into_parts();
        Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body: Unread(Rc::new(RefCell::new(body.take_unstarted()))),
        }
    }

    pub(crate) fn unread(&self) -> Unread {
        self.body.clone()
    }

    /// The path's segments, percent-decoded; none if a segment isn't UTF-8.
    pub fn segments(&self) -> Option<Vec<String>> {
        self.path.split('/').skip(1).map(percent_decode).collect()
    }

    /// The query's first value of `name`, percent-decoded.
    pub fn query_value(&self, name: &str) -> Option<String> {
        self.query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decode(key)? == name).then(|| percent_decode(&value.replace('+', " "))).flatten()
        })
    }

    /// The last value of a header: the runtime appends its own `spin-*` headers behind what a client may have sent.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get_all(name).iter().next_back()?.to_str().ok()
    }

    /// The declared length of the body in bytes.
    pub fn content_length(&self) -> Option<u64> {
        self.header("content-length")?.trim().parse().ok()
    }

    /// The whole body, at most `bytes_max` of it.
    ///
    /// # Errors
    /// 413 for a longer body, 400 for one that was cut off.
    pub async fn bytes(&mut self, bytes_max: u64) -> Result<Vec<u8>, Problem> {
        let mut reader = self.reader(bytes_max)?;
        // Room for what is declared, which the limit has passed, and for one byte that shows whether more comes.
        let mut all = Vec::with_capacity(self.content_length().unwrap_or(0) as usize + 1);
        loop {
            if all.len() == all.capacity() {
                all.reserve(PIECE_BYTES);
            }
            if reader.read_behind(&mut all).await? == 0 {
                return Ok(all);
            }
        }
    }

    /// The body as JSON of at most `bytes_max` bytes.
    ///
    /// # Errors
    /// As [`Self::bytes`]; 400 with line and column for what isn't the JSON asked for.
    pub async fn json<T: DeserializeOwned>(&mut self, bytes_max: u64) -> Result<T, Problem> {
        parse(&self.bytes(bytes_max).await?)
    }

    /// The body as a stream, at most `bytes_max` of it.
    ///
    /// # Errors
    /// 413 at once if more is declared.
    pub fn reader(&mut self, bytes_max: u64) -> Result<BodyReader, Problem> {
        let declared = self.content_length();
        if declared.is_some_and(|bytes| bytes > bytes_max) {
            return Err(too_large(bytes_max));
        }
        let request = self.body.take().ok_or_else(|| Problem::new(500, "body_taken", "服务内部错误", "请求正文已被读取。"))?;
        Ok(BodyReader::new(request, declared, bytes_max))
    }
}

/// A body as JSON.
///
/// # Errors
/// 400 with line and column for what isn't the JSON asked for.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    json::from_slice(body).map_err(|error| {
        let detail = format!("请求正文第 {} 行第 {} 列不是所要求的 JSON，请检查后重新提交。", error.line(), error.column());
        Problem::new(400, "malformed_json", "请求内容无法识别", detail)
    })
}

/// A body being read. It is complete when [`BodyReader::read`] has answered nothing, and not before.
pub struct BodyReader {
    stream: Option<StreamReader<u8>>,
    trailers: Option<FutureReader<Result<Option<types::Trailers>, ErrorCode>>>,
    _outcome: FutureWriter<Result<(), ErrorCode>>,
    declared: Option<u64>,
    bytes: u64,
    bytes_max: u64,
}

impl BodyReader {
    fn new(request: types::Request, declared: Option<u64>, bytes_max: u64) -> Self {
        let (outcome, outcome_reader) = wit_future::new(|| Ok(()));
        let (stream, trailers) = types::Request::consume_body(request, outcome_reader);
        Self { stream: Some(stream), trailers: Some(trailers), _outcome: outcome, declared, bytes: 0, bytes_max }
    }

    /// The next bytes, at most [`READ_BYTES`], in `buffer`'s memory; none at the clean end of the body.
    ///
    /// A stream that merely ends proves nothing: the end counts when the trailers have come without an error
    /// and the number of bytes is the one declared.
    ///
    /// # Errors
    /// 413 past the limit, 400 `body_cut` where the body ends before its end.
    pub async fn read(&mut self, mut buffer: Vec<u8>) -> Result<Vec<u8>, Problem> {
        buffer.clear();
        buffer.reserve(READ_BYTES);
        self.read_behind(&mut buffer).await?;
        Ok(buffer)
    }

    /// The same into the room that `buffer` has behind its content, so that pieces gather where they are to stay.
    /// Answers how many bytes came; none at the clean end of the body.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn read_behind(&mut self, buffer: &mut Vec<u8>) -> Result<usize, Problem> {
        let before = buffer.len();
        while let Some(stream) = &mut self.stream {
            let (result, read) = stream.read(std::mem::take(buffer)).await;
            *buffer = read;
            if !matches!(result, StreamResult::Complete(_)) {
                self.stream = None;
            }
            let count = buffer.len() - before;
            if count > 0 {
                self.bytes += count as u64;
                return if self.bytes > self.bytes_max { Err(too_large(self.bytes_max)) } else { Ok(count) };
            }
        }
        if let Some(trailers) = self.trailers.take() {
            let clean = trailers.await.is_ok();
            if !clean || self.declared.is_some_and(|declared| declared != self.bytes) {
                return Err(body_cut(self.bytes, self.declared));
            }
        }
        Ok(0)
    }

    /// Takes in the rest, up to the reader's limit: for an answer that refuses what is still being sent.
    pub async fn discard(mut self) {
        let mut buffer = Vec::new();
        loop {
            match self.read(buffer).await {
                Ok(read) if !read.is_empty() => buffer = read,
                _ => return,
            }
        }
    }

    /// How many bytes have come so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

fn too_large(bytes_max: u64) -> Problem {
    let limit = if bytes_max >= 1 << 20 { format!("{} MiB", bytes_max >> 20) } else { format!("{bytes_max} 字节") };
    Problem::new(413, "too_large", "内容过大", format!("上传的内容超过上限 {limit}，请压缩或拆分后重新上传。"))
}

fn body_cut(bytes: u64, declared: Option<u64>) -> Problem {
    let expected = declared.map_or_else(String::new, |n| format!("（应为 {n} 字节）"));
    Problem::new(400, "body_cut", "传输中断", format!("只收到 {bytes} 字节{expected}，传输未完成，内容没有保存，请重新上传。"))
}

/// Percent-decoding (RFC 3986 §2.1); none if the result isn't UTF-8.
fn percent_decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = (bytes[at] == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let decoded = pair.and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        out.push(decoded.unwrap_or(bytes[at]));
        at += if decoded.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).ok()
}
