//! What any scenario holds a history and a record against: hashes computed here, from what the API shows.

use scenarios::{Client, sha256};
use serde_json::Value;

/// Recomputes every hash of an application's history and follows the chain; answers its entries, oldest first.
#[track_caller]
pub fn verified(client: &mut Client, application: &str) -> Vec<Value> {
    let answer = client.get(&format!("{application}/history")).expect(200).json();
    let items = answer["items"].as_array().expect("entries").clone();
    let mut before = Value::Null;
    for item in &items {
        assert_eq!(item["before"], before, "an entry names the one before");
        // As stored: before, at, by, what.
        let stored = format!(r#"{{"before":{},"at":{},"by":{},"what":{}}}"#, item["before"], item["at"], item["by"], event(&item["what"]));
        assert_eq!(item["sha256"], sha256(stored.as_bytes()), "{stored}");
        before = item["sha256"].clone();
    }
    assert_eq!(answer["head"], before, "the head is the newest entry");
    items
}

/// The event's name stands before what it holds.
fn event(what: &Value) -> String {
    let what = what.as_object().expect("an event");
    let mut text = format!(r#"{{"event":{}"#, what["event"]);
    for (key, value) in what.iter().filter(|(key, _)| *key != "event") {
        text += &format!(",{}:{value}", Value::from(key.as_str()));
    }
    text + "}"
}

/// The canonical JSON of a value: keys in order, no white space.
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<_> = map.iter().collect();
            keys.sort_by_key(|(key, _)| key.as_str());
            let members: Vec<String> = keys.into_iter().map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value))).collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}
