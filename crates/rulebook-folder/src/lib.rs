//! Rulebooks as folders on disk: which there are, and their files. What they mean is the matter of [`rulebook`], which never reads a disk.

use rulebook::{LoadError, Rulebook};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// The file that makes a folder a rulebook.
const PROGRAMME: &str = "programme.toml";

/// The folder of made-up applications that hold the rules to account: not needed to apply them.
const CASES: &str = "cases";

/// Most bytes of one folder's files together; keeps a wrong mount from filling a component's memory.
pub const BYTES_MAX: u64 = 16 << 20;

/// The ids of the programmes in a folder of rulebooks – the names of those of its folders that hold a `programme.toml` – in order.
///
/// # Errors
/// If the folder can't be listed.
pub fn programmes(rulebooks: &Path) -> io::Result<Vec<String>> {
    let mut ids = Vec::new();
    for entry in std::fs::read_dir(rulebooks)? {
        // A name that isn't UTF-8 is no id.
        let Ok(name) = entry?.file_name().into_string() else { continue };
        if rulebooks.join(&name).join(PROGRAMME).is_file() {
            ids.push(name);
        }
    }
    ids.sort();
    Ok(ids)
}

/// Every file of a rulebook, its cases too, by its path within the folder with `/` between names: what [`rulebook::load`] takes.
///
/// # Errors
/// The first file that can't be read, or with which they are more than [`BYTES_MAX`].
pub fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, LoadError> {
    read_all(folder, &|_| true)
}

/// The rulebook in a folder, its cases left out.
///
/// # Errors
/// Whatever is wrong with its files, all of it.
pub fn load(folder: &Path) -> Result<Rulebook, Vec<LoadError>> {
    rulebook::load(read_all(folder, &|name| name != CASES).map_err(|error| vec![error])?)
}

fn read_all(folder: &Path, enters: &dyn Fn(&str) -> bool) -> Result<BTreeMap<String, Vec<u8>>, LoadError> {
    let mut files = BTreeMap::new();
    let mut bytes_left = BYTES_MAX;
    read(folder, "", enters, &mut files, &mut bytes_left)?;
    Ok(files)
}

fn read(folder: &Path, prefix: &str, enters: &dyn Fn(&str) -> bool, files: &mut BTreeMap<String, Vec<u8>>, bytes_left: &mut u64) -> Result<(), LoadError> {
    let unreadable = |name: &str, error: io::Error| LoadError::new(name, 0, error.to_string(), "a readable file");
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(prefix, error))? {
        let entry = entry.map_err(|error| unreadable(prefix, error))?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(|error| unreadable(&name, error))?.is_dir() {
            if enters(&name) {
                read(&entry.path(), &format!("{name}/"), enters, files, bytes_left)?;
            }
            continue;
        }
        let length = entry.metadata().map_err(|error| unreadable(&name, error))?.len();
        *bytes_left = bytes_left
            .checked_sub(length)
            .ok_or_else(|| LoadError::new(&name, 0, format!("with it more than {BYTES_MAX} bytes in all"), "a smaller rulebook"))?;
        files.insert(name.clone(), std::fs::read(entry.path()).map_err(|error| unreadable(&name, error))?);
    }
    Ok(())
}
