//! The Python side: a virtual environment with the pinned packages of `python/requirements.txt`.

use crate::instance;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::Command;
use xtask::process;

/// The environment's interpreter; made on first use.
pub fn interpreter() -> Result<PathBuf> {
    let environment = instance::folder()?.join("python");
    let python = environment.join("bin/python");
    let requirements = concat!(env!("CARGO_MANIFEST_DIR"), "/python/requirements.txt");
    if !environment.join("complete").exists() {
        process::run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
        process::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--requirement", requirements]))?;
        std::fs::write(environment.join("complete"), "")?;
    }
    Ok(python)
}

/// Runs a script of `python/` and answers the seconds it printed on its last line.
pub fn seconds(script: &str, arguments: &[&str]) -> Result<f64> {
    let path = format!("{}/python/{script}", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(interpreter()?).arg(path).args(arguments).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().last().and_then(|line| line.trim().parse().ok()).with_context(|| {
        format!("{script} printed no time: {}", String::from_utf8_lossy(&output.stderr))
    })
}
