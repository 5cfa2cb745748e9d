//! Sixty-four uploads at once, and the same with files four times as large: memory goes by their number, not by their size.

use crate::report::Report;
use crate::{application, instance, upload};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs;
use std::time::Instant;
use xtask::http::Client;

const AT_ONCE: usize = 64;
const FILE_MIB: [usize; 2] = [4, 16];

pub fn run(report: &mut Report) -> Result<()> {
    let mut added = Vec::new();
    for mib in FILE_MIB {
        let (pace, memory_mib) = uploads(mib)?;
        report.figure(&format!("{AT_ONCE} uploads of {mib} MiB at once"), pace, "MiB/s");
        added.push(memory_mib);
    }
    report.beside(
        &format!("memory added by {AT_ONCE} of {} MiB", FILE_MIB[1]),
        added[1],
        "MiB",
        &format!("by {AT_ONCE} of {} MiB", FILE_MIB[0]),
        added[0],
    );
    Ok(())
}

/// MiB per second of all together, and MiB of memory added at the peak.
fn uploads(mib: usize) -> Result<(f64, f64)> {
    let instance = instance::start("at-once")?;
    let (mut client, views) = application::load(&instance)?;
    let (view, material) = upload::target(&views)?;
    let mut uploads = Vec::new();
    for number in 0..AT_ONCE {
        let file = instance.state_dir.join(format!("upload-{number}.pdf"));
        upload::write_file(&file, mib, number as u64 + 1)?;
        uploads.push((format!("{}/api/v1/evidence/{}/{material}?name={number}.pdf", instance.service.url, application(&mut client, view)?), file));
    }
    let before = instance::memory_mib(instance.service.pid())?.0;
    let begin = Instant::now();
    std::thread::scope(|scope| {
        let running: Vec<_> = uploads.iter().map(|(url, file)| scope.spawn(|| upload::put(&client, file, url))).collect();
        running.into_iter().try_for_each(|one| one.join().expect("an upload's thread"))
    })?;
    let seconds = begin.elapsed().as_secs_f64();
    let peak = instance::memory_mib(instance.service.pid())?.1;
    uploads.iter().try_for_each(|(_, file)| fs::remove_file(file))?;
    Ok(((AT_ONCE * mib) as f64 / seconds, peak - before))
}

/// A new application like `view`; answers its id.
fn application(client: &mut Client, view: &Value) -> Result<String> {
    let like = json!({"programme": view["programme"], "category": view["category"], "level": view["level"]});
    let created = client.json("POST", "/api/v1/applications", &[], &like)?;
    Ok(created.body["id"].as_str().context("an id")?.to_owned())
}
