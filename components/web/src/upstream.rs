//! Calls to `records` and `evidence` in the name of whoever sent the request.

use domain::{Problem, api};
use guest::Call;
use guest::chain::Answer;
use http::{HeaderMap, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What of the browser's request the gatekeeper must see to judge it.
const PASSED_ON: &[&str] = &["cookie", "origin", "referer", "sec-fetch-site"];

/// The gatekeeper, asked in somebody's name.
pub struct Upstream<'a> {
    pub headers: &'a HeaderMap,
    /// The form's token; empty for what only reads.
    pub csrf: &'a str,
    /// Further headers: `If-Match`, `Idempotency-Key`.
    pub extra: Vec<(&'static str, String)>,
}

impl<'a> Upstream<'a> {
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.extra.push((name, value.into()));
        self
    }

    fn call(&self, component: &'static str, method: Method, path: &str) -> Call {
        let mut call = Call::new(component, method, path).pass_on(self.headers, PASSED_ON);
        if !self.csrf.is_empty() {
            call = call.header("x-csrf-token", self.csrf);
        }
        // A chained call has no address of its own; the browser's is handed on for counting attempts.
        // The runtime appends its own behind what a client may have sent: the last one counts.
        if let Some(address) = self.headers.get_all("spin-client-addr").iter().next_back().and_then(|a| a.to_str().ok()) {
            call = call.header("x-client-address", address);
        }
        for (name, value) in &self.extra {
            call = call.header(name, value.clone());
        }
        call
    }

    /// Reads from `records`.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Problem> {
        self.call("records", Method::GET, path).send(Vec::new()).await?.success()?.json()
    }

    /// Reads a text from `records`: a document's preview.
    pub async fn get_text(&self, path: &str) -> Result<String, Problem> {
        let answer = self.call("records", Method::GET, path).send(Vec::new()).await?.success()?;
        String::from_utf8(answer.body).map_err(|_| Problem::new(502, "unexpected_answer", "服务内部错误", "文书预览无法识别，请联系管理员。"))
    }

    /// Reads from `records` what is to be changed: the body with its entity tag.
    pub async fn get_tagged<T: DeserializeOwned>(&self, path: &str) -> Result<(T, String), Problem> {
        let answer = self.call("records", Method::GET, path).send(Vec::new()).await?.success()?;
        let etag = answer.header("etag").unwrap_or_default().to_owned();
        Ok((answer.json()?, etag))
    }

    /// Reads from `evidence`.
    pub async fn get_evidence<T: DeserializeOwned>(&self, path: &str) -> Result<T, Problem> {
        self.call("evidence", Method::GET, path).send(Vec::new()).await?.success()?.json()
    }

    /// Writes to `records`.
    pub async fn write(&self, method: Method, path: &str, body: &impl Serialize) -> Result<Answer, Problem> {
        let body = serde_json::to_vec(body).expect("the types of the contract are JSON");
        self.call("records", method, path).header("content-type", "application/json").send(body).await?.success()
    }

    /// Asks `evidence` for what it gives for a purpose only, or to make something.
    pub async fn ask_evidence<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Problem> {
        let body = serde_json::to_vec(body).expect("the types of the contract are JSON");
        self.call("evidence", Method::POST, path).header("content-type", "application/json").send(body).await?.success()?.json()
    }

    /// Takes something away in `records`.
    pub async fn delete(&self, path: &str) -> Result<Answer, Problem> {
        self.call("records", Method::DELETE, path).send(Vec::new()).await?.success()
    }

    /// An application as the signed-in account sees it.
    pub async fn application(&self, id: &str) -> Result<api::ApplicationView, Problem> {
        self.get(&format!("/api/v1/applications/{}", web::form::percent_encode(id))).await
    }

    /// What the checks say of it.
    pub async fn findings(&self, id: &str) -> Result<api::CheckAnswer, Problem> {
        self.get(&format!("/api/v1/applications/{}/findings", web::form::percent_encode(id))).await
    }
}
