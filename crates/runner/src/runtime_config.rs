//! Where each key-value store lives: Spin's runtime configuration file, or one file per store in the state folder.

use crate::error::Error;
use crate::manifest::Manifest;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The SQLite file of every store, by the store's label.
pub type StoreFiles = BTreeMap<String, PathBuf>;

/// The files of all stores that the manifest names. Without a configuration each store gets its own file in
/// `state_dir`; with one, every store but `default` must stand in it, as in Spin.
pub fn store_files(manifest: &Manifest, config: Option<&Path>, state_dir: &Path) -> Result<StoreFiles, Error> {
    let mut files = StoreFiles::new();
    let configured = config.map(read).transpose()?;
    let mut unknown = Vec::new();
    for name in manifest.store_names() {
        let path = match (&configured, name) {
            (Some(configured), _) if configured.contains_key(name) => configured[name].clone(),
            // Spin's own place for the default store, so that both find the same data.
            (_, "default") => state_dir.join("sqlite_key_value.db"),
            (Some(_), _) => {
                unknown.push(name.to_owned());
                continue;
            }
            (None, _) => state_dir.join(format!("{name}.db")),
        };
        files.insert(name.to_owned(), path);
    }
    if unknown.is_empty() { Ok(files) } else { Err(Error::UnknownStores { names: unknown }) }
}

/// Reads the file; relative paths in it start at its own folder.
fn read(path: &Path) -> Result<StoreFiles, Error> {
    let path = std::path::absolute(path).map_err(Error::io("读取运行配置", path))?;
    let text = std::fs::read_to_string(&path).map_err(Error::io("读取运行配置", &path))?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    parse(&text, folder).map_err(|problems| Error::RuntimeConfig { path, problems })
}

fn parse(text: &str, folder: &Path) -> Result<StoreFiles, Vec<String>> {
    let table: toml::Table = toml::from_str(text).map_err(|error| vec![error.to_string().trim().to_owned()])?;
    let mut problems = Vec::new();
    for key in table.keys().filter(|key| *key != "key_value_store") {
        problems.push(format!("{key} 不受支持，只支持 [key_value_store.名称]"));
    }
    let mut files = StoreFiles::new();
    let stores = table.get("key_value_store").and_then(toml::Value::as_table);
    for (name, store) in stores.into_iter().flatten() {
        match store_path(store) {
            Ok(path) => _ = files.insert(name.clone(), folder.join(path)),
            Err(problem) => problems.push(format!("key_value_store.{name}：{problem}")),
        }
    }
    if problems.is_empty() { Ok(files) } else { Err(problems) }
}

fn store_path(store: &toml::Value) -> Result<&str, String> {
    let table = store.as_table().ok_or("须是一个表")?;
    match table.get("type").and_then(toml::Value::as_str) {
        Some("spin") => {}
        Some("redis") => return Err("type = \"redis\" 尚未支持，请用 type = \"spin\"".to_owned()),
        Some(other) => return Err(format!("type = \"{other}\" 不受支持，只支持 \"spin\"")),
        None => return Err("缺少 type".to_owned()),
    }
    if let Some(key) = table.keys().find(|key| !["type", "path"].contains(&key.as_str())) {
        return Err(format!("{key} 不受支持"));
    }
    table.get("path").and_then(toml::Value::as_str).ok_or_else(|| "缺少 path（内存中的存储不受支持）".to_owned())
}
