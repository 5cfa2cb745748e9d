//! Building the components for wasm32-wasip2 into `dist/`, where `spin.toml` finds them.

use crate::{process, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::Command;

/// Every component of `spin.toml`.
pub const NAMES: [&str; 8] = ["web", "records", "evidence", "inspect", "scan", "respondents", "checks", "tables"];
const TARGET: &str = "wasm32-wasip2";

/// `cargo xtask build [NAME ...]`.
pub fn run(names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| !NAMES.contains(&name.as_str())) {
        bail!("there is no component `{unknown}`; there are: {}", NAMES.join(", "));
    }
    let chosen: Vec<&str> = NAMES.into_iter().filter(|name| names.is_empty() || names.iter().any(|n| n == name)).collect();
    build(&chosen)
}

/// Builds the named components and puts them into `dist/`; those that didn't change keep their file.
pub fn build(names: &[&str]) -> Result<()> {
    ensure_target()?;
    let root = workspace::root();
    // One cargo call each: together, cargo would choose features for all of them at once, a component's bytes would
    // depend on what else is built, and Typst would be compiled anew.
    for name in names {
        let mut cargo = Command::new(workspace::cargo());
        cargo.current_dir(&root).args(["build", "--target", TARGET, "--profile", "component"]);
        process::run(cargo.args(["--package", &format!("{name}-component")]))?;
    }
    let built = workspace::target_dir()?.join(TARGET).join("component");
    let dist = root.join("dist");
    fs::create_dir_all(&dist)?;
    for name in names {
        let from = built.join(format!("{name}_component.wasm"));
        let bytes = fs::read(&from).with_context(|| format!("{} wasn't built", from.display()))?;
        let to = dist.join(format!("{name}.wasm"));
        if fs::read(&to).ok().as_ref() != Some(&bytes) {
            let new = dist.join(format!("{name}.wasm.new"));
            fs::write(&new, bytes)?;
            fs::rename(new, to)?;
        }
    }
    Ok(())
}

/// Asks rustup for the target; the environment may have switched its automatic installation off.
fn ensure_target() -> Result<()> {
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).current_dir(workspace::root()).output().context("rustc isn't installed")?;
    let sysroot = String::from_utf8(sysroot.stdout)?;
    if std::path::Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).exists() {
        return Ok(());
    }
    process::run(Command::new("rustup").args(["target", "add", TARGET]).current_dir(workspace::root()))
        .with_context(|| format!("the target is missing; run: rustup target add {TARGET}"))
}
