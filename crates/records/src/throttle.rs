//! Limits on attempts: counters in the store, one per subject and span of time.

use crate::error::{Error, Result};
use crate::exchange::Request;
use crate::lists;
use crate::port::{Host, Store};
use crate::token;
use domain::Problem;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The list of counters, by which maintenance finds those whose span is over.
pub(crate) const LIST: &str = "throttle";

/// What is counted.
#[derive(Clone, Copy)]
pub(crate) struct Limit {
    name: &'static str,
    attempts_max: i64,
    span_s: i64,
}

/// Failed sign-ins of one login: enough for a forgotten password, too few to try a dictionary (960 a day).
pub(crate) const SIGN_IN_LOGIN: Limit = Limit { name: "signin-login", attempts_max: 10, span_s: 15 * 60 };
/// Failed sign-ins from one address: an office behind one address has many clerks.
pub(crate) const SIGN_IN_ADDRESS: Limit = Limit { name: "signin-address", attempts_max: 50, span_s: 15 * 60 };
/// Accounts and setups from one address: each costs a slow hash.
pub(crate) const REGISTER_ADDRESS: Limit = Limit { name: "register-address", attempts_max: 100, span_s: 60 * 60 };

/// Checks without an account from one address: a page that asks after every field of a form stays below.
pub(crate) const CHECK_ADDRESS: Limit = Limit { name: "check-address", attempts_max: 300, span_s: 15 * 60 };

/// Public lists fetched without an account from one address: each may be set in type, and an office behind one address has
/// many readers, who fetch it once.
pub(crate) const LIST_ADDRESS: Limit = Limit { name: "list-address", attempts_max: 100, span_s: 15 * 60 };

/// A counter in the list.
#[derive(Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) until_s: i64,
}

/// An attempt that was counted.
pub(crate) struct Attempt {
    key: String,
}

impl Limit {
    /// Counts an attempt before it is made, so that many at once don't slip through.
    ///
    /// # Errors
    /// 429 with the seconds until the span is over.
    pub(crate) async fn count(self, host: &impl Host, subject: &str) -> Result<Attempt> {
        let now_s = host.now().as_second();
        let span = now_s.div_euclid(self.span_s);
        let until_s = (span + 1) * self.span_s;
        // Hashed: neither login names nor addresses stand in keys, and a key has a fixed length.
        let key = format!("counter/{}/{}/{span}", self.name, token::stored(subject));
        let attempts = host.store().increment(&key, 1).await?;
        if attempts == 1 {
            lists::append(host, LIST, &Entry { key: key.clone(), until_s }).await?;
        }
        if attempts > self.attempts_max {
            let wait_s = (until_s - now_s).max(1);
            let mut problem = Problem::new(429, "too_many_attempts", "尝试次数过多", format!("尝试次数过多，请在 {} 分钟后再试。", (wait_s + 59) / 60));
            problem.extra = Some(json!({ "retry_after_s": wait_s }));
            return Err(Error::from(problem));
        }
        Ok(Attempt { key })
    }
}

impl Attempt {
    /// It succeeded and isn't held against anybody.
    pub(crate) async fn forgive(self, host: &impl Host) -> Result<()> {
        host.store().increment(&self.key, -1).await?;
        Ok(())
    }
}

/// The address the request comes from, without its port; none if it isn't known.
///
/// The runtime sets `spin-client-addr` last. A chained call has 0.0.0.0 there, and only then is the address believed that
/// another component passes on in `x-client-address`: from outside nobody can make the runtime say 0.0.0.0.
pub(crate) fn client_address(request: &Request) -> Option<String> {
    let host = |address: &str| address.parse::<std::net::SocketAddr>().map(|a| a.ip()).or_else(|_| address.parse()).ok();
    let address = host(request.header("spin-client-addr")?)?;
    if !address.is_unspecified() {
        return Some(address.to_string());
    }
    host(request.header("x-client-address")?).map(|address| address.to_string())
}
