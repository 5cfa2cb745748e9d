//! One line per request from outside. Never a path, a query or a header: they may hold personal data.

use crate::incoming::Received;
use crate::route::RouteMatch;
use bytes::Bytes;
use http::{Method, Response};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;
use wasmtime_wasi_http::{Error, WasiBody};

/// Collects what is known of a request, and writes it down when its answer has gone out or broken off.
pub(crate) struct AccessLog {
    start: Instant,
    method: Method,
    component: String,
    route: String,
    received: Option<Arc<Received>>,
    status: u16,
    sent: u64,
    complete: bool,
}

impl AccessLog {
    pub fn new(method: Method) -> Self {
        Self {
            start: Instant::now(),
            method,
            component: String::new(),
            route: String::new(),
            received: None,
            status: 0,
            sent: 0,
            complete: false,
        }
    }

    pub fn matched(&mut self, found: &RouteMatch) {
        self.component.clone_from(&found.component);
        self.route.clone_from(&found.route);
    }

    pub fn receiving(&mut self, received: Arc<Received>) {
        self.received = Some(received);
    }

    /// Ties the line to the answer's body.
    pub fn follow(mut self, response: Response<WasiBody>) -> Response<WasiBody> {
        self.status = response.status().as_u16();
        self.complete = response.body().is_end_stream();
        response.map(|body| LoggedBody { body, log: self }.boxed_unsync())
    }
}

impl Drop for AccessLog {
    fn drop(&mut self) {
        tracing::info!(
            target: "access",
            method = %self.method,
            component = %self.component,
            route = %self.route,
            status = self.status,
            ms = self.start.elapsed().as_micros() as f64 / 1000.0,
            bytes_in = self.received.as_ref().map_or(0, |received| received.bytes()),
            bytes_out = self.sent,
            complete = self.complete,
        );
    }
}

struct LoggedBody {
    body: WasiBody,
    log: AccessLog,
}

impl Body for LoggedBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            Some(Ok(frame)) => self.log.sent += frame.data_ref().map_or(0, Bytes::len) as u64,
            Some(Err(_)) => {}
            None => self.log.complete = true,
        }
        self.log.complete |= self.body.is_end_stream();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
