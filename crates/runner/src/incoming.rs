//! Request bodies from outside: counted, limited, and read to a decent end when they aren't wanted.

use bytes::Bytes;
use http::HeaderMap;
use http::header::EXPECT;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming as HyperBody;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use wasmtime_wasi_http::Error;

/// Bytes and time granted to a client that is still sending what nobody wants: if its connection were cut at once, it
/// would see a reset instead of the answer.
const DRAIN_BYTES_MAX: usize = 64 << 20;
const DRAIN_MAX: Duration = Duration::from_secs(5);

/// A request body that turns into an error once it exceeds its limit. A body that the client breaks off is an error
/// already: hyper tells it from one that has ended.
pub(crate) struct Incoming {
    body: Option<HyperBody>,
    received: Arc<Received>,
    bytes_max: u64,
    /// The client sends without being asked to; one that says `expect: 100-continue` waits for the first poll.
    coming: bool,
}

/// What has come in so far.
#[derive(Debug, Default)]
pub(crate) struct Received {
    bytes: AtomicU64,
    exceeded: AtomicBool,
}

impl Received {
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// The body was longer than it may be.
    pub fn exceeded(&self) -> bool {
        self.exceeded.load(Ordering::Relaxed)
    }
}

impl Incoming {
    pub fn new(body: HyperBody, headers: &HeaderMap, bytes_max: u64) -> (Self, Arc<Received>) {
        let received = Arc::new(Received::default());
        let coming = !headers.contains_key(EXPECT);
        (Self { body: Some(body), received: received.clone(), bytes_max, coming }, received)
    }
}

impl Body for Incoming {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        self.coming = true;
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(body).poll_frame(context));
        let Some(Ok(frame)) = frame else {
            // Ended or broken off: nothing is left to be drained.
            self.body = None;
            return Poll::Ready(frame.map(|result| result.map_err(Error::from)));
        };
        let length = frame.data_ref().map_or(0, Bytes::len) as u64;
        let bytes = self.received.bytes.fetch_add(length, Ordering::Relaxed) + length;
        if bytes > self.bytes_max {
            self.received.exceeded.store(true, Ordering::Relaxed);
            if let Some(body) = self.body.take() {
                drain(body);
            }
            return Poll::Ready(Some(Err(Error::HttpRequestBodySize(Some(bytes)))));
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(Body::size_hint).unwrap_or_default()
    }
}

/// A component may answer before it has read everything.
impl Drop for Incoming {
    fn drop(&mut self) {
        if let Some(body) = self.body.take().filter(|body| self.coming && !body.is_end_stream()) {
            drain(body);
        }
    }
}

/// Reads the rest of a body and forgets it.
fn drain(mut body: HyperBody) {
    // Instances may be dropped when the runtime is gone already.
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    runtime.spawn(tokio::time::timeout(DRAIN_MAX, async move {
        let mut bytes = 0;
        while let Some(Ok(frame)) = body.frame().await {
            bytes += frame.data_ref().map_or(0, Bytes::len);
            if bytes > DRAIN_BYTES_MAX {
                break;
            }
        }
    }));
}
