//! The fuzzers of `fuzz/`, each for a while: what holds for any bytes is looked for where it doesn't.

use crate::{process, workspace};
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// How long each looks.
const SECONDS: u32 = 60;
/// What one input may cost: ten seconds, as of any file, and with the sanitizer's own twice the memory.
const INPUT: [&str; 2] = ["-timeout=10", "-rss_limit_mb=4096"];
/// Longer inputs only slow the looking down.
const INPUT_BYTES_MAX: &str = "-max_len=16384";
/// The version that is known to build with the toolchain.
const CARGO_FUZZ: &str = "0.13";

/// Runs every target on its stored corpus; what is new stays in the target folder, what fails in `fuzz/artifacts`.
///
/// # Errors
/// The first target that finds an input for which its property doesn't hold.
pub fn run() -> Result<()> {
    let folder = workspace::root().join("fuzz");
    let path = ensure()?;
    let target_dir = workspace::target_dir()?.join("fuzz");
    for target in targets()? {
        let found = target_dir.join("found").join(&target);
        fs::create_dir_all(&found)?;
        let mut fuzz = Command::new(workspace::cargo());
        // The sanitizer and the coverage are switches that the compiler keeps to its nightly versions.
        fuzz.current_dir(&folder).env("RUSTC_BOOTSTRAP", "1").env("PATH", &path).env_remove("CARGO_TARGET_DIR");
        fuzz.args(["fuzz", "run", "--target-dir"]).arg(&target_dir).arg(&target).arg(found).arg(folder.join("corpus").join(&target));
        process::run(fuzz.arg("--").arg(format!("-max_total_time={SECONDS}")).arg(INPUT_BYTES_MAX).args(INPUT))?;
    }
    Ok(())
}

/// The names of the targets.
fn targets() -> Result<Vec<String>> {
    let folder = workspace::root().join("fuzz/targets");
    let entries = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let mut names = Vec::new();
    for entry in entries {
        let path = entry?.path();
        names.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    names.sort();
    Ok(names)
}

/// Makes sure that `cargo fuzz` can be run; answers the `PATH` on which it is found.
fn ensure() -> Result<OsString> {
    process::ensure_from_apt("g++", "g++")?;
    let folder = workspace::target_dir()?.join("tools");
    let old = std::env::var_os("PATH").unwrap_or_default();
    let folders = [folder.join("bin")].into_iter().chain(std::env::split_paths(&old)).collect::<Vec<PathBuf>>();
    let path = std::env::join_paths(&folders)?;
    if !folders.iter().any(|folder| folder.join("cargo-fuzz").is_file()) {
        eprintln!("cargo-fuzz is missing; installing it into {}", folder.display());
        process::run(Command::new(workspace::cargo()).args(["install", "--quiet", "--locked", "cargo-fuzz", "--version", CARGO_FUZZ, "--root"]).arg(&folder))?;
    }
    Ok(path)
}
