//! Open readings: decided by the association, followed by every check at once, each decision kept.

use crate::support::steps::{MADE_UP, PROGRAMME, applicant, association, change, draft, path, recommender};
use crate::support::{Answer, App, Client};
use serde_json::{Value, json};

/// Whether an institution (事业单位) may apply.
const READING: &str = "SH23-O03";
const CHECK: &str = "SH23-R02";

fn readings(client: &Client) -> Answer {
    client.get(&format!("/api/v1/programmes/{PROGRAMME}/readings")).is(200)
}

fn reading(client: &Client) -> Value {
    readings(client).body["items"].as_array().unwrap().iter().find(|item| item["code"] == READING).unwrap().clone()
}

fn route(code: &str) -> String {
    format!("/api/v1/programmes/{PROGRAMME}/readings/{code}")
}

fn decide(client: &Client, headers: &[(&str, &str)], reading: Value, reason: &str) -> Answer {
    client.send("PUT", &route(READING), headers, &json!({ "reading": reading, "reason": reason }))
}

/// What the check that rests on the reading says of an institution's application.
fn verdict(client: &Client, id: &str) -> Value {
    let findings = client.get(&format!("{}/findings", path(id))).is(200);
    findings.body["findings"].as_array().unwrap().iter().find(|f| f["code"] == CHECK).unwrap()["verdict"].clone()
}

fn institution(client: &Client) -> String {
    let (id, etag) = draft(client);
    change(client, &id, &etag, &json!({ "fields": { "credit_code": "91350100M000100Y43", "legal_form": "public_institution" } })).is(200);
    id
}

#[test]
fn every_reading_of_the_rulebook_is_listed_with_its_sources() {
    let app = App::new();
    let listed = readings(&Client::new(&app));
    let book = &crate::support::host::books()[0];
    assert_eq!(listed.body["items"].as_array().unwrap().len(), book.programme.readings.len());
    let open = reading(&Client::new(&app));
    assert_eq!(open["options"].as_array().unwrap().len(), 2);
    assert_eq!((&open["decision"], &open["trace"]), (&Value::Null, &json!([])));
    assert_eq!(open["cites"][0]["source"], "沪质协〔2023〕12号", "a source by its number");
    assert!(open["checks"].as_array().unwrap().contains(&json!(CHECK)));
    Client::new(&app).get("/api/v1/programmes/nowhere/readings").refused(404, "not_found");
}

#[test]
fn a_decision_is_followed_at_once_and_can_be_taken_back() {
    let app = App::new();
    let office = association(&app);
    let client = applicant(&app, "somebody");
    let id = institution(&client);
    assert_eq!(verdict(&client, &id), "review");
    let decided = decide(&office, &[], json!("admitted"), "理事会会议纪要第 3 号").is(200);
    assert_eq!(decided.body["decision"]["reading"], "admitted");
    assert_eq!(verdict(&client, &id), "pass");
    decide(&office, &[], json!("excluded"), "复议").is(200);
    assert_eq!(verdict(&client, &id), "fail");
    let reopened = decide(&office, &[], Value::Null, "重新征求意见").is(200);
    assert_eq!(reopened.body["decision"], Value::Null);
    assert_eq!(verdict(&client, &id), "review");
    let kept = reading(&Client::new(&app));
    let trace: Vec<(&Value, &Value, &Value)> = kept["trace"].as_array().unwrap().iter().map(|d| (&d["reading"], &d["reason"], &d["who"])).collect();
    let who = json!("示例质量协会");
    assert_eq!(trace, [
        (&json!("admitted"), &json!("理事会会议纪要第 3 号"), &who),
        (&json!("excluded"), &json!("复议"), &who),
        (&Value::Null, &json!("重新征求意见"), &who),
    ]);
    assert!(kept["trace"][0]["at"].as_str().unwrap().starts_with("2023-06-15"), "dated by the programme: {kept}");
    assert_eq!(app.stored(&format!("programme/{PROGRAMME}"))["decisions"].as_array().unwrap().len(), 3, "with the programme's document");
    decide(&office, &[], Value::Null, "再撤").refused(409, "not_decided");
}

#[test]
fn the_rulebooks_own_decision_is_shown_as_its_own() {
    let app = App::new();
    let office = association(&app);
    let route = format!("/api/v1/programmes/{MADE_UP}/readings");
    let decision = || office.get(&route).is(200).body["items"][0]["decision"].clone();
    let printed = json!({ "reading": "body", "by": "rulebook", "who": "示例质量协会", "on": "2030-01-02", "reason": "" });
    assert_eq!(decision(), printed);
    let put = |reading: Value| office.send("PUT", &format!("{route}/MU30-O01"), &[], &json!({ "reading": reading, "reason": "另议" }));
    put(Value::Null).refused(409, "not_decided");
    assert_eq!(put(json!("person")).is(200).body["decision"]["by"], "association", "which goes before the rulebook's");
    put(Value::Null).is(200);
    assert_eq!(decision(), printed);
}

#[test]
fn only_the_association_decides_and_only_what_can_be_read() {
    let app = App::new();
    let office = association(&app);
    decide(&applicant(&app, "somebody"), &[], json!("admitted"), "x").refused(403, "forbidden");
    decide(&recommender(&app, "textile", "textile"), &[], json!("admitted"), "x").refused(403, "forbidden");
    decide(&Client::new(&app), &[], json!("admitted"), "x").refused(401, "unauthenticated");
    decide(&office.without("x-csrf-token"), &[], json!("admitted"), "x").refused(403, "csrf");
    decide(&office, &[], json!("perhaps"), "x").refused(422, "invalid");
    assert_eq!(decide(&office, &[], json!("admitted"), " \u{200b}").refused(422, "invalid").problems(), [("reason".to_owned(), "missing".to_owned())]);
    decide(&office, &[], json!("admitted"), &"长".repeat(5_001)).refused(422, "invalid");
    office.send("PUT", &route("SH23-O99"), &[], &json!({ "reading": null, "reason": "x" })).refused(404, "not_found");
    office.send("PUT", &route(READING), &[], &json!({ "reason": "x", "reeding": "admitted" })).refused(400, "malformed_json");
    office.send("POST", &route(READING), &[], &json!({})).refused(405, "method_not_allowed");
    assert!(app.host.store.keys("programme/").is_empty(), "a refusal leaves nothing");
}

#[test]
fn a_decision_rests_on_what_was_seen() {
    let app = App::new();
    let office = association(&app);
    assert_eq!(readings(&office).etag(), "\"0\"");
    let first = decide(&office, &[("if-match", "\"0\"")], json!("admitted"), "甲").is(200);
    assert_eq!(first.etag(), "\"1\"");
    let late = decide(&office, &[("if-match", "\"0\"")], json!("excluded"), "乙").refused(412, "precondition_failed");
    assert_eq!(late.etag(), "\"1\"");
    let request = |option: &str| office.request("PUT", &route(READING), &[("if-match", "\"1\"")], &json!({ "reading": option, "reason": option }));
    let (one, other) = app.race(&request("admitted"), &request("excluded"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    assert_eq!(reading(&office)["trace"].as_array().unwrap().len(), 2);
}

#[test]
fn windows_and_decisions_stand_in_one_document_without_touching_each_other() {
    let app = App::new();
    let office = association(&app);
    decide(&office, &[], json!("admitted"), "甲").is(200);
    let windows = json!({ "windows": { "application": { "from": "2023-04-01", "until": "2023-08-15" } } });
    office.send("PUT", &format!("/api/v1/programmes/{PROGRAMME}/windows"), &[], &windows).is(200);
    decide(&office, &[], json!("excluded"), "乙").is(200);
    assert_eq!(office.get(&format!("/api/v1/programmes/{PROGRAMME}/windows")).is(200).body["windows"]["application"]["until"], "2023-08-15");
    assert_eq!(reading(&office)["decision"]["reading"], "excluded");
}
