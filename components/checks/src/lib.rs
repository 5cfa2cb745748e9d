//! `checks`: facts and a rulebook → findings. Private; reads rulebooks, reaches nothing else.

use checks::Checker;
use domain::Problem;
use domain::api::{BrokenRulebook, BrokenRulebooks, CheckRequest};
use guest::{Incoming, Reply};
use rulebook::LoadError;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Instant;

/// Largest request: an application of a hundred fields with reports of 20,000 characters and twenty rosters' problems takes 4 MiB.
const REQUEST_BYTES_MAX: u64 = 8 << 20;

thread_local! {
    /// Rules typed once an instance; they hold no user's data.
    static READY: RefCell<BTreeMap<String, Rc<Checker>>> = const { RefCell::new(BTreeMap::new()) };
}

#[spin_sdk::http_service]
async fn entry(request: spin_sdk::http::Request) -> Reply {
    guest::serve(request, handle).await
}

async fn handle(mut request: Incoming) -> Result<Reply, Problem> {
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/check") => {
            let body = request.bytes(REQUEST_BYTES_MAX).await?;
            let begin = Instant::now();
            let request: CheckRequest = guest::request::parse(&body)?;
            let reply = Reply::json(200, &checker(request.programme.as_str())?.check(&request));
            // https://www.w3.org/TR/server-timing/, in milliseconds: from the body that has come to the answer that goes.
            Ok(reply.with("server-timing", format!("check;dur={:.3}", begin.elapsed().as_secs_f64() * 1e3)))
        }
        ("GET", "/rulebooks") => Ok(Reply::json(200, &broken())),
        (_, "/check") => Err(Problem::new(405, "method_not_allowed", "不支持此操作", "核查请用 POST。")),
        _ => Err(Problem::new(404, "not_found", "没有此地址", "此服务只有 POST /check。")),
    }
}

/// What can't be used: rulebooks that can't be read, and those whose rules name what isn't there.
fn broken() -> BrokenRulebooks {
    let listing = guest::rulebooks::list();
    let entry = |id: &String, errors: &[LoadError]| BrokenRulebook { id: id.clone(), errors: errors.iter().map(ToString::to_string).collect() };
    let unread = listing.broken.iter().map(|(id, errors)| entry(id, errors));
    let mistyped = listing.programmes.iter().filter_map(|book| Some(entry(&book.programme.id, &Checker::new(book.clone()).err()?)));
    BrokenRulebooks { broken: unread.chain(mistyped).collect() }
}

fn checker(programme: &str) -> Result<Rc<Checker>, Problem> {
    if let Some(checker) = READY.with_borrow(|ready| ready.get(programme).cloned()) {
        return Ok(checker);
    }
    let book = guest::rulebooks::load(programme)?;
    let checker = Rc::new(Checker::new(book).map_err(|errors| {
        for error in &errors {
            guest::log!("rulebook {programme}: {error}");
        }
        let detail = format!("活动“{programme}”的核查规则有 {} 处错误，请管理员运行 intake rulebook test 检查。", errors.len());
        Problem::new(500, "rulebook_broken", "活动规则有误", detail)
    })?);
    READY.with_borrow_mut(|ready| ready.insert(programme.to_owned(), checker.clone()));
    Ok(checker)
}
