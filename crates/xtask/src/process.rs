//! Running other programs, with their output shown and their absence explained.

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs a command to its end with its output shown; a failure is an error that repeats the command.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = show(command);
    eprintln!("› {shown}");
    let status = command.status().with_context(|| format!("`{shown}` could not be started"))?;
    if !status.success() {
        bail!("`{shown}` failed ({status})");
    }
    Ok(())
}

/// Whether a program answers to `--version`.
pub fn available(program: &str) -> bool {
    answers(program, &["--version"])
}

fn answers(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// Makes sure that `program` can be run, from Debian's package `package` if need be.
///
/// # Errors
/// Where it can't be installed, the command a person has to run.
pub fn ensure_from_apt(program: &str, package: &str) -> Result<()> {
    ensure_answer(program, &["--version"], package)
}

/// The same of a program that answers to other arguments, or must be able to do what they say.
///
/// # Errors
/// As [`ensure_from_apt`].
pub fn ensure_answer(program: &str, arguments: &[&str], package: &str) -> Result<()> {
    if answers(program, arguments) {
        return Ok(());
    }
    let by_hand = format!("{program} is missing. Install it and run this again:\n    sudo apt-get update && sudo apt-get install -y {package}");
    if !Path::new("/usr/bin/apt-get").exists() {
        bail!("{by_hand}");
    }
    eprintln!("{program} is missing; installing Debian's package {package}");
    let apt = |arguments: &[&str]| run(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"));
    let installed = apt(&["update", "-qq"]).and_then(|()| apt(&["install", "-y", "-qq", "--no-install-recommends", package]));
    if installed.is_err() || !answers(program, arguments) {
        bail!("{by_hand}");
    }
    Ok(())
}

fn show(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|a| a.to_string_lossy().into_owned()));
    words.join(" ")
}
