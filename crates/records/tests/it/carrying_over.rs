//! One entry, many forms: an application of another programme begins with what means the same.

use crate::support::steps::{MADE_UP, PROGRAMME, applicant, association, attach, attachment, change, draft, path, recommender, submit};
use crate::support::{Answer, App, Client};
use serde_json::{Value, json};

/// A Shanghai application with what two programmes have in common, and what they haven't.
fn shanghai(client: &Client) -> String {
    let (id, etag) = draft(client);
    let fields = json!({ "name": "示例有限公司", "credit_code": "91350100m000100y43", "satisfaction": "86.5", "contact_name": "张三", "lawful": "yes" });
    change(client, &id, &etag, &json!({ "fields": fields })).is(200);
    attach(client, &id, "SH23-M07", &attachment("执照.pdf", b"licence")).is(200);
    attach(client, &id, "SH23-M02", &attachment("承诺书.pdf", b"pledge")).is(200);
    id
}

fn from(client: &Client, category: &str, id: &str) -> Answer {
    client.post("/api/v1/applications", &json!({ "programme": MADE_UP, "category": category, "level": "satisfied", "from": id }))
}

fn places(items: &Value) -> Vec<String> {
    let of = |item: &Value| item["place"]["id"].as_str().or(item["place"]["code"].as_str()).unwrap().to_owned();
    items.as_array().unwrap().iter().map(of).collect()
}

#[test]
fn what_means_the_same_is_there_and_the_rest_is_listed() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let old = shanghai(&client);
    let before = app.stored(&format!("application/{old}"));
    let answer = from(&client, "enterprise", &old).is(201);
    assert_eq!(answer.body["fields"], json!({ "name": "示例有限公司", "credit_code": "91350100M000100Y43" }), "no score, no pledge, no contact the form hasn't");
    assert_eq!(places(&answer.body["carried_over"]["carried"]), ["name", "credit_code", "MU30-M01"]);
    assert_eq!((&answer.body["carried_over"]["from"], &answer.body["carried_over"]["from_programme"]), (&json!(old), &json!(PROGRAMME)));
    let product = from(&client, "product", &old).is(201);
    assert_eq!(places(&product.body["carried_over"]["left"]), ["product"], "what this programme asks for besides");
    let id = answer.body["id"].as_str().unwrap();
    assert_eq!(client.get(&path(id)).is(200).body["carried_over"], answer.body["carried_over"], "told as long as the application stands");
    assert_eq!(app.stored(&format!("application/{old}")), before, "the earlier one isn't touched");
    let etag = client.get(&path(id)).etag().to_owned();
    change(&client, id, &etag, &json!({ "fields": { "name": "改名有限公司" } })).is(200);
    assert_eq!(client.get(&path(&old)).is(200).body["fields"]["name"], "示例有限公司");
}

#[test]
fn the_history_names_where_it_comes_from() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let old = shanghai(&client);
    let revision = client.get(&path(&old)).body["revision"].clone();
    let new = from(&client, "enterprise", &old).is(201);
    let history = client.get(&format!("{}/history", path(new.body["id"].as_str().unwrap()))).is(200);
    let events: Vec<&Value> = history.body["items"].as_array().unwrap().iter().map(|item| &item["what"]).collect();
    assert_eq!(events, [&json!({ "event": "created" }), &json!({ "event": "carried_over", "from": old, "revision": revision })]);
}

#[test]
fn a_file_is_named_again_and_not_stored_again() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let old = shanghai(&client);
    let new = from(&client, "enterprise", &old).is(201);
    let id = new.body["id"].as_str().unwrap();
    let licence = attachment("执照.pdf", b"licence");
    assert_eq!(new.body["materials"]["MU30-M01"][0]["sha256"], json!(licence.sha256));
    let download = |client: &Client, application: &str| client.post("/internal/authorize", &json!({ "action": "download", "application": application, "sha256": licence.sha256 }));
    let etag = client.get(&path(&old)).etag().to_owned();
    client.send("DELETE", &path(&old), &[("if-match", &etag)], &Value::Null).is(204);
    download(&client, &old).refused(404, "not_found");
    download(&client, id).is(200);
    change(&client, id, new.etag(), &json!({ "recommender": "textile" })).is(200);
    download(&body, id).refused(404, "not_found");
    app.host.lost_files.borrow_mut().insert(licence.sha256.clone());
    submit(&client, id).refused(409, "files_missing");
    app.host.lost_files.borrow_mut().clear();
    submit(&client, id).is(201);
    download(&body, id).is(200);
    assert_eq!(body.get(&path(id)).is(200).body.get("carried_over"), None, "where it comes from is the applicant's affair");
}

#[test]
fn only_ones_own_can_be_carried_over() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let old = shanghai(&client);
    let (deleted, etag) = draft(&client);
    client.send("DELETE", &path(&deleted), &[("if-match", &etag)], &Value::Null).is(204);
    let stranger = applicant(&app, "another");
    let stored = app.host.store.keys("application/").len();
    for (who, id) in [(&stranger, old.as_str()), (&client, deleted.as_str()), (&client, "aaaaaaaaaaaaaaaaaaaaaaaaaa"), (&client, "../account")] {
        assert_eq!(from(who, "enterprise", id).refused(422, "invalid").problems(), [("from".to_owned(), "unknown".to_owned())], "{id}");
    }
    from(&association(&app), "enterprise", &old).refused(403, "forbidden");
    from(&client, "planet", &old).refused(422, "invalid");
    assert_eq!(app.host.store.keys("application/").len(), stored, "a refusal leaves nothing");
}

#[test]
fn the_same_request_carries_over_once() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let old = shanghai(&client);
    let body = json!({ "programme": MADE_UP, "category": "enterprise", "level": "satisfied", "from": old });
    let send = || client.send("POST", "/api/v1/applications", &[("idempotency-key", "k")], &body).is(201);
    assert_eq!(send().body["id"], send().body["id"]);
    assert_eq!(app.host.store.keys("application/").len(), 2);
}
