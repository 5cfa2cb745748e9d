//! The runner's own answers when no component gives one: problem documents (RFC 9457), or a small page for people.

use bytes::Bytes;
use http::header::{
    ACCEPT, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use wasmtime_wasi_http::WasiBody;

/// Seconds after which a client that was turned away may try again.
const RETRY_SECONDS: &str = "2";

/// What went wrong, with a code that is never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    NoRoute,
    BadRequest,
    HeadTooLarge,
    BodyTooLarge { bytes_max: u64 },
    ComponentFailed,
    ComponentMemory,
    Busy,
    TimedOut,
}

impl Problem {
    fn status(self) -> StatusCode {
        match self {
            Self::NoRoute => StatusCode::NOT_FOUND,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::HeadTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::ComponentFailed | Self::ComponentMemory => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::TimedOut => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::NoRoute => "no-route",
            Self::BadRequest => "bad-request",
            Self::HeadTooLarge => "head-too-large",
            Self::BodyTooLarge { .. } => "body-too-large",
            Self::ComponentFailed => "component-failed",
            Self::ComponentMemory => "component-out-of-memory",
            Self::Busy => "busy",
            Self::TimedOut => "timed-out",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::NoRoute => "页面不存在",
            Self::BadRequest => "请求有误",
            Self::HeadTooLarge => "请求头过大",
            Self::BodyTooLarge { .. } => "上传内容过大",
            Self::ComponentFailed | Self::ComponentMemory => "系统内部错误",
            Self::Busy => "系统繁忙",
            Self::TimedOut => "处理超时",
        }
    }

    fn detail(self) -> String {
        match self {
            Self::NoRoute => "没有这个地址，请检查网址是否完整。".to_owned(),
            Self::BadRequest => "请求不完整或格式有误，服务器无法理解。".to_owned(),
            Self::HeadTooLarge => "请求头过大，请清除浏览器中本站的 Cookie 后重试。".to_owned(),
            Self::BodyTooLarge { bytes_max } if bytes_max >= 1 << 20 => {
                format!("上传内容超过上限 {} MiB，请压缩或拆分后再上传。", bytes_max >> 20)
            }
            Self::BodyTooLarge { bytes_max } => format!("上传内容超过上限 {bytes_max} 字节，请压缩或拆分后再上传。"),
            Self::ComponentFailed => {
                "系统处理这个请求时出错，已记入日志；请稍后重试，仍不成功请联系管理员。".to_owned()
            }
            Self::ComponentMemory => "处理这个请求所需的内存超过上限，请减少内容后重试，或联系管理员。".to_owned(),
            Self::Busy => "当前办理的人较多，请稍等几秒后重试；已保存的内容不受影响。".to_owned(),
            Self::TimedOut => "系统在规定时间内没有处理完，请稍后重试；提交前请先查看是否已经受理。".to_owned(),
        }
    }

    /// The answer, as a page if the client would rather have one.
    pub fn response(self, wants_page: bool) -> Response<WasiBody> {
        let (kind, body) = match wants_page {
            true => ("text/html; charset=utf-8", self.page()),
            false => ("application/problem+json", self.document()),
        };
        let length = body.len();
        let body = Full::new(Bytes::from(body)).map_err(|never| match never {}).boxed_unsync();
        let mut response = Response::new(body);
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        // An answer that passes through another component keeps its length this way.
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
        if self == Self::Busy {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(RETRY_SECONDS));
        }
        if matches!(self, Self::BodyTooLarge { .. } | Self::HeadTooLarge) {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    fn document(self) -> String {
        serde_json::json!({
            "type": "about:blank",
            "title": self.title(),
            "status": self.status().as_u16(),
            "code": self.code(),
            "detail": self.detail(),
        })
        .to_string()
    }

    fn page(self) -> String {
        format!(
            "<!doctype html>\n<html lang=\"zh-CN\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
             <h1>{title}</h1>\n<p>{detail}</p>\n<p><a href=\"/\">返回首页</a></p>\n<p><small>{status} {code}</small></p>\n</html>\n",
            title = self.title(),
            detail = self.detail(),
            status = self.status().as_u16(),
            code = self.code(),
        )
    }
}

/// Whether `Accept` names `text/html` and ranks it at least as high as JSON.
pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    let (mut page, mut json) = (None::<f32>, None::<f32>);
    for value in headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()) {
        for entry in value.split(',') {
            let mut parts = entry.split(';').map(str::trim);
            let rank = match parts.next() {
                Some("text/html" | "application/xhtml+xml") => &mut page,
                Some("application/json" | "application/problem+json") => &mut json,
                _ => continue,
            };
            let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            *rank = Some(rank.unwrap_or(0.0).max(quality));
        }
    }
    page.is_some_and(|page| page > 0.0 && page >= json.unwrap_or(0.0))
}
