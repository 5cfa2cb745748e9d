//! Who is asking: a session by its cookie or a program by its key.

pub(crate) mod guard;
pub(crate) mod sign_in;

use crate::accounts::keys::KeyDocument;
use crate::accounts::{self, StoredAccount, StoredKey};
use crate::documents;
use crate::error::{Result, unauthenticated};
use crate::exchange::Request;
use crate::port::Host;
use crate::settings::Settings;
use crate::token;
use domain::time::{SignedDuration, Timestamp};
use domain::{Account, AccountId, Digest};
use serde::{Deserialize, Serialize};

/// A session nobody uses ends after so long: a working day with its lunch.
const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// A session in use is prolonged when it has lost this much, not with every request: each is a write.
const PROLONG_AFTER: SignedDuration = SignedDuration::from_mins(30);
/// However much it is used, a session ends after a week.
const LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The list by which maintenance finds sessions that have ended.
pub(crate) const LIST: &str = "sessions";

/// `session/{sha256 of token}`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) account: AccountId,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// An account that has shown who it is.
pub(crate) struct Caller {
    stored: StoredAccount,
    via: Via,
}

enum Via {
    /// With the session's secret.
    Cookie(String),
    Key,
}

impl Caller {
    pub(crate) fn account(&self) -> &Account {
        &self.stored.account
    }

    pub(crate) fn keys(&self) -> &[StoredKey] {
        &self.stored.keys
    }

    /// The token that writes carry; none with a key.
    pub(crate) fn csrf(&self) -> Option<String> {
        match &self.via {
            Via::Cookie(secret) => Some(token::csrf(secret)),
            Via::Key => None,
        }
    }

    /// Under which name the session is kept; none with a key.
    pub(crate) fn session(&self) -> Option<Digest> {
        match &self.via {
            Via::Cookie(secret) => Some(token::stored(secret)),
            Via::Key => None,
        }
    }

    pub(crate) fn with_account(self, stored: StoredAccount) -> Self {
        Self { stored, ..self }
    }
}

/// The cookie's name. `__Host-` binds it to this very host, and browsers want encryption for that.
pub(crate) fn cookie_name(settings: &Settings) -> &'static str {
    if settings.secure() { "__Host-session" } else { "session" }
}

/// Who is asking.
///
/// # Errors
/// 401 if nobody is: no session, one that has ended, a key that isn't known.
pub(crate) async fn caller(host: &impl Host, settings: &Settings, request: &Request) -> Result<Caller> {
    if let Some(authorization) = request.header("authorization") {
        return by_key(host, authorization).await;
    }
    let secret = request.cookie(cookie_name(settings)).filter(|secret| secret.len() == 64).ok_or_else(unauthenticated)?;
    by_session(host, secret).await
}

async fn by_key(host: &impl Host, authorization: &str) -> Result<Caller> {
    let secret = authorization.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, secret)| secret.trim());
    let sha256 = token::stored(secret.ok_or_else(unauthenticated)?);
    let found = documents::load::<KeyDocument>(host, &format!("key/{sha256}"), "key").await?.ok_or_else(unauthenticated)?;
    let stored = accounts::load(host, &found.value.account).await?.ok_or_else(unauthenticated)?.value;
    if !stored.keys.iter().any(|key| key.sha256 == sha256) {
        return Err(unauthenticated());
    }
    Ok(Caller { stored, via: Via::Key })
}

async fn by_session(host: &impl Host, secret: &str) -> Result<Caller> {
    let key = format!("session/{}", token::stored(secret));
    let found = documents::load::<Session>(host, &key, "session").await?.ok_or_else(unauthenticated)?;
    let now = host.now();
    let session = &found.value;
    if now >= session.expires_at {
        return Err(unauthenticated());
    }
    let stored = accounts::load(host, &session.account).await?.ok_or_else(unauthenticated)?.value;
    let expires_at = later(now, IDLE).min(later(session.created_at, LIFE));
    if session.expires_at < later(expires_at, -PROLONG_AFTER) {
        // A swap, so that a session that is being signed out isn't brought back; losing it costs nothing.
        documents::swap(host, &found, &Session { expires_at, ..session.clone() }).await?;
    }
    Ok(Caller { stored, via: Via::Cookie(secret.to_owned()) })
}

/// `at` and so much later, or the end of time.
pub(crate) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}
