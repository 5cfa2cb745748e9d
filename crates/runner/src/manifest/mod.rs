//! Reads a Spin manifest of version 2 (`spin.toml`) and refuses by name whatever this runner doesn't offer.
//! Only the file is read here: sources, mounts and templates are resolved elsewhere.

mod file;

use crate::error::Error;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// An application as its manifest describes it. All paths are absolute.
#[derive(Debug, Clone)]
pub struct Manifest {
    pub name: String,
    pub version: String,
    pub description: String,
    pub variables: BTreeMap<String, Variable>,
    /// In the manifest's order: of two equal routes the later one wins, as in Spin.
    pub triggers: Vec<HttpTrigger>,
    pub components: BTreeMap<String, Component>,
    /// The folder of the manifest; relative paths start here.
    pub folder: PathBuf,
}

/// `[variables]`: what an application can be told at start.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    #[serde(rename = "description")]
    _description: Option<String>,
    #[serde(default)]
    pub required: bool,
    pub default: Option<String>,
    /// Its value appears in no log and no message.
    #[serde(default)]
    pub secret: bool,
}

/// `[[trigger.http]]`: which component answers where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpTrigger {
    pub route: Route,
    pub component: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// A pattern as written: exact, with `:name` segments, or ending in `/...`.
    Public(String),
    /// `{ private = true }`: reachable through `http://NAME.spin.internal` alone.
    Private,
}

/// `[component.ID]`.
#[derive(Debug, Clone)]
pub struct Component {
    pub source: PathBuf,
    pub files: Vec<FileMount>,
    pub exclude_files: Vec<String>,
    /// Templates: `{{ name }}` stands for an application variable.
    pub variables: BTreeMap<String, String>,
    pub environment: BTreeMap<String, String>,
    pub key_value_stores: BTreeSet<String>,
    /// Templates, too.
    pub allowed_outbound_hosts: Vec<String>,
}

/// One entry of `files`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum FileMount {
    /// A path or glob below the manifest's folder; it appears at the same relative path.
    Pattern(String),
    Placement(Placement),
}

/// A folder or single file, and where the component sees it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    pub source: String,
    pub destination: String,
}

impl Manifest {
    /// Reads `path` (a manifest, or a folder with a `spin.toml` in it) and reports every problem at once.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let path = if path.is_dir() { path.join("spin.toml") } else { path.to_owned() };
        let path = std::path::absolute(&path).map_err(Error::io("读取应用清单", &path))?;
        let text = std::fs::read_to_string(&path).map_err(Error::io("读取应用清单", &path))?;
        let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
        Self::parse(&text, folder).map_err(|problems| Error::Manifest { path, problems })
    }

    /// Parses the text of a manifest that lies in `folder`; the problems are all there are.
    pub fn parse(text: &str, folder: PathBuf) -> Result<Self, Vec<String>> {
        file::parse(text, folder)
    }

    /// Every store that some component names.
    pub fn store_names(&self) -> BTreeSet<&str> {
        self.components.values().flat_map(|component| &component.key_value_stores).map(String::as_str).collect()
    }
}

/// Spin's rule for variable names: lower snake case, beginning with a letter, no underscore at the end or doubled.
pub(crate) fn is_snake(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !name.ends_with('_')
        && !name.contains("__")
}
