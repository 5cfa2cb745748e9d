//! The complete examples as drafts in a running service.

use crate::instance::Instance;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use xtask::demonstration;
use xtask::http::Client;

/// Loads the examples and answers a signed-in client and each programme's fullest application, as the API shows it.
pub fn load(instance: &Instance) -> Result<(Client, BTreeMap<String, Value>)> {
    let accounts = demonstration::load(&instance.service.url, &instance.setup_token, &instance.state_dir, true)?;
    let mut client = Client::new(&instance.service.url);
    demonstration::sign_in(&mut client, &accounts["applicant"])?;
    let list = client.json("GET", "/api/v1/applications", &[], &Value::Null)?;
    let mut fullest: BTreeMap<String, Value> = BTreeMap::new();
    for item in list.body["items"].as_array().context("a list of applications")? {
        let id = item["id"].as_str().context("an application's id")?;
        let view = client.json("GET", &format!("/api/v1/applications/{id}"), &[], &Value::Null)?.body;
        let programme = view["programme"].as_str().context("an application's programme")?.to_owned();
        if fullest.get(&programme).is_none_or(|other| materials(other) < materials(&view)) {
            fullest.insert(programme, view);
        }
    }
    Ok((client, fullest))
}

/// How many of its materials have files.
pub fn materials(view: &Value) -> usize {
    view["materials"].as_object().map_or(0, serde_json::Map::len)
}
