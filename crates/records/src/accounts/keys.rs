//! Keys for programs: `POST /api/v1/keys`, `DELETE /api/v1/keys/{id}`.
//!
//! The account's document says which keys count; `key/{sha256}` only leads to the account.

use super::create::{name_problems, one_line};
use super::{StoredAccount, StoredKey, load};
use crate::documents::{self, swap};
use crate::error::{Result, busy, conflict, none_of, not_found, unauthenticated};
use crate::exchange::{Request, Response};
use crate::limits::{KEYS_MAX, SWAPS_MAX};
use crate::port::{Host, Store};
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use crate::token;
use domain::AccountId;
use domain::api::NewKey;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// `key/{sha256}`.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeyDocument {
    pub(crate) account: AccountId,
}

/// Answers the key once; the store has its hash only.
pub(crate) async fn create(host: &impl Host, settings: &Settings, request: &Request, caller: Caller) -> Result<Response> {
    guard::write(settings, request, &caller)?;
    let body: NewKey = request.json()?;
    let label = one_line(&body.label);
    none_of(name_problems("label", "名称", &label))?;
    let secret = token::secret(host);
    let key = StoredKey { id: token::identifier(host), label, sha256: token::stored(&secret), created_at: host.now() };
    // The document that leads nowhere yet goes first: the swap after it is what makes the key count.
    documents::create(host, &format!("key/{}", key.sha256), &KeyDocument { account: caller.account().id.clone() }).await?;
    for _ in 0..SWAPS_MAX {
        let old = load(host, &caller.account().id).await?.ok_or_else(unauthenticated)?;
        if old.value.keys.len() >= KEYS_MAX {
            host.store().delete(&format!("key/{}", key.sha256)).await?;
            return Err(conflict("too_many_keys", "密钥过多", format!("一个账号最多 {KEYS_MAX} 个密钥，请先删除不再使用的。")));
        }
        let mut new = old.value.clone();
        new.keys.push(key.clone());
        if swap(host, &old, &new).await? {
            return Ok(Response::json(201, &json!({ "id": key.id, "label": key.label, "key": secret })));
        }
    }
    Err(busy())
}

/// The account's keys without their secrets.
pub(crate) fn list(caller: &Caller) -> Response {
    let items: Vec<_> = caller.keys().iter().map(|key| json!({ "id": key.id, "label": key.label, "created_at": key.created_at })).collect();
    Response::json(200, &json!({ "items": items }))
}

pub(crate) async fn delete(host: &impl Host, settings: &Settings, request: &Request, caller: Caller, id: &str) -> Result<Response> {
    guard::write(settings, request, &caller)?;
    for _ in 0..SWAPS_MAX {
        let old = load(host, &caller.account().id).await?.ok_or_else(unauthenticated)?;
        let (gone, keys): (Vec<StoredKey>, Vec<StoredKey>) = old.value.keys.iter().cloned().partition(|key| key.id == id);
        let Some(gone) = gone.into_iter().next() else { return Err(not_found()) };
        if swap(host, &old, &StoredAccount { keys, ..old.value.clone() }).await? {
            host.store().delete(&format!("key/{}", gone.sha256)).await?;
            return Ok(Response::empty(204));
        }
    }
    Err(busy())
}
