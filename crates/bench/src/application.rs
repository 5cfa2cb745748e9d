//! The complete example as a draft in a running service.

use crate::instance::Instance;
use anyhow::{Context, Result};
use serde_json::Value;
use xtask::demonstration;
use xtask::http::Client;

/// Loads the examples and answers a signed-in client and the complete application as the API shows it.
pub fn load(instance: &Instance) -> Result<(Client, Value)> {
    let accounts = demonstration::load(&instance.service.url, &instance.setup_token, &instance.state_dir, true)?;
    let mut client = Client::new(&instance.service.url);
    demonstration::sign_in(&mut client, &accounts["applicant"])?;
    let list = client.json("GET", "/api/v1/applications", &[], &Value::Null)?;
    let items = list.body["items"].as_array().context("a list of applications")?;
    let mut most: Option<Value> = None;
    for item in items {
        let id = item["id"].as_str().context("an application's id")?;
        let view = client.json("GET", &format!("/api/v1/applications/{id}"), &[], &Value::Null)?.body;
        let files = |view: &Value| view["materials"].as_object().map_or(0, serde_json::Map::len);
        if most.as_ref().is_none_or(|m| files(m) < files(&view)) {
            most = Some(view);
        }
    }
    Ok((client, most.context("the complete example")?))
}
