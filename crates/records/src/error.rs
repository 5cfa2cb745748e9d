//! What can go wrong, and how it is told: refusals are problem documents in Chinese, faults of the store are 503.

use crate::exchange::Response;
use crate::port::StoreError;
use domain::{FieldProblem, Problem};

/// Why a request isn't done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("refused: {}", .0.problem.code)]
    Refused(Box<Refusal>),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored value that isn't what its key promises; names the kind of document only.
    #[error("a stored {0} can't be read")]
    Unreadable(&'static str),
}

/// A problem with the headers that go with it.
#[derive(Debug)]
pub struct Refusal {
    pub problem: Problem,
    pub headers: Vec<(String, String)>,
}

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(Refusal { problem, headers: Vec::new() }))
    }
}

impl Error {
    /// The same with one more header, if it is a refusal.
    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        if let Self::Refused(refusal) = &mut self {
            refusal.headers.push((name.to_owned(), value.into()));
        }
        self
    }

    /// The answer to the client.
    pub(crate) fn into_response(self) -> Response {
        let fault = match &self {
            Self::Refused(_) => None,
            fault => Some(fault.to_string()),
        };
        let response = match self {
            Self::Refused(refusal) => {
                let mut response = Response::problem(&refusal.problem);
                response.headers.extend(refusal.headers);
                response
            }
            Self::Store(_) => Response::problem(&Problem::new(
                503,
                "store_failed",
                "数据暂时无法保存或读取",
                "数据存储没有响应，本次操作可能没有完成，已保存的内容不受影响。请稍后刷新页面，确认后再试。",
            ))
            .with("retry-after", "5"),
            Self::Unreadable(_) => Response::problem(&Problem::new(
                500,
                "record_unreadable",
                "记录无法读取",
                "所请求的一条记录已损坏，请联系管理员，从备份中恢复。",
            )),
        };
        Response { fault, ..response }
    }
}

/// 400: the request itself is malformed.
pub(crate) fn malformed(code: &str, detail: impl Into<String>) -> Error {
    Problem::new(400, code, "请求无法识别", detail).into()
}

/// 401.
pub(crate) fn unauthenticated() -> Error {
    Error::from(Problem::new(401, "unauthenticated", "请先登录", "您还没有登录，或登录已过期。请登录后继续；已保存的内容不受影响。"))
        .with_header("www-authenticate", "Bearer")
}

/// 403.
pub(crate) fn forbidden(detail: &str) -> Error {
    Problem::new(403, "forbidden", "没有权限", detail).into()
}

/// 404: there is none, or it isn't yours; which of the two isn't told.
pub(crate) fn not_found() -> Error {
    Problem::new(404, "not_found", "没有找到", "所请求的内容不存在，或不属于当前账号。请检查地址，或回到列表重新打开。").into()
}

/// 409: not in this state.
pub(crate) fn conflict(code: &str, title: &str, detail: impl Into<String>) -> Error {
    Problem::new(409, code, title, detail).into()
}

/// 412 with the entity tag as it is now.
pub(crate) fn lost_race(etag: &str) -> Error {
    Error::from(Problem::new(
        412,
        "precondition_failed",
        "内容已被更改",
        "在您打开之后，这份内容已在别处被更改，本次修改没有保存。请刷新页面，查看最新内容后再改一次。",
    ))
    .with_header("etag", etag)
}

/// 428: a change must say what it rests on.
pub(crate) fn precondition_required() -> Error {
    Problem::new(428, "precondition_required", "缺少版本信息", "修改时须带上所依据的版本（If-Match，或各字段原来的值 base），以免覆盖他人的修改。请刷新页面后重试。").into()
}

/// 422 with every problem.
pub(crate) fn invalid(problems: Vec<FieldProblem>) -> Error {
    let detail = match problems.len() {
        1 => problems[0].message.clone(),
        n => format!("有 {n} 处需要改正，见各处的说明。"),
    };
    Problem::new(422, "invalid", "内容需要改正", detail).with(problems).into()
}

/// Every swap was lost to somebody else.
pub(crate) fn busy() -> Error {
    Error::from(Problem::new(503, "busy", "正在处理其他修改", "同一份内容正被频繁修改，本次修改没有保存，请稍后重试。")).with_header("retry-after", "1")
}

/// One problem of a request.
pub(crate) fn problem(field: impl Into<String>, code: &str, message: impl Into<String>) -> FieldProblem {
    FieldProblem { field: field.into(), code: code.to_owned(), message: message.into() }
}

/// Refused if there is any problem.
pub(crate) fn none_of(problems: Vec<FieldProblem>) -> Result<()> {
    if problems.is_empty() { Ok(()) } else { Err(invalid(problems)) }
}
