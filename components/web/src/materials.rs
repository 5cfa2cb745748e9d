//! Materials with their files, and the rows of a respondent list.

use crate::applicant::{Opened, open, revision};
use crate::filling::{Saved, save};
use crate::visit::{Visit, mendable, render};
use domain::api::{Disclosed, PersonalDataRecord, PersonalDataRules, RosterAnswer};
use domain::{Attachment, Problem, Role};
use guest::Reply;
use http::Method;
use rulebook::{FormBy, Material, MaterialFrom};
use web::combining;
use web::fields;
use web::files::FileView;
use web::form::percent_encode;
use web::labels;
use web::pages::ErrorLine;
use web::pages::disclosure::{AccessesView, DisclosureForm, error_line};
use web::pages::errors::not_found;
use web::pages::filling::Notice;
use web::pages::materials::{MaterialPage, PrintPage, wording};
use web::pages::rosters::{ROWS_PER_PAGE, RosterPage, RosterView, template_path};

fn material<'a>(opened: &'a Opened, code: &str) -> Result<&'a Material, Problem> {
    let applies = |m: &&Material| m.by == FormBy::Applicant && m.when.holds(&opened.view.application) && m.from.contains(&MaterialFrom::Uploaded);
    opened.book.material(code).filter(applies).ok_or_else(not_found)
}

pub async fn page(visit: &Visit, opened: &Opened, code: &str) -> Result<Reply, Problem> {
    let material = material(opened, code)?;
    let application = &opened.view.application;
    let findings = visit.upstream().findings(application.id.as_str()).await.map(|a| a.findings).unwrap_or_default();
    let checked = visit.flag("saved") || visit.flag("check");
    let mut page = MaterialPage::new(visit.chrome(Some(&opened.book)), opened.heading(), material, application, &opened.book, &findings, checked);
    page.notice = if visit.flag("saved") { Notice::Saved } else { Notice::None };
    page.message = match () {
        () if visit.flag("uploaded") => "文件已上传。请核对下面识别出的类型和页数。",
        () if visit.flag("removed") => "文件已移除。",
        () if visit.flag("combined") => "已合并为一个 PDF，取代了所选的原文件。请打开核对页序和方向。",
        () => "",
    };
    if material.roster.is_some() && page.editable {
        page.rules = Some(rules(visit, opened).await?);
    }
    if let Some(problem) = visit.incoming.query_value("upload_problem") {
        page.upload_problem = labels::upload_problem(&problem).to_owned();
        page.message = "";
    }
    render(200, &page)
}

/// What becomes of the people in a list.
pub async fn rules(visit: &Visit, opened: &Opened) -> Result<PersonalDataRules, Problem> {
    visit.upstream().get(&format!("/api/v1/programmes/{}/personal-data", percent_encode(&opened.book.programme.id))).await
}

/// Official wording to be printed and stamped.
pub fn print(visit: &Visit, opened: &Opened, code: &str) -> Result<Reply, Problem> {
    let text = wording(&opened.book, material(opened, code)?).ok_or_else(not_found)?;
    let back = format!("{}/materials/{}", opened.href(), percent_encode(code));
    render(200, &PrintPage::new(visit.chrome(Some(&opened.book)), opened.heading(), text, back))
}

pub async fn save_fields(visit: &Visit, opened: &Opened, code: &str) -> Result<Reply, Problem> {
    let material = material(opened, code)?;
    let ids: Vec<String> = fields::of_material(&opened.book, code, &opened.view.application).iter().map(|f| f.id.clone()).collect();
    let chrome = visit.chrome(Some(&opened.book));
    match save(visit, opened, &ids).await? {
        Saved::Done => Ok(visit.redirect(&format!("{}/materials/{}?saved=1", opened.href(), percent_encode(code)))),
        Saved::Conflict(view, changes) => {
            let page = MaterialPage::new(chrome, opened.heading(), material, &view.application, &opened.book, &[], false);
            render(409, &page.with_conflicts(&changes.conflicts))
        }
        Saved::Refused(problem) => {
            let page = MaterialPage::new(chrome, opened.heading(), material, &opened.view.application, &opened.book, &[], false);
            render(422, &page.with_refused(&visit.form, &problem.problems))
        }
    }
}

pub async fn remove(visit: &Visit, opened: &Opened, code: &str) -> Result<Reply, Problem> {
    let path = format!(
        "/api/v1/applications/{}/materials/{}/{}",
        opened.view.application.id,
        percent_encode(code),
        percent_encode(visit.form.get("sha256"))
    );
    visit.upstream().with("if-match", revision(visit)).delete(&path).await?;
    Ok(visit.redirect(&format!("{}/materials/{}?removed=1", opened.href(), percent_encode(code))))
}

/// Makes one PDF of the files that the form puts in order, or shows what was typed with what is wrong.
pub async fn combine(visit: &Visit, opened: &Opened, code: &str) -> Result<Reply, Problem> {
    let material = material(opened, code)?;
    let application = &opened.view.application;
    let files = application.materials.get(code).map_or(&[][..], Vec::as_slice);
    let (status, errors) = match combining::asked(&visit.form, files) {
        Ok(asked) => {
            let path = format!("/api/v1/evidence/{}/{}/combined", application.id, percent_encode(code));
            match visit.upstream().ask_evidence::<Attachment>(&path, &asked).await {
                Ok(_) => return Ok(visit.redirect(&format!("{}/materials/{}?combined=1", opened.href(), percent_encode(code)))),
                Err(problem) if mendable(&problem) || problem.status == 413 => (problem.status, combining::error_lines(&asked, &problem)),
                Err(problem) => return Err(problem),
            }
        }
        Err(errors) => (422, errors),
    };
    let page = MaterialPage::new(visit.chrome(Some(&opened.book)), opened.heading(), material, application, &opened.book, &[], false);
    render(status, &page.with_uncombined(&visit.form, errors))
}

pub async fn rows_for_applicant(visit: &Visit, opened: &Opened, code: &str, sha256: &str) -> Result<Reply, Problem> {
    let material = material(opened, code)?;
    let path = format!("{}/materials/{}", opened.href(), percent_encode(code));
    rows(visit, opened, &material.code, sha256, (path.clone(), "材料页面"), format!("{path}/rows/{sha256}")).await
}

/// The same list for a recommending body or the association, which come from their own page.
pub async fn rows_for_officer(visit: &Visit, id: &str, sha256: &str, root: &str) -> Result<Reply, Problem> {
    if visit.signed_in()?.account.role == Role::Applicant {
        return Err(not_found());
    }
    let opened = open(visit, id).await?;
    let holds = |files: &Vec<domain::Attachment>| files.iter().any(|f| f.sha256.as_str() == sha256);
    let code = opened.view.application.materials.iter().find(|(_, files)| holds(files)).map(|(code, _)| code.clone());
    let code = code.ok_or_else(not_found)?;
    rows(visit, &opened, &code, sha256, (root.to_owned(), "审阅页面"), format!("{root}/rows/{sha256}")).await
}

/// The list masked, or once the form beside it was sent and nothing is wrong with it, what it asks for.
async fn rows(visit: &Visit, opened: &Opened, code: &str, sha256: &str, back: (String, &'static str), path: String) -> Result<Reply, Problem> {
    let application = &opened.view.application;
    let files = application.materials.get(code).ok_or_else(not_found)?;
    let file = files.iter().find(|f| f.sha256.as_str() == sha256).ok_or_else(not_found)?;
    let facts = file.roster.as_ref().ok_or_else(not_found)?;
    let role = visit.signed_in()?.account.role;
    let rules = rules(visit, opened).await?;
    let uploaded_by = match opened.book.material(code).map(|material| material.by) {
        Some(FormBy::Recommender) => Role::Recommender,
        _ => Role::Applicant,
    };
    let mut form = DisclosureForm::new(&rules, role, uploaded_by);
    let mut offset: u32 = visit.incoming.query_value("offset").and_then(|text| text.parse().ok()).unwrap_or(0);
    let (mut shown, mut errors) = (None, Vec::new());
    if visit.incoming.method == Method::POST {
        offset = visit.form.get("offset").parse().unwrap_or(0);
        form = form.typed(&visit.form);
        match disclosed(visit, &form, &format!("/api/v1/evidence/{}/{sha256}/disclosure", application.id)).await? {
            Ok(disclosed) => {
                form.sample = disclosed.sample;
                shown = Some(disclosed.answer);
            }
            Err(lines) => errors = lines,
        }
    }
    let from = format!("/api/v1/evidence/{}/{sha256}/rows?offset={offset}&limit={ROWS_PER_PAGE}", application.id);
    let answer: RosterAnswer = match shown {
        Some(answer) => answer,
        None => visit.upstream().get_evidence(&from).await?,
    };
    let accesses = match role {
        Role::Recommender => None,
        Role::Applicant | Role::Association => {
            let record: PersonalDataRecord = visit.upstream().get(&format!("/api/v1/applications/{}/personal-data", application.id)).await?;
            Some(AccessesView::new(&record, &rules))
        }
    };
    let status = if errors.is_empty() { 200 } else { 422 };
    let page = RosterPage {
        chrome: visit.chrome(Some(&opened.book)),
        heading: opened.heading(),
        back,
        file: FileView::new(file, &application.id),
        roster: RosterView::new(sha256, facts),
        answer,
        disclosure: form,
        accesses,
        errors,
        offset,
        path,
        template: template_path(application.programme.as_str(), code),
    };
    Ok(render(status, &page)?.with("cache-control", "no-store"))
}

/// What the form asks for, or what is wrong with the form.
async fn disclosed(visit: &Visit, form: &DisclosureForm, path: &str) -> Result<Result<Disclosed, Vec<ErrorLine>>, Problem> {
    let asked = match form.asked(&visit.form, ROWS_PER_PAGE) {
        Ok(asked) => asked,
        Err(line) => return Ok(Err(vec![line])),
    };
    match visit.upstream().ask_evidence(path, &asked).await {
        Ok(disclosed) => Ok(Ok(disclosed)),
        Err(problem) if problem.status == 422 => Ok(Err(problem.problems.iter().map(error_line).collect())),
        Err(problem) => Err(problem),
    }
}
