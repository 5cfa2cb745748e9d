//! The browser tests: a service with demonstration accounts, Chromium, and Node's test runner.

use crate::service::{Service, Start};
use crate::{demonstration, process, workspace};
use anyhow::Result;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs `tests/browser` against a service of its own on a free port with an empty store.
pub fn run(intake: &Path) -> Result<()> {
    process::ensure_from_apt("chromium", "chromium")?;
    // Half the work where no file is shown; not every distribution has it.
    if process::ensure_from_apt("chromium-headless-shell", "chromium-headless-shell").is_err() {
        eprintln!("without chromium-headless-shell the browser tests take longer");
    }
    process::ensure_from_apt("npm", "npm")?;
    let tests = workspace::root().join("tests/browser");
    process::run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&tests))?;
    let state_dir = workspace::target_dir()?.join("browser-state");
    if state_dir.exists() {
        fs::remove_dir_all(&state_dir)?;
    }
    fs::create_dir_all(&state_dir)?;
    let setup_token = demonstration::password()?;
    // The address must be known before the start, since it is what Origin is held against.
    let listen = free_address()?;
    let variables = [
        ("demonstration", "true".to_owned()),
        ("setup_token", setup_token.clone()),
        ("public_url", format!("http://{listen}")),
    ];
    let cache_dir = workspace::cache_dir()?;
    let service = Service::start(intake, &Start { manifest: Path::new("spin.toml"), listen: &listen, state_dir: &state_dir, cache_dir: Some(&cache_dir), variables: &variables, arguments: &[] })?;
    demonstration::load(&service.url, &setup_token, &state_dir, false)?;
    process::run(
        Command::new("npm")
            .args(["test"])
            .current_dir(&tests)
            .env("INTAKE_URL", &service.url)
            .env("INTAKE_ACCOUNTS", state_dir.join(demonstration::ACCOUNTS)),
    )
}

/// A loopback address that nobody listens on.
pub fn free_address() -> Result<String> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
