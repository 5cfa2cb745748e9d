//! The fonts of the printed forms: fetched from npm by lock file, cut to the common characters, put into `dist/fonts`.

use crate::process;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;

const REGULAR: &str = "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf";
const BOLD: &str = "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf";
const MONO: &str = "@expo-google-fonts/noto-sans-mono/400Regular/NotoSansMono_400Regular.ttf";

/// File in the packages, file below `dist/fonts`, whether it is cut to the common characters. See fonts/README.md.
const FILES: [(&str, &str, bool); 4] = [
    (REGULAR, "common/NotoSerifSC-Regular.ttf", true),
    (BOLD, "common/NotoSerifSC-Bold.ttf", true),
    (MONO, "common/NotoSansMono-Regular.ttf", false),
    (REGULAR, "whole/NotoSerifSC-Regular.ttf", false),
];

/// Puts the fonts into `ROOT/dist/fonts`, unless those of the present lock file and script are there already.
///
/// # Errors
/// If npm isn't there and can't be installed, or can't fetch the packages; the message names the command.
pub fn ensure(root: &Path) -> Result<()> {
    let (sources, fonts) = (root.join("fonts"), root.join("dist/fonts"));
    let stamp = root.join("dist/fonts.stamp");
    let mut wanted = fs::read(sources.join("package-lock.json")).context("fonts/package-lock.json")?;
    wanted.extend(fs::read(sources.join("subset.js")).context("fonts/subset.js")?);
    let whole = |name: &str| fs::metadata(fonts.join(name)).is_ok_and(|file| file.len() > 0);
    if fs::read(&stamp).is_ok_and(|known| known == wanted) && FILES.iter().all(|(_, name, _)| whole(name)) {
        return Ok(());
    }
    process::ensure_from_apt("npm", "npm")?;
    process::run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&sources))
        .context("the fonts could not be fetched; with network access run: npm ci --ignore-scripts in fonts/")?;
    if fonts.exists() {
        fs::remove_dir_all(&fonts)?;
    }
    let packages = sources.join("node_modules");
    for (source, name, cut) in FILES {
        let (from, to) = (packages.join(source), fonts.join(name));
        fs::create_dir_all(to.parent().context("a font lies in a folder")?)?;
        if cut {
            process::run(Command::new("node").arg("subset.js").arg(&from).arg(&to).current_dir(&sources))?;
        } else {
            fs::copy(&from, &to).with_context(|| format!("{} isn't in its package", from.display()))?;
        }
    }
    fs::write(stamp, wanted)?;
    // Nothing else is used of the packages: 140 MB of other weights.
    fs::remove_dir_all(packages)?;
    Ok(())
}
