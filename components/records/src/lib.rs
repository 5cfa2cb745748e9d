//! Component `records`: decodes a request, calls the crate of the same name, encodes its answer.

mod host;
mod store;

use domain::Problem;
use guest::{Incoming, Reply};
use host::SpinHost;
use records::BatchStream;

#[spin_sdk::http_service]
async fn entry(request: spin_sdk::http::Request) -> Reply {
    guest::serve(request, answer).await
}

async fn answer(mut incoming: Incoming) -> Result<Reply, Problem> {
    let body = incoming.bytes(records::BODY_BYTES_MAX as u64).await?;
    let headers = incoming.headers.iter().filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))).collect();
    let request = records::Request { method: incoming.method.to_string(), path: incoming.path, query: incoming.query, headers, body };
    let response = match records::alive(&request) {
        Some(response) => response,
        None => {
            let host = SpinHost::open().await.map_err(|error| {
                guest::log!("{error}");
                Problem::new(503, "store_failed", "数据暂时无法保存或读取", "数据存储打不开，请稍后重试；如持续出现，请联系管理员。")
            })?;
            let mut response = records::handle(&host, &request).await;
            if let Some(batch) = response.stream.take() {
                return Ok(streamed(host, response, batch));
            }
            response
        }
    };
    if response.status >= 500 {
        // Method, first segments and status: no identifier, no query, nothing anybody typed.
        let shape: Vec<&str> = request.path.split('/').take(4).collect();
        guest::log!("{} {} answered {} {}", request.method, shape.join("/"), response.status, response.fault.as_deref().unwrap_or_default());
    }
    let mut reply = Reply::bytes(response.status, "", response.body);
    reply.headers = response.headers;
    Ok(reply)
}

/// A batch, piece by piece; nothing of it is held here.
fn streamed(host: SpinHost, response: records::Response, mut batch: BatchStream) -> Reply {
    Reply::stream_open(response.status, response.headers, async move |writer| {
        while let Some(piece) = batch.next(&host).await {
            if !writer.stream_writer.write_all(piece).await.is_empty() {
                // The receiver has gone.
                return false;
            }
        }
        true
    })
}
