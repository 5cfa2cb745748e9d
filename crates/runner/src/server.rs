//! The edge: connections and requests from outside, what they may take, and when they are turned away. Nothing
//! further in waits for a place, so a chained call can't wait for one that its own caller holds.

use crate::access::AccessLog;
use crate::app::App;
use crate::config::Limits;
use crate::connection::Connection;
use crate::headers;
use crate::incoming::Incoming;
use crate::problem::{Problem, wants_page};
use http::header::{CONTENT_LENGTH, HOST};
use http::uri::{Authority, Scheme};
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Full};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use wasmtime_wasi_http::WasiBody;

/// Bytes read from a connection at a time at most: large enough for uploads, too small to matter with many of them.
const READ_BUFFER_BYTES: usize = 256 << 10;
/// Where Spin answers for itself.
const WELL_KNOWN: &str = "/.well-known/spin/";

pub(crate) struct Server {
    pub app: Arc<App>,
    pub limits: Arc<Limits>,
    /// One permit per connection.
    pub connections: Arc<Semaphore>,
    /// One permit per request from outside that an instance is working on.
    pub requests: Arc<Semaphore>,
}

impl Server {
    /// Accepts connections until told to stop, then waits for those under way, but not for ever.
    pub async fn run(self: Arc<Self>, listener: TcpListener, mut stop: watch::Receiver<bool>) {
        loop {
            let accepted = tokio::select! {
                accepted = self.accept(&listener) => accepted,
                () = asked(&mut stop) => break,
            };
            match accepted {
                Ok((stream, client, permit)) => {
                    let connection = self.clone().connection(stream, client, stop.clone());
                    tokio::spawn(async move {
                        connection.await;
                        drop(permit);
                    });
                }
                Err(error) => {
                    // Too many open files, most likely: let some connections finish.
                    tracing::warn!(%error, "accepting a connection failed");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
        drop(listener);
        if tokio::time::timeout(self.limits.stop_max, self.drained()).await.is_err() {
            tracing::warn!("requests still under way are cut off");
        }
    }

    async fn accept(&self, listener: &TcpListener) -> std::io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
        let permit = self.connections.clone().acquire_owned().await.map_err(std::io::Error::other)?;
        let (stream, client) = listener.accept().await?;
        stream.set_nodelay(true)?;
        Ok((stream, client, permit))
    }

    async fn drained(&self) {
        let all = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        // An error means that the semaphore was closed, and then nothing is under way.
        let _ = self.connections.acquire_many(all(self.limits.connections_max)).await;
        let _ = self.requests.acquire_many(all(self.limits.requests_max)).await;
    }

    async fn connection(self: Arc<Self>, stream: TcpStream, client: SocketAddr, mut stop: watch::Receiver<bool>) {
        let server = self.clone();
        let service = service_fn(move |request| server.clone().handle(request, client));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head_max)
            .max_headers(self.limits.head_fields_max)
            .max_buf_size(READ_BUFFER_BYTES.max(self.limits.head_bytes_max))
            .serve_connection(TokioIo::new(Connection::new(stream, self.limits.idle_max)), service);
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            result = connection.as_mut() => Some(result),
            () = asked(&mut stop) => None,
        };
        let result = match ended {
            Some(result) => result,
            None => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = result {
            // Clients go away all the time; the text names no data.
            tracing::debug!(%error, "connection ended");
        }
    }

    async fn handle(
        self: Arc<Self>,
        request: Request<hyper::body::Incoming>,
        client: SocketAddr,
    ) -> Result<Response<WasiBody>, Infallible> {
        let mut log = AccessLog::new(request.method().clone());
        let response = self.respond(request, client, &mut log).await;
        Ok(log.follow(response))
    }

    async fn respond(
        &self,
        request: Request<hyper::body::Incoming>,
        client: SocketAddr,
        log: &mut AccessLog,
    ) -> Response<WasiBody> {
        let (mut parts, body) = request.into_parts();
        let page = wants_page(&parts.headers);
        if let Some(name) = parts.uri.path().strip_prefix(WELL_KNOWN) {
            return self.well_known(name).unwrap_or_else(|| Problem::NoRoute.response(page));
        }
        let Some(found) = self.app.router.find(parts.uri.path()) else {
            return Problem::NoRoute.response(page);
        };
        log.matched(&found);
        if head_bytes(&parts) > self.limits.head_bytes_max {
            return Problem::HeadTooLarge.response(page);
        }
        let Some(uri) = full_uri(&parts) else { return Problem::BadRequest.response(page) };
        parts.uri = uri;
        let too_large = Problem::BodyTooLarge { bytes_max: self.limits.request_bytes_max };
        // From here on a body that nobody wants is drained when it is dropped.
        let (body, received) = Incoming::new(body, &parts.headers, self.limits.request_bytes_max);
        if announced_bytes(&parts) > Some(self.limits.request_bytes_max) {
            return too_large.response(page);
        }
        let (Some(component), Some(place)) = (self.app.component(&found.component), self.admit().await) else {
            return Problem::Busy.response(page);
        };
        headers::strip(&mut parts.headers);
        headers::set_for_client(&mut parts, &found, client);
        log.receiving(received.clone());
        let response = component.answer(Request::from_parts(parts, body.boxed_unsync()), 0, Some(place)).await;
        if received.exceeded() { too_large.response(page) } else { response }
    }

    /// A place among the requests under way, or none if all stay taken for longer than it is decent to wait.
    async fn admit(&self) -> Option<OwnedSemaphorePermit> {
        let place = self.requests.clone().acquire_owned();
        tokio::time::timeout(self.limits.admission_wait, place).await.ok()?.ok()
    }

    fn well_known(&self, name: &str) -> Option<Response<WasiBody>> {
        let (kind, body) = match name {
            "health" => ("text/plain", "OK".to_owned()),
            "info" => {
                let manifest = &self.app.manifest;
                let info = serde_json::json!({ "name": manifest.name, "version": manifest.version });
                ("application/json", info.to_string())
            }
            _ => return None,
        };
        let body = Full::new(body.into()).map_err(|never| match never {}).boxed_unsync();
        Response::builder().header("content-type", kind).body(body).ok()
    }
}

/// Returns once the service is to stop, or whoever could say so is gone.
async fn asked(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// The URI with scheme and authority, which a request to a server leaves to its `host` header. `None` if there is no
/// authority, or two that differ.
fn full_uri(parts: &http::request::Parts) -> Option<Uri> {
    let mut hosts = parts.headers.get_all(HOST).iter();
    let host: Option<Authority> = match hosts.next() {
        Some(host) => Some(host.to_str().ok()?.parse().ok()?),
        None => None,
    };
    let mut uri = parts.uri.clone().into_parts();
    let authority = match (host, uri.authority.take()) {
        (Some(host), Some(authority)) if host != authority => return None,
        (host, authority) => host.or(authority)?,
    };
    if hosts.next().is_some() {
        return None;
    }
    uri.scheme = Some(Scheme::HTTP);
    uri.authority = Some(authority);
    Uri::from_parts(uri).ok()
}

fn announced_bytes(parts: &http::request::Parts) -> Option<u64> {
    parts.headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn head_bytes(parts: &http::request::Parts) -> usize {
    let fields = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
    parts.uri.path_and_query().map_or(0, |path| path.as_str().len()) + fields.sum::<usize>()
}
