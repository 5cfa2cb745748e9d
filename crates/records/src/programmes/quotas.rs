//! `GET`, `PUT /api/v1/programmes/{id}/quotas`: how many applications each body may recommend, and how many titles are listed.

use super::{StoredProgramme, book, change, load};
use crate::accounts::create::{name_problems, one_line};
use crate::bodies;
use crate::error::{Result, forbidden, none_of, problem};
use crate::exchange::{Request, Response};
use crate::limits::{QUOTA_BODIES_MAX, QUOTA_MAX, QUOTAS_MAX};
use crate::port::Host;
use crate::sessions::{Caller, guard};
use crate::settings::Settings;
use domain::api::Quotas;
use domain::{FieldProblem, Role};
use rulebook::Rulebook;
use std::collections::BTreeSet;

/// For who gives quotas and who has them.
pub(crate) async fn read(host: &impl Host, caller: &Caller, id: &str) -> Result<Response> {
    if caller.account().role == Role::Applicant {
        return Err(forbidden("推荐名额只供推荐单位和质量协会查看。"));
    }
    let book = book(host, id)?;
    Ok(response(&load(host, book).await?))
}

/// Takes the place of all that was set before. `If-Match` is honoured if it is sent.
pub(crate) async fn set(host: &impl Host, settings: &Settings, request: &Request, caller: Caller, id: &str) -> Result<Response> {
    guard::role(&caller, Role::Association)?;
    guard::write(settings, request, &caller)?;
    let book = book(host, id)?;
    let mut body: Quotas = request.json()?;
    for quota in &mut body.quotas {
        quota.name = one_line(&quota.name);
    }
    none_of(problems(host, book, &body).await?)?;
    let new = change(host, request, book, |programme| {
        programme.quotas = body;
        Ok(())
    });
    Ok(response(&new.await?))
}

fn response(stored: &StoredProgramme) -> Response {
    Response::json(200, &stored.quotas).with("etag", stored.etag())
}

async fn problems(host: &impl Host, book: &Rulebook, body: &Quotas) -> Result<Vec<FieldProblem>> {
    let mut problems = Vec::new();
    if book.programme.quota.is_none() && !body.quotas.is_empty() {
        problems.push(problem("quotas", "unexpected", "本活动的规则没有推荐名额，请去掉。"));
        return Ok(problems);
    }
    if body.quotas.len() > QUOTAS_MAX {
        problems.push(problem("quotas", "too_many", format!("最多 {QUOTAS_MAX} 项名额，现有 {} 项。", body.quotas.len())));
        return Ok(problems);
    }
    if body.titles_listed.is_some_and(|listed| listed > QUOTA_MAX) {
        problems.push(problem("titles_listed", "too_large", format!("本年度名单的数量最大为 {QUOTA_MAX}。")));
    }
    let (mut ids, mut seen) = (BTreeSet::new(), BTreeSet::new());
    for (at, quota) in body.quotas.iter().enumerate() {
        let place = |name: &str| format!("quotas[{at}].{name}");
        if !bodies::well_formed(&quota.id) {
            problems.push(problem(place("id"), "malformed", "名额的代号只能用小写字母、数字和连字符，最长 64 个字符。"));
        } else if !ids.insert(quota.id.as_str()) {
            problems.push(problem(place("id"), "repeated", format!("名额代号“{}”重复，请改正。", quota.id)));
        }
        problems.extend(name_problems(&place("name"), "名额的名称", &quota.name));
        if quota.max > QUOTA_MAX {
            problems.push(problem(place("max"), "too_large", format!("一项名额最多 {QUOTA_MAX} 个。")));
        }
        if quota.bodies.is_empty() || quota.bodies.len() > QUOTA_BODIES_MAX {
            problems.push(problem(place("bodies"), "malformed", format!("请注明 1 至 {QUOTA_BODIES_MAX} 个推荐单位。")));
            continue;
        }
        for id in &quota.bodies {
            if bodies::load(host, id).await?.is_none() {
                problems.push(problem(place("bodies"), "unknown", "有的推荐单位不存在，请从所列推荐单位中选择。"));
            } else if !seen.insert(id.as_str()) {
                problems.push(problem(place("bodies"), "repeated", format!("推荐单位“{id}”已列入另一项名额，一个推荐单位只能有一项。")));
            }
        }
    }
    Ok(problems)
}
