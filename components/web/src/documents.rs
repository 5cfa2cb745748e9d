//! Documents to be printed: of an application, of a programme; the public's among them.

use crate::visit::{Visit, render};
use domain::api::{DocumentLine, DocumentList, TableChanges};
use domain::{Problem, Role};
use guest::Reply;
use rulebook::Document;
use web::form::percent_encode;
use web::pages::documents::{ChangesView, DocumentPage, DocumentView, DocumentsPage};
use web::pages::errors::not_found;

/// What can be fetched of an application.
pub async fn of_application(visit: &Visit, id: &str) -> Result<Reply, Problem> {
    let (application, back) = application(visit, id).await?;
    let book = guest::rulebooks::load(application.programme.as_str())?;
    let folder = format!("/documents/{}", percent_encode(id));
    let name = application.field(&book.programme.roles.name).unwrap_or_default();
    let page = DocumentsPage {
        chrome: visit.chrome(Some(&book)),
        of: format!("{} {name}", application.number.as_deref().unwrap_or_default()).trim().to_owned(),
        back,
        documents: lines(visit, &format!("/api/v1/applications/{}", percent_encode(id))).await?.iter().map(|line| DocumentView::new(line, &folder)).collect(),
    };
    render(200, &page)
}

/// One of them as it will read.
pub async fn preview_of_application(visit: &Visit, id: &str, code: &str) -> Result<Reply, Problem> {
    let (application, _) = application(visit, id).await?;
    let folder = format!("/documents/{}", percent_encode(id));
    let lines = lines(visit, &format!("/api/v1/applications/{}", percent_encode(id))).await?;
    let line = lines.iter().find(|line| line.code == code).ok_or_else(not_found)?;
    preview(visit, application.programme.as_str(), line, &folder, None).await
}

async fn application(visit: &Visit, id: &str) -> Result<(domain::Application, (String, String)), Problem> {
    let role = visit.signed_in()?.account.role;
    let application = visit.upstream().application(id).await?.application;
    let id = percent_encode(id);
    let back = match role {
        Role::Applicant => (format!("/applications/{id}"), "材料清单"),
        Role::Recommender => (format!("/recommendations/{id}"), "审阅申报材料"),
        Role::Association => (format!("/office/applications/{id}"), "审阅申报材料"),
    };
    Ok((application, (back.0, back.1.to_owned())))
}

/// The lists of a programme.
pub async fn of_programme(visit: &Visit, programme: &str) -> Result<Reply, Problem> {
    visit.signed_in()?;
    let book = guest::rulebooks::load(programme)?;
    let folder = format!("/programmes/{}/documents", percent_encode(programme));
    let page = DocumentsPage {
        chrome: visit.chrome(Some(&book)),
        of: book.programme.title.clone(),
        back: (format!("/programmes/{}", percent_encode(programme)), book.programme.short_title.clone()),
        documents: lines(visit, &format!("/api/v1/programmes/{}", percent_encode(programme))).await?.iter().map(|line| DocumentView::new(line, &folder)).collect(),
    };
    render(200, &page)
}

/// One of them as it will read; what is public needs no account.
pub async fn preview_of_programme(visit: &Visit, programme: &str, code: &str) -> Result<Reply, Problem> {
    let book = guest::rulebooks::load(programme)?;
    let described = book.document(code).ok_or_else(not_found)?;
    let line = line_of(described, programme);
    let changes = visit.upstream().get::<TableChanges>(&format!("{}/changes", line.path)).await.ok();
    preview(visit, programme, &line, &format!("/programmes/{}/documents", percent_encode(programme)), changes).await
}

/// A list with its addresses, for a page that names it.
pub fn of_list(document: &Document, programme: &str) -> DocumentView {
    DocumentView::new(&line_of(document, programme), &format!("/programmes/{}/documents", percent_encode(programme)))
}

fn line_of(document: &Document, programme: &str) -> DocumentLine {
    DocumentLine {
        code: document.code.clone(),
        title: document.title.clone(),
        clause: document.clause.clone(),
        formats: document.formats.clone(),
        path: format!("/api/v1/programmes/{}/tables/{}", percent_encode(programme), percent_encode(&document.code)),
        of_recommender: false,
    }
}

async fn lines(visit: &Visit, of: &str) -> Result<Vec<DocumentLine>, Problem> {
    Ok(visit.upstream().get::<DocumentList>(&format!("{of}/documents")).await?.items)
}

async fn preview(visit: &Visit, programme: &str, line: &DocumentLine, folder: &str, changes: Option<TableChanges>) -> Result<Reply, Problem> {
    let book = guest::rulebooks::load(programme)?;
    let fragment = visit.upstream().get_text(&format!("{}.html", line.path)).await?;
    let page = DocumentPage {
        chrome: visit.chrome(Some(&book)),
        back: if visit.session.is_some() { (folder.to_owned(), "文书".to_owned()) } else { (format!("/programmes/{}", percent_encode(programme)), book.programme.short_title.clone()) },
        document: DocumentView::new(line, folder),
        fragment,
        changes: changes.as_ref().and_then(ChangesView::new),
    };
    render(200, &page)
}
