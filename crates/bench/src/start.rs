//! From start to first answer, and memory at rest.

use crate::instance;
use crate::report::{Report, median};
use anyhow::{Result, ensure};
use serde_json::Value;
use std::time::Instant;
use xtask::http::Client;

pub fn run(report: &mut Report) -> Result<()> {
    instance::start("start")?;
    // The first start without a cache compiles the components; the following find them in the state folder.
    let cold = first("/healthz")?.0;
    let (mut warm, mut page, mut rest_mib) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..5 {
        let (seconds, mib) = first("/healthz")?;
        warm.push(seconds * 1e3);
        rest_mib.push(mib);
        page.push(first("/")?.0 * 1e3);
    }
    report.figure("start to first answer, cold", cold * 1e3, "ms");
    report.figure("start to first answer, warm", median(warm), "ms");
    report.figure("start to first page with every rulebook read, warm", median(page), "ms");
    report.figure("memory at rest", median(rest_mib), "MiB");
    Ok(())
}

/// Seconds from start to the first answer, and MiB of memory then.
fn first(path: &str) -> Result<(f64, f64)> {
    let begin = Instant::now();
    let instance = instance::restart("start", None, &[])?;
    let status = Client::new(&instance.service.url).json("GET", path, &[], &Value::Null)?.status;
    ensure!(status == 200);
    Ok((begin.elapsed().as_secs_f64(), instance::memory_mib(instance.service.pid())?.0))
}
