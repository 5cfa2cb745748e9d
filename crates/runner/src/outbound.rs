//! `allowed_outbound_hosts`: where a component may send requests and connect to. Of requests only calls to components of the
//! same application (`http://NAME.spin.internal`) are carried out; entries for other hosts are read, and a call to them says
//! that it isn't implemented. Sockets are granted by address (`tcp://127.0.0.1:3310`): names aren't looked up.

use std::net::SocketAddr;
use wasmtime_wasi::sockets::SocketAddrUse;

/// The domain under which components reach each other.
const CHAINING_SUFFIX: &str = ".spin.internal";

/// What one component may call.
#[derive(Debug, Clone, Default)]
pub struct AllowedHosts(Vec<Entry>);

#[derive(Debug, Clone)]
struct Entry {
    /// `None` stands for any scheme.
    scheme: Option<String>,
    host: Host,
    /// Any port between the two, both included.
    ports: (u16, u16),
}

#[derive(Debug, Clone)]
enum Host {
    Any,
    Exact(String),
    /// With its leading dot.
    Subdomains(String),
}

/// Why a call isn't made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not in `allowed_outbound_hosts`.
    Denied,
    /// Allowed, but this runner reaches components of the same application only.
    NotImplemented,
}

impl AllowedHosts {
    /// Reads entries of the form `scheme://host[:port]`, in which `*` may stand for scheme, host or port, `*.` for
    /// subdomains and `a..b` for ports from `a` up to before `b`.
    pub fn parse<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        entries.into_iter().map(Entry::parse).collect::<Result<_, _>>().map(Self)
    }

    /// The component that a request to `uri` goes to, or why it goes nowhere.
    pub fn target<'a>(&self, uri: &'a http::Uri) -> Result<&'a str, Refusal> {
        let host = uri.host().unwrap_or_default();
        let scheme = uri.scheme_str().unwrap_or("https");
        let port = uri.port_u16().or_else(|| default_port(scheme)).unwrap_or(0);
        if !self.0.iter().any(|entry| entry.allows(scheme, host, port)) {
            return Err(Refusal::Denied);
        }
        match host.strip_suffix(CHAINING_SUFFIX) {
            Some(component) if scheme == "http" => Ok(component),
            _ => Err(Refusal::NotImplemented),
        }
    }

    /// Whether a socket may be used so: connected to an address that is granted, and never listened on.
    pub fn permits(&self, address: SocketAddr, usage: SocketAddrUse) -> bool {
        match usage {
            SocketAddrUse::TcpConnect => self.0.iter().any(|entry| entry.allows("tcp", &address.ip().to_string(), address.port())),
            // What the system does for a connection on its way out.
            SocketAddrUse::TcpBind => address.ip().is_unspecified() && address.port() == 0 && self.0.iter().any(Entry::is_tcp),
            _ => false,
        }
    }
}

impl Entry {
    fn parse(text: &str) -> Result<Self, String> {
        let problem = |why: &str| format!("allowed_outbound_hosts 的 \"{text}\" {why}");
        let (scheme, rest) = text.trim().split_once("://").ok_or_else(|| problem("缺少 scheme（如 http://）"))?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains('/') {
            return Err(problem("不能带路径"));
        }
        let (host, port) = rest.rsplit_once(':').unwrap_or((rest, ""));
        let host = match host.strip_prefix('*') {
            Some("") => Host::Any,
            Some(suffix) if suffix.starts_with('.') => Host::Subdomains(suffix.to_ascii_lowercase()),
            None if !host.is_empty() && !host.contains('*') => Host::Exact(unbracketed(host).to_ascii_lowercase()),
            _ => return Err(problem("主机名有误")),
        };
        let number = |text: &str| text.parse::<u16>().map_err(|_| problem("端口有误"));
        let ports = match (port, port.split_once("..")) {
            ("*", _) => (0, u16::MAX),
            ("", _) => {
                let port = default_port(scheme).ok_or_else(|| problem("没有写端口，而该 scheme 没有默认端口"))?;
                (port, port)
            }
            (_, Some((first, end))) => (number(first)?, number(end)?.saturating_sub(1)),
            (port, None) => (number(port)?, number(port)?),
        };
        Ok(Self { scheme: (scheme != "*").then(|| scheme.to_owned()), host, ports })
    }

    fn is_tcp(&self) -> bool {
        self.scheme.as_deref().is_none_or(|scheme| scheme == "tcp")
    }

    fn allows(&self, scheme: &str, host: &str, port: u16) -> bool {
        let host = unbracketed(host).to_ascii_lowercase();
        self.scheme.as_deref().is_none_or(|allowed| allowed == scheme)
            && (self.ports.0..=self.ports.1).contains(&port)
            && match &self.host {
                Host::Any => true,
                Host::Exact(allowed) => host == *allowed,
                Host::Subdomains(suffix) => host.ends_with(suffix),
            }
    }
}

/// An IPv6 address as it is written outside of addresses (RFC 3986 §3.2.2).
fn unbracketed(host: &str) -> &str {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        "redis" => Some(6379),
        "postgres" => Some(5432),
        "mysql" => Some(3306),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(granted: &str, address: &str, usage: SocketAddrUse) -> bool {
        AllowedHosts::parse([granted]).expect("an entry").permits(address.parse().expect("an address"), usage)
    }

    #[test]
    fn a_socket_connects_to_what_is_granted_and_nothing_else() {
        use SocketAddrUse::{TcpBind, TcpConnect, TcpListen, UdpConnect};
        let granted = "tcp://127.0.0.1:3310";
        for (address, usage, expected) in [
            ("127.0.0.1:3310", TcpConnect, true),
            ("127.0.0.1:3311", TcpConnect, false),
            ("127.0.0.2:3310", TcpConnect, false),
            ("[::1]:3310", TcpConnect, false),
            ("127.0.0.1:3310", UdpConnect, false),
            ("0.0.0.0:0", TcpBind, true),
            ("127.0.0.1:0", TcpBind, false),
            ("0.0.0.0:80", TcpBind, false),
            ("0.0.0.0:0", TcpListen, false),
        ] {
            assert_eq!(permits(granted, address, usage), expected, "{address} {usage:?}");
        }
        assert!(permits("tcp://[::1]:3310", "[::1]:3310", TcpConnect));
        assert!(!permits("http://127.0.0.1:80", "127.0.0.1:80", TcpConnect));
        assert!(!permits("http://127.0.0.1:80", "0.0.0.0:0", TcpBind), "a component without sockets binds none");
    }
}
