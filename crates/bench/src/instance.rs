//! A service to measure: the components as built, with the private ones reachable.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use xtask::service::{Service, Start};
use xtask::{browser, demonstration, workspace};

/// The benchmarks' own folder under Cargo's target folder.
pub fn folder() -> Result<PathBuf> {
    let folder = workspace::target_dir()?.join("bench");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A running service with an empty store, and the token that makes its first administrator.
pub struct Instance {
    pub service: Service,
    pub state_dir: PathBuf,
    pub setup_token: String,
}

/// Starts one with components compiled before.
pub fn start(name: &str) -> Result<Instance> {
    start_with(name, &[])
}

/// The same with further arguments of `intake up`.
pub fn start_with(name: &str, arguments: &[String]) -> Result<Instance> {
    let folder = folder()?.join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    restart(name, Some(&workspace::cache_dir()?), arguments)
}

/// Starts it once more on the state it left; without a cache folder, components compiled ahead of time lie in that state.
pub fn restart(name: &str, cache_dir: Option<&Path>, arguments: &[String]) -> Result<Instance> {
    let folder = self::folder()?.join(name);
    // A manifest lies in the folder of what it names.
    let manifest = workspace::root().join(format!("spin.bench-{name}.toml"));
    fs::write(&manifest, open_manifest()?)?;
    let (state_dir, setup_token, listen) = (folder.join("state"), demonstration::password()?, browser::free_address()?);
    fs::create_dir_all(&state_dir)?;
    let variables = [
        ("demonstration", "true".to_owned()),
        ("setup_token", setup_token.clone()),
        ("public_url", format!("http://{listen}")),
    ];
    let service = Service::start(&binary()?, &Start { manifest: &manifest, listen: &listen, state_dir: &state_dir, cache_dir, variables: &variables, arguments });
    fs::remove_file(&manifest)?;
    let service = service?;
    Ok(Instance { service, state_dir, setup_token })
}

/// The binary under test, from `INTAKE_BIN`.
pub fn binary() -> Result<PathBuf> {
    std::env::var_os("INTAKE_BIN").map(PathBuf::from).context("INTAKE_BIN names no binary; use cargo xtask bench")
}

fn open_manifest() -> Result<String> {
    let mut manifest = fs::read_to_string(workspace::root().join("spin.toml"))?;
    // What is private is measured by itself, so it gets a route of its own here.
    for (name, path) in [("inspect", "/inspect"), ("respondents", "/parse"), ("checks", "/check"), ("tables", "/render")] {
        let private = format!("route = {{ private = true }}\ncomponent = \"{name}\"");
        manifest = manifest.replace(&private, &format!("route = \"{path}\"\ncomponent = \"{name}\""));
    }
    Ok(manifest)
}

/// Memory of a process in MiB: at present, and at its peak.
pub fn memory_mib(pid: u32) -> Result<(f64, f64)> {
    let status = fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("status"))?;
    let of = |key: &str| -> f64 {
        let line = status.lines().find(|line| line.starts_with(key)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
    };
    Ok((of("VmRSS:"), of("VmHWM:")))
}
