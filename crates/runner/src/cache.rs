//! Compiled components on disk, so that a start takes milliseconds. An entry is named by the SHA-256 of the component
//! and by what the engine is compatible with; it is native code, so the folder must be nobody else's.

use crate::error::Error;
use crate::seen::{Seen, hex};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Instant;
use wasmtime::Engine;
use wasmtime::component::Component;

/// A component to load.
pub(crate) struct Source<'a> {
    pub id: &'a str,
    pub path: &'a Path,
}

/// Loads all components, those not in the cache compiled at the same time and each file once.
pub(crate) fn load_all(engine: &Engine, folder: &Path, sources: &[Source<'_>]) -> Result<Vec<Component>, Error> {
    let cache = Cache::open(engine, folder)?;
    let by_path: BTreeMap<&Path, &Source<'_>> = sources.iter().map(|source| (source.path, source)).collect();
    let loaded: BTreeMap<&Path, Component> = std::thread::scope(|scope| {
        let loading: Vec<_> = by_path.values().map(|source| (*source, scope.spawn(|| cache.load(source)))).collect();
        loading
            .into_iter()
            .map(|(source, thread)| {
                let failed = |_| Err(source.unusable("编译意外中断".to_owned()));
                Ok((source.path, thread.join().unwrap_or_else(failed)?))
            })
            .collect::<Result<_, Error>>()
    })?;
    Ok(sources.iter().map(|source| loaded[source.path].clone()).collect())
}

impl Source<'_> {
    fn unusable(&self, message: String) -> Error {
        Error::Component { component: self.id.to_owned(), path: self.path.to_owned(), message }
    }
}

struct Cache<'a> {
    engine: &'a Engine,
    folder: &'a Path,
    compatibility: u64,
}

impl<'a> Cache<'a> {
    fn open(engine: &'a Engine, folder: &'a Path) -> Result<Self, Error> {
        private_folder(folder).map_err(Error::io("准备编译缓存", folder))?;
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Ok(Self { engine, folder, compatibility: hasher.finish() })
    }

    fn load(&self, source: &Source<'_>) -> Result<Component, Error> {
        let read = Error::io("读取组件", source.path);
        let seen = match Seen::new(source.path, self.folder) {
            Ok(seen) => seen,
            Err(error) => return Err(read(error)),
        };
        if let Some(component) = seen.sha256().and_then(|sha256| self.cached(&self.entry(&sha256))) {
            return Ok(component);
        }
        let wasm = std::fs::read(source.path).map_err(read)?;
        let sha256 = hex(&Sha256::digest(&wasm));
        let entry = self.entry(&sha256);
        // Not remembered, it is read again at the next start.
        if let Err(error) = seen.remember(&sha256) {
            tracing::warn!(component = source.id, %error, "what was read can't be remembered");
        }
        if let Some(component) = self.cached(&entry) {
            return Ok(component);
        }
        let start = Instant::now();
        tracing::info!(component = source.id, bytes = wasm.len(), "compiling");
        let compiled =
            self.engine.precompile_component(&wasm).map_err(|error| source.unusable(format!("{error:#}")))?;
        write_atomically(&entry, &compiled).map_err(Error::io("写入编译缓存", &entry))?;
        tracing::info!(component = source.id, ms = start.elapsed().as_millis() as u64, "compiled");
        self.cached(&entry).ok_or_else(|| source.unusable("刚编译好的代码无法载入".to_owned()))
    }

    fn entry(&self, sha256: &str) -> PathBuf {
        self.folder.join(format!("{sha256}-{:016x}.cwasm", self.compatibility))
    }

    fn cached(&self, entry: &Path) -> Option<Component> {
        if !entry.exists() {
            return None;
        }
        // SAFETY: the folder belongs to this user and is closed to others (`private_folder`), and entries appear
        // there whole, by rename, as this engine wrote them. The engine checks version and settings by itself.
        match unsafe { Component::deserialize_file(self.engine, entry) } {
            Ok(component) => Some(component),
            Err(error) => {
                tracing::warn!(%error, "a cached component is unusable and gets compiled anew");
                None
            }
        }
    }
}

/// Makes sure of a folder that only this user can write to or look into.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    if let Some(parent) = folder.parent() {
        std::fs::create_dir_all(parent)?;
    }
    match std::fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = std::fs::symlink_metadata(folder)?;
    if !found.is_dir() || found.uid() != rustix::process::geteuid().as_raw() {
        return Err(std::io::Error::other("该目录不属于当前用户"));
    }
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
}

pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
