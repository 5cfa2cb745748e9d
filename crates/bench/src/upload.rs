//! An upload of 200 MiB with hash and full durability, beside `sha256sum` and a plain copy of the same file.

use crate::report::{Report, median};
use crate::{application, instance, rulebooks};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const FILE_MIB: usize = 200;
const RUNS: usize = 3;

pub fn run(report: &mut Report) -> Result<()> {
    let instance = instance::start("upload")?;
    let (client, views) = application::load(&instance)?;
    let (view, material) = target(&views)?;
    let id = view["id"].as_str().context("an id")?;
    let (mut uploads, mut sums, mut copies) = (Vec::new(), Vec::new(), Vec::new());
    let before = instance::memory_mib(instance.service.pid())?.0;
    for round in 0..RUNS {
        // Different content each time: identical content is stored once and would be cheaper.
        let file = instance.state_dir.join(format!("upload-{round}.pdf"));
        write_file(&file, FILE_MIB, round as u64 + 1)?;
        sums.push(timed(|| run_command(Command::new("sha256sum").arg(&file)))?);
        let url = format!("{}/api/v1/evidence/{id}/{material}?name=large-{round}.pdf", instance.service.url);
        uploads.push(timed(|| put(&client, &file, &url))?);
        copies.push(timed(|| copy(&file, &instance.state_dir.join("copy")))?);
        fs::remove_file(&file)?;
    }
    let pace = |seconds: Vec<f64>| FILE_MIB as f64 / median(seconds);
    let ours = pace(uploads);
    report.beside("upload of 200 MiB with hash, durable", ours, "MiB/s", "sha256sum", pace(sums));
    report.beside("upload of 200 MiB with hash, durable", ours, "MiB/s", "copy and fsync", pace(copies));
    report.figure("memory added at the peak of uploads", instance::memory_mib(instance.service.pid())?.1 - before, "MiB");
    Ok(())
}

/// The fullest application, and a material of it that takes any file.
pub fn target(views: &BTreeMap<String, Value>) -> Result<(&Value, String)> {
    let view = views.values().max_by_key(|view| application::materials(view)).context("an example")?;
    let rulebook = rulebooks::of(view["programme"].as_str().context("a programme")?)?;
    let other = |m: &&rulebook::Material| m.from.contains(&rulebook::MaterialFrom::Uploaded) && m.roster.is_none() && !m.spreadsheet;
    let material = rulebook.materials.iter().rfind(other).context("a material that is a file")?.code.clone();
    Ok((view, material))
}

/// A file that is a PDF by its first and last bytes; what lies between is noise, so that nothing compresses it.
pub fn write_file(path: &Path, mib: usize, seed: u64) -> Result<()> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut bytes = Vec::with_capacity(mib << 20);
    bytes.extend_from_slice(b"%PDF-1.7\n");
    while bytes.len() < (mib << 20) - 32 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.extend_from_slice(b"\nstartxref\n9\n%%EOF\n");
    fs::write(path, bytes)?;
    Ok(())
}

/// Uploads the file by an ordinary client.
pub fn put(client: &xtask::http::Client, file: &Path, url: &str) -> Result<()> {
    let (cookie, csrf) = client.session().context("a session")?;
    let origin = url.split("/api/").next().unwrap_or_default();
    let headers = [format!("cookie: {cookie}"), format!("x-csrf-token: {csrf}"), format!("origin: {origin}"), "expect:".to_owned()];
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--fail-with-body", "--output", "/dev/null", "--upload-file"]).arg(file);
    for header in &headers {
        curl.args(["--header", header]);
    }
    run_command(curl.arg(url))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let mut target = fs::File::create(to)?;
    std::io::copy(&mut fs::File::open(from)?, &mut target)?;
    target.flush()?;
    target.sync_all()?;
    Ok(())
}

fn run_command(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}

fn timed(work: impl FnOnce() -> Result<()>) -> Result<f64> {
    let begin = Instant::now();
    work()?;
    Ok(begin.elapsed().as_secs_f64())
}
