//! Accounts as they are kept: what the API shows, and the secrets it doesn't.

pub(crate) mod admin;
pub(crate) mod create;
pub(crate) mod keys;
pub(crate) mod me;
pub(crate) mod register;
pub(crate) mod setup;

use crate::documents::{self, Loaded};
use crate::error::Result;
use crate::port::Host;
use domain::time::Timestamp;
use domain::{Account, AccountId, Digest};
use serde::{Deserialize, Serialize};

/// The newest form of the stored document.
const SCHEMA: u32 = 1;

/// `account/{id}`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct StoredAccount {
    pub(crate) schema: u32,
    pub(crate) account: Account,
    /// PHC string.
    pub(crate) password: String,
    /// Keys that count: a document `key/…` that isn't named here opens nothing.
    #[serde(default)]
    pub(crate) keys: Vec<StoredKey>,
    pub(crate) created_at: Timestamp,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct StoredKey {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) sha256: Digest,
    pub(crate) created_at: Timestamp,
}

/// `login/{name}`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Login {
    pub(crate) account: AccountId,
}

pub(crate) async fn load(host: &impl Host, id: &AccountId) -> Result<Option<Loaded<StoredAccount>>> {
    documents::load(host, &format!("account/{id}"), "account").await
}

/// The account of a login, which must be in its plain form.
pub(crate) async fn by_login(host: &impl Host, login: &str) -> Result<Option<Loaded<StoredAccount>>> {
    match documents::load::<Login>(host, &format!("login/{login}"), "login").await? {
        Some(found) => load(host, &found.value.account).await,
        None => Ok(None),
    }
}
