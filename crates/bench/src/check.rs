//! A full check of the complete example over HTTP, beside the same crate called natively.

use crate::report::{Report, median};
use crate::{application, instance, load};
use anyhow::{Result, anyhow};
use domain::api::CheckRequest;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use xtask::workspace;

/// The programme whose example is measured.
const PROGRAMME: &str = "shanghai-2023";
const CONNECTIONS: usize = 8;
const REQUESTS: usize = 8_000;

pub fn run(report: &mut Report) -> Result<()> {
    let instance = instance::start("check")?;
    let (_, view) = application::load(&instance)?;
    let request = json!({
        "programme": view["programme"], "category": view["category"], "level": view["level"],
        "now": format!("{}T02:00:00Z", view["today"].as_str().unwrap_or_default()), "stage": "draft",
        "fields": view["fields"], "materials": view["materials"],
    });
    let body = request.to_string().into_bytes();
    load::post(&instance.service.url, "/check", &body, CONNECTIONS, 800, 200)?;
    let outcome = load::post(&instance.service.url, "/check", &body, CONNECTIONS, REQUESTS, 200)?;
    let single = load::post(&instance.service.url, "/check", &body, 1, 1_000, 200)?;
    // Beside it an empty request, which the component refuses at once: what remains of the time is reading and checking.
    let nothing = load::post(&instance.service.url, "/check", b"", 1, 1_000, 400)?;
    let native_ms = native(&serde_json::from_value(request)?)?;
    report.figure("full checks over HTTP, 8 connections", outcome.requests_per_s, "per s");
    report.figure("full check over HTTP, p50 at 8 connections", outcome.p50_ms, "ms");
    report.figure("full check over HTTP, p99 at 8 connections", outcome.p99_ms, "ms");
    report.figure("full check inside the component, p50", single.p50_ms - nothing.p50_ms, "ms");
    report.beside("full check over HTTP, one connection, p50", single.p50_ms, "ms", "the crate, native", native_ms);
    Ok(())
}

fn native(request: &CheckRequest) -> Result<f64> {
    let checker = checks::Checker::new(Arc::new(rulebook()?)).map_err(|errors| anyhow!("{} errors in the rules", errors.len()))?;
    let times = (0..200)
        .map(|_| {
            let begin = Instant::now();
            black_box(checker.check(black_box(request)));
            begin.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    Ok(median(times))
}

/// The example's rulebook, read from the repository.
pub fn rulebook() -> Result<rulebook::Rulebook> {
    let folder = workspace::root().join("rulebooks").join(PROGRAMME);
    let mut files = BTreeMap::new();
    collect(&folder, &folder, &mut files)?;
    rulebook::load(files).map_err(|errors| anyhow!("{} errors in the rulebook", errors.len()))
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else {
            files.insert(path.strip_prefix(root)?.display().to_string(), fs::read(&path)?);
        }
    }
    Ok(())
}
