//! `files` of a component: what it can read, and where. Folders are mounted as they are, read-only; single files,
//! patterns and folders with exclusions are gathered in a folder of their own first, mounted at `/`.

use crate::error::Error;
use crate::manifest::{Component, FileMount, Placement};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Component as Part, Path, PathBuf};

/// The mounts of one component.
#[derive(Default)]
pub(crate) struct Mounts {
    /// Folder on the host, path in the guest.
    pub folders: Vec<(PathBuf, String)>,
    /// Keeps the gathered files for as long as the application runs.
    gathered: Option<tempfile::TempDir>,
}

/// Prepares the mounts of a component whose manifest lies in `root`. Nothing outside `root` can be mounted.
pub(crate) fn prepare(id: &str, component: &Component, root: &Path) -> Result<Mounts, Error> {
    let mut work = Gathering {
        root,
        excluded: exclusions(id, &component.exclude_files, root)?,
        mount_count: component.files.len(),
        mounts: Mounts::default(),
    };
    for mount in &component.files {
        let problem = match mount {
            FileMount::Pattern(pattern) => work.pattern(pattern),
            FileMount::Placement(placement) => work.placement(placement),
        };
        problem.map_err(|problem| manifest_error(root, format!("component.{id}.files：{problem}")))?;
    }
    let mut mounts = work.mounts;
    if let Some(gathered) = &mounts.gathered {
        mounts.folders.insert(0, (gathered.path().to_owned(), "/".to_owned()));
    }
    Ok(mounts)
}

struct Gathering<'a> {
    root: &'a Path,
    excluded: Vec<glob::Pattern>,
    mount_count: usize,
    mounts: Mounts,
}

impl Gathering<'_> {
    fn placement(&mut self, placement: &Placement) -> Result<(), String> {
        let source = self.inside(Path::new(&placement.source))?;
        let destination = placement.destination.trim_matches('/');
        if Path::new(destination).components().any(|part| !matches!(part, Part::Normal(_))) {
            return Err(format!("目标 \"{}\" 有误", placement.destination));
        }
        if !source.is_dir() {
            return self.gather(&source, Path::new(destination));
        }
        // Of several mounts one at `/` would hide the others.
        let alone = !destination.is_empty() || self.mount_count == 1;
        if self.excluded.is_empty() && alone {
            self.mounts.folders.push((source, format!("/{destination}")));
            return Ok(());
        }
        self.gather_all(&source.join("**/*"), &source, Path::new(destination))
    }

    /// A path or a glob; what it finds appears at the same path, seen from the manifest's folder.
    fn pattern(&mut self, pattern: &str) -> Result<(), String> {
        if Path::new(pattern).components().any(|part| !matches!(part, Part::Normal(_) | Part::CurDir)) {
            return Err(format!("\"{pattern}\" 超出了应用目录"));
        }
        let path = self.root.join(pattern);
        let root = self.root.to_owned();
        match path.is_dir() {
            true => self.gather_all(&path.join("**/*"), &root, Path::new("")),
            false => self.gather_all(&path, &root, Path::new("")),
        }
    }

    fn gather_all(&mut self, pattern: &Path, base: &Path, destination: &Path) -> Result<(), String> {
        let found = glob::glob(&pattern.to_string_lossy()).map_err(|error| error.to_string())?;
        for path in found {
            let path = path.map_err(|error| error.to_string())?;
            let below = path.strip_prefix(base).map_err(|error| error.to_string())?;
            if path.is_file() {
                self.gather(&path, &destination.join(below))?;
            }
        }
        Ok(())
    }

    /// Links or copies one file into the gathered folder.
    fn gather(&mut self, source: &Path, destination: &Path) -> Result<(), String> {
        let source = self.inside(source)?;
        if self
            .excluded
            .iter()
            .any(|pattern| source.strip_prefix(self.root).is_ok_and(|path| pattern.matches_path(path)))
        {
            return Ok(());
        }
        let folder = match &self.mounts.gathered {
            Some(folder) => folder.path().to_owned(),
            None => {
                let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
                self.mounts.gathered.insert(folder).path().to_owned()
            }
        };
        let target = folder.join(destination);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(|error| error.to_string())?;
        }
        std::fs::copy(&source, &target).map_err(|error| format!("{}：{error}", source.display()))?;
        Ok(())
    }

    /// The path as it really is, provided that it exists and lies in the application's folder.
    fn inside(&self, path: &Path) -> Result<PathBuf, String> {
        let real = self.root.join(path).canonicalize().map_err(|error| format!("{}：{error}", path.display()))?;
        let root = self.root.canonicalize().map_err(|error| error.to_string())?;
        match real.strip_prefix(&root) {
            Ok(below) => Ok(self.root.join(below)),
            Err(_) => Err(format!("{} 不在应用目录之内", path.display())),
        }
    }
}

/// Creates a folder, and those above it, that others can't look into. What exists already stays as it is.
pub(crate) fn create_private(folder: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn exclusions(id: &str, patterns: &[String], root: &Path) -> Result<Vec<glob::Pattern>, Error> {
    let parse = |pattern: &String| {
        glob::Pattern::new(pattern)
            .map_err(|error| manifest_error(root, format!("component.{id}.exclude_files：\"{pattern}\"：{error}")))
    };
    patterns.iter().map(parse).collect()
}

fn manifest_error(root: &Path, problem: String) -> Error {
    Error::Manifest { path: root.join("spin.toml"), problems: vec![problem] }
}
