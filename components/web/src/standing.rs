//! The association's pages of titles, bars and quotas.

use crate::visit::{Visit, error_lines, mendable, render};
use domain::api::{BodyList, Quotas, StandingRecord};
use domain::{Problem, Role};
use guest::Reply;
use http::Method;
use rulebook::Rulebook;
use std::sync::Arc;
use web::form::percent_encode;
use web::pages::ErrorLine;
use web::pages::standing::{QuotasPage, StandingPage, quota_anchor, quotas, rows, typed_rows};
use web::standing::{changed, prefix};

/// Before a code is asked for; a code in the query leads to its page.
pub fn search(visit: &Visit) -> Result<Reply, Problem> {
    visit.require(Role::Association)?;
    match visit.incoming.query_value("code").map(|code| code.trim().to_owned()).filter(|code| !code.is_empty()) {
        Some(code) => Ok(visit.redirect(&format!("/office/standing/{}", percent_encode(&code)))),
        None => render(200, &page_of(visit, "", None)),
    }
}

fn page_of(visit: &Visit, code: &str, kept: Option<(&StandingRecord, &str)>) -> StandingPage {
    let listing = guest::rulebooks::list();
    let books: Vec<&Rulebook> = listing.programmes.iter().map(Arc::as_ref).collect();
    StandingPage::new(visit.plain_chrome(), code, kept, books.into_iter())
}

fn path(code: &str) -> String {
    format!("/api/v1/standing/{}", percent_encode(code))
}

pub async fn page(visit: &Visit, code: &str, errors: Vec<ErrorLine>) -> Result<Reply, Problem> {
    visit.require(Role::Association)?;
    let status = if errors.is_empty() { 200 } else { 422 };
    let mut page = match visit.upstream().get_tagged::<StandingRecord>(&path(code)).await {
        Ok((record, etag)) => page_of(visit, code, Some((&record, &etag))),
        Err(problem) if mendable(&problem) => {
            let mut page = page_of(visit, code, None);
            page.errors = error_lines(&problem, "code").into_iter().map(|line| ErrorLine::new("code", line.message)).collect();
            return render(problem.status, &page);
        }
        Err(problem) => return Err(problem),
    };
    if !errors.is_empty() {
        page.typed = visit.form.clone();
    }
    page.errors = errors;
    page.notice = if visit.flag("saved") { "已登记，此后的检查按登记判断。" } else { "" };
    render(status, &page)
}

/// One change, made on what is kept as the page showed it.
pub async fn change(visit: &Visit, code: &str) -> Result<Reply, Problem> {
    visit.require(Role::Association)?;
    let record: StandingRecord = visit.upstream().get(&path(code)).await?;
    let body = match changed(&record, &visit.form) {
        Ok(body) => body,
        Err(errors) => return page(visit, code, errors).await,
    };
    match visit.upstream().with("if-match", etag(visit)).write(Method::PUT, &path(code), &body).await {
        Ok(_) => Ok(visit.redirect(&format!("/office/standing/{}?saved=1", percent_encode(code)))),
        Err(problem) if mendable(&problem) => {
            let first = format!("{}-reason", prefix(&visit.form));
            let lines = error_lines(&problem, &first).into_iter().map(|line| ErrorLine::new(&first, line.message));
            page(visit, code, lines.collect()).await
        }
        Err(problem) => Err(problem),
    }
}

pub async fn quotas_page(visit: &Visit, programme: &str, errors: Vec<ErrorLine>) -> Result<Reply, Problem> {
    visit.require(Role::Association)?;
    let book = guest::rulebooks::load(programme)?;
    let (kept, etag) = visit.upstream().get_tagged::<Quotas>(&quotas_path(programme)).await?;
    let bodies: BodyList = visit.upstream().get("/api/v1/recommenders").await?;
    let refused = !errors.is_empty();
    let listed = kept.titles_listed.map(|n| n.to_string()).unwrap_or_default();
    let page = QuotasPage {
        chrome: visit.chrome(Some(&book)),
        programme: programme.to_owned(),
        title: book.programme.title.clone(),
        label: book.programme.quota.as_ref().map(|q| q.label.clone()),
        rows: if refused { typed_rows(&visit.form) } else { rows(&kept) },
        bodies: bodies.items,
        titles_listed: if refused { visit.form.get("titles_listed").to_owned() } else { listed },
        etag: if refused { visit.form.get("etag").to_owned() } else { etag },
        errors,
        notice: if visit.flag("saved") { "名额已保存，立即生效。" } else { "" },
    };
    render(if refused { 422 } else { 200 }, &page)
}

/// The entity tag of what the form was made from.
fn etag(visit: &Visit) -> String {
    visit.form.get("etag").chars().filter(char::is_ascii_graphic).take(80).collect()
}

fn quotas_path(programme: &str) -> String {
    format!("/api/v1/programmes/{}/quotas", percent_encode(programme))
}

pub async fn save_quotas(visit: &Visit, programme: &str) -> Result<Reply, Problem> {
    visit.require(Role::Association)?;
    let body = match quotas(&visit.form) {
        Ok(body) => body,
        Err(errors) => return quotas_page(visit, programme, errors).await,
    };
    match visit.upstream().with("if-match", etag(visit)).write(Method::PUT, &quotas_path(programme), &body).await {
        Ok(_) => Ok(visit.redirect(&format!("/office/programmes/{}/quotas?saved=1", percent_encode(programme)))),
        Err(problem) if mendable(&problem) => {
            let lines = error_lines(&problem, "main").into_iter().map(|l| ErrorLine::new(&quota_anchor(&visit.form, &l.anchor), l.message));
            quotas_page(visit, programme, lines.collect()).await
        }
        Err(problem) => Err(problem),
    }
}
