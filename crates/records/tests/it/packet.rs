//! What `evidence` asks for an application's packet: for whom, when, and what it is made of.

use crate::support::steps::{applicant, association, attach, attachment, change, draft, opinion, path, recommend, recommender, submit};
use crate::support::{Answer, App, Client};
use domain::api::PacketRecord;
use domain::receipt::{RecordFile, record_sha256};
use serde_json::{Value, json};

fn packet(client: &Client, id: &str) -> Answer {
    client.post("/internal/packet", &json!({ "application": id }))
}

/// An application with a file, addressed to a body and handed in; its id.
fn handed_in(client: &Client) -> String {
    let (id, etag) = draft(client);
    let fields = json!({ "fields": { "name": "样例公司", "credit_code": "91310101MA1FPX1234" }, "recommender": "textile" });
    change(client, &id, &etag, &fields).is(200);
    attach(client, &id, "SH23-M07", &attachment("执照.pdf", b"licence")).is(200);
    submit(client, &id).is(201);
    id
}

#[test]
fn who_may_read_the_files_gets_the_packet_once_it_is_handed_in() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let other = recommender(&app, "other", "other");
    let client = applicant(&app, "somebody");
    let (unsent, _) = draft(&client);
    packet(&client, &unsent).refused(409, "not_submitted");
    packet(&association(&app), &unsent).refused(404, "not_found");
    let id = handed_in(&client);
    for reader in [&client, &body, &association(&app)] {
        packet(reader, &id).is(200);
    }
    packet(&other, &id).refused(404, "not_found");
    packet(&applicant(&app, "another"), &id).refused(404, "not_found");
    packet(&Client::new(&app), &id).refused(401, "unauthenticated");
    packet(&client, "nonsense").refused(404, "not_found");

    let etag = client.get(&path(&id)).is(200).etag().to_owned();
    client.send("POST", &format!("{}/withdrawal", path(&id)), &[("if-match", &etag)], &json!({ "reason": "改正一处。" })).is(200);
    packet(&client, &id).refused(409, "not_submitted");
    packet(&association(&app), &id).refused(409, "not_submitted");
}

#[test]
fn a_packet_is_made_of_what_the_receipt_names() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let id = handed_in(&client);
    opinion(&body, &id, &recommend()).is(200);
    let answer = packet(&client, &id).is(200);
    let record: PacketRecord = serde_json::from_slice(&answer.bytes).unwrap();
    assert_eq!(json!(record.receipt), client.get(&format!("{}/receipt", path(&id))).is(200).body);
    let files = record.receipt.files.iter().map(|f| RecordFile { material: &f.material, name: &f.name, bytes: f.bytes, sha256: &f.sha256 });
    let application = &record.application;
    assert_eq!(record_sha256(&application.category, &application.level, &application.fields, files), record.receipt.record_sha256);

    let history = client.get(&format!("{}/history", path(&id))).is(200).body;
    let digests: Vec<Value> = record.history.iter().map(|entry| json!(entry.digest())).collect();
    assert_eq!(json!(digests), history["items"].as_array().unwrap().iter().map(|item| item["sha256"].clone()).collect::<Value>());
    assert!(record.history.iter().any(|entry| entry.digest() == record.receipt.history_head));
    assert_eq!(record.titles["SH23-M07"], record.receipt.files[0].material_title);

    let fields: Vec<_> = record.forms.iter().flat_map(|form| &form.sections).flat_map(|section| &section.fields).collect();
    let name = fields.iter().find(|field| field.id == "name").expect("the name is asked for");
    assert_eq!((name.value.as_str(), name.label.is_empty()), ("样例公司", false));
    for (id, value) in &application.fields {
        assert!(fields.iter().any(|field| &field.id == id && &field.value == value), "{id} stands in a form");
    }
    let again = packet(&body, &id).is(200);
    assert_eq!(again.bytes, answer.bytes, "the same for everybody");
}
