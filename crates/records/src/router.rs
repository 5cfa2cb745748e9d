//! From a request to the function that answers it.

use crate::accounts::{admin, keys, me, register, setup};
use crate::applications::{change, create, delete, findings, history, list, materials, read, receipt, report, submit, withdraw};
use crate::bodies;
use crate::description;
use crate::error::{Error, Result, malformed, not_found};
use crate::exchange::{Request, Response};
use crate::health;
use crate::internal::{attach, authorize, packet};
use crate::limits::BODY_BYTES_MAX;
use crate::maintenance;
use crate::opinion;
use crate::personal_data::{record as personal_data, rules as personal_data_rules};
use crate::port::Host;
use crate::printed::{self, application as of_application, batch, stages, tables};
use crate::programmes::{offered, quotas, readings, windows};
use crate::sessions::{self, sign_in};
use crate::settings::Settings;
use crate::standing::record as standing;
use crate::what_if;
use domain::Problem;

/// The answer to a request that asks no more than whether anybody is there: it needs no host, so that none is opened for it.
pub fn alive(request: &Request) -> Option<Response> {
    (request.path == "/healthz").then(|| only(request, "GET", health::healthz()).unwrap_or_else(Error::into_response))
}

/// Answers a request; whatever goes wrong is an answer, too.
pub async fn handle(host: &impl Host, request: &Request) -> Response {
    if let Some(response) = alive(request) {
        return response;
    }
    let response = match answer(host, request).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    };
    response.conditional(request)
}

async fn answer(host: &impl Host, request: &Request) -> Result<Response> {
    if request.body.len() > BODY_BYTES_MAX {
        let limit = BODY_BYTES_MAX >> 20;
        return Err(Problem::new(413, "too_large", "内容过大", format!("一次提交的内容最多 {limit} MiB，请分几次保存；文件请在材料处上传。")).into());
    }
    let segments = request.segments().ok_or_else(|| malformed("malformed_path", "请求的地址不是合法的 UTF-8 编码。"))?;
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match segments[..] {
        ["readyz"] => {
            if let Err(reason) = host.settings() {
                return Err(misconfigured(&reason));
            }
            return only(request, "GET", health::readyz(host).await);
        }
        _ => {}
    }
    let settings = host.settings().map_err(|reason| misconfigured(&reason))?;
    health::proven(host).await?;
    match segments[..] {
        ["api", "v1", ref rest @ ..] => public(host, settings, request, rest).await,
        ["internal", "authorize"] if request.method == "POST" => authorize::authorize(host, settings, request).await,
        ["internal", "attach"] if request.method == "POST" => attach::attach(host, settings, request).await,
        ["internal", "packet"] if request.method == "POST" => packet::packet(host, settings, request).await,
        _ => Err(not_found()),
    }
}

async fn public(host: &impl Host, settings: &Settings, request: &Request, path: &[&str]) -> Result<Response> {
    let method = if request.method == "HEAD" { "GET" } else { request.method.as_str() };
    match (method, path) {
        ("POST", ["accounts"]) => return register::register(host, settings, request).await,
        ("POST", ["sessions"]) => return sign_in::sign_in(host, settings, request).await,
        ("POST", ["setup"]) => return setup::setup(host, settings, request).await,
        ("POST", ["maintenance"]) => return maintenance::run(host, settings, request).await,
        ("GET", ["openapi.json"]) => return Ok(description::openapi()),
        ("GET", ["programmes"]) => return offered::list(host, settings).await,
        ("GET", ["programmes", id]) => return offered::read(host, settings, id).await,
        ("GET", ["programmes", id, "windows"]) => return windows::read(host, id).await,
        ("GET", ["programmes", id, "personal-data"]) => return personal_data_rules::read(host, id).await,
        ("GET", ["programmes", id, "readings"]) => return readings::list(host, id).await,
        ("GET", ["programmes", id, "tables", file]) => {
            if let Some(list) = printed::list::public(host, settings, request, id, file).await? {
                return Ok(list);
            }
        }
        ("POST", ["programmes", id, "check"]) => return what_if::check(host, settings, request, id).await,
        _ => {}
    }
    let allowed = methods(path);
    if allowed.is_empty() {
        return Err(not_found());
    }
    if !allowed.contains(&method) {
        return Err(Error::from(Problem::new(405, "method_not_allowed", "不支持这种操作", "这个地址不支持所用的请求方法。")).with_header("allow", allowed.join(", ")));
    }
    let caller = sessions::caller(host, settings, request).await?;
    match (method, path) {
        ("DELETE", ["sessions", "current"]) => sign_in::sign_out(host, settings, request, caller).await,
        ("GET", ["me"]) => Ok(sign_in::current(settings, &caller)),
        ("PATCH", ["me"]) => me::change(host, settings, request, caller).await,
        ("GET", ["keys"]) => Ok(keys::list(&caller)),
        ("POST", ["keys"]) => keys::create(host, settings, request, caller).await,
        ("DELETE", ["keys", id]) => keys::delete(host, settings, request, caller, id).await,
        ("GET", ["admin", "accounts"]) => admin::list_accounts(host, request, caller).await,
        ("POST", ["admin", "accounts"]) => admin::create_account(host, settings, request, caller).await,
        ("GET", ["recommenders"]) => Ok(Response::json(200, &bodies::list(host).await?)),
        ("PUT", ["programmes", id, "windows"]) => windows::set(host, settings, request, caller, id).await,
        ("PUT", ["programmes", id, "readings", code]) => readings::decide(host, settings, request, caller, id, code).await,
        ("GET", ["programmes", id, "quotas"]) => quotas::read(host, &caller, id).await,
        ("PUT", ["programmes", id, "quotas"]) => quotas::set(host, settings, request, caller, id).await,
        ("GET", ["rulebooks"]) => offered::broken(host, &caller),
        ("GET", ["standing", code]) => standing::read(host, &caller, code).await,
        ("PUT", ["standing", code]) => standing::set(host, settings, request, caller, code).await,
        ("GET", ["programmes", id, "documents"]) => printed::offered::list(host, &caller, id).await,
        ("GET", ["programmes", id, "stages", stage]) => stages::read(host, &caller, id, stage).await,
        ("PUT", ["programmes", id, "stages", stage]) => stages::set(host, settings, request, caller, id, stage).await,
        ("GET", ["programmes", id, "tables", code, "changes"]) => tables::changes(host, settings, request, &caller, id, code).await,
        ("GET", ["programmes", id, "tables", file]) => tables::table(host, settings, request, &caller, id, file).await,
        ("GET", ["programmes", id, "batches", file]) => batch::batch(host, settings, request, &caller, id, file).await,
        ("GET", ["applications"]) => list::list(host, request, &caller).await,
        ("POST", ["applications"]) => create::create(host, settings, request, caller).await,
        ("GET", ["applications", id]) => read::read(host, settings, &caller, id).await,
        ("PATCH", ["applications", id]) => change::change(host, settings, request, caller, id).await,
        ("DELETE", ["applications", id]) => delete::delete(host, settings, request, caller, id).await,
        ("GET", ["applications", id, "findings"]) => findings::findings(host, settings, &caller, id).await,
        ("POST", ["applications", id, "submission"]) => submit::submit(host, settings, request, caller, id).await,
        ("POST", ["applications", id, "withdrawal"]) => withdraw::withdraw(host, settings, request, caller, id).await,
        ("GET", ["applications", id, "receipt"]) => receipt::json(host, request, &caller, id).await,
        ("GET", ["applications", id, "receipt.pdf"]) => receipt::pdf(host, settings, request, &caller, id).await,
        ("GET", ["applications", id, "documents"]) => of_application::list(host, &caller, id).await,
        ("GET", ["applications", id, "documents", file]) => of_application::document(host, settings, request, &caller, id, file).await,
        ("GET", ["applications", id, "personal-data"]) => personal_data::read(host, &caller, id).await,
        ("GET", ["applications", id, "history"]) => history::history(host, &caller, id).await,
        ("PUT", ["applications", id, "opinion"]) => opinion::give(host, settings, request, caller, id).await,
        ("POST", ["applications", id, "reports"]) => report::report(host, settings, request, caller, id).await,
        ("DELETE", ["applications", id, "materials", code, sha256]) => materials::detach(host, settings, request, caller, id, code, sha256).await,
        _ => Err(not_found()),
    }
}

/// The methods a path knows, none if there is no such path.
fn methods(path: &[&str]) -> &'static [&'static str] {
    match path {
        ["accounts" | "sessions" | "setup" | "maintenance"] | ["programmes", _, "check"] => &["POST"],
        ["openapi.json"] | ["programmes" | "rulebooks"] | ["programmes", _] | ["programmes", _, "readings" | "documents" | "personal-data"] | ["programmes", _, "tables" | "batches", _] | ["programmes", _, "tables", _, "changes"] | ["recommenders"] => &["GET"],
        ["programmes", _, "windows" | "quotas"] | ["programmes", _, "stages", _] | ["standing", _] => &["GET", "PUT"],
        ["sessions", "current"] | ["keys", _] | ["applications", _, "materials", _, _] => &["DELETE"],
        ["me"] => &["GET", "PATCH"],
        ["keys"] | ["admin", "accounts"] | ["applications"] => &["GET", "POST"],
        ["applications", _] => &["GET", "PATCH", "DELETE"],
        ["applications", _, "findings" | "receipt" | "receipt.pdf" | "history" | "documents" | "personal-data"] | ["applications", _, "documents", _] => &["GET"],
        ["applications", _, "submission" | "withdrawal" | "reports"] => &["POST"],
        ["applications", _, "opinion"] | ["programmes", _, "readings", _] => &["PUT"],
        _ => &[],
    }
}

fn only(request: &Request, method: &str, response: Response) -> Result<Response> {
    if request.method == method || request.method == "HEAD" { Ok(response) } else { Err(not_found()) }
}

/// 503: an operator must mend the variables. The reason names a variable, never its value.
fn misconfigured(reason: &str) -> Error {
    Problem::new(503, "misconfigured", "系统设置有误", format!("系统变量设置有误，暂停服务：{reason}。请联系管理员。")).into()
}
