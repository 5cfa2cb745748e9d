//! Fuzzing, as part of the long tests: every target of `fuzz/` for a minute, from its stored corpus.

use crate::{process, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::process::Command;

/// How long each target looks, and what one input may take: no file costs more than 10 s or 256 MiB of a component.
const SECONDS: u32 = 60;
const INPUT_SECONDS_MAX: u32 = 10;
const INPUT_BYTES_MAX: u32 = 64 << 10;
const ALLOCATION_MIB_MAX: u32 = 256;
const RESIDENT_MIB_MAX: u32 = 2048;

/// Runs them one after the other; what is found lands in `fuzz/artifacts`, new inputs in `fuzz/found`, neither of them in the repository.
pub fn run() -> Result<()> {
    let root = workspace::root();
    if !process::available("cargo-fuzz") {
        process::run(Command::new(workspace::cargo()).args(["install", "cargo-fuzz", "--locked", "--version", "0.13.1"]))?;
    }
    let mut targets: Vec<String> = fs::read_dir(root.join("fuzz/targets"))?
        .map(|entry| Ok(entry?.path().file_stem().context("a target has a name")?.to_string_lossy().into_owned()))
        .collect::<Result<_>>()?;
    targets.sort();
    for target in targets {
        let found = root.join("fuzz/found").join(&target);
        fs::create_dir_all(&found)?;
        let mut cargo = Command::new(workspace::cargo());
        // The sanitizers' flags are unstable; the toolchain is the one of everything else.
        cargo.current_dir(&root).env("RUSTC_BOOTSTRAP", "1").args(["fuzz", "run", &target]).arg(&found).arg(root.join("fuzz/corpus").join(&target)).arg("--");
        process::run(cargo.args([
            format!("-max_total_time={SECONDS}"),
            format!("-timeout={INPUT_SECONDS_MAX}"),
            format!("-max_len={INPUT_BYTES_MAX}"),
            format!("-malloc_limit_mb={ALLOCATION_MIB_MAX}"),
            format!("-rss_limit_mb={RESIDENT_MIB_MAX}"),
        ]))?;
    }
    Ok(())
}
