//! Trying an application without an account: asked, answered, forgotten.

use crate::visit::{Visit, error_lines, mendable, render};
use domain::Problem;
use domain::api::WhatIfAnswer;
use guest::Reply;
use http::Method;
use web::form::percent_encode;
use web::pages::ErrorLine;
use web::pages::what_if::TryPage;
use web::what_if::Draft;

pub fn page(visit: &Visit, programme: &str) -> Result<Reply, Problem> {
    let book = guest::rulebooks::load(programme)?;
    let chosen = visit.incoming.query_value("choice").unwrap_or_default();
    let chrome = visit.chrome(Some(&book));
    match Draft::new(&book, &chosen, &visit.form, guest::now()) {
        Some(draft) => render(200, &TryPage::new(chrome, &book, &draft, None, Vec::new())),
        None => render(200, &TryPage::choice(chrome, &book, Vec::new())),
    }
}

pub async fn check(visit: &Visit, programme: &str) -> Result<Reply, Problem> {
    let book = guest::rulebooks::load(programme)?;
    let chrome = visit.chrome(Some(&book));
    let Some(draft) = Draft::new(&book, visit.form.get("choice"), &visit.form, guest::now()) else {
        return render(422, &TryPage::choice(chrome, &book, vec![ErrorLine::new("main", "请选择一个类别和等级")]));
    };
    let path = format!("/api/v1/programmes/{}/check", percent_encode(programme));
    match visit.upstream().write(Method::POST, &path, &draft.request(&book)).await {
        Ok(answer) => {
            let answer: WhatIfAnswer = answer.json()?;
            render(200, &TryPage::new(chrome, &book, &draft, Some(&answer), Vec::new()))
        }
        Err(problem) if mendable(&problem) || problem.status == 413 => {
            let lines = error_lines(&problem, "main").into_iter().map(|l| ErrorLine::new(&web::opinion::anchor(&book, &l.anchor), l.message));
            render(problem.status, &TryPage::new(chrome, &book, &draft, None, lines.collect()))
        }
        Err(problem) => Err(problem),
    }
}
