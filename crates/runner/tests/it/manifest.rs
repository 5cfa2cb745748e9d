//! What a manifest may say, and that the rest is refused by name.

use crate::running;
use crate::support::Folder;
use runner::Error;
use runner::manifest::{Manifest, Route};

const GOOD: &str = r#"
spin_manifest_version = 2
[application]
name = "app"
version = "1.2.3"
description = "d"
authors = ["A <a@example.com>"]
[application.tool.x]
y = 1
[variables]
plain = { default = "p" }
token = { required = true, secret = true, description = "d" }
[[trigger.http]]
route = "/api/..."
component = "one"
[[trigger.http]]
id = "second"
route = { private = true }
component = "two"
executor = { type = "http" }
[component.one]
source = "one.wasm"
description = "d"
files = ["static/**/*", { source = "rules", destination = "/rules" }]
exclude_files = ["static/*.bak"]
variables = { t = "{{ token }}" }
environment = { A = "b" }
key_value_stores = ["default", "my_store"]
allowed_outbound_hosts = ["http://two.spin.internal"]
[component.one.build]
command = ["cargo build"]
workdir = "components/one"
watch = ["src/**/*.rs"]
[component.one.tool.z]
k = "v"
[component.two]
source = "two.wasm"
"#;

fn problems(change: impl FnOnce(&str) -> String) -> String {
    match Manifest::parse(&change(GOOD), "/app".into()) {
        Ok(manifest) => panic!("accepted: {manifest:?}"),
        Err(problems) => problems.join("\n"),
    }
}

#[test]
fn a_full_manifest_is_read() {
    let manifest = Manifest::parse(GOOD, "/app".into()).expect("manifest");
    assert_eq!(manifest.name, "app");
    assert_eq!(manifest.triggers[0].route, Route::Public("/api/...".into()));
    assert_eq!(manifest.triggers[1].route, Route::Private);
    assert_eq!(manifest.components["one"].source.to_str(), Some("/app/one.wasm"));
    assert_eq!(manifest.store_names().into_iter().collect::<Vec<_>>(), ["default", "my_store"]);
}

#[test]
fn what_is_not_offered_is_refused_by_name() {
    let cases = [
        ("[component.two]\n", "[component.two]\nsqlite_databases = [\"default\"]\n", "component.two.sqlite_databases"),
        ("[component.two]\n", "[component.two]\nai_models = [\"llama\"]\n", "component.two.ai_models"),
        ("[component.two]\n", "[component.two]\nallowed_http_hosts = [\"a\"]\n", "component.two.allowed_http_hosts"),
        ("[component.two]\n", "[component.two]\ndependencies = { \"a:b\" = \"1\" }\n", "component.two.dependencies"),
        ("[component.two]\n", "[component.two]\ntargets = [\"spin-up\"]\n", "component.two.targets"),
        ("[component.two]\n", "[component.two]\nprofile.debug.source = \"x\"\n", "component.two.profile"),
        ("[component.two]\n", "[component.two]\nfoo = 1\n", "foo"),
        ("\"two.wasm\"", "{ url = \"https://x\", digest = \"sha256:0\" }", "component.two.source"),
        ("name = \"app\"\n", "name = \"app\"\ntargets = [\"x\"]\n", "application.targets"),
        ("name = \"app\"\n", "name = \"app\"\nicon = \"x\"\n", "icon"),
        ("[variables]\n", "[[trigger.redis]]\nchannel = \"c\"\ncomponent = \"one\"\n[variables]\n", "trigger.redis"),
        ("id = \"second\"\n", "static_response = { status_code = 200 }\n", "static_response"),
        ("id = \"second\"\n", "dependencies = {}\n", "dependencies"),
        ("type = \"http\"", "type = \"wagi\"", "executor"),
        ("{ private = true }", "{ private = false }", "route"),
        ("component = \"two\"", "component = \"three\"", "three"),
        ("spin_manifest_version = 2", "spin_manifest_version = 1", "spin_manifest_version"),
        ("default = \"p\"", "secret = false", "variables.plain"),
        ("plain =", "Plain =", "variables.Plain"),
    ];
    for (old, new, named) in cases {
        assert!(GOOD.contains(old), "{old}");
        let problems = problems(|good| good.replacen(old, new, 1));
        assert!(problems.contains(named), "{new:?}: {problems}");
    }
}

#[test]
fn all_problems_are_reported_together() {
    let problems = problems(|good| {
        good.replace("[component.two]\n", "[component.two]\nsqlite_databases = []\nai_models = []\n")
            .replace("[variables]\n", "[[trigger.cron]]\n[variables]\n")
    });
    for named in ["sqlite_databases", "ai_models", "trigger.cron"] {
        assert!(problems.contains(named), "{problems}");
    }
}

#[test]
fn a_component_that_needs_more_is_refused_by_name() {
    let wat = r#"(component
        (import "wasi:http/outgoing-handler@0.2.0" (instance (export "handle" (func)))))"#;
    let folder = Folder::new(
        r#"
spin_manifest_version = 2
[application]
name = "a"
[[trigger.http]]
route = "/"
component = "old"
[component.old]
source = "old.wasm"
"#,
    );
    folder.write("old.wasm", "not a component");
    assert!(matches!(running::refusal(&folder, |_| {}), Error::Component { component, .. } if component == "old"));
    // The text format is read where the engine is built with it only; either way the component is named.
    folder.write("old.wasm", wat);
    assert!(running::refusal(&folder, |_| {}).to_string().contains("old"));
}
