//! `scan`: a file's bytes → what ClamAV's daemon says of them. Private; may connect to that daemon and to nothing else.

mod daemon;

use domain::{MalwareScan, Problem};
use guest::{BodyReader, Incoming, Reply};

/// Largest file: whatever may be uploaded. The daemon has a limit of its own (`StreamMaxLength`).
const FILE_BYTES_MAX: u64 = u64::MAX;

#[spin_sdk::http_service]
async fn entry(request: spin_sdk::http::Request) -> Reply {
    guest::serve(request, handle).await
}

/// `POST /scan` with the whole file → `MalwareScan`.
async fn handle(mut request: Incoming) -> Result<Reply, Problem> {
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/scan") => {
            let mut file = request.reader(FILE_BYTES_MAX)?;
            let outcome = scan(&mut file).await?;
            // What wasn't scanned is taken in all the same: who still sends would never read the answer.
            file.discard().await;
            Ok(Reply::json(200, &outcome))
        }
        (_, "/scan") => Err(Problem::new(405, "method_not_allowed", "不支持此操作", "查毒请用 POST。")),
        _ => Err(Problem::new(404, "not_found", "没有此地址", "此服务只有 POST /scan。")),
    }
}

async fn scan(file: &mut BodyReader) -> Result<MalwareScan, Problem> {
    let configured = guest::variable("clamav").await;
    if configured.trim().is_empty() {
        return Ok(MalwareScan::NotScanned);
    }
    let address = clamd::address(&configured).map_err(|advice| Problem::new(500, "misconfigured", "查毒服务配置有误", format!("{advice}。")))?;
    match daemon::scan(address, file).await {
        Ok(outcome) => Ok(outcome),
        Err(daemon::Failure::Body(problem)) => Err(problem),
        Err(daemon::Failure::Daemon(why)) => {
            guest::log!("scan: {why}");
            Ok(MalwareScan::Unanswered)
        }
    }
}
