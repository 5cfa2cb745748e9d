//! Least capability, held three ways: what a component as built imports stands in its world in `wit/`, and `spin.toml`
//! grants stores and hosts to those components alone whose world allows them.

use std::collections::BTreeSet;
use std::fs;
use wasmparser::{Parser, Payload};
use wit_parser::{Resolve, WorldKey};
use xtask::{components, workspace};

/// What Rust's standard library imports in every component for this target: files it was given, clocks, streams.
const STANDARD_LIBRARY: [&str; 5] = ["wasi:cli/", "wasi:clocks/", "wasi:filesystem/", "wasi:io/", "wasi:random/"];
const STORES: [&str; 2] = ["spin:key-value/", "wasi:keyvalue/"];
const CLIENT: &str = "wasi:http/client";
const SOCKETS: &str = "wasi:sockets/";

#[test]
fn a_component_imports_nothing_beyond_its_world() {
    for name in components::NAMES {
        let world = world_imports(name);
        for import in built_imports(name) {
            let standard = STANDARD_LIBRARY.iter().any(|prefix| import.starts_with(prefix));
            assert!(standard || world.contains(&import), "component {name} imports {import}, which its world doesn't allow");
        }
    }
}

#[test]
fn the_manifest_grants_what_the_world_allows() {
    let manifest: toml::Table = fs::read_to_string(workspace::root().join("spin.toml")).unwrap().parse().unwrap();
    for name in components::NAMES {
        let world = world_imports(name);
        let component = manifest["component"][name].as_table().unwrap();
        let granted = |key: &str| component.get(key).and_then(|v| v.as_array()).is_some_and(|list| !list.is_empty());
        let stores = world.iter().any(|import| STORES.iter().any(|prefix| import.starts_with(prefix)));
        let reaches = world.iter().any(|import| import.starts_with(CLIENT) || import.starts_with(SOCKETS));
        assert_eq!(granted("key_value_stores"), stores, "stores of {name}");
        assert_eq!(granted("allowed_outbound_hosts"), reaches, "hosts of {name}");
    }
}

#[test]
fn who_reads_foreign_bytes_can_reach_nothing() {
    for name in ["inspect", "respondents"] {
        for import in built_imports(name) {
            let reaches = import.starts_with(CLIENT) || STORES.iter().any(|prefix| import.starts_with(prefix)) || import.starts_with(SOCKETS);
            assert!(!reaches, "component {name} imports {import}");
        }
    }
}

/// Interfaces a world imports, `package/interface@version`.
fn world_imports(name: &str) -> BTreeSet<String> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(workspace::root().join("wit")).unwrap();
    let world = resolve.select_world(&[package], Some(name)).unwrap();
    let imports = resolve.worlds[world].imports.keys();
    imports
        .filter_map(|key| match key {
            WorldKey::Interface(id) => resolve.id_of(*id),
            WorldKey::Name(name) => Some(name.clone()),
        })
        .collect()
}

/// Interfaces that the component in `dist/` imports.
fn built_imports(name: &str) -> BTreeSet<String> {
    let path = workspace::root().join(format!("dist/{name}.wasm"));
    let bytes = fs::read(&path).unwrap_or_else(|_| panic!("{} is missing; run cargo xtask build", path.display()));
    let mut imports = BTreeSet::new();
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(&bytes) {
        match payload.unwrap() {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::ComponentImportSection(section) if depth == 0 => {
                imports.extend(section.into_iter().map(|import| import.unwrap().name.name.to_owned()));
            }
            _ => {}
        }
    }
    imports
}
