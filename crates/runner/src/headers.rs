//! The headers by which Spin tells a component where it stands, and those it takes away.

use crate::route::RouteMatch;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::net::SocketAddr;

/// What chained calls carry as client address, as in Spin.
const CHAINED_CLIENT: &str = "0.0.0.0:0";

/// Takes away what only the runner may say, and what concerns the connection alone.
pub(crate) fn strip(headers: &mut HeaderMap) {
    let ours: Vec<HeaderName> = headers.keys().filter(|name| name.as_str().starts_with("spin-")).cloned().collect();
    for name in ours {
        headers.remove(name);
    }
    headers.remove(http::header::CONNECTION);
}

/// Sets the `spin-*` headers of a request from outside. `parts.uri` holds scheme and authority already.
pub(crate) fn set_for_client(parts: &mut Parts, found: &RouteMatch, client: SocketAddr) {
    set(parts, found, &client.to_string());
}

/// Sets the `spin-*` headers of a call from another component.
pub(crate) fn set_for_chained(parts: &mut Parts, component: &str) {
    let found = RouteMatch::chained(component, parts.uri.path());
    set(parts, &found, CHAINED_CLIENT);
}

fn set(parts: &mut Parts, found: &RouteMatch, client: &str) {
    let full_url = parts.uri.to_string();
    let absolute = if found.route.starts_with('/') { found.route.clone() } else { format!("/{}", found.route) };
    let matched = absolute.strip_suffix('/').unwrap_or(&absolute);
    let prefix = found.route.strip_suffix("/...").unwrap_or(&found.route);
    let headers = &mut parts.headers;
    insert(headers, "spin-path-info", &found.trailing);
    insert(headers, "spin-full-url", &full_url);
    insert(headers, "spin-matched-route", matched);
    insert(headers, "spin-base-path", "/");
    insert(headers, "spin-raw-component-route", &found.route);
    insert(headers, "spin-component-route", prefix);
    insert(headers, "spin-client-addr", client);
    for (name, value) in &found.named {
        insert(headers, &format!("spin-path-match-{}", name.to_ascii_lowercase().replace('_', "-")), value);
    }
}

fn insert(headers: &mut HeaderMap, name: &str, value: &str) {
    // A `:name` segment that makes no header name is left out, as in Spin.
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        headers.insert(name, value);
    }
}
