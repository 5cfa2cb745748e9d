//! Filling in forms and the score sheet: shown, saved field by field, nothing typed lost.

use crate::applicant::Opened;
use crate::visit::{Visit, render};
use domain::api::{ApplicationView, ChangeApplication};
use domain::{Finding, Problem};
use guest::Reply;
use http::Method;
use web::assessment;
use web::changes::Changes;
use web::fields;
use web::form::percent_encode;
use web::pages::errors::not_found;
use web::pages::filling::{AssessmentPage, FormPage, Notice};

/// How often a save is tried again when somebody else saves another field at the same moment.
const TRIES: usize = 3;

/// What became of a posted form.
pub enum Saved {
    Done,
    /// The application as it stands now, and the fields that somebody else changed.
    Conflict(Box<ApplicationView>, Changes),
    /// Values that can't be kept.
    Refused(Problem),
}

/// Saves what a posted form changes among these fields.
pub async fn save(visit: &Visit, opened: &Opened, ids: &[String]) -> Result<Saved, Problem> {
    let path = format!("/api/v1/applications/{}", opened.view.application.id);
    let mut view = opened.view.clone();
    for _ in 0..TRIES {
        let changes = Changes::of(&visit.form, ids.iter().map(String::as_str), &view.application);
        if !changes.fields.is_empty() {
            let body = ChangeApplication { fields: changes.fields.clone(), base: Some(changes.base.clone()), ..ChangeApplication::default() };
            match visit.upstream().write(Method::PATCH, &path, &body).await {
                Ok(answer) => view = answer.json()?,
                Err(problem) if problem.code == "field_conflict" => {
                    view = visit.upstream().application(view.application.id.as_str()).await?;
                    continue;
                }
                Err(problem) if problem.status == 422 => return Ok(Saved::Refused(problem)),
                Err(problem) => return Err(problem),
            }
        }
        return Ok(if changes.conflicts.is_empty() { Saved::Done } else { Saved::Conflict(Box::new(view), changes) });
    }
    Err(Problem::new(409, "busy_application", "内容正在被别人修改", "这次没有保存。请返回上一页，稍后再点“保存”。"))
}

/// Findings to show beside the fields: after a save or on coming from the check, and never in the way of filling in.
pub async fn shown_findings(visit: &Visit, opened: &Opened) -> Vec<Finding> {
    if !visit.flag("saved") && !visit.flag("check") {
        return Vec::new();
    }
    visit.upstream().findings(opened.view.application.id.as_str()).await.map(|answer| answer.findings).unwrap_or_default()
}

pub async fn form_page(visit: &Visit, opened: &Opened, id: &str) -> Result<Reply, Problem> {
    let form = fields::applicants(&opened.book).find(|f| f.id == id).ok_or_else(not_found)?;
    let findings = shown_findings(visit, opened).await;
    let mut page = FormPage::new(visit.chrome(Some(&opened.book)), opened.heading(), form, &opened.view.application, &opened.book, &findings);
    if page.sections.is_empty() {
        return Err(not_found());
    }
    page.notice = if visit.flag("saved") { Notice::Saved } else { Notice::None };
    render(200, &page)
}

pub async fn save_form(visit: &Visit, opened: &Opened, id: &str) -> Result<Reply, Problem> {
    let form = fields::applicants(&opened.book).find(|f| f.id == id).ok_or_else(not_found)?;
    let ids = fields::ids_of_form(form, &opened.view.application);
    let page = |view: &ApplicationView| FormPage::new(visit.chrome(Some(&opened.book)), opened.heading(), form, &view.application, &opened.book, &[]);
    match save(visit, opened, &ids).await? {
        Saved::Done => {
            let root = opened.href();
            let next = page(&opened.view).next;
            Ok(visit.redirect(&match (visit.form.get("then"), next) {
                ("list", _) => format!("{root}?saved=1"),
                ("next", Some((next, _))) => format!("{root}/forms/{}", percent_encode(&next)),
                _ => format!("{root}/forms/{}?saved=1", percent_encode(id)),
            }))
        }
        Saved::Conflict(view, changes) => render(409, &page(&view).with_conflicts(&changes.conflicts)),
        Saved::Refused(problem) => render(422, &page(&opened.view).with_refused(&visit.form, &problem.problems)),
    }
}

pub async fn assessment_page(visit: &Visit, opened: &Opened) -> Result<Reply, Problem> {
    let sheet = opened.book.assessment.as_ref().ok_or_else(not_found)?;
    let findings = shown_findings(visit, opened).await;
    let mut page = AssessmentPage::new(visit.chrome(Some(&opened.book)), opened.heading(), sheet, &opened.view.application, &opened.book, &findings);
    page.notice = if visit.flag("saved") { Notice::Saved } else { Notice::None };
    render(200, &page)
}

pub async fn save_assessment(visit: &Visit, opened: &Opened) -> Result<Reply, Problem> {
    let sheet = opened.book.assessment.as_ref().ok_or_else(not_found)?;
    let head = assessment::head(&opened.book).map(|form| fields::of_form(form, &opened.view.application)).unwrap_or_default();
    let mut ids = assessment::field_ids(sheet);
    ids.extend(head.iter().flat_map(|(_, fields)| fields).map(|f| f.id.clone()));
    let page = |view: &ApplicationView| AssessmentPage::new(visit.chrome(Some(&opened.book)), opened.heading(), sheet, &view.application, &opened.book, &[]);
    match save(visit, opened, &ids).await? {
        Saved::Done => {
            let to = if visit.form.get("then") == "list" { "?saved=1" } else { "/assessment?saved=1" };
            Ok(visit.redirect(&format!("{}{to}", opened.href())))
        }
        Saved::Conflict(view, changes) => render(409, &page(&view).with_conflicts(&changes.conflicts)),
        Saved::Refused(problem) => render(422, &page(&opened.view).with_refused(&visit.form, &problem.problems)),
    }
}
