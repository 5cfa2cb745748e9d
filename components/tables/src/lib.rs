//! `tables`: data and a form → a document. Private; reads rulebooks and fonts, reaches nothing else.

mod assets;

use domain::Problem;
use domain::api::RenderRequest;
use guest::{Incoming, Reply};
use tables::pdf::Press;

/// Largest request: 500 rows with opinions of 4,000 characters take 6 MiB.
const REQUEST_BYTES_MAX: u64 = 16 << 20;

#[spin_sdk::http_service]
async fn entry(request: spin_sdk::http::Request) -> Reply {
    guest::serve(request, handle).await
}

async fn handle(mut request: Incoming) -> Result<Reply, Problem> {
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/render") => render(request.json(REQUEST_BYTES_MAX).await?),
        (_, "/render") => Err(Problem::new(405, "method_not_allowed", "不支持此操作", "生成文书请用 POST。")),
        _ => Err(Problem::new(404, "not_found", "没有此地址", "此服务只有 POST /render。")),
    }
}

fn render(request: RenderRequest) -> Result<Reply, Problem> {
    let book = guest::rulebooks::load(request.programme.as_str())?;
    let templates = assets::templates(&book)?;
    let press = Press { fonts: assets::fonts()?, templates: &templates };
    let rendered = tables::render(&request, &book, &press).map_err(|error| {
        if let tables::Error::Template { detail } = &error {
            guest::log!("{} of {} wasn't rendered: {detail}", request.document, request.programme);
        }
        error.problem()
    })?;
    Ok(Reply::bytes(200, rendered.media_type, rendered.bytes))
}
