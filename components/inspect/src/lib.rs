//! `inspect`: a file's bytes → what it is. Private; holds no capability at all.

use domain::Problem;
use guest::{Incoming, Reply};

#[spin_sdk::http_service]
async fn entry(request: spin_sdk::http::Request) -> Reply {
    guest::serve(request, handle).await
}

/// `POST /inspect?name=&words=` with the whole file, the words to be looked for one a line; `&part=head` with the first bytes of one that is too large to be looked into.
async fn handle(mut request: Incoming) -> Result<Reply, Problem> {
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/inspect") => {
            let name = request.query_value("name").unwrap_or_default();
            let head_only = request.query_value("part").as_deref() == Some("head");
            let words: Vec<String> = request.query_value("words").unwrap_or_default().lines().map(str::to_owned).collect();
            let bytes = request.bytes(inspect::INSPECT_BYTES_MAX).await?;
            let facts = if head_only { inspect::not_inspected(&name, &bytes) } else { inspect::inspect(&name, &bytes, &words) };
            Ok(Reply::json(200, &facts))
        }
        (_, "/inspect") => Err(Problem::new(405, "method_not_allowed", "不支持此操作", "检查文件请用 POST。")),
        _ => Err(Problem::new(404, "not_found", "没有此地址", "此服务只有 POST /inspect。")),
    }
}
