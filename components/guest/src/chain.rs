//! Calls to the next component of the chain: `http://NAME.spin.internal`, in process.

use crate::json;
use crate::request::READ_BYTES;
use domain::Problem;
use http::{HeaderMap, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;
use spin_sdk::wasip3::http::{client, types};
use spin_sdk::wasip3::http_compat::BodyWriter;
use spin_sdk::wasip3::wit_bindgen::StreamResult;
use spin_sdk::wasip3::wit_future;

/// The longest answer taken from another component: a document of tables stays far below.
const ANSWER_BYTES_MAX: usize = 64 << 20;

/// A call being put together.
pub struct Call {
    component: &'static str,
    method: Method,
    path_with_query: String,
    headers: Vec<(String, String)>,
}

/// What a component answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Call {
    /// `path_with_query` begins with `/` and is percent-encoded.
    pub fn new(component: &'static str, method: Method, path_with_query: impl Into<String>) -> Self {
        Self { component, method, path_with_query: path_with_query.into(), headers: Vec::new() }
    }

    /// The same with one more header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Passes on those of the named headers that the request has, every value of each.
    pub fn pass_on(mut self, from: &HeaderMap, names: &[&str]) -> Self {
        for name in names {
            for value in from.get_all(*name) {
                if let Ok(value) = value.to_str() {
                    self.headers.push(((*name).to_owned(), value.to_owned()));
                }
            }
        }
        self
    }

    /// Sends a value as JSON and reads one back; a problem document comes back as the problem it is.
    pub async fn json<T: DeserializeOwned>(self, value: &impl Serialize) -> Result<T, Problem> {
        let body = serde_json::to_vec(value).expect("the types of the contract are JSON");
        self.header("content-type", "application/json").send(body).await?.success()?.json()
    }

    /// Sends a body held in memory.
    ///
    /// # Errors
    /// 502 if the component can't be reached or breaks off.
    pub async fn send(self, body: Vec<u8>) -> Result<Answer, Problem> {
        let length = body.len() as u64;
        self.send_stream(length, async move |writer: &mut BodyWriter| writer.stream_writer.write_all(body).await.is_empty()).await
    }

    /// Sends a body of `length` bytes which `write` delivers piece by piece; false from it breaks the call off.
    pub async fn send_stream<W>(self, length: u64, write: W) -> Result<Answer, Problem>
    where
        W: AsyncFnOnce(&mut BodyWriter) -> bool + 'static,
    {
        let component = self.component;
        let mut headers = self.headers;
        headers.push(("content-length".into(), length.to_string()));
        let (mut writer, contents, trailers) = BodyWriter::new();
        let (request, _sent) = types::Request::new(crate::reply::fields(&headers), Some(contents), trailers, None);
        let method = types::Method::from(&self.method);
        let addressed = request.set_method(&method).is_ok()
            && request.set_scheme(Some(&types::Scheme::Http)).is_ok()
            && request.set_authority(Some(&format!("{component}.spin.internal"))).is_ok()
            && request.set_path_with_query(Some(&self.path_with_query)).is_ok();
        if !addressed {
            return Err(Problem::new(400, "malformed_address", "地址无法识别", "请求的地址含有不允许的字符。"));
        }
        spin_sdk::wasip3::spawn(async move {
            let complete = write(&mut writer).await;
            let BodyWriter { stream_writer, result_writer, .. } = writer;
            drop(stream_writer);
            let outcome = if complete { Ok(None) } else { Err(types::ErrorCode::HttpProtocolError) };
            let _ = result_writer.write(outcome).await;
        });
        let response = client::send(request).await.map_err(|_| unreachable_component(component))?;
        read_answer(component, response).await
    }
}

impl Answer {
    /// The answer if its status is 2xx or 3xx, else the problem it carries.
    pub fn success(self) -> Result<Self, Problem> {
        if self.status < 400 {
            return Ok(self);
        }
        Err(serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| Problem::new(self.status, "component_failed", "服务暂时不可用", "处理步骤没有完成，已保存的内容不受影响，请稍后重试。")))
    }

    /// The body as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        json::from_slice(&self.body).map_err(|_| Problem::new(502, "unexpected_answer", "服务内部错误", "处理步骤的回答无法识别，请联系管理员。"))
    }

    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

async fn read_answer(component: &'static str, response: types::Response) -> Result<Answer, Problem> {
    let status = response.get_status_code();
    let mut headers = HeaderMap::new();
    for (name, value) in response.get_headers().copy_all() {
        if let (Ok(name), Ok(value)) = (http::HeaderName::from_bytes(name.as_bytes()), http::HeaderValue::from_bytes(&value)) {
            headers.append(name, value);
        }
    }
    let (_outcome, outcome_reader) = wit_future::new(|| Ok(()));
    let (mut stream, trailers) = types::Response::consume_body(response, outcome_reader);
    let mut body = Vec::new();
    let mut buffer = Vec::with_capacity(READ_BYTES.min(1 << 16));
    loop {
        let (result, read) = stream.read(buffer).await;
        body.extend_from_slice(&read);
        if body.len() > ANSWER_BYTES_MAX {
            return Err(unreachable_component(component));
        }
        if !matches!(result, StreamResult::Complete(_)) {
            break;
        }
        buffer = read;
        buffer.clear();
    }
    trailers.await.map_err(|_| unreachable_component(component))?;
    Ok(Answer { status, headers, body })
}

fn unreachable_component(component: &str) -> Problem {
    crate::log!("component {component} broke off");
    Problem::new(502, "component_failed", "服务暂时不可用", "处理步骤没有完成，已保存的内容不受影响，请稍后重试。")
}
