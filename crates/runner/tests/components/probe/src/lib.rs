//! A component that does, by path, what the runner's tests need to see done.

mod keyvalue;
mod store;

use anyhow::{Context, anyhow};
use bytes::Bytes;
use futures::SinkExt;
use http_body_util::BodyExt;
use spin_sdk::http::body::stream;
use spin_sdk::http::{BoxBody, EmptyBody, FullBody, Request, Response, box_body, send};
use spin_sdk::http_service;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};

/// Requests that this instance has seen.
static SERVED: AtomicU32 = AtomicU32::new(0);

#[http_service]
async fn handle(request: Request) -> anyhow::Result<Response<BoxBody>> {
    let served = SERVED.fetch_add(1, Ordering::Relaxed) + 1;
    let query = query(request.uri().query().unwrap_or_default());
    let path = request.headers()["spin-path-info"].to_str()?.to_owned();
    let answer = |text: String| Ok(Response::new(full(text)));
    match path.as_str() {
        "/hello" => answer("hello".to_owned()),
        "/served" => answer(served.to_string()),
        "/echo" => Ok(Response::new(box_body(request.into_body().map_err(|error| anyhow!("{error}"))))),
        "/headers" => answer(headers(&request)),
        "/length" => length(request).await,
        "/ignore-body" => answer("ignored".to_owned()),
        "/variable" => answer(match spin_sdk::variables::get(&query["name"]).await {
            Ok(value) => value,
            Err(error) => format!("error: {error:?}"),
        }),
        "/environment" => answer(std::env::var(&query["name"]).unwrap_or_else(|error| format!("error: {error}"))),
        "/read" => answer(std::fs::read_to_string(&query["path"]).unwrap_or_else(|error| format!("error: {error}"))),
        "/write" => answer(match std::fs::write(&query["path"], "x") {
            Ok(()) => "written".to_owned(),
            Err(error) => format!("error: {error}"),
        }),
        "/list" => answer(list(&query["path"]).unwrap_or_else(|error| format!("error: {error}"))),
        "/print" => {
            println!("printed on stdout");
            eprintln!("printed on stderr");
            answer("printed".to_owned())
        }
        "/panic" => panic!("as asked"),
        "/error" => Err(anyhow!("as asked")),
        "/spin" => spin(),
        "/sleep" => answer(sleep(query["ms"].parse()?)),
        "/memory" => answer(memory(query["mib"].parse()?)),
        "/download" => Ok(download(query["mib"].parse()?)),
        "/panic-mid-body" => Ok(panic_mid_body()),
        "/chain" => chain(request, &query["url"]).await,
        "/connect" => answer(match std::net::TcpStream::connect(&query["address"]) {
            Ok(_) => "connected".to_owned(),
            Err(error) => format!("error: {error}"),
        }),
        path if path.starts_with("/kv/") => answer(store::act(&path[4..], &query, request).await?),
        path if path.starts_with("/wasi/") => answer(keyvalue::act(&path[6..], &query)?),
        _ => Ok(Response::builder().status(404).body(full("no such behaviour".to_owned()))?),
    }
}

fn full(text: String) -> BoxBody {
    box_body(FullBody::new(Bytes::from(text)))
}

/// Names and values without escapes, which is all the tests need.
fn query(text: &str) -> HashMap<String, String> {
    text.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.into(), value.into())).collect()
}

fn headers(request: &Request) -> String {
    let mut lines: Vec<_> =
        request.headers().iter().map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap_or("?"))).collect();
    lines.sort();
    lines.concat()
}

/// Reads the body to its end and tells how that was.
async fn length(request: Request) -> anyhow::Result<Response<BoxBody>> {
    let mut body = request.into_body();
    let mut bytes = 0;
    let outcome = loop {
        match body.frame().await {
            Some(Ok(frame)) => bytes += frame.data_ref().map_or(0, Bytes::len),
            Some(Err(error)) => break format!("error: {error:?}"),
            None => break "complete".to_owned(),
        }
    };
    println!("body of {bytes} bytes: {outcome}");
    Ok(Response::new(full(format!("{bytes} {outcome}"))))
}

fn list(path: &str) -> std::io::Result<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names.join(" "))
}

fn spin() -> anyhow::Result<Response<BoxBody>> {
    let mut number = 1_u64;
    loop {
        number = std::hint::black_box(number.wrapping_mul(6_364_136_223_846_793_005));
    }
}

fn sleep(ms: u64) -> String {
    std::thread::sleep(std::time::Duration::from_millis(ms));
    "slept".to_owned()
}

fn memory(mib: usize) -> String {
    let bytes = vec![1_u8; mib << 20];
    format!("{}", std::hint::black_box(&bytes).len() >> 20)
}

fn download(mib: usize) -> Response<BoxBody> {
    let (mut sender, body) = stream::<Bytes>();
    spin_sdk::wasip3::spawn(async move {
        let chunk = Bytes::from(vec![7_u8; 1 << 20]);
        for _ in 0..mib {
            if sender.send(chunk.clone()).await.is_err() {
                break;
            }
        }
    });
    Response::new(box_body(body))
}

fn panic_mid_body() -> Response<BoxBody> {
    let (mut sender, body) = stream::<Bytes>();
    spin_sdk::wasip3::spawn(async move {
        let _ = sender.send(Bytes::from_static(b"first part")).await;
        spin_sdk::time::sleep(std::time::Duration::from_millis(100)).await;
        panic!("as asked");
    });
    Response::new(box_body(body))
}

/// Passes the request on and its answer back, both as streams.
async fn chain(request: Request, url: &str) -> anyhow::Result<Response<BoxBody>> {
    let spoofed = ("spin-client-addr", "6.6.6.6:6");
    let mut outgoing = Request::builder().method(request.method()).uri(url).header(spoofed.0, spoofed.1);
    if let Some(length) = request.headers().get("content-length") {
        outgoing = outgoing.header("content-length", length);
    }
    let sent = match request.method().as_str() {
        "GET" => send(outgoing.body(EmptyBody::new())?).await,
        _ => send(outgoing.body(request.into_body())?).await,
    };
    match sent {
        Ok(response) => {
            let (parts, body) = response.into_parts();
            let body = box_body(body.map_err(|error| anyhow!("{error}")));
            let mut passed = Response::builder().status(parts.status).body(body).context("response")?;
            *passed.headers_mut() = parts.headers;
            Ok(passed)
        }
        Err(error) => Ok(Response::new(full(format!("error: {error:?}")))),
    }
}
