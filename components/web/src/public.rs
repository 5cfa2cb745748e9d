//! Before signing in: what is offered, registration, sign-in and -out, the first administrator.

use crate::visit::{Visit, error_lines, mendable, render};
use domain::Problem;
use domain::api::{ReadingList, ReadingView, Register, SessionView, Setup, SignIn, Windows};
use domain::time::{Date, today};
use guest::Reply;
use guest::chain::Answer;
use http::Method;
use rulebook::Rulebook;
use web::form::percent_encode;
use web::pages::ErrorLine;
use web::pages::errors::not_found;
use web::pages::programme::ProgrammePage;
use web::pages::public::{HomePage, ProgrammeCard, RegisterPage, SetupPage, SignInPage, SignedOutPage, safe_next};

pub async fn home(visit: &Visit) -> Result<Reply, Problem> {
    let listing = guest::rulebooks::list();
    let mut programmes = Vec::new();
    for book in &listing.programmes {
        let windows = windows(visit, book).await;
        programmes.push(ProgrammeCard::new(book, &windows, day(visit, book)));
    }
    render(200, &HomePage { chrome: visit.plain_chrome(), programmes })
}

/// A programme with every rule.
pub async fn programme(visit: &Visit, id: &str) -> Result<Reply, Problem> {
    let book = guest::rulebooks::load(id)?;
    let (windows, readings) = (windows(visit, &book).await, readings(visit, &book).await);
    render(200, &ProgrammePage::new(visit.chrome(Some(&book)), &book, &windows, &readings, day(visit, &book)))
}

/// An empty list of a material, made from its rulebook.
pub fn list_template(id: &str, material: &str) -> Result<Reply, Problem> {
    let book = guest::rulebooks::load(id)?;
    let material = book.material(material).ok_or_else(not_found)?;
    let spec = material.roster.as_ref().ok_or_else(not_found)?;
    let bytes = respondents::template(&material.title, &material.help, spec)
        .map_err(|_| Problem::new(500, "template", "模板没有生成", "请按页面所列的列名自行制作名单。"))?;
    let name = format!("attachment; filename=\"{}.xlsx\"; filename*=UTF-8''{}.xlsx", material.code, percent_encode(&material.title));
    Ok(Reply::bytes(200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes)
        .with("content-disposition", name)
        .with("x-content-type-options", "nosniff"))
}

/// The readings as they are decided; the rulebook's own if they can't be had.
pub async fn readings(visit: &Visit, book: &Rulebook) -> Vec<ReadingView> {
    let list = visit.upstream().get::<ReadingList>(&format!("/api/v1/programmes/{}/readings", book.programme.id)).await;
    list.map_or_else(|_| web::readings::of_rulebook(book), |list| list.items)
}

/// The windows as they stand; the rulebook's own if they can't be had.
pub async fn windows(visit: &Visit, book: &Rulebook) -> Windows {
    visit.upstream().get(&format!("/api/v1/programmes/{}/windows", book.programme.id)).await.unwrap_or_default()
}

/// The day a programme takes as today.
pub fn day(visit: &Visit, book: &Rulebook) -> Date {
    if visit.demonstration { book.programme.demonstration_date } else { today(guest::now()) }
}

pub fn register_page(visit: &Visit) -> Result<Reply, Problem> {
    if let Some(session) = &visit.session {
        return Ok(visit.redirect(web::chrome::home(session.account.role).0));
    }
    render(200, &RegisterPage { chrome: visit.plain_chrome(), login: String::new(), organisation: String::new(), errors: Vec::new() })
}

pub async fn register(visit: &Visit) -> Result<Reply, Problem> {
    let form = &visit.form;
    let body = Register {
        login: form.get("login").to_owned(),
        password: form.secret("password").to_owned(),
        organisation: form.get("organisation").to_owned(),
    };
    match visit.upstream().write(Method::POST, "/api/v1/accounts", &body).await {
        Ok(answer) => signed_in(visit, &answer, ""),
        Err(problem) if mendable(&problem) => {
            let page = RegisterPage { chrome: visit.plain_chrome(), login: body.login, organisation: body.organisation, errors: error_lines(&problem, "login") };
            render(problem.status, &page)
        }
        Err(problem) => Err(problem),
    }
}

pub fn sign_in_page(visit: &Visit) -> Result<Reply, Problem> {
    let next = visit.incoming.query_value("next").filter(|next| safe_next(next)).unwrap_or_default();
    if let Some(session) = &visit.session {
        return Ok(visit.redirect(if next.is_empty() { web::chrome::home(session.account.role).0 } else { &next }));
    }
    let page = SignInPage { chrome: visit.plain_chrome(), login: String::new(), next, errors: Vec::new(), wanted: visit.flag("wanted") };
    render(200, &page)
}

pub async fn sign_in(visit: &Visit) -> Result<Reply, Problem> {
    let form = &visit.form;
    let next = Some(form.get("next")).filter(|next| safe_next(next)).unwrap_or_default();
    let body = SignIn { login: form.get("login").to_owned(), password: form.secret("password").to_owned() };
    match visit.upstream().write(Method::POST, "/api/v1/sessions", &body).await {
        Ok(answer) => signed_in(visit, &answer, next),
        Err(problem) if mendable(&problem) => {
            let page = SignInPage { chrome: visit.plain_chrome(), login: body.login, next: next.to_owned(), errors: error_lines(&problem, "login"), wanted: false };
            render(problem.status, &page)
        }
        Err(problem) => Err(problem),
    }
}

fn signed_in(visit: &Visit, answer: &Answer, next: &str) -> Result<Reply, Problem> {
    let session: SessionView = answer.json()?;
    let to = if next.is_empty() { web::chrome::home(session.account.role).0 } else { next };
    Ok(pass_cookies(visit.redirect(to), answer))
}

/// Every cookie that `records` sets goes on to the browser.
fn pass_cookies(reply: Reply, answer: &Answer) -> Reply {
    let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    cookies.fold(reply, |reply, cookie| reply.with("set-cookie", cookie))
}

pub async fn sign_out(visit: &Visit) -> Result<Reply, Problem> {
    let reply = visit.redirect("/sign-out");
    match visit.upstream().delete("/api/v1/sessions/current").await {
        Ok(answer) => Ok(pass_cookies(reply, &answer)),
        Err(problem) if problem.status == 401 => Ok(reply),
        Err(problem) => Err(problem),
    }
}

pub fn signed_out(visit: &Visit) -> Result<Reply, Problem> {
    if let Some(session) = &visit.session {
        return Ok(visit.redirect(web::chrome::home(session.account.role).0));
    }
    render(200, &SignedOutPage { chrome: visit.plain_chrome() })
}

pub fn setup_page(visit: &Visit) -> Result<Reply, Problem> {
    setup_form(visit, 200, String::new(), String::new(), Vec::new())
}

fn setup_form(visit: &Visit, status: u16, login: String, organisation: String, errors: Vec<ErrorLine>) -> Result<Reply, Problem> {
    render(status, &SetupPage { chrome: visit.plain_chrome(), login, organisation, errors })
}

pub async fn setup(visit: &Visit) -> Result<Reply, Problem> {
    let form = &visit.form;
    let body = Setup {
        token: form.secret("token").trim().to_owned(),
        login: form.get("login").to_owned(),
        password: form.secret("password").to_owned(),
        organisation: form.get("organisation").to_owned(),
    };
    match visit.upstream().write(Method::POST, "/api/v1/setup", &body).await {
        Ok(_) => Ok(visit.redirect("/sign-in")),
        Err(problem) if mendable(&problem) || problem.status == 403 => {
            setup_form(visit, problem.status, body.login, body.organisation, error_lines(&problem, "token"))
        }
        Err(problem) => Err(problem),
    }
}
