//! A client as a browser or a program: cookie and token, or a key.

use super::App;
use records::{Request, Response};
use serde_json::Value;

pub const ORIGIN: &str = "https://intake.example";

/// An answer with its body as JSON.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
    pub body: Value,
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        let body = serde_json::from_slice(&response.body).unwrap_or(Value::Null);
        Self { status: response.status, headers: response.headers, bytes: response.body, body }
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    pub fn etag(&self) -> &str {
        self.header("etag")
    }

    /// The code of a problem document.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The codes of its single problems by field.
    pub fn problems(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        self.body["problems"].as_array().into_iter().flatten().map(|p| (text(&p["field"]), text(&p["code"]))).collect()
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.code()), (status, code), "{}", String::from_utf8_lossy(&self.bytes));
        assert!(!self.body["detail"].as_str().unwrap_or_default().is_ascii(), "a refusal explains itself in Chinese: {}", self.body);
        self
    }
}

/// Whoever sends requests.
#[derive(Clone)]
pub struct Client<'a> {
    pub app: &'a App,
    /// Sent with every request.
    pub headers: Vec<(String, String)>,
}

impl<'a> Client<'a> {
    /// Nobody in particular, from an address of the documentation range.
    pub fn new(app: &'a App) -> Self {
        let headers = [("spin-client-addr", "192.0.2.7:40000"), ("origin", ORIGIN)];
        Self { app, headers: headers.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec() }
    }

    /// The same with one more header, in place of one of that name.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut client = self.without(name);
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    pub fn without(&self, name: &str) -> Self {
        let headers = self.headers.iter().filter(|(n, _)| n != name).cloned().collect();
        Self { app: self.app, headers }
    }

    /// Goes on with the session of this answer.
    pub fn signed_in(&self, answer: &Answer) -> Self {
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default();
        self.with("cookie", cookie).with("x-csrf-token", answer.body["csrf"].as_str().expect("a session has a token"))
    }

    /// A request not yet sent; headers of its own go before the client's.
    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Request {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut all = self.headers.clone();
        for (name, value) in headers {
            all.retain(|(n, _)| n != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        Request { method: method.to_owned(), path: path.to_owned(), query: query.to_owned(), headers: all, body }
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        self.app.send(&self.request(method, path, headers, body)).into()
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], &Value::Null)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[], body)
    }
}
