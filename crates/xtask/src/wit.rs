//! `cargo xtask wit`: vendors the interface definitions that the worlds in `wit/` build on.
//!
//! They come from the sources of the spin-sdk that the lock file names, as published, and are never edited.

use crate::workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Packages by their folder in the SDK and in `wit/deps`.
const PACKAGES: [(&str, &str); 9] = [
    ("cli@0.3.0", "cli"),
    ("clocks@0.3.0", "clocks"),
    ("filesystem@0.3.0", "filesystem"),
    ("http@0.3.0", "http"),
    ("random@0.3.0", "random"),
    ("sockets@0.3.0", "sockets"),
    ("spin-key-value@3.0.0", "spin-key-value"),
    ("spin-variables@3.0.0", "spin-variables"),
    ("wasi-keyvalue-2024-10-17", "keyvalue"),
];

/// Copies them into `wit/deps`, in place of what is there.
pub fn run() -> Result<()> {
    let deps = workspace::root().join("wit/deps");
    if deps.exists() {
        fs::remove_dir_all(&deps)?;
    }
    let sdk = sdk_folder()?.join("wit/deps");
    for (published, vendored) in PACKAGES {
        copy_folder(&sdk.join(published), &deps.join(vendored))?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{} isn't in the SDK", from.display()))? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Where cargo keeps the sources of the spin-sdk in use.
fn sdk_folder() -> Result<PathBuf> {
    let output = Command::new(workspace::cargo()).args(["metadata", "--format-version", "1"]).current_dir(workspace::root()).output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().context("cargo metadata listed no packages")?;
    let sdk = packages.iter().find(|package| package["name"] == "spin-sdk").context("spin-sdk isn't in the lock file")?;
    let manifest = sdk["manifest_path"].as_str().context("spin-sdk without a manifest")?;
    Ok(PathBuf::from(manifest).parent().context("a manifest in a folder")?.to_path_buf())
}
