//! `POST`, `GET /api/v1/admin/accounts`: the association makes accounts and sees which there are.

use super::create::{LIST, Wanted, create, name_problems, one_line};
use super::StoredAccount;
use crate::bodies;
use crate::documents;
use crate::error::{Result, none_of, problem};
use crate::exchange::{Request, Response};
use crate::idempotency;
use crate::limits::PAGE_LINES;
use crate::lists;
use crate::port::{Host, Store};
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use domain::api::NewAccount;
use domain::{Account, AccountId, Body, Role};
use serde_json::json;

pub(crate) async fn create_account(host: &impl Host, settings: &Settings, request: &Request, caller: Caller) -> Result<Response> {
    guard::role(&caller, Role::Association)?;
    guard::write(settings, request, &caller)?;
    let body: NewAccount = request.json()?;
    let mut problems = Vec::new();
    match (&body.role, &body.body) {
        (Role::Recommender, None) => problems.push(problem("body", "missing", "推荐单位的账号须写明所属推荐单位的代号（body）。")),
        (Role::Recommender, Some(id)) if !bodies::well_formed(id) => {
            problems.push(problem("body", "malformed", "推荐单位的代号只能用小写字母、数字和连字符，最长 64 个字符。"));
        }
        (Role::Applicant | Role::Association, Some(_)) => problems.push(problem("body", "unexpected", "只有推荐单位的账号才有所属推荐单位，请去掉这一项。")),
        _ => {}
    }
    if body.role == Role::Recommender {
        problems.extend(name_problems("organisation", "推荐单位名称", &one_line(&body.organisation)));
    }
    none_of(problems)?;
    idempotency::once(host, request, &caller.account().id, async |_| {
        let wanted = Wanted {
            login: body.login,
            password: body.password,
            role: body.role,
            organisation: body.organisation,
            body: body.body,
            profile: body.profile,
        };
        let account = create(host, wanted).await?;
        if let Some(id) = &account.body {
            bodies::create(host, &Body { id: id.clone(), name: account.organisation.clone() }).await?;
        }
        Ok(Response::json(201, &account))
    })
    .await
}

/// Newest first, by cursor; no page holds more than [`PAGE_LINES`].
pub(crate) async fn list_accounts(host: &impl Host, request: &Request, caller: Caller) -> Result<Response> {
    guard::role(&caller, Role::Association)?;
    let end = lists::length(host, LIST).await?;
    let last = request.query_value("cursor").and_then(|cursor| cursor.parse().ok()).unwrap_or(end).min(end);
    let first = last.saturating_sub(PAGE_LINES as u64 - 1).max(1);
    let ids: Vec<(u64, AccountId)> = lists::range(host, LIST, first, last).await?;
    let keys: Vec<String> = ids.iter().rev().map(|(_, id)| format!("account/{id}")).collect();
    let mut items: Vec<Account> = Vec::new();
    for bytes in host.store().get_many(&keys).await?.into_iter().flatten() {
        let stored: StoredAccount = documents::read(&bytes, "account")?;
        items.push(stored.account);
    }
    let next = (first > 1).then(|| (first - 1).to_string());
    Ok(Response::json(200, &json!({ "items": items, "next": next })))
}
