//! Beginning an application, perhaps with what another one holds.

use crate::applicant::{Opened, open, random_key};
use crate::visit::{Visit, render};
use domain::api::{ApplicationView, NewApplication};
use domain::{Problem, Role};
use guest::Reply;
use http::Method;
use rulebook::Rulebook;
use std::sync::Arc;
use web::carry_over;
use web::pages::ErrorLine;
use web::pages::applicant::{CarriedPage, NewApplicationPage, ProgrammeChoice};
use web::pages::errors::not_found;
use web::pages::public::categories;

pub async fn new_page(visit: &Visit, errors: Vec<ErrorLine>, chosen: &str) -> Result<Reply, Problem> {
    visit.require(Role::Applicant)?;
    let listing = guest::rulebooks::list();
    let asked = |name: &str| Some(visit.form.get(name).to_owned()).filter(|p| !p.is_empty()).or_else(|| visit.incoming.query_value(name));
    let from = match asked("from") {
        Some(id) => Some(open(visit, &id).await?),
        None => None,
    };
    let book = match asked("programme") {
        Some(id) => Some(guest::rulebooks::load(&id)?),
        None if listing.programmes.len() == 1 && from.is_none() => listing.programmes.first().cloned(),
        None => None,
    };
    let status = if errors.is_empty() { 200 } else { 422 };
    let page = NewApplicationPage {
        programmes: choices(&listing.programmes, from.as_ref()),
        from: from.as_ref().map(|f| (f.view.application.id.to_string(), f.heading().applicant_name)),
        programme: book.as_ref().map_or_else(String::new, |b| b.programme.id.clone()),
        title: book.as_ref().map_or_else(String::new, |b| b.programme.title.clone()),
        categories: book.as_ref().map_or_else(Vec::new, |b| categories(b)),
        chosen: chosen.to_owned(),
        idempotency_key: random_key(),
        errors,
        chrome: visit.chrome(book.as_deref()),
    };
    render(status, &page)
}

/// Every programme, or those that an application can go on to: all but its own.
fn choices(books: &[Arc<Rulebook>], from: Option<&Opened>) -> Vec<ProgrammeChoice> {
    let Some(from) = from else { return books.iter().map(|b| ProgrammeChoice::new(&b.programme)).collect() };
    let application = &from.view.application;
    let others = books.iter().filter(|b| b.programme.id != application.programme.as_str());
    others.map(|b| ProgrammeChoice::going_on(&b.programme, application.id.as_str(), carry_over::shared(application, &from.book, b))).collect()
}

/// What a new application took over.
pub fn carried(visit: &Visit, opened: &Opened) -> Result<Reply, Problem> {
    let carried = opened.view.carried_over.as_ref().ok_or_else(not_found)?;
    let from = guest::rulebooks::load(carried.from_programme.as_str()).map_or_else(|_| carried.from_programme.to_string(), |b| b.programme.title.clone());
    let (taken, left) = carry_over::lines(carried, &opened.view.application, &opened.book);
    let page = CarriedPage {
        chrome: visit.chrome(Some(&opened.book)),
        heading: opened.heading(),
        from,
        from_href: format!("/applications/{}", carried.from),
        carried: taken,
        left,
    };
    render(200, &page)
}

pub async fn create(visit: &Visit) -> Result<Reply, Problem> {
    visit.require(Role::Applicant)?;
    let form = &visit.form;
    let chosen = form.get("choice");
    let Some((category, level)) = chosen.split_once('|') else {
        let book = guest::rulebooks::load(form.get("programme"))?;
        let first = categories(&book).first().and_then(|c| Some(format!("c-{}-{}", c.id, c.levels.first()?.id))).unwrap_or_default();
        return new_page(visit, vec![ErrorLine::new(&first, "请选择一个类别和等级")], chosen).await;
    };
    let body = NewApplication {
        programme: form.get("programme").into(),
        category: category.to_owned(),
        level: level.to_owned(),
        from: Some(form.get("from")).filter(|id| !id.is_empty()).map(Into::into),
    };
    let upstream = visit.upstream().with("idempotency-key", form.get("key"));
    let answer = upstream.write(Method::POST, "/api/v1/applications", &body).await?;
    let view: ApplicationView = answer.json()?;
    let page = if view.carried_over.is_some() { "/carried" } else { "" };
    Ok(visit.redirect(&format!("/applications/{}{page}", view.application.id)))
}
