//! From start to first answer, and memory at rest.

use crate::instance;
use crate::report::{Report, median};
use anyhow::{Result, ensure};
use serde_json::Value;
use std::time::Instant;
use xtask::http::Client;

pub fn run(report: &mut Report) -> Result<()> {
    // The first start compiles the components ahead of time; the following find them in the cache of their folder.
    let cold = first_answer("start-cold")?.0;
    let mut warm = Vec::new();
    let mut rest_mib = Vec::new();
    for _ in 0..5 {
        let (seconds, mib) = again("start-cold")?;
        warm.push(seconds * 1e3);
        rest_mib.push(mib);
    }
    report.figure("start to first answer, cold", cold * 1e3, "ms");
    report.figure("start to first answer, warm", median(warm), "ms");
    report.figure("memory at rest", median(rest_mib), "MiB");
    Ok(())
}

fn first_answer(name: &str) -> Result<(f64, f64)> {
    let begin = Instant::now();
    answer(instance::start(name)?, begin)
}

fn again(name: &str) -> Result<(f64, f64)> {
    let begin = Instant::now();
    answer(instance::restart(name)?, begin)
}

fn answer(instance: instance::Instance, begin: Instant) -> Result<(f64, f64)> {
    let status = Client::new(&instance.service.url).json("GET", "/healthz", &[], &Value::Null)?.status;
    ensure!(status == 200);
    Ok((begin.elapsed().as_secs_f64(), instance::memory_mib(instance.service.pid())?.0))
}
