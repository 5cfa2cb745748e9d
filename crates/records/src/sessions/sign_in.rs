//! `POST /api/v1/sessions`, `DELETE /api/v1/sessions/current`.

use super::{Caller, IDLE, LIST, Session, cookie_name, guard, later};
use crate::accounts::create::plain_login;
use crate::accounts::{self, me};
use crate::documents;
use crate::error::{Error, Result};
use crate::exchange::{Request, Response};
use crate::lists;
use crate::password;
use crate::port::{Host, Store};
use crate::settings::Settings;
use crate::throttle::{SIGN_IN_ADDRESS, SIGN_IN_LOGIN, client_address};
use crate::token;
use domain::api::{SessionView, SignIn};
use domain::{Account, Problem};

/// Signs in. A login that doesn't exist and a wrong password get the same answer after the same time.
pub(crate) async fn sign_in(host: &impl Host, settings: &Settings, request: &Request) -> Result<Response> {
    guard::foreign_origin(settings, request)?;
    let body: SignIn = request.json()?;
    let login = plain_login(&body.login);
    let mut attempts = Vec::new();
    if let Some(address) = client_address(request) {
        attempts.push(SIGN_IN_ADDRESS.count(host, &address).await?);
    }
    attempts.push(SIGN_IN_LOGIN.count(host, &login).await?);
    let found = accounts::by_login(host, &login).await?.map(|found| found.value);
    let phc = found.as_ref().map(|stored| stored.password.as_str());
    let right = password::plausible(&body.password) && password::verify(&body.password, phc);
    let Some(stored) = found.filter(|_| right) else { return Err(refused()) };
    for attempt in attempts {
        attempt.forgive(host).await?;
    }
    open(host, settings, stored.account).await
}

/// Opens a session and answers it with its cookie.
pub(crate) async fn open(host: &impl Host, settings: &Settings, account: Account) -> Result<Response> {
    let secret = token::secret(host);
    let now = host.now();
    let session = Session { account: account.id.clone(), created_at: now, expires_at: later(now, IDLE) };
    let sha256 = token::stored(&secret);
    // Listed second: maintenance takes an entry without a session for one that was signed out.
    documents::create(host, &format!("session/{sha256}"), &session).await?;
    lists::append(host, LIST, &sha256).await?;
    let view = SessionView { account, csrf: Some(token::csrf(&secret)), demonstration: settings.demonstration };
    Ok(Response::json(201, &view).with("set-cookie", cookie(settings, &secret)).with("cache-control", "no-store"))
}

pub(crate) async fn sign_out(host: &impl Host, settings: &Settings, request: &Request, caller: Caller) -> Result<Response> {
    guard::write(settings, request, &caller)?;
    if let Some(session) = caller.session() {
        host.store().delete(&format!("session/{session}")).await?;
    }
    Ok(Response::empty(204).with("set-cookie", format!("{}; Max-Age=0", cookie(settings, ""))))
}

/// `GET /api/v1/me`.
pub(crate) fn current(settings: &Settings, caller: &Caller) -> Response {
    Response::json(200, &me::view(settings, caller))
}

fn cookie(settings: &Settings, secret: &str) -> String {
    let secure = if settings.secure() { "; Secure" } else { "" };
    format!("{}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}", cookie_name(settings))
}

fn refused() -> Error {
    Problem::new(401, "wrong_credentials", "登录失败", "登录名或密码不对，请核对后重试。").into()
}
