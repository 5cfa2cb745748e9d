//! `cargo xtask test`: every test, with what the tests need installed first.

use crate::{browser, components, documents, fonts, fuzz, process, workspace};
use anyhow::{Result, bail};
use std::process::Command;

/// Runs them all; stops at the first suite that fails.
pub fn run(arguments: &[String]) -> Result<()> {
    let long = match arguments {
        [] => false,
        [flag] if flag == "--long" => true,
        _ => bail!("cargo xtask test [--long]"),
    };
    fonts::ensure(&workspace::root())?;
    process::ensure_answer("unzip", &["-v"], "unzip")?;
    process::ensure_answer("python3", &["-c", "import ensurepip, venv"], "python3-venv")?;
    if long {
        process::ensure_from_apt("clamd", "clamav-daemon")?;
    }
    components::build(&components::NAMES)?;
    // The service is built together with the tests: alone, cargo would choose other features for what both depend on,
    // and compile Wasmtime twice.
    process::run(native(long).arg("--no-run"))?;
    let intake = workspace::target_dir()?.join("debug").join("intake");
    browser::run(&intake)?;
    let made = documents::folder()?;
    process::run(native(long).env("INTAKE_BIN", &intake).env("INTAKE_WRITE_DOCUMENTS", &made))?;
    documents::open(&made, long)?;
    if long { fuzz::run() } else { Ok(()) }
}

/// The runner of the tests outside the browser: nextest, and without it cargo's own.
fn native(long: bool) -> Command {
    let mut cargo = Command::new(workspace::cargo());
    cargo.current_dir(workspace::root());
    if process::available("cargo-nextest") {
        cargo.args(["nextest", "run"]);
    } else {
        cargo.args(["test", "--no-fail-fast"]);
    }
    if long {
        cargo.env("INTAKE_LONG_TESTS", "1");
    }
    cargo
}
