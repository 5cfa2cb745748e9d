//! Writes with a cookie come from this site and carry the session's token; anything else changes nothing.

use crate::support::steps::{applicant, draft, path};
use crate::support::{App, Client};
use serde_json::json;

fn change(client: &Client, id: &str) -> crate::support::Answer {
    client.send("PATCH", &path(id), &[("if-match", "\"1\"")], &json!({ "fields": { "name": "示例" } }))
}

#[test]
fn a_write_from_elsewhere_is_refused() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    for origin in ["https://evil.example", "http://intake.example", "https://intake.example.evil.example", "https://intake.example:8443", "null", ""] {
        change(&client.with("origin", origin), &id).refused(403, "foreign_origin");
    }
    change(&client.without("origin"), &id).refused(403, "foreign_origin");
    change(&client.without("origin").with("sec-fetch-site", "same-site"), &id).refused(403, "foreign_origin");
    change(&client.without("origin").with("sec-fetch-site", "cross-site").with("referer", "https://intake.example/"), &id).refused(403, "foreign_origin");
    change(&client.without("origin").with("referer", "https://evil.example/https://intake.example/"), &id).refused(403, "foreign_origin");
    assert_eq!(app.stored(&format!("application/{id}"))["revision"], 1);
}

#[test]
fn a_browser_without_origin_may_say_it_otherwise() {
    for (name, value) in [("sec-fetch-site", "same-origin"), ("referer", "https://intake.example/applications/1?x=y")] {
        let app = App::new();
        let client = applicant(&app, "somebody");
        let (id, _) = draft(&client);
        change(&client.without("origin").with(name, value), &id).is(200);
    }
}

#[test]
fn a_write_without_the_sessions_token_is_refused() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let other = applicant(&app, "another");
    let (id, _) = draft(&client);
    change(&client.without("x-csrf-token"), &id).refused(403, "csrf");
    let others = other.headers.iter().find(|(n, _)| n == "x-csrf-token").unwrap().1.clone();
    change(&client.with("x-csrf-token", &others), &id).refused(403, "csrf");
    change(&client.with("x-csrf-token", ""), &id).refused(403, "csrf");
    assert_eq!(app.stored(&format!("application/{id}"))["revision"], 1);
    change(&client, &id).is(200);
}

#[test]
fn every_writing_route_wants_both() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    let at = path(&id);
    let routes = [
        ("POST", "/api/v1/applications".to_owned()),
        ("PATCH", at.clone()),
        ("DELETE", at.clone()),
        ("POST", format!("{at}/submission")),
        ("POST", format!("{at}/withdrawal")),
        ("POST", format!("{at}/reports")),
        ("DELETE", format!("{at}/materials/SH23-M07/{}", "0".repeat(64))),
        ("PATCH", "/api/v1/me".to_owned()),
        ("POST", "/api/v1/keys".to_owned()),
        ("DELETE", "/api/v1/keys/x".to_owned()),
        ("DELETE", "/api/v1/sessions/current".to_owned()),
    ];
    let before = app.host.store.everything();
    for (method, route) in routes {
        client.with("origin", "https://evil.example").send(method, &route, &[("if-match", "\"1\"")], &json!({})).refused(403, "foreign_origin");
        client.without("x-csrf-token").send(method, &route, &[("if-match", "\"1\"")], &json!({})).refused(403, "csrf");
    }
    assert_eq!(app.host.store.everything(), before);
    let upload = json!({ "action": "upload", "application": id, "material": "SH23-M07" });
    client.with("origin", "https://evil.example").post("/internal/authorize", &upload).refused(403, "foreign_origin");
    client.without("x-csrf-token").post("/internal/authorize", &upload).refused(403, "csrf");
}

#[test]
fn nobody_is_signed_in_by_a_page_of_another_site() {
    let app = App::new();
    applicant(&app, "somebody");
    let login = json!({ "login": "somebody", "password": "a long password" });
    Client::new(&app).with("origin", "https://evil.example").post("/api/v1/sessions", &login).refused(403, "foreign_origin");
    Client::new(&app).without("origin").post("/api/v1/sessions", &login).is(201);
}
