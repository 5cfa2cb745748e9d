//! Answers: JSON, bytes, problem documents, redirects, and streams of known length.

use bytes::Bytes;
use domain::Problem;
use serde::Serialize;
use spin_sdk::http::{FullBody, IntoResponse};
use spin_sdk::wasip3::http::types::{self, ErrorCode};
use spin_sdk::wasip3::http_compat::BodyWriter;

/// An answer. Its length is known wherever it can be, because an answer of unknown length waits 44 ms on a kept-alive connection
/// in Spin.
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    body: Body,
}

enum Body {
    Bytes(Vec<u8>),
    /// Made by [`Reply::stream`].
    Stream(types::Response),
}

impl Reply {
    /// Bytes of a media type.
    pub fn bytes(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![("content-type".into(), media_type.into())], body: Body::Bytes(body.into()) }
    }

    /// Nothing but a status.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Body::Bytes(Vec::new()) }
    }

    /// A value as JSON, never cached unless a header says otherwise.
    pub fn json(status: u16, value: &impl Serialize) -> Self {
        let body = serde_json::to_vec(value).expect("the types of the contract are JSON");
        Self::bytes(status, "application/json", body).with("cache-control", "no-store")
    }

    /// A problem document (RFC 9457).
    pub fn problem(problem: &Problem) -> Self {
        let body = serde_json::to_vec(problem).expect("a problem is JSON");
        let reply = Self::bytes(problem.status, "application/problem+json", body).with("cache-control", "no-store");
        let wait = problem.extra.as_ref().and_then(|extra| extra.get("retry_after_s")?.as_u64());
        match wait {
            Some(seconds) => reply.with("retry-after", seconds.to_string()),
            None => reply,
        }
    }

    /// 303: the browser goes on with GET.
    pub fn see_other(location: &str) -> Self {
        Self::empty(303).with("location", location)
    }

    /// The same with one more header.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// An answer of `length` bytes which `write` sends piece by piece; nothing of it is held in memory.
    ///
    /// `write` returns false if it couldn't send everything: the client then sees a broken transfer, not a short file.
    pub fn stream<W>(status: u16, headers: Vec<(String, String)>, length: u64, write: W) -> Self
    where
        W: AsyncFnOnce(&mut BodyWriter) -> bool + 'static,
    {
        let mut all = headers;
        all.push(("content-length".into(), length.to_string()));
        Self::stream_open(status, all, write)
    }

    /// The same of a length nobody knows before its end.
    pub fn stream_open<W>(status: u16, headers: Vec<(String, String)>, write: W) -> Self
    where
        W: AsyncFnOnce(&mut BodyWriter) -> bool + 'static,
    {
        let fields = fields(&headers);
        let (mut writer, contents, trailers) = BodyWriter::new();
        let (response, _sent) = types::Response::new(fields, Some(contents), trailers);
        let _ = response.set_status_code(status);
        spin_sdk::wasip3::spawn(async move {
            let complete = write(&mut writer).await;
            let BodyWriter { stream_writer, result_writer, .. } = writer;
            drop(stream_writer);
            let outcome = if complete { Ok(None) } else { Err(ErrorCode::InternalError(Some("the answer could not be read to its end".into()))) };
            let _ = result_writer.write(outcome).await;
        });
        Self { status, headers: Vec::new(), body: Body::Stream(response) }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Result<types::Response, ErrorCode> {
        match self.body {
            Body::Stream(response) => Ok(response),
            Body::Bytes(bytes) => {
                let mut response = http::Response::builder().status(self.status);
                let length = bytes.len().to_string();
                let has_body = self.status != 204 && self.status != 304;
                if has_body {
                    response = response.header("content-length", length);
                }
                for (name, value) in &self.headers {
                    response = response.header(name, http::HeaderValue::from_bytes(value.as_bytes()).map_err(internal)?);
                }
                response.body(FullBody::new(Bytes::from(bytes))).map_err(internal)?.into_response()
            }
        }
    }
}

fn internal(error: impl std::fmt::Display) -> ErrorCode {
    ErrorCode::InternalError(Some(error.to_string()))
}

pub(crate) fn fields(headers: &[(String, String)]) -> types::Fields {
    let fields = types::Fields::new();
    for (name, value) in headers {
        let _ = fields.append(name, value.as_bytes());
    }
    fields
}
