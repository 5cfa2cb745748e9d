//! `respondents`: a spreadsheet's bytes → rows and problems, a copy with the problems marked, or the figures of a survey. Private; holds no capability at all.

use domain::Problem;
use domain::api::{ParseRoster, ParseSurvey};
use guest::{Incoming, Reply};
use serde::de::DeserializeOwned;

/// The line before the file's bytes: a specification of a dozen columns with their heads.
const LINE_BYTES_MAX: usize = 256 << 10;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[spin_sdk::http_service]
async fn entry(request: spin_sdk::http::Request) -> Reply {
    guest::serve(request, handle).await
}

/// `POST /parse` and `POST /mark`: [`ParseRoster`], `POST /survey`: [`ParseSurvey`], as one line of JSON, a line feed, the file's bytes.
async fn handle(mut request: Incoming) -> Result<Reply, Problem> {
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/parse") => {
            let (asked, body, file): (ParseRoster, _, _) = asked(&mut request).await?;
            Ok(Reply::json(200, &respondents::parse(&asked, &body[file..])))
        }
        ("POST", "/mark") => {
            let (asked, body, file): (ParseRoster, _, _) = asked(&mut request).await?;
            let copy = respondents::marked(&asked, &body[file..]).map_err(|advice| Problem::new(422, "not_markable", "无法生成标注副本", advice))?;
            Ok(Reply::bytes(200, XLSX, copy.bytes))
        }
        ("POST", "/survey") => {
            let (asked, body, file): (ParseSurvey, _, _) = asked(&mut request).await?;
            Ok(Reply::json(200, &respondents::survey(&asked.spec, &body[file..])))
        }
        (_, "/parse" | "/mark" | "/survey") => Err(Problem::new(405, "method_not_allowed", "不支持此操作", "读取名单和数据库请用 POST。")),
        _ => Err(Problem::new(404, "not_found", "没有此地址", "此服务只有 POST /parse、POST /mark 和 POST /survey。")),
    }
}

/// What is asked, the body, and where in it the file begins.
async fn asked<T: DeserializeOwned>(request: &mut Incoming) -> Result<(T, Vec<u8>, usize), Problem> {
    let body = request.bytes(respondents::LIST_BYTES_MAX + LINE_BYTES_MAX as u64).await?;
    let end = body.iter().take(LINE_BYTES_MAX).position(|b| *b == b'\n').ok_or_else(malformed)?;
    let asked = serde_json::from_slice(&body[..end]).map_err(|_| malformed())?;
    Ok((asked, body, end + 1))
}

fn malformed() -> Problem {
    Problem::new(400, "malformed_request", "请求内容无法识别", "请求的第一行应为读取的说明（JSON），其后为文件内容。")
}
