//! The API as an ordinary client sees it: JSON and bytes, a session's cookie and token or a key.

use crate::instance::PUBLIC_URL;
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;

/// A client with at most one session or key.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    address: SocketAddr,
    pub cookie: Option<String>,
    pub csrf: Option<String>,
    key: Option<String>,
}

/// A request being put together.
pub struct Request<'a> {
    client: &'a mut Client,
    method: &'a str,
    path: &'a str,
    headers: Vec<(String, String)>,
    without: Vec<&'static str>,
    body: Vec<u8>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: Vec<u8>,
    what: String,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        // Nobody waits longer than that for an answer; a hanging service fails its test instead of hanging the suite.
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(120)))
            .build();
        Self { agent: config.into(), address, cookie: None, csrf: None, key: None }
    }

    /// A client that shows a key and no cookie.
    pub fn with_key(&self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..Self::new(self.address) }
    }

    /// The same session on another port, after a restart.
    pub fn at(&self, address: SocketAddr) -> Self {
        let mut client = Self::new(address);
        (client.cookie, client.csrf, client.key) = (self.cookie.clone(), self.csrf.clone(), self.key.clone());
        client
    }

    pub fn request<'a>(&'a mut self, method: &'a str, path: &'a str) -> Request<'a> {
        Request { client: self, method, path, headers: Vec::new(), without: Vec::new(), body: Vec::new() }
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.request("GET", path).send()
    }

    pub fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.request("POST", path).json(body).send()
    }

    /// The headers that prove who writes, for requests sent by other means.
    pub fn proof(&self) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        if let Some(key) = &self.key {
            headers.push(("authorization".to_owned(), format!("Bearer {key}")));
        }
        if let Some(cookie) = &self.cookie {
            headers.push(("cookie".to_owned(), cookie.clone()));
            headers.push(("origin".to_owned(), PUBLIC_URL.to_owned()));
        }
        if let Some(csrf) = &self.csrf {
            headers.push(("x-csrf-token".to_owned(), csrf.clone()));
        }
        headers
    }
}

impl Request<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves out a header the client would send by itself.
    pub fn without(mut self, name: &'static str) -> Self {
        self.without.push(name);
        self
    }

    pub fn if_match(self, etag: &str) -> Self {
        self.header("if-match", etag)
    }

    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").bytes(body.to_string().into_bytes())
    }

    pub fn bytes(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    pub fn send(self) -> Answer {
        let what = format!("{} {}", self.method, self.path);
        self.try_send().unwrap_or_else(|error| panic!("{what} had no answer: {error}"))
    }

    /// For requests in whose middle the service may be killed.
    pub fn try_send(self) -> Result<Answer, ureq::Error> {
        let mut request = ureq::http::Request::builder().method(self.method).uri(format!("http://{}{}", self.client.address, self.path));
        for (name, value) in self.client.proof().into_iter().chain(self.headers) {
            if !self.without.contains(&name.as_str()) {
                request = request.header(name, value);
            }
        }
        let mut response = self.client.agent.run(request.body(self.body)?)?;
        let body = response.body_mut().with_config().limit(64 << 20).read_to_vec()?;
        let answer =
            Answer { status: response.status().as_u16(), headers: response.headers().clone(), body, what: format!("{} {}", self.method, self.path) };
        self.client.remember(&answer);
        Ok(answer)
    }
}

impl Client {
    fn remember(&mut self, answer: &Answer) {
        let Some(cookie) = answer.header("set-cookie") else {
            return;
        };
        self.cookie = cookie.split(';').next().map(str::to_owned);
        let token = serde_json::from_slice::<Value>(&answer.body).ok().and_then(|v| v["csrf"].as_str().map(str::to_owned));
        self.csrf = token.or(self.csrf.take());
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The entity tag, which must be there.
    pub fn etag(&self) -> String {
        self.header("etag").unwrap_or_else(|| panic!("{} answered without ETag", self.what)).to_owned()
    }

    /// This answer, if it has the status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.what, String::from_utf8_lossy(&self.body));
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{} did not answer JSON ({error}): {}", self.what, String::from_utf8_lossy(&self.body)))
    }

    /// The code of a problem document (RFC 9457) that says in Chinese what is wrong.
    #[track_caller]
    pub fn problem(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}: {}", self.what, String::from_utf8_lossy(&self.body));
        assert_eq!(self.header("content-type").map(|t| t.split(';').next().unwrap_or(t).trim()), Some("application/problem+json"), "{}", self.what);
        let problem = self.json();
        assert_eq!(problem["status"], status, "{problem}");
        for key in ["title", "detail"] {
            let text = problem[key].as_str().unwrap_or_default();
            assert!(text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}: {key} isn't Chinese: {problem}", self.what);
        }
        let code = problem["code"].as_str().unwrap_or_default().to_owned();
        assert!(!code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{problem}");
        code
    }
}
