//! One request of a browser: who sends it, what form came with it, and the frame of the page it is answered with.

use crate::upstream::Upstream;
use domain::api::SessionView;
use domain::{Problem, Role};
use guest::{Incoming, Reply};
use http::Method;
use rulebook::Rulebook;
use std::sync::Arc;
use web::form::{FORM_BYTES_MAX, percent_encode};
use web::pages::errors::{ErrorPage, KeptPage, kept};
use web::{Chrome, Form, chrome};

pub struct Visit {
    pub incoming: Incoming,
    pub form: Form,
    pub session: Option<SessionView>,
    pub association: String,
    pub demonstration: bool,
    pub public_url: String,
}

impl Visit {
    pub async fn new(incoming: Incoming) -> Self {
        Self {
            incoming,
            form: Form::default(),
            session: None,
            association: guest::variable("association").await,
            demonstration: guest::variable("demonstration").await == "true",
            public_url: guest::variable("public_url").await.trim_end_matches('/').to_owned(),
        }
    }

    /// Reads the form and finds out who is signed in.
    pub async fn open(&mut self) -> Result<(), Problem> {
        if self.incoming.headers.contains_key("cookie") {
            self.session = match self.upstream().get::<SessionView>("/api/v1/me").await {
                Ok(session) => Some(session),
                Err(problem) if problem.status == 401 => None,
                Err(problem) => return Err(problem),
            };
        }
        if !guest::rulebooks::settled() {
            self.settle_rulebooks().await;
        }
        if self.incoming.method == Method::POST {
            let body = self.incoming.bytes(FORM_BYTES_MAX).await?;
            self.form = Form::decode(&body)?;
        }
        Ok(())
    }

    /// What the gatekeeper doesn't offer isn't shown either. Asked once an instance; if it can't be asked, the next visit tries again.
    async fn settle_rulebooks(&self) {
        let Ok(offered) = self.upstream().get::<serde_json::Value>("/api/v1/programmes").await else { return };
        let offered: Vec<&str> = offered["items"].as_array().into_iter().flatten().filter_map(|p| p["id"].as_str()).collect();
        let listing = guest::rulebooks::list();
        let ids = listing.programmes.iter().map(|book| book.programme.id.clone());
        guest::rulebooks::withhold(ids.filter(|id| !offered.contains(&id.as_str())).collect());
    }

    /// The gatekeeper, asked with the form's token.
    pub fn upstream(&self) -> Upstream<'_> {
        Upstream { headers: &self.incoming.headers, csrf: self.form.get("csrf"), extra: Vec::new() }
    }

    /// A page's frame.
    pub fn chrome(&self, book: Option<&Rulebook>) -> Chrome {
        Chrome::new(&self.association, self.demonstration, self.session.as_ref(), book.map(|b| &b.programme))
    }

    /// The frame of a page that belongs to no programme: an instance with a single one shows that one.
    pub fn plain_chrome(&self) -> Chrome {
        let listing = guest::rulebooks::list();
        let only = if listing.programmes.len() == 1 { listing.programmes.first() } else { None };
        self.chrome(only.map(Arc::as_ref))
    }

    /// Whether the query has `name=1`.
    pub fn flag(&self, name: &str) -> bool {
        self.incoming.query_value(name).is_some_and(|v| v == "1")
    }

    /// The signed-in account must have this role; anybody else is sent to sign in or told so.
    pub fn require(&self, role: Role) -> Result<&SessionView, Problem> {
        let session = self.signed_in()?;
        if session.account.role == role {
            return Ok(session);
        }
        Err(Problem::new(403, "forbidden", "没有权限", format!("这个页面供{}使用，您登录的是{}账号。", web::labels::role(role), web::labels::role(session.account.role))))
    }

    pub fn signed_in(&self) -> Result<&SessionView, Problem> {
        self.session.as_ref().ok_or_else(|| Problem::new(401, "unauthenticated", "请先登录", "登录后才能看这个页面。"))
    }

    /// The answer to a problem: to the sign-in page and back, the text typed kept on the page, or an error page.
    pub async fn problem(&self, problem: Problem) -> Reply {
        let typed = self.form.entries().iter().any(|(name, _)| name.starts_with("b."));
        let stale = problem.status == 401 || problem.code == "csrf";
        let reply = if stale && typed {
            self.kept(problem.status)
        } else if problem.status == 401 && problem.code != "wrong_credentials" {
            let next = if self.incoming.method == Method::POST { String::new() } else { self.here() };
            return self.redirect(&format!("/sign-in?wanted=1&next={}", percent_encode(&next)));
        } else {
            let page = ErrorPage::new(self.plain_chrome(), &problem, &self.back());
            render(problem.status, &page)
        };
        reply.unwrap_or_else(|problem| Reply::problem(&problem))
    }

    fn kept(&self, status: u16) -> Result<Reply, Problem> {
        let listing = guest::rulebooks::list();
        let books: Vec<&Rulebook> = listing.programmes.iter().map(Arc::as_ref).collect();
        let page = KeptPage {
            chrome: self.plain_chrome(),
            action: self.incoming.path.clone(),
            signed_in: self.session.is_some(),
            kept: kept(&self.form, &books),
        };
        render(status, &page)
    }

    /// This page's own path and query.
    fn here(&self) -> String {
        if self.incoming.query.is_empty() { self.incoming.path.clone() } else { format!("{}?{}", self.incoming.path, self.incoming.query) }
    }

    /// The path of the page that sent the visitor here, if it is one of this service.
    fn back(&self) -> String {
        let path = self.incoming.header("referer").and_then(|referer| {
            let rest = referer.strip_prefix(&self.public_url)?;
            let path = rest.split(['#', '?']).next()?;
            (path != self.incoming.path || self.incoming.method == Method::POST).then(|| path.to_owned())
        });
        path.filter(|p| web::pages::public::safe_next(p)).unwrap_or_default()
    }

    /// 303, so that reloading the next page sends nothing again.
    pub fn redirect(&self, to: &str) -> Reply {
        with_headers(Reply::see_other(to))
    }
}

/// A page with its headers.
pub fn render(status: u16, page: &impl askama::Template) -> Result<Reply, Problem> {
    let html = page.render().map_err(|_| Problem::new(500, "render", "页面无法显示", "已保存的内容不受影响，请稍后重试。"))?;
    Ok(with_headers(Reply::bytes(status, "text/html; charset=utf-8", html)))
}

fn with_headers(reply: Reply) -> Reply {
    chrome::HEADERS.iter().fold(reply, |reply, (name, value)| reply.with(name, *value))
}

/// The lines of an error summary for a refused form; a problem without single ones stands at `fallback`.
pub fn error_lines(problem: &Problem, fallback: &str) -> Vec<web::pages::ErrorLine> {
    if problem.problems.is_empty() {
        return vec![web::pages::ErrorLine::new(fallback, problem.detail.clone())];
    }
    problem.problems.iter().map(|p| web::pages::ErrorLine::new(&p.field, p.message.clone())).collect()
}

/// Whether a problem is the visitor's to mend in the form, rather than one that ends the visit there.
pub fn mendable(problem: &Problem) -> bool {
    matches!(problem.status, 400 | 409 | 422 | 429) || problem.code == "wrong_credentials"
}
