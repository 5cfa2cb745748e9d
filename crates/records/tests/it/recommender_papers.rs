//! What the recommending body fills in and uploads itself, and documents that are only named.

use crate::support::steps::{MADE_UP, PROGRAMME, applicant, application_of, association, attach, attachment, change, opinion, path, recommender, submit};
use crate::support::{Answer, App, Client};
use domain::Attachment;
use serde_json::{Value, json};

fn handed_in(client: &Client) -> String {
    let (id, etag) = application_of(client, MADE_UP, "enterprise", "satisfied");
    change(client, &id, &etag, &json!({ "fields": { "name": "示例有限公司" }, "recommender": "textile" })).is(200);
    attach(client, &id, "MU30-M01", &attachment("执照.pdf", b"licence")).is(200);
    submit(client, &id).is(201);
    id
}

fn give(client: &Client, id: &str, decision: &str, fields: Value) -> Answer {
    opinion(client, id, &json!({ "decision": decision, "score": "", "highlights": "好。", "fields": fields }))
}

fn upload(client: &Client, id: &str, material: &str) -> Answer {
    client.post("/internal/authorize", &json!({ "action": "upload", "application": id, "material": material }))
}

fn record() -> Attachment {
    attachment("巡视记录.pdf", b"visit")
}

#[test]
fn who_recommends_fills_in_what_is_required() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let id = handed_in(&applicant(&app, "somebody"));
    let missing = |fields: Value| give(&body, &id, "recommend", fields).refused(422, "invalid").problems();
    let of = |names: &[(&str, &str)]| names.iter().map(|(f, c)| ((*f).to_owned(), (*c).to_owned())).collect::<Vec<_>>();
    assert_eq!(missing(json!({})), of(&[("visit.on", "missing"), ("visit.result", "missing")]));
    assert_eq!(missing(json!({ "visit.on": "2030-02-30", "visit.result": "poor" })), of(&[("visit.on", "malformed"), ("visit.reason", "missing")]));
    assert_eq!(missing(json!({ "visit.on": "2030-06-01", "visit.result": "good", "name": "改名" })), of(&[("name", "unknown")]));
    assert_eq!(app.stored(&format!("application/{id}"))["opinion"], Value::Null);
    give(&body, &id, "recommend", json!({ "visit.on": "2030-06-01", "visit.result": "good" })).is(200);
    let declined = give(&body, &id, "decline", json!({ "visit.result": "poor" })).is(200);
    assert_eq!(declined.body["opinion"]["fields"], json!({ "visit.result": "poor" }), "they replace all that was given before");
}

#[test]
fn each_uploads_its_own_papers() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let other = recommender(&app, "district", "district");
    let client = applicant(&app, "somebody");
    let (id, _) = application_of(&client, MADE_UP, "enterprise", "satisfied");
    upload(&client, &id, "MU30-M02").refused(403, "forbidden");
    attach(&client, &id, "MU30-M02", &record()).refused(403, "forbidden");
    upload(&body, &id, "MU30-M02").refused(404, "not_found");
    let id = handed_in(&client);
    let receipt = client.get(&format!("{}/receipt", path(&id))).is(200);
    upload(&body, &id, "MU30-M01").refused(403, "forbidden");
    attach(&body, &id, "MU30-M01", &record()).refused(403, "forbidden");
    upload(&other, &id, "MU30-M02").refused(404, "not_found");
    upload(&association(&app), &id, "MU30-M02").refused(403, "forbidden");
    upload(&client, &id, "MU30-M02").refused(409, "wrong_state");
    upload(&body, &id, "MU30-M02").is(200);
    let view = attach(&body, &id, "MU30-M02", &record()).is(200);
    assert_eq!(view.body["materials"]["MU30-M02"][0]["name"], "巡视记录.pdf");
    let download = |client: &Client| client.post("/internal/authorize", &json!({ "action": "download", "application": id, "sha256": record().sha256 }));
    download(&client).is(200);
    download(&association(&app)).is(200);
    download(&other).refused(404, "not_found");
    let table = body.get(&format!("/api/v1/programmes/{MADE_UP}/tables/MU30-T02.json")).is(200);
    assert!(!table.body["blocks"].to_string().contains("MU30-0001"), "a file is no opinion");
    give(&body, &id, "recommend", json!({ "visit.on": "2030-06-01", "visit.result": "good" })).is(200);
    let table = body.get(&format!("/api/v1/programmes/{MADE_UP}/tables/MU30-T02.json")).is(200);
    let row = table.body["blocks"][0]["rows"].as_array().unwrap().iter().find(|row| row["number"] == "MU30-0001").unwrap();
    assert_eq!(row["record_sha256"], receipt.body["record_sha256"], "the receipt's hash holds");
}

#[test]
fn what_the_body_adds_and_takes_off_stands_in_the_history() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let id = handed_in(&client);
    attach(&body, &id, "MU30-M02", &record()).is(200);
    let off = |client: &Client, material: &str, file: &Attachment| {
        let etag = client.get(&path(&id)).is(200).etag().to_owned();
        client.send("DELETE", &format!("{}/materials/{material}/{}", path(&id), file.sha256), &[("if-match", &etag)], &Value::Null)
    };
    off(&body, "MU30-M01", &attachment("执照.pdf", b"licence")).refused(403, "forbidden");
    off(&client, "MU30-M02", &record()).refused(409, "wrong_state");
    off(&body, "MU30-M02", &attachment("x", b"another")).refused(404, "not_found");
    off(&body, "MU30-M02", &record()).is(200);
    let history = client.get(&format!("{}/history", path(&id))).is(200);
    let events: Vec<&str> = history.body["items"].as_array().unwrap().iter().map(|item| item["what"]["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["created", "submitted", "file_added", "file_removed"]);
    assert_eq!(history.body["items"][2]["what"]["sha256"], json!(record().sha256));
    attach(&body, &id, "MU30-M02", &record()).is(200);
    let etag = client.get(&path(&id)).etag().to_owned();
    client.send("POST", &format!("{}/withdrawal", path(&id)), &[("if-match", &etag)], &json!({ "reason": "改正" })).is(200);
    off(&client, "MU30-M02", &record()).refused(403, "forbidden");
    attach(&body, &id, "MU30-M02", &record()).refused(404, "not_found");
    submit(&client, &id).is(201);
    let receipt = client.get(&format!("{}/receipt", path(&id))).is(200);
    assert_eq!(receipt.body["files"].as_array().unwrap().len(), 1, "a receipt lists what the applicant handed in");
    assert_eq!(body.get(&path(&id)).is(200).body["materials"]["MU30-M02"].as_array().unwrap().len(), 1, "the body's papers stay");
}

#[test]
fn a_closed_window_closes_the_bodys_uploads() {
    let app = App::new();
    let office = association(&app);
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let (id, etag) = crate::support::steps::draft(&client);
    change(&client, &id, &etag, &json!({ "fields": { "name": "示例" }, "recommender": "textile" })).is(200);
    submit(&client, &id).is(201);
    let windows = json!({ "windows": { "recommendation": { "from": "2023-01-01", "until": "2023-01-31" } } });
    office.send("PUT", &format!("/api/v1/programmes/{PROGRAMME}/windows"), &[], &windows).is(200);
    upload(&body, &id, "SH23-M07").refused(409, "window_closed");
}

#[test]
fn without_windows_every_step_is_open() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let offered = client.get(&format!("/api/v1/programmes/{MADE_UP}")).is(200);
    assert_eq!(offered.body["windows"], json!([]));
    let id = handed_in(&client);
    assert_eq!(body.get(&path(&id)).is(200).body["may"], json!(["give_opinion"]));
    give(&body, &id, "recommend", json!({ "visit.on": "2030-06-01", "visit.result": "good" })).is(200);
}
