//! Application variables: where values come from, and the `{{ name }}` templates of components.
//! Secrets pass through here; no message may carry a value.

use crate::error::Error;
use crate::manifest::{Manifest, is_snake};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// The resolved application variables.
pub type Values = BTreeMap<String, String>;

/// One `--variable` argument, in Spin's forms: `name=value`, `name=@file`, `@file.toml`, `@file.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VariableSource {
    Literal(String, String),
    FileContent(String, PathBuf),
    Toml(PathBuf),
    Json(PathBuf),
}

impl FromStr for VariableSource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(path) = text.strip_prefix('@') {
            let path = PathBuf::from(path);
            return match path.extension().and_then(|extension| extension.to_str()) {
                Some("toml") => Ok(Self::Toml(path)),
                Some("json") => Ok(Self::Json(path)),
                _ => Err("变量文件须以 .toml 或 .json 结尾".to_owned()),
            };
        }
        match text.split_once('=') {
            Some((name, value)) => Ok(match value.strip_prefix('@') {
                Some(path) => Self::FileContent(name.to_owned(), path.into()),
                None => Self::Literal(name.to_owned(), value.to_owned()),
            }),
            None => Err("变量写作 名称=值、名称=@文件 或 @文件.toml".to_owned()),
        }
    }
}

impl VariableSource {
    fn values(&self) -> Result<Values, String> {
        let read =
            |path: &Path| std::fs::read_to_string(path).map_err(|error| format!("读不了 {}：{error}", path.display()));
        match self {
            Self::Literal(name, value) => Ok([(name.clone(), value.clone())].into()),
            Self::FileContent(name, path) => Ok([(name.clone(), read(path)?)].into()),
            // The parsers' own messages quote the line, and with it perhaps a secret.
            Self::Toml(path) => toml::from_str(&read(path)?).map_err(|_| unreadable(path)),
            Self::Json(path) => serde_json::from_str(&read(path)?).map_err(|_| unreadable(path)),
        }
    }
}

fn unreadable(path: &Path) -> String {
    format!("{} 须是变量名称到字符串的表", path.display())
}

/// Gathers the value of every variable: `--variable` first (the last one wins), then `SPIN_VARIABLE_NAME` from
/// `environment`, then the default. All missing ones are reported together.
pub fn resolve(
    manifest: &Manifest,
    sources: &[VariableSource],
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Values, Error> {
    let mut problems = Vec::new();
    let mut given = Values::new();
    for source in sources {
        match source.values() {
            Ok(values) => given.extend(values),
            Err(problem) => problems.push(problem),
        }
    }
    for name in given.keys().filter(|name| !manifest.variables.contains_key(*name)) {
        tracing::warn!(variable = %name, "the manifest knows no such variable");
    }
    let mut values = Values::new();
    for (name, variable) in &manifest.variables {
        let key = format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase());
        match given.remove(name).or_else(|| environment(&key)).or_else(|| variable.default.clone()) {
            Some(value) => _ = values.insert(name.clone(), value),
            None => problems.push(format!("{name} 没有值（--variable {name}=… 或环境变量 {key}）")),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(Error::Variables { problems }) }
}

/// Fills in a template: `{{ name }}` becomes the value of that variable.
pub fn expand(template: &str, values: &Values) -> Result<String, String> {
    let mut expanded = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((literal, tail)) = rest.split_once("{{") {
        expanded.push_str(literal);
        let (name, tail) = tail.split_once("}}").ok_or("模板里的 {{ 没有 }} 与之配对")?;
        let name = name.trim();
        expanded.push_str(values.get(name).ok_or_else(|| format!("模板引用了没有定义的变量 {name}"))?);
        rest = tail;
    }
    expanded.push_str(rest);
    Ok(expanded)
}

/// Whether a component may ask for a variable of this name at all.
pub fn is_valid_name(name: &str) -> bool {
    is_snake(name)
}
