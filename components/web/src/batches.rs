//! Many documents at once, for recommending bodies and the association.

use crate::visit::{Visit, render};
use domain::api::{BodyList, DocumentList};
use domain::{Problem, Role};
use guest::Reply;
use web::form::percent_encode;
use web::pages::batches::{BatchView, BatchesPage};
use web::pages::errors::not_found;

/// What can be fetched of every application of a programme.
pub async fn page(visit: &Visit, programme: &str) -> Result<Reply, Problem> {
    let role = visit.signed_in()?.account.role;
    if role == Role::Applicant {
        return Err(not_found());
    }
    let book = guest::rulebooks::load(programme)?;
    let list: DocumentList = visit.upstream().get(&format!("/api/v1/programmes/{}/documents", percent_encode(programme))).await?;
    let bodies = if role == Role::Association { visit.upstream().get::<BodyList>("/api/v1/recommenders").await?.items } else { Vec::new() };
    let chosen = visit.incoming.query_value("recommender").filter(|chosen| bodies.iter().any(|body| body.id == *chosen)).unwrap_or_default();
    let page = BatchesPage {
        chrome: visit.chrome(Some(&book)),
        of: book.programme.title.clone(),
        back: if role == Role::Association { "/office" } else { "/recommendations" },
        // A list of what a body recommends wants the body named.
        batches: list.batches.iter().filter(|line| !line.of_recommender || !chosen.is_empty()).map(|line| BatchView::new(line, &chosen)).collect(),
        bodies: bodies.into_iter().map(|body| (body.id, body.name)).collect(),
        chosen,
    };
    render(200, &page)
}
