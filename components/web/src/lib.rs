//! Shell of the pages: takes a browser's request, asks `records` and `evidence` for what the page shows, renders it.
//!
//! It holds no store and decides nothing: who may see or change what is said by `records` alone.

mod applicant;
mod batches;
mod beginning;
mod documents;
mod filling;
mod materials;
mod office;
mod public;
mod recommender;
mod standing;
mod upstream;
mod visit;
mod what_if;

use domain::Problem;
use guest::{Incoming, Reply};
use http::Method;
use visit::Visit;
use web::pages::errors::not_found;
use web::route::Route;

#[spin_sdk::http_service]
async fn entry(request: spin_sdk::http::Request) -> Reply {
    guest::serve(request, handle).await
}

async fn handle(incoming: Incoming) -> Result<Reply, Problem> {
    if let Some(asset) = web::assets::find(&incoming.path) {
        return Ok(asset_reply(asset, &incoming));
    }
    let route = incoming.segments().and_then(|segments| Route::of(&segments));
    let mut visit = Visit::new(incoming).await;
    let answer = match route {
        Some(route) => answer(&mut visit, route).await,
        None => Err(not_found()),
    };
    Ok(match answer {
        Ok(reply) => reply,
        Err(problem) => visit.problem(problem).await,
    })
}

async fn answer(visit: &mut Visit, route: Route) -> Result<Reply, Problem> {
    visit.open().await?;
    match visit.incoming.method {
        Method::GET | Method::HEAD => get(visit, route).await,
        Method::POST => post(visit, route).await,
        _ => Err(Problem::new(405, "method_not_allowed", "不支持这种操作", "请从页面上的链接和按钮操作。")),
    }
}

async fn get(visit: &Visit, route: Route) -> Result<Reply, Problem> {
    match route {
        Route::Home => public::home(visit).await,
        Route::Register => public::register_page(visit),
        Route::SignIn => public::sign_in_page(visit),
        Route::SignOut => public::signed_out(visit),
        Route::Setup => public::setup_page(visit),
        Route::Programme(id) => public::programme(visit, &id).await,
        Route::Batches(id) => batches::page(visit, &id).await,
        Route::Template(id, material) => public::list_template(&id, &material),
        Route::Applications => applicant::list(visit).await,
        Route::NewApplication => beginning::new_page(visit, Vec::new(), "").await,
        Route::Application(id, page) => applicant::page(visit, &id, page).await,
        Route::Recommendations => recommender::list(visit, false).await,
        Route::Recommendation(id) => recommender::read(visit, &id).await,
        Route::RecommendationRows(id, sha256) => materials::rows_for_officer(visit, &id, &sha256, &format!("/recommendations/{id}")).await,
        Route::Tables(programme) => recommender::tables_page(visit, &programme, "", Vec::new()).await,
        Route::Documents(id) => documents::of_application(visit, &id).await,
        Route::Document(id, code) => documents::preview_of_application(visit, &id, &code).await,
        Route::ProgrammeDocuments(id) => documents::of_programme(visit, &id).await,
        Route::ProgrammeDocument(id, code) => documents::preview_of_programme(visit, &id, &code).await,
        Route::Office => recommender::list(visit, true).await,
        Route::OfficeApplication(id) => recommender::read(visit, &id).await,
        Route::OfficeRows(id, sha256) => materials::rows_for_officer(visit, &id, &sha256, &format!("/office/applications/{id}")).await,
        Route::Accounts => office::accounts_page(visit, Default::default(), Vec::new()).await,
        Route::Windows(programme) => office::windows_page(visit, &programme, None, Vec::new()).await,
        Route::Readings(programme) => office::readings_page(visit, &programme, None, Vec::new()).await,
        Route::Try(id) => what_if::page(visit, &id),
        Route::Quotas(programme) => standing::quotas_page(visit, &programme, Vec::new()).await,
        Route::StandingSearch => standing::search(visit),
        Route::Standing(code) => standing::page(visit, &code, Vec::new()).await,
        Route::Static | Route::Decide(..) | Route::Opinion(_) | Route::RemoveOwnFile(..) | Route::Profile(_) | Route::Keys(_) | Route::RevokeKey(..) => Err(not_found()),
    }
}

async fn post(visit: &Visit, route: Route) -> Result<Reply, Problem> {
    match route {
        Route::Register => public::register(visit).await,
        Route::SignIn => public::sign_in(visit).await,
        Route::SignOut => public::sign_out(visit).await,
        Route::Setup => public::setup(visit).await,
        Route::NewApplication => beginning::create(visit).await,
        Route::Application(id, page) => applicant::post(visit, &id, page).await,
        Route::RecommendationRows(id, sha256) => materials::rows_for_officer(visit, &id, &sha256, &format!("/recommendations/{id}")).await,
        Route::OfficeRows(id, sha256) => materials::rows_for_officer(visit, &id, &sha256, &format!("/office/applications/{id}")).await,
        Route::Opinion(id) => recommender::give_opinion(visit, &id).await,
        Route::RemoveOwnFile(id, code) => recommender::remove_file(visit, &id, &code).await,
        Route::Profile(programme) => recommender::save_profile(visit, &programme).await,
        Route::Keys(programme) => recommender::make_key(visit, &programme).await,
        Route::RevokeKey(programme, key) => recommender::revoke_key(visit, &programme, &key).await,
        Route::Accounts => office::make_account(visit).await,
        Route::Windows(programme) => office::save_windows(visit, &programme).await,
        Route::Try(id) => what_if::check(visit, &id).await,
        Route::Quotas(programme) => standing::save_quotas(visit, &programme).await,
        Route::Standing(code) => standing::change(visit, &code).await,
        Route::Decide(programme, code) => office::decide(visit, &programme, &code).await,
        _ => Err(not_found()),
    }
}

fn asset_reply(asset: &'static web::assets::Asset, incoming: &Incoming) -> Reply {
    let etag = format!("\"{}\"", asset.path());
    let reply = if incoming.header("if-none-match") == Some(etag.as_str()) {
        Reply::empty(304)
    } else {
        Reply::bytes(200, asset.media_type, asset.bytes)
    };
    reply.with("etag", etag).with("cache-control", web::assets::CACHE_CONTROL).with("x-content-type-options", "nosniff")
}
