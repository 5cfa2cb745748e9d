//! The service's API as an ordinary client sees it: cookie, token, JSON.

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Largest answer that is taken in.
const BODY_BYTES_MAX: u64 = 64 << 20;

/// A client with at most one session.
pub struct Client {
    agent: ureq::Agent,
    url: String,
    cookie: Option<String>,
    csrf: Option<String>,
}

/// An answer with its entity tag.
pub struct Answer {
    pub status: u16,
    pub etag: Option<String>,
    pub bytes: Vec<u8>,
    /// The bytes as JSON; null if they are none.
    pub body: Value,
}

impl Client {
    pub fn new(url: &str) -> Self {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Self { agent, url: url.to_owned(), cookie: None, csrf: None }
    }

    /// The session's cookie and token.
    pub fn session(&self) -> Option<(&str, &str)> {
        self.cookie.as_deref().zip(self.csrf.as_deref())
    }

    /// Sends bytes; `headers` are further headers.
    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url)).header("origin", &self.url);
        if let (Some(cookie), Some(csrf)) = (&self.cookie, &self.csrf) {
            request = request.header("cookie", cookie).header("x-csrf-token", csrf);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = self.agent.run(request.body(body)?).with_context(|| format!("{method} {path}"))?;
        let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let (etag, set_cookie) = (header("etag"), header("set-cookie"));
        let bytes = response.body_mut().with_config().limit(BODY_BYTES_MAX).read_to_vec()?;
        let body: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if let Some(cookie) = set_cookie {
            self.cookie = cookie.split(';').next().map(str::to_owned);
            self.csrf = body["csrf"].as_str().map(str::to_owned);
        }
        Ok(Answer { status: response.status().as_u16(), etag, bytes, body })
    }

    /// Sends JSON and wants success.
    pub fn json(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Result<Answer> {
        let mut headers = headers.to_vec();
        headers.push(("content-type", "application/json"));
        let answer = self.send(method, path, &headers, body.to_string().as_bytes())?;
        if answer.status >= 400 {
            bail!("{method} {path} was answered {}: {}", answer.status, answer.body);
        }
        Ok(answer)
    }
}
