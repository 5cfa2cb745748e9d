//! The manifest file as it is written, and what is wrong with it.

use super::{Component, FileMount, HttpTrigger, Manifest, Route, Variable, is_snake};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Parses and checks.
pub(super) fn parse(text: &str, folder: PathBuf) -> Result<Manifest, Vec<String>> {
    let file: File = toml::from_str(text).map_err(|error| vec![error.to_string().trim().to_owned()])?;
    let mut problems = Vec::new();
    if file.spin_manifest_version != 2 {
        problems.push(format!("spin_manifest_version = {}：只支持 2", file.spin_manifest_version));
    }
    refuse("application.targets", &file.application.targets, &mut problems);
    refuse("application.trigger", &file.application.trigger, &mut problems);
    for (name, variable) in &file.variables {
        check_variable(name, variable, &mut problems);
    }
    let components: BTreeMap<_, _> = file
        .component
        .into_iter()
        .filter_map(|(id, raw)| Some((id.clone(), raw.check(&id, &folder, &mut problems)?)))
        .collect();
    let triggers = check_triggers(&file.trigger, &components, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Manifest {
        name: file.application.name,
        version: file.application.version,
        description: file.application.description,
        variables: file.variables,
        triggers,
        components,
        folder,
    })
}

/// The file as written. Keys known to Spin and not offered here are read as plain values, to be refused by name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    spin_manifest_version: i64,
    application: Application,
    #[serde(default)]
    variables: BTreeMap<String, Variable>,
    #[serde(default)]
    trigger: toml::Table,
    #[serde(default)]
    component: BTreeMap<String, RawComponent>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Application {
    name: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    description: String,
    #[serde(rename = "authors", default)]
    _authors: Vec<String>,
    #[serde(rename = "tool", default)]
    _tool: toml::Table,
    targets: Option<toml::Value>,
    trigger: Option<toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawComponent {
    source: toml::Value,
    #[serde(rename = "description", default)]
    _description: String,
    #[serde(default)]
    files: Vec<FileMount>,
    #[serde(default)]
    exclude_files: Vec<String>,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    #[serde(default)]
    environment: BTreeMap<String, String>,
    #[serde(default)]
    key_value_stores: BTreeSet<String>,
    #[serde(default)]
    allowed_outbound_hosts: Vec<String>,
    #[serde(rename = "build")]
    _build: Option<Build>,
    #[serde(rename = "tool", default)]
    _tool: toml::Table,
    allowed_http_hosts: Option<toml::Value>,
    sqlite_databases: Option<toml::Value>,
    ai_models: Option<toml::Value>,
    targets: Option<toml::Value>,
    dependencies_inherit_configuration: Option<toml::Value>,
    dependencies: Option<toml::Value>,
    profile: Option<toml::Value>,
}

/// How to build a component: checked for form, used by `spin build` only.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Build {
    #[serde(rename = "command")]
    _command: toml::Value,
    #[serde(rename = "workdir")]
    _workdir: Option<String>,
    #[serde(rename = "watch", default)]
    _watch: Vec<String>,
}

impl RawComponent {
    fn check(self, id: &str, folder: &Path, problems: &mut Vec<String>) -> Option<Component> {
        for (key, value) in [
            ("allowed_http_hosts", &self.allowed_http_hosts),
            ("sqlite_databases", &self.sqlite_databases),
            ("ai_models", &self.ai_models),
            ("targets", &self.targets),
            ("dependencies_inherit_configuration", &self.dependencies_inherit_configuration),
            ("dependencies", &self.dependencies),
            ("profile", &self.profile),
        ] {
            refuse(&format!("component.{id}.{key}"), value, problems);
        }
        if !is_kebab(id) {
            problems.push(format!("component.{id}：组件名称只能用小写字母、数字和连字符"));
        }
        for name in self.variables.keys().filter(|name| !is_snake(name)) {
            problems.push(format!("component.{id}.variables.{name}：变量名称只能用小写字母、数字和下划线"));
        }
        for name in self.key_value_stores.iter().filter(|name| !is_kebab(&name.replace('_', "-"))) {
            problems.push(format!("component.{id}.key_value_stores：名称 {name} 不合规"));
        }
        let toml::Value::String(source) = &self.source else {
            problems.push(format!("component.{id}.source：只支持本地文件路径（url、registry 不支持）"));
            return None;
        };
        Some(Component {
            source: folder.join(source),
            files: self.files,
            exclude_files: self.exclude_files,
            variables: self.variables,
            environment: self.environment,
            key_value_stores: self.key_value_stores,
            allowed_outbound_hosts: self.allowed_outbound_hosts,
        })
    }
}

fn check_triggers(
    triggers: &toml::Table,
    components: &BTreeMap<String, Component>,
    problems: &mut Vec<String>,
) -> Vec<HttpTrigger> {
    for kind in triggers.keys().filter(|kind| *kind != "http") {
        problems.push(format!("trigger.{kind}：不支持这种触发器，只支持 trigger.http"));
    }
    let entries = match triggers.get("http") {
        Some(toml::Value::Array(entries)) if !entries.is_empty() => entries.as_slice(),
        _ => {
            problems.push("trigger.http：至少要有一个 [[trigger.http]]".to_owned());
            &[]
        }
    };
    let mut checked = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let place = format!("第 {} 个 [[trigger.http]]", index + 1);
        match check_trigger(entry, components) {
            Ok(trigger) => checked.push(trigger),
            Err(found) => problems.extend(found.into_iter().map(|problem| format!("{place}：{problem}"))),
        }
    }
    checked
}

fn check_trigger(entry: &toml::Value, components: &BTreeMap<String, Component>) -> Result<HttpTrigger, Vec<String>> {
    let mut problems = Vec::new();
    let table = entry.as_table().cloned().unwrap_or_default();
    for key in table.keys() {
        if !["id", "component", "route", "executor"].contains(&key.as_str()) {
            problems.push(format!("{key} 不受支持"));
        }
    }
    if let Some(executor) = table.get("executor")
        && executor.get("type").and_then(toml::Value::as_str) != Some("http")
    {
        problems.push("executor 只支持 { type = \"http\" }".to_owned());
    }
    let component = match table.get("component") {
        Some(toml::Value::String(id)) if components.contains_key(id) => id.clone(),
        Some(toml::Value::String(id)) => {
            problems.push(format!("component = \"{id}\"：没有这个组件，或其定义有误"));
            String::new()
        }
        Some(_) => {
            problems.push("component 只支持写组件名称".to_owned());
            String::new()
        }
        None => {
            problems.push("缺少 component".to_owned());
            String::new()
        }
    };
    let route = match table.get("route") {
        Some(toml::Value::String(route)) => Route::Public(route.clone()),
        Some(toml::Value::Table(table)) if table.len() == 1 && table.get("private") == Some(&true.into()) => {
            Route::Private
        }
        Some(_) => {
            problems.push("route 只能是字符串或 { private = true }".to_owned());
            Route::Private
        }
        None => {
            problems.push("缺少 route".to_owned());
            Route::Private
        }
    };
    if problems.is_empty() { Ok(HttpTrigger { route, component }) } else { Err(problems) }
}

fn check_variable(name: &str, variable: &Variable, problems: &mut Vec<String>) {
    if !is_snake(name) {
        problems.push(format!("variables.{name}：变量名称只能用小写字母、数字和下划线"));
    }
    if !variable.required && variable.default.is_none() {
        problems.push(format!("variables.{name}：要么 required = true，要么给出 default"));
    }
    if variable.required && variable.default.is_some() {
        problems.push(format!("variables.{name}：required 与 default 不能并用"));
    }
}

fn refuse(key: &str, value: &Option<toml::Value>, problems: &mut Vec<String>) {
    if value.is_some() {
        problems.push(format!("{key} 不受支持"));
    }
}

fn is_kebab(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
