//! A full check of each programme's complete example over HTTP, beside the same crate called natively.

use crate::report::{Report, median};
use crate::{application, instance, load, rulebooks};
use anyhow::{Context, Result, anyhow};
use domain::api::CheckRequest;
use serde_json::{Value, json};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

const CONNECTIONS: usize = 8;
const REQUESTS: usize = 8_000;

pub fn run(report: &mut Report) -> Result<()> {
    let instance = instance::start("check")?;
    let url = &instance.service.url;
    let (_, views) = application::load(&instance)?;
    for (programme, view) in &views {
        let request = request(view);
        let body = request.to_string().into_bytes();
        load::post(url, "/check", &body, 1, 50, 200)?;
        let single = load::post(url, "/check", &body, 1, 1_000, 200)?;
        let native_ms = native(programme, &serde_json::from_value(request)?)?;
        report.figure(&format!("check of {programme}, inside the component, p50"), single.inside_p50_ms, "ms");
        report.beside(&format!("check of {programme}, one connection, p50"), single.p50_ms, "ms", "the crate, native", native_ms);
    }
    let largest = views.values().max_by_key(|view| application::materials(view)).context("an example")?;
    let body = request(largest).to_string().into_bytes();
    load::post(url, "/check", &body, CONNECTIONS, 800, 200)?;
    let outcome = load::post(url, "/check", &body, CONNECTIONS, REQUESTS, 200)?;
    report.figure("checks over HTTP, 8 connections", outcome.requests_per_s, "per s");
    report.figure("check over HTTP, p50 at 8 connections", outcome.p50_ms, "ms");
    report.figure("check over HTTP, p99 at 8 connections", outcome.p99_ms, "ms");
    Ok(())
}

/// What `records` asks `checks` about an application.
fn request(view: &Value) -> Value {
    json!({
        "programme": view["programme"], "category": view["category"], "level": view["level"],
        "now": format!("{}T02:00:00Z", view["today"].as_str().unwrap_or_default()), "stage": "draft",
        "fields": view["fields"], "materials": view["materials"],
    })
}

/// Milliseconds of a check in this process.
fn native(programme: &str, request: &CheckRequest) -> Result<f64> {
    let checker = checks::Checker::new(Arc::new(rulebooks::of(programme)?)).map_err(|errors| anyhow!("{} errors in the rules", errors.len()))?;
    let times = (0..200)
        .map(|_| {
            let begin = Instant::now();
            black_box(checker.check(black_box(request)));
            begin.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    Ok(median(times))
}
