//! The association's pages: accounts, windows and readings.

use crate::applicant::random_key;
use crate::public::{day, readings, windows};
use crate::visit::{Visit, error_lines, mendable, render};
use domain::api::{BodyList, DecideReading, NewAccount, OpenWindow, Windows};
use domain::text::normalise;
use domain::time::Date;
use domain::{Account, Problem, Role};
use guest::Reply;
use http::Method;
use serde::Deserialize;
use std::collections::BTreeMap;
use web::pages::ErrorLine;
use web::pages::office::{AccountInput, AccountView, AccountsPage, WindowsPage, role};
use web::form::percent_encode;
use web::pages::public::window_views;
use web::pages::readings::{ReadingsPage, decision};
use web::readings::shown;

/// `GET /api/v1/admin/accounts`.
#[derive(Deserialize)]
struct Accounts {
    items: Vec<Account>,
}

pub async fn accounts_page(visit: &Visit, form: AccountInput, errors: Vec<ErrorLine>) -> Result<Reply, Problem> {
    visit.require(Role::Association)?;
    let accounts: Accounts = visit.upstream().get("/api/v1/admin/accounts").await?;
    let bodies: BodyList = visit.upstream().get("/api/v1/recommenders").await?;
    let status = if errors.is_empty() { 200 } else { 422 };
    let page = AccountsPage {
        chrome: visit.plain_chrome(),
        accounts: accounts.items.iter().map(AccountView::new).collect(),
        bodies: bodies.items,
        form,
        errors,
        notice: if visit.flag("made") { "账号已开立，请把登录名和初始密码告知使用人。".to_owned() } else { String::new() },
    };
    render(status, &page)
}

pub async fn make_account(visit: &Visit) -> Result<Reply, Problem> {
    visit.require(Role::Association)?;
    let form = &visit.form;
    let typed = AccountInput {
        login: form.get("login").to_owned(),
        role: form.get("role").to_owned(),
        organisation: form.get("organisation").to_owned(),
        body: form.get("body").to_owned(),
    };
    let Some(role) = role(&typed.role) else {
        return accounts_page(visit, typed, vec![ErrorLine::new("role-recommender", "请选择角色")]).await;
    };
    let body = NewAccount {
        login: typed.login.clone(),
        password: form.secret("password").to_owned(),
        role,
        organisation: typed.organisation.clone(),
        body: Some(typed.body.clone()).filter(|body| role == Role::Recommender && !body.is_empty()),
        profile: BTreeMap::new(),
    };
    let upstream = visit.upstream().with("idempotency-key", random_key());
    match upstream.write(Method::POST, "/api/v1/admin/accounts", &body).await {
        Ok(_) => Ok(visit.redirect("/office/accounts?made=1")),
        Err(problem) if mendable(&problem) => accounts_page(visit, typed, error_lines(&problem, "login")).await,
        Err(problem) => Err(problem),
    }
}

/// `typed`: the dates as typed, first and last by window.
pub async fn windows_page(visit: &Visit, programme: &str, typed: Option<&BTreeMap<String, (String, String)>>, errors: Vec<ErrorLine>) -> Result<Reply, Problem> {
    visit.require(Role::Association)?;
    let book = guest::rulebooks::load(programme)?;
    let stand = windows(visit, &book).await;
    let mut views = window_views(&book, &stand, day(visit, &book));
    for view in &mut views {
        if let Some((from, until)) = typed.and_then(|t| t.get(&view.id)) {
            view.from.clone_from(from);
            view.until.clone_from(until);
        }
    }
    let status = if errors.is_empty() { 200 } else { 422 };
    let page = WindowsPage {
        chrome: visit.chrome(Some(&book)),
        programme: programme.to_owned(),
        title: book.programme.title.clone(),
        windows: views,
        errors,
        notice: if visit.flag("saved") { "时间安排已保存，立即生效。" } else { "" },
    };
    render(status, &page)
}

pub async fn save_windows(visit: &Visit, programme: &str) -> Result<Reply, Problem> {
    visit.require(Role::Association)?;
    let book = guest::rulebooks::load(programme)?;
    let (mut set, mut typed, mut errors) = (Windows::default(), BTreeMap::new(), Vec::new());
    for (id, window) in &book.programme.windows {
        let text = |name: &str| normalise(visit.form.get(&format!("{name}.{id}")));
        let (from, until) = (text("from"), text("until"));
        match (from.parse::<Date>(), until.parse::<Date>()) {
            (Ok(first), Ok(last)) => {
                if (first, last) != (window.from, window.until) {
                    set.windows.insert(id.clone(), OpenWindow { from: first, until: last });
                }
            }
            (first, _) => {
                let which = if first.is_err() { "from" } else { "until" };
                errors.push(ErrorLine::new(&format!("{which}-{id}"), format!("“{}”的日期请写成 2023-06-15 的样子", window.label)));
            }
        }
        typed.insert(id.clone(), (from, until));
    }
    if !errors.is_empty() {
        return windows_page(visit, programme, Some(&typed), errors).await;
    }
    let path = format!("/api/v1/programmes/{}/windows", book.programme.id);
    match visit.upstream().write(Method::PUT, &path, &set).await {
        Ok(_) => Ok(visit.redirect(&format!("/office/programmes/{}?saved=1", book.programme.id))),
        Err(problem) if mendable(&problem) => {
            let lines = error_lines(&problem, "main").into_iter().map(|l| ErrorLine::new(&format!("from-{}", l.anchor), l.message));
            windows_page(visit, programme, Some(&typed), lines.collect()).await
        }
        Err(problem) => Err(problem),
    }
}

/// `typed`: the decision that was refused, with the code of its reading.
pub async fn readings_page(visit: &Visit, programme: &str, typed: Option<(String, DecideReading)>, errors: Vec<ErrorLine>) -> Result<Reply, Problem> {
    visit.require(Role::Association)?;
    let book = guest::rulebooks::load(programme)?;
    let status = if errors.is_empty() { 200 } else { 422 };
    let page = ReadingsPage {
        chrome: visit.chrome(Some(&book)),
        programme: programme.to_owned(),
        title: book.programme.title.clone(),
        readings: shown(&readings(visit, &book).await, &book),
        typed,
        errors,
        notice: if visit.flag("saved") { "决定已保存，立即生效。" } else { "" },
    };
    render(status, &page)
}

pub async fn decide(visit: &Visit, programme: &str, code: &str) -> Result<Reply, Problem> {
    visit.require(Role::Association)?;
    let (body, errors) = decision(&visit.form, code);
    if !errors.is_empty() {
        return readings_page(visit, programme, Some((code.to_owned(), body)), errors).await;
    }
    let (programme_part, code_part) = (percent_encode(programme), percent_encode(code));
    let path = format!("/api/v1/programmes/{programme_part}/readings/{code_part}");
    match visit.upstream().write(Method::PUT, &path, &body).await {
        Ok(_) => Ok(visit.redirect(&format!("/office/programmes/{programme_part}/readings?saved=1#{code_part}"))),
        Err(problem) if mendable(&problem) => {
            let lines = error_lines(&problem, "reason").into_iter().map(|l| ErrorLine::new(&format!("{}-{code}", l.anchor), l.message));
            readings_page(visit, programme, Some((code.to_owned(), body)), lines.collect()).await
        }
        Err(problem) => Err(problem),
    }
}
