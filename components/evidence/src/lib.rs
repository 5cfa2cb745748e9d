//! `evidence`: takes files, hashes, stores and gives them. Sole owner of store `evidence`; asks `records` before it
//! takes or gives a byte, and tells it once a file is stored.

mod calls;
mod combined;
mod disclosure;
mod download;
mod form;
mod internal;
mod packet;
mod store;
mod tus;
mod upload;

use domain::Problem;
use guest::{Incoming, Reply};

#[spin_sdk::http_service]
async fn entry(request: spin_sdk::http::Request) -> Reply {
    guest::serve(request, handle).await
}

async fn handle(request: Incoming) -> Result<Reply, Problem> {
    let segments = request.segments().ok_or_else(not_found)?;
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match (request.method.as_str(), segments.as_slice()) {
        // No application has such an id.
        ("GET" | "HEAD", ["api", "v1", "evidence", "packets", application]) => packet::packet(&request, application).await,
        ("POST", ["api", "v1", "evidence", "packets", application, "disclosure"]) => packet::disclosed(request, application).await,
        (_, ["api", "v1", "evidence", "packets", _]) => Err(method_not_allowed("取材料包请用 GET。")),
        ("PUT", ["api", "v1", "evidence", application, material]) => upload::put(request, application, material).await,
        ("POST", ["api", "v1", "evidence", application, material]) => form::post(request, application, material).await,
        ("GET" | "HEAD", ["api", "v1", "evidence", application, sha256]) => download::file(&request, application, sha256).await,
        ("GET", ["api", "v1", "evidence", application, sha256, "rows"]) => download::rows(&request, application, sha256).await,
        ("GET", ["api", "v1", "evidence", application, sha256, "marked"]) => download::marked(&request, application, sha256).await,
        ("POST", ["api", "v1", "evidence", application, sha256, "disclosure"]) => disclosure::post(request, application, sha256).await,
        ("POST", ["api", "v1", "evidence", application, material, "combined"]) => combined::post(request, application, material).await,
        (_, ["api", "v1", "evidence", _, _]) => Err(method_not_allowed("此地址可用 GET 取文件，用 PUT 或 POST 上传文件。")),
        (_, ["api", "v1", "evidence", _, _, "rows" | "marked"]) => Err(method_not_allowed("读取名单请用 GET。")),
        (_, ["api", "v1", "evidence", _, _, "disclosure"]) => Err(method_not_allowed("查看联系方式请用 POST。")),
        (_, ["api", "v1", "evidence", _, _, "combined"]) => Err(method_not_allowed("合并文件请用 POST。")),
        (_, ["api", "v1", "uploads"]) => Ok(tus::collection(request).await),
        (_, ["api", "v1", "uploads", id]) => {
            let id = (*id).to_owned();
            Ok(tus::upload(request, &id).await)
        }
        ("POST", ["internal", "present"]) => internal::present(request).await,
        ("POST", ["internal", "respondents"]) => internal::respondents(request).await,
        ("GET", ["internal", "ready"]) => internal::ready().await,
        ("POST", ["internal", "sweep"]) => internal::sweep().await,
        ("POST", ["internal", "settle"]) => internal::settle(request).await,
        _ => Err(not_found()),
    }
}

fn not_found() -> Problem {
    Problem::new(404, "not_found", "没有找到", "没有此文件或地址，请从申报页面的材料清单进入。")
}

fn method_not_allowed(detail: &str) -> Problem {
    Problem::new(405, "method_not_allowed", "不支持此操作", detail)
}

/// A fault of the store: logged in full, told in short.
fn store_failed(error: &evidence::Error) -> Problem {
    guest::log!("evidence: {error}");
    match error {
        evidence::Error::Missing => not_found(),
        evidence::Error::Damaged { .. } | evidence::Error::Manifest(_) => {
            Problem::new(500, "damaged", "文件读取失败", "存储的文件未通过校验，没有给出；请联系管理员用备份恢复。")
        }
        // SQLITE_FULL in SQLite's own words, which both runtimes pass on.
        evidence::Error::Store(what) if what.contains("disk is full") => {
            Problem::new(507, "storage_full", "存储空间已满", "服务器存储空间已满，文件没有保存；请联系管理员清理或扩容后重新上传。")
        }
        evidence::Error::Store(_) => Problem::new(503, "store_failed", "存储暂时不可用", "文件没有保存，请稍后重试；若多次出现请联系管理员。"),
    }
}
