//! What happens to an instance's outgoing requests, and which headers it gets to see.

use crate::app::{App, Call};
use crate::headers;
use crate::outbound::{AllowedHosts, Refusal};
use crate::run::TrackedBody;
use http::HeaderName;
use std::sync::{Arc, Weak};
use wasmtime_wasi_http::p3::bindings::http::types::ErrorCode;
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, ForbiddenHeaderFilter, RequestOptions, WasiBody, WasiHttpHooks,
};

/// Calls within calls; more is a loop.
const CHAIN_DEPTH_MAX: u32 = 8;

type IoResult = Box<dyn Future<Output = Result<(), Error>> + Send>;
type SendResult = Box<dyn Future<Output = Result<(http::Response<WasiBody>, IoResult), Error>> + Send>;

pub(crate) struct Hooks {
    pub app: Weak<App>,
    pub component: Arc<str>,
    pub allowed: Arc<AllowedHosts>,
    /// The call being served.
    pub call: Option<Arc<Call>>,
    /// Set while an incoming request is handed over: its `host` header is passed on, as Spin does, while a component
    /// may never set one itself.
    pub incoming: bool,
}

impl WasiHttpHooks for Hooks {
    fn forbidden_header_filter(&mut self) -> ForbiddenHeaderFilter {
        let host_allowed = self.incoming;
        Arc::new(move |name: &HeaderName| {
            DEFAULT_FORBIDDEN_HEADERS.contains(name) && !(host_allowed && *name == http::header::HOST)
        })
    }

    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        _: Option<RequestOptions>,
        response_outcome: IoResult,
    ) -> SendResult {
        // What the caller makes of the response is of no use to the component that gave it.
        drop(response_outcome);
        let (app, call) = (self.app.upgrade(), self.call.clone());
        let target = self.allowed.target(request.uri()).map(str::to_owned);
        let component = self.component.clone();
        Box::new(async move {
            let target = target.map_err(|refusal| refused(&component, request.uri(), refusal))?;
            let (Some(app), Some(caller)) = (app, call) else { return Err(Error::DestinationUnavailable) };
            if caller.depth >= CHAIN_DEPTH_MAX {
                return Err(Error::LoopDetected);
            }
            let response = chain(&app, &caller, &target, request).await?;
            Ok((response, Box::new(async { Ok(()) }) as IoResult))
        })
    }

    fn p3_error_from_hyper(&mut self, error: &hyper::Error) -> ErrorCode {
        // The client went away before it had sent what it announced.
        if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
            return ErrorCode::ConnectionTerminated;
        }
        if error.is_timeout() {
            return ErrorCode::ConnectionReadTimeout;
        }
        ErrorCode::HttpProtocolError
    }
}

async fn chain(
    app: &Arc<App>,
    caller: &Arc<Call>,
    target: &str,
    request: http::Request<WasiBody>,
) -> Result<http::Response<WasiBody>, Error> {
    let component = app.component(target).ok_or(Error::DestinationNotFound)?;
    let (mut parts, body) = request.into_parts();
    headers::strip(&mut parts.headers);
    headers::set_for_chained(&mut parts, target);
    let body = TrackedBody::boxed(body, Some(caller.run.clone()), None);
    let request = http::Request::from_parts(parts, body);
    let response = component.answer(request, caller.depth + 1, None).await;
    Ok(response.map(|body| TrackedBody::boxed(body, None, Some(caller.run.clone()))))
}

fn refused(component: &str, uri: &http::Uri, refusal: Refusal) -> Error {
    // Host and port only: a path may hold personal data.
    let host = uri.authority().map_or("", |authority| authority.as_str()).to_owned();
    match refusal {
        Refusal::Denied => {
            tracing::warn!(component, %host, "outbound host isn't in allowed_outbound_hosts");
            Error::HttpRequestDenied
        }
        Refusal::NotImplemented => {
            tracing::warn!(component, %host, "outbound HTTP to hosts other than *.spin.internal is not implemented");
            let message = "outbound HTTP to hosts other than *.spin.internal is not implemented";
            Error::InternalError(Some(message.to_owned()))
        }
    }
}
