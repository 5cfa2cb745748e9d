//! A component that reaches for what it isn't granted is refused, says so clearly, and the rest serves on.

use scenarios::example::upload;
use scenarios::people::applicant;
use scenarios::{Example, Instance, Settings};
use serde_json::json;

fn served_with(change: fn(String) -> String) -> Instance {
    Instance::start_with(Settings { manifest: Some(change), ..Settings::default() })
}

#[test]
fn a_store_that_is_not_granted_is_not_opened() {
    let mut instance = served_with(|manifest| manifest.replace("key_value_stores = [\"evidence\"]\n", ""));
    let mut client = instance.client();
    let ready = client.get("/readyz");
    assert_eq!(ready.status, 503, "{ready:?}");
    client.get("/healthz").expect(200);

    let example = Example::complete();
    let mut client = applicant(&instance, "wuquan", example.field("name"));
    let path = example.create(&mut client);
    let file = example.file("SH23-M14");
    let answer = upload(&mut client, &path, &file.material, &file.name, file.bytes);
    assert!(answer.status >= 500, "{answer:?}");
    answer.problem(answer.status);
    assert_eq!(client.get(&path).expect(200).json()["materials"], json!({}), "what wasn't stored isn't attached");
    assert!(instance.runs());
}

#[test]
fn another_components_store_is_not_opened() {
    // `evidence` is granted the other store and not its own: it neither falls back to it nor writes there.
    let instance = served_with(|manifest| manifest.replace("key_value_stores = [\"evidence\"]", "key_value_stores = [\"records\"]"));
    let ready = instance.client().get("/readyz");
    assert_eq!(ready.status, 503, "{ready:?}");
    let example = Example::complete();
    let mut client = applicant(&instance, "wuquan", example.field("name"));
    let path = example.create(&mut client);
    let file = example.file("SH23-M14");
    assert!(upload(&mut client, &path, &file.material, &file.name, file.bytes).status >= 500);
    example.fill(&mut client, &path, None);
}

#[test]
fn a_component_that_may_not_be_called_is_not_called() {
    let mut instance = served_with(|manifest| manifest.replace("  \"http://checks.spin.internal\",\n", ""));
    let example = Example::complete();
    let mut client = applicant(&instance, "wuquan", example.field("name"));
    let path = example.create(&mut client);
    example.fill(&mut client, &path, None);
    let findings = client.get(&format!("{path}/findings"));
    assert!(findings.status >= 500, "{findings:?}");
    findings.problem(findings.status);
    let etag = client.get(&path).expect(200).etag();
    let submission = format!("{path}/submission");
    let refused = client.request("POST", &submission).if_match(&etag).json(&json!({})).send();
    assert!(refused.status >= 500, "nothing is handed in unchecked: {refused:?}");
    assert_eq!(client.get(&path).expect(200).json()["state"], "draft");
    assert!(instance.runs());
}
