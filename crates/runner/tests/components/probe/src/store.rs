//! `spin:key-value@3.0.0` by path.

use http_body_util::BodyExt;
use spin_sdk::http::Request;
use spin_sdk::key_value::Store;
use std::collections::HashMap;

pub async fn act(action: &str, query: &HashMap<String, String>, request: Request) -> anyhow::Result<String> {
    let store = match Store::open(query.get("store").map_or("main", String::as_str)).await {
        Ok(store) => store,
        Err(error) => return Ok(format!("error: {error:?}")),
    };
    Ok(match action {
        "get" => match store.get(&query["key"]).await? {
            Some(value) => String::from_utf8_lossy(&value).into_owned(),
            None => "none".to_owned(),
        },
        "set" => {
            store.set(&query["key"], query["value"].as_bytes()).await?;
            "ok".to_owned()
        }
        "put" => {
            let body = request.into_body().collect().await?.to_bytes();
            store.set(&query["key"], &body).await?;
            body.len().to_string()
        }
        // Chunks of 1 MiB, one after the other, as an upload stores them.
        "fill" => {
            let chunks: usize = query["chunks"].parse()?;
            let value = vec![42_u8; 1 << 20];
            for chunk in 0..chunks {
                store.set(format!("{}/{chunk}", query["key"]), &value).await?;
            }
            "ok".to_owned()
        }
        "length" => store.get(&query["key"]).await?.map_or("none".to_owned(), |value| value.len().to_string()),
        "delete" => {
            store.delete(&query["key"]).await?;
            "ok".to_owned()
        }
        "exists" => store.exists(&query["key"]).await?.to_string(),
        "keys" => {
            let keys = store.get_keys().await.collect().await?;
            format!("{} {}", keys.len(), keys.iter().take(3).cloned().collect::<Vec<_>>().join(" "))
        }
        "open" => "ok".to_owned(),
        _ => "no such action".to_owned(),
    })
}
