//! `inspect`: a file's bytes → what it is, several files' bytes → one PDF. Private; holds no capability at all.

use domain::api::CombineSources;
use domain::{FieldProblem, Problem};
use guest::{Incoming, Reply};
use inspect::{Refusal, Source};

/// Longest description of the sources in front of their bytes: five hundred names of 255 bytes each.
const LINE_BYTES_MAX: usize = 256 << 10;

#[spin_sdk::http_service]
async fn entry(request: spin_sdk::http::Request) -> Reply {
    guest::serve(request, handle).await
}

/// `POST /inspect?name=&words=` with the whole file, the words to be looked for one a line; `&part=head` with the first bytes of one that is too large to be looked into.
///
/// `POST /combine` with [`CombineSources`] as one line of JSON, a line feed, the bytes of the sources.
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
        ("POST", "/combine") => {
            let body = request.bytes(inspect::INSPECT_BYTES_MAX + LINE_BYTES_MAX as u64).await?;
            Ok(Reply::bytes(200, "application/pdf", combined(&body)?))
        }
        (_, "/inspect" | "/combine") => Err(Problem::new(405, "method_not_allowed", "不支持此操作", "检查、合并文件请用 POST。")),
        _ => Err(Problem::new(404, "not_found", "没有此地址", "此服务只有 POST /inspect 和 POST /combine。")),
    }
}

fn combined(body: &[u8]) -> Result<Vec<u8>, Problem> {
    let end = body.iter().take(LINE_BYTES_MAX).position(|byte| *byte == b'\n').ok_or_else(malformed)?;
    let asked: CombineSources = serde_json::from_slice(&body[..end]).map_err(|_| malformed())?;
    let mut rest = &body[end + 1..];
    let mut sources = Vec::with_capacity(asked.sources.len());
    for source in &asked.sources {
        let (bytes, behind) = usize::try_from(source.bytes).ok().and_then(|length| rest.split_at_checked(length)).ok_or_else(malformed)?;
        sources.push(Source { name: &source.name, bytes, turn: source.turn });
        rest = behind;
    }
    if !rest.is_empty() {
        return Err(malformed());
    }
    inspect::combine(&sources).map_err(|refusal| refused(&refusal))
}

fn refused(refusal: &Refusal) -> Problem {
    let problem = Problem::new(422, refusal.code(), "文件不能合并", refusal.to_string());
    match refusal {
        Refusal::Source { at, .. } => {
            let field = FieldProblem { field: format!("pages.{at}"), code: refusal.code().to_owned(), message: refusal.to_string() };
            problem.with(vec![field])
        }
        Refusal::Nothing | Refusal::TooLarge => problem,
    }
}

fn malformed() -> Problem {
    Problem::new(400, "malformed_request", "请求内容无法识别", "请求的第一行应为各文件的说明（JSON），其后依次为各文件的内容。")
}
