//! What a write must show, and who may at all.

use super::Caller;
use crate::error::{Error, Result, forbidden};
use crate::exchange::Request;
use crate::settings::{Settings, origin};
use crate::token;
use domain::{Problem, Role};

/// A write made with a cookie must come from this site and carry the session's token; one made with a key need not.
///
/// # Errors
/// 403 `foreign_origin` or `csrf`.
pub(crate) fn write(settings: &Settings, request: &Request, caller: &Caller) -> Result<()> {
    let Some(wanted) = caller.csrf() else { return Ok(()) };
    let from_here = match request.header("origin") {
        Some(given) => origin(given).as_deref() == Some(&settings.origin),
        // Browsers that leave Origin out say it otherwise; whoever says nothing at all is no browser of ours.
        None => match request.header("sec-fetch-site") {
            Some(site) => site == "same-origin",
            None => request.header("referer").and_then(origin).as_deref() == Some(&settings.origin),
        },
    };
    if !from_here {
        return Err(foreign());
    }
    let given = request.header("x-csrf-token").unwrap_or_default();
    if given.is_empty() || !token::same(given, &wanted) {
        return Err(Problem::new(403, "csrf", "页面已过期", "页面的校验信息缺失或已过期，本次操作没有执行。请刷新页面后重试，必要时重新登录。").into());
    }
    Ok(())
}

/// A request without a session, such as a sign-in, must not come from a page of another site.
pub(crate) fn foreign_origin(settings: &Settings, request: &Request) -> Result<()> {
    match request.header("origin") {
        Some(given) if origin(given).as_deref() != Some(&settings.origin) => Err(foreign()),
        _ => Ok(()),
    }
}

/// Only this role may.
pub(crate) fn role(caller: &Caller, role: Role) -> Result<()> {
    if caller.account().role == role {
        return Ok(());
    }
    let who = match role {
        Role::Applicant => "申报单位",
        Role::Recommender => "推荐单位",
        Role::Association => "质量协会",
    };
    Err(forbidden(&format!("这项操作只限{who}的账号，请用相应账号登录。")))
}

fn foreign() -> Error {
    Problem::new(403, "foreign_origin", "请求来源不符", "请求不是从本系统的页面发出的，没有执行。请从本系统的地址打开页面后再操作。").into()
}
