//! `wasi:keyvalue@0.2.0-draft2` by path.

use std::collections::HashMap;
use wasi::keyvalue::atomics::{self, Cas, CasError};
use wasi::keyvalue::{batch, store};

spin_sdk::wit_bindgen::generate!({
    path: "../../../wit/deps/wasi-keyvalue@0.2.0-draft2",
    world: "wasi:keyvalue/imports",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    generate_all,
});

pub fn act(action: &str, query: &HashMap<String, String>) -> anyhow::Result<String> {
    let bucket = match store::open(query.get("store").map_or("main", String::as_str)) {
        Ok(bucket) => bucket,
        Err(error) => return Ok(format!("error: {error:?}")),
    };
    let text = |value: Option<Vec<u8>>| value.map_or("none".into(), |value| String::from_utf8_lossy(&value).into_owned());
    let failed = |error: store::Error| format!("error: {error:?}");
    Ok(match action {
        "increment" => match atomics::increment(&bucket, &query["key"], query["by"].parse()?) {
            Ok(value) => value.to_string(),
            Err(error) => failed(error),
        },
        // Reads, waits for the others to have read, too, and swaps.
        "swap" => {
            let cas = Cas::new(&bucket, &query["key"]).map_err(|error| anyhow::anyhow!("{error:?}"))?;
            let seen = cas.current().map_err(|error| anyhow::anyhow!("{error:?}"))?;
            std::thread::sleep(std::time::Duration::from_millis(query["ms"].parse()?));
            match atomics::swap(cas, query["value"].as_bytes()) {
                Ok(()) => "swapped".to_owned(),
                Err(CasError::CasFailed(fresh)) => {
                    format!("lost {} {}", text(seen), fresh.current().map_or_else(failed, text))
                }
                Err(CasError::StoreError(error)) => failed(error),
            }
        }
        "many" => {
            let entries: Vec<_> = (0..5).map(|n| (format!("many/{n}"), vec![b'0' + n])).collect();
            batch::set_many(&bucket, &entries).map_err(|error| anyhow::anyhow!("{error:?}"))?;
            let keys = ["many/3", "absent", "many/0", "many/3"].map(String::from);
            let found = batch::get_many(&bucket, &keys).map_err(|error| anyhow::anyhow!("{error:?}"))?;
            batch::delete_many(&bucket, &["many/0".to_owned(), "many/1".to_owned()])
                .map_err(|error| anyhow::anyhow!("{error:?}"))?;
            let left = bucket.list_keys(None).map_err(|error| anyhow::anyhow!("{error:?}"))?.keys;
            let found: Vec<_> = found.into_iter().map(|(key, value)| format!("{key}={}", text(value))).collect();
            format!("{} | {}", found.join(" "), left.join(" "))
        }
        _ => "no such action".to_owned(),
    })
}
