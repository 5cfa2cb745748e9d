//! `allowed_outbound_hosts`: where a component may send requests. Only calls to components of the same application
//! (`http://NAME.spin.internal`) are carried out; entries for other hosts are read, and a call to them says that it
//! isn't implemented.

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
            None if !host.is_empty() && !host.contains('*') => Host::Exact(host.to_ascii_lowercase()),
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

    fn allows(&self, scheme: &str, host: &str, port: u16) -> bool {
        let host = host.to_ascii_lowercase();
        self.scheme.as_deref().is_none_or(|allowed| allowed == scheme)
            && (self.ports.0..=self.ports.1).contains(&port)
            && match &self.host {
                Host::Any => true,
                Host::Exact(allowed) => host == *allowed,
                Host::Subdomains(suffix) => host.ends_with(suffix),
            }
    }
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
