//! `POST /api/v1/setup`: the first account of the association, by the one-time token of the instance.

use super::create::{Wanted, create};
use crate::claim::{Claim, claim};
use crate::documents;
use crate::error::{Error, Result, conflict, forbidden};
use crate::exchange::{Request, Response};
use crate::port::Host;
use crate::sessions;
use crate::settings::Settings;
use crate::throttle::{REGISTER_ADDRESS, client_address};
use crate::token;
use domain::api::Setup;
use domain::{AccountId, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `setup/{sha256 of token}`: the token has been used.
#[derive(Serialize, Deserialize)]
struct Used {
    account: AccountId,
}

pub(crate) async fn setup(host: &impl Host, settings: &Settings, request: &Request) -> Result<Response> {
    sessions::guard::foreign_origin(settings, request)?;
    let body: Setup = request.json()?;
    if let Some(address) = client_address(request) {
        REGISTER_ADDRESS.count(host, &address).await?;
    }
    if settings.setup_token.is_empty() || !token::same(&body.token, &settings.setup_token) {
        return Err(forbidden("初始设置的一次性口令不对，或本系统没有设置口令。请向系统管理员索取。"));
    }
    let key = format!("setup/{}", token::stored(&settings.setup_token));
    let won = match claim(host, &key).await? {
        Claim::Won(won) => won,
        Claim::Exists(_) => return Err(used()),
        Claim::Busy => return Err(conflict("in_progress", "正在处理", "初始设置正在进行，请一分钟后再试。").with_header("retry-after", "60")),
    };
    let wanted = Wanted {
        login: body.login,
        password: body.password,
        role: Role::Association,
        organisation: body.organisation,
        body: None,
        profile: BTreeMap::new(),
    };
    let account = match create(host, wanted).await {
        Ok(account) => account,
        Err(refused @ Error::Refused(_)) => {
            won.release(host).await?;
            return Err(refused);
        }
        Err(fault) => return Err(fault),
    };
    documents::create(host, &key, &Used { account: account.id.clone() }).await?;
    Ok(Response::json(201, &account))
}

fn used() -> Error {
    conflict("setup_done", "初始设置已完成", "一次性口令已经用过。请用已建立的协会账号登录；如需重新设置，请更换口令。")
}
