//! Pages for what went wrong, each with a way out; and the page that keeps typed text when the session has ended.

use crate::{Chrome, Form};
use askama::Template;
use domain::Problem;
use rulebook::{FieldKind, Rulebook};

/// Any problem as a page.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    pub chrome: Chrome,
    pub status: u16,
    pub title: String,
    pub detail: String,
    pub problems: Vec<String>,
    pub advice: &'static str,
    /// Where to go on.
    pub way_out: (String, String),
}

impl ErrorPage {
    /// `back` is the page the reader came from, within this service; or empty.
    pub fn new(chrome: Chrome, problem: &Problem, back: &str) -> Self {
        let (href, label) = chrome.home();
        let way_out = match problem.status {
            409 | 412 if !back.is_empty() => (back.to_owned(), "重新打开这一页".to_owned()),
            _ if !back.is_empty() => (back.to_owned(), "返回上一页".to_owned()),
            _ => (href.to_owned(), format!("前往{label}")),
        };
        Self {
            status: problem.status,
            title: problem.title.clone(),
            detail: problem.detail.clone(),
            problems: problem.problems.iter().map(|p| p.message.clone()).collect(),
            advice: advice(problem.status),
            way_out,
            chrome,
        }
    }
}

/// What to do, where the problem's own words may leave it open.
fn advice(status: u16) -> &'static str {
    match status {
        403 => "请确认登录的是有权限的账号；如果刚重新登录过，请刷新上一页后再试。",
        404 => "地址可能输错了，或者内容已被删除。请从列表页重新进入。",
        409 | 412 => "内容在别处（另一个窗口，或同单位的其他人）刚被改动，这次没有保存。请重新打开页面，核对后再改。",
        413 => "请压缩或拆分后重试。",
        429 => "为安全起见暂停了一会儿。请按提示等待后再试。",
        500.. => "已保存的内容不受影响。请一分钟后再试；多次出现请告诉管理员出错的时间。",
        _ => "",
    }
}

/// The page for an address that isn't one.
pub fn not_found() -> Problem {
    Problem::new(404, "not_found", "没有找到这个页面", "您打开的地址不存在。")
}

/// A text that was typed and couldn't be saved because the session has ended.
pub struct Kept {
    pub name: String,
    pub label: String,
    pub value: String,
    /// Shown in a box to read and change; otherwise carried along unseen.
    pub shown: bool,
}

/// The session has ended: what was typed stays on the page, to be saved after signing in in another tab.
#[derive(Template)]
#[template(path = "kept.html")]
pub struct KeptPage {
    pub chrome: Chrome,
    pub action: String,
    /// Signed in again already: only the page's token was old.
    pub signed_in: bool,
    pub kept: Vec<Kept>,
}

/// What of a posted form is kept: texts to read, choices and the rest unseen. Labels come from whichever rulebook knows the field.
pub fn kept(form: &Form, books: &[&Rulebook]) -> Vec<Kept> {
    let known = |name: &str| name.strip_prefix("f.").and_then(|id| books.iter().find_map(|book| book.field(id)));
    let entries = form.entries().iter().filter(|(name, _)| name != "csrf");
    entries
        .map(|(name, value)| {
            let field = known(name);
            let chosen = field.is_none_or(|f| matches!(f.kind, FieldKind::Choice { .. } | FieldKind::ChoiceMany { .. } | FieldKind::Attestation { .. }));
            Kept {
                name: name.clone(),
                label: field.map_or_else(String::new, |f| f.label.clone()),
                value: value.clone(),
                shown: !chosen && !value.is_empty(),
            }
        })
        .collect()
}
