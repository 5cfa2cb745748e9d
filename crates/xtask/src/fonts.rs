//! The fonts of the printed forms: fetched from npm by lock file, copied into `dist/fonts` for component `tables`.

use crate::process;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Folder in the package tree, file: the weights the templates use. A package holds nine weights of 10–15 MB each.
const FILES: [(&str, &str); 3] = [
    ("@expo-google-fonts/noto-serif-sc/400Regular", "NotoSerifSC_400Regular.ttf"),
    ("@expo-google-fonts/noto-serif-sc/700Bold", "NotoSerifSC_700Bold.ttf"),
    ("@expo-google-fonts/noto-sans-mono/400Regular", "NotoSansMono_400Regular.ttf"),
];

/// Puts the fonts into `ROOT/dist/fonts`, unless those of the present lock file are there already.
///
/// # Errors
/// If npm isn't there and can't be installed, or can't fetch the packages; the message names the command.
pub fn ensure(root: &Path) -> Result<()> {
    let (sources, fonts) = (root.join("fonts"), root.join("dist/fonts"));
    let stamp = root.join("dist/fonts.lock");
    let lock = fs::read(sources.join("package-lock.json")).context("fonts/package-lock.json")?;
    let whole = |name: &str| fs::metadata(fonts.join(name)).is_ok_and(|file| file.len() > 0);
    if fs::read(&stamp).is_ok_and(|known| known == lock) && FILES.iter().all(|(_, name)| whole(name)) {
        return Ok(());
    }
    process::ensure_from_apt("npm", "npm")?;
    process::run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&sources))
        .context("the fonts could not be fetched; with network access run: npm ci --ignore-scripts in fonts/")?;
    fs::create_dir_all(&fonts)?;
    let packages = sources.join("node_modules");
    for (folder, name) in FILES {
        let from = packages.join(folder).join(name);
        let new = fonts.join(format!("{name}.new"));
        fs::copy(&from, &new).with_context(|| format!("{} isn't in its package", from.display()))?;
        fs::rename(new, fonts.join(name))?;
    }
    fs::write(stamp, lock)?;
    // Nothing else is used of the packages: 140 MB of other weights.
    fs::remove_dir_all(packages)?;
    Ok(())
}
