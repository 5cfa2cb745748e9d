//! The description of the API: made from the types, checked in as `docs/openapi.json`, served by the service itself.
//!
//! `UPDATE_DOCS=1 cargo nextest run -p records openapi` writes it anew.

mod describe;
mod operations;

use operations::{Caller, OPERATIONS};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use crate::support::{App, Client};

#[test]
fn what_is_checked_in_is_what_the_types_say() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let made = serde_json::to_string_pretty(&describe::document()).unwrap() + "\n";
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&file, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == made, "docs/openapi.json is out of date: UPDATE_DOCS=1 cargo nextest run -p records openapi");
}

#[test]
fn every_reference_leads_somewhere() {
    let document = describe::document();
    let mut open = vec![&document];
    let mut seen = BTreeSet::new();
    while let Some(value) = open.pop() {
        match value {
            Value::Object(entries) => {
                if let Some(Value::String(to)) = entries.get("$ref") {
                    let pointer = to.strip_prefix('#').expect("nothing outside the document");
                    assert!(document.pointer(pointer).is_some(), "{to}");
                    seen.insert(to.as_str());
                }
                open.extend(entries.values());
            }
            Value::Array(values) => open.extend(values),
            _ => {}
        }
    }
    assert!(seen.contains("#/components/schemas/Finding"), "{seen:?}");
}

/// Of what `records` answers itself: nothing described is unknown to it, and who may ask is as described.
#[test]
fn every_operation_is_there_for_whom_it_says() {
    let app = App::new();
    for operation in OPERATIONS.iter().filter(|o| !o.path.starts_with("/evidence") && !o.path.starts_with("/uploads")) {
        let path = operation.path.replace("{id}", "shanghai-2023").replace("{code}", "SH23-O01").replace("{stage}", "notice").replace("{file}", "SH23-T01.json");
        let answer = Client::new(&app).send(&operation.method.to_uppercase(), &format!("/api/v1{path}"), &[], &json!({}));
        assert_ne!(answer.status, 405, "{} {}", operation.method, operation.path);
        match operation.caller {
            Caller::SignedIn => assert_eq!(answer.status, 401, "{} {}", operation.method, operation.path),
            Caller::Anybody => assert!(!matches!(answer.status, 401 | 404), "{} {} answers {}", operation.method, operation.path, answer.status),
        }
    }
}

#[test]
fn the_service_describes_itself() {
    let app = App::new();
    let served = Client::new(&app).get("/api/v1/openapi.json").is(200);
    assert!(served.body == describe::document(), "the component was built before docs/openapi.json was written anew");
    assert_eq!(served.header("content-type"), "application/json");
    let again = Client::new(&app).send("GET", "/api/v1/openapi.json", &[("if-none-match", served.etag())], &Value::Null);
    assert!(again.is(304).bytes.is_empty());
}
