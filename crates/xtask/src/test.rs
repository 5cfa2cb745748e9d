//! `cargo xtask test`: every test, with what the tests need installed first.

use crate::{browser, components, fonts, process, service, workspace};
use anyhow::{Result, bail};
use std::process::Command;

/// Runs them all; stops at the first suite that fails.
pub fn run(arguments: &[String]) -> Result<()> {
    let long = match arguments {
        [] => false,
        [flag] if flag == "--long" => true,
        _ => bail!("cargo xtask test [--long]"),
    };
    let root = workspace::root();
    fonts::ensure(&root)?;
    components::build(&components::NAMES)?;
    let intake = service::build()?;
    browser::run(&intake)?;
    let mut cargo = Command::new(workspace::cargo());
    cargo.current_dir(&root);
    if process::available("cargo-nextest") {
        cargo.args(["nextest", "run"]);
    } else {
        // Without nextest the same tests run under cargo's own runner.
        cargo.args(["test", "--no-fail-fast"]);
    }
    if long {
        cargo.env("INTAKE_LONG_TESTS", "1");
    }
    cargo.env("INTAKE_BIN", &intake);
    process::run(&mut cargo)
}
