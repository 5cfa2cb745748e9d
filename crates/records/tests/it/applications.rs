//! Drafts: made, changed by revision and by field, limited, deleted; two writers never lose what the other saved.

use crate::support::steps::{PROGRAMME, applicant, association, change, draft, path, recommender};
use crate::support::{Answer, App, Client};
use domain::{ApplicationId, ProgrammeId};
use serde_json::{Value, json};

fn autosave(client: &Client, id: &str, fields: Value, base: Value) -> Answer {
    client.send("PATCH", &path(id), &[], &json!({ "fields": fields, "base": base }))
}

#[test]
fn a_new_application_is_a_draft_dated_by_its_programme() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let answer = client.post("/api/v1/applications", &json!({ "programme": PROGRAMME, "category": "service", "level": "pledge" })).is(201);
    let view = &answer.body;
    assert_eq!(answer.header("location"), format!("/api/v1/applications/{}", view["id"].as_str().unwrap()));
    assert_eq!((answer.etag(), view["state"].as_str().unwrap(), &view["number"]), ("\"1\"", "draft", &Value::Null));
    assert_eq!(view["may"], json!(["edit", "submit", "delete"]));
    let book = &crate::support::host::books()[0];
    assert_eq!(view["today"], json!(book.programme.demonstration_date), "a demonstration has its programme's day");
    assert_eq!(view["created_at"], json!(format!("{}T07:00:00Z", book.programme.demonstration_date)), "with the time of day");
}

#[test]
fn a_real_instance_has_the_clock() {
    let app = App::with(&[("demonstration", "false")]);
    let (id, _) = draft(&applicant(&app, "somebody"));
    assert_eq!(app.stored(&format!("application/{id}"))["created_at"], json!(crate::support::host::NOW));
    let fixed = App::with(&[("clock", "2023-07-01T01:02:03Z")]);
    let (id, _) = draft(&applicant(&fixed, "somebody"));
    assert_eq!(fixed.stored(&format!("application/{id}"))["created_at"], "2023-07-01T01:02:03Z");
}

#[test]
fn what_the_programme_does_not_offer_is_refused_at_once() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let create = |body: Value| client.post("/api/v1/applications", &body);
    create(json!({ "programme": "nowhere-2000", "category": "x", "level": "y" })).refused(422, "invalid");
    let answer = create(json!({ "programme": PROGRAMME, "category": "x", "level": "y" })).refused(422, "invalid");
    assert_eq!(answer.problems(), [("category".to_owned(), "unknown".to_owned()), ("level".to_owned(), "unknown".to_owned())]);
    association(&app).post("/api/v1/applications", &json!({ "programme": PROGRAMME, "category": "service", "level": "pledge" })).refused(403, "forbidden");
    assert!(app.host.store.keys("application/").is_empty());
}

#[test]
fn a_change_rests_on_a_revision() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, etag) = draft(&client);
    client.send("PATCH", &path(&id), &[], &json!({ "fields": { "name": "示例" } })).refused(428, "precondition_required");
    let first = change(&client, &id, &etag, &json!({ "fields": { "name": "示例\u{0}有限公司\r\n" } })).is(200);
    assert_eq!((first.etag(), &first.body["fields"]["name"]), ("\"2\"", &json!("示例有限公司\n")));
    let late = change(&client, &id, &etag, &json!({ "fields": { "name": "别的" } })).refused(412, "precondition_failed");
    assert_eq!(late.etag(), "\"2\"");
    change(&client, &id, "W/\"2\"", &json!({ "fields": { "name": "别的" } })).refused(412, "precondition_failed");
    let cleared = change(&client, &id, "\"2\"", &json!({ "fields": { "name": "" } })).is(200);
    assert_eq!(cleared.body["fields"], json!({}));
    let same = change(&client, &id, "\"3\"", &json!({ "fields": { "name": "" } })).is(200);
    assert_eq!(same.etag(), "\"3\"", "what changes nothing makes no revision");
}

#[test]
fn of_two_writers_at_the_same_moment_one_is_told() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, etag) = draft(&client);
    let write = |field: &str| client.request("PATCH", &path(&id), &[("if-match", &etag)], &json!({ "fields": { field: "示例" } }));
    let (one, other) = app.race(&write("name"), &write("contact_name"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    let (winner, loser) = if one.status == 200 { (one, other) } else { (other, one) };
    assert_eq!(loser.etag(), winner.etag());
    let stored = app.stored(&format!("application/{id}"));
    assert_eq!((&stored["fields"], &stored["revision"]), (&winner.body["fields"], &json!(2)));
}

#[test]
fn autosaves_of_different_fields_both_stand() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    let write = |field: &str| client.request("PATCH", &path(&id), &[], &json!({ "fields": { field: "示例" }, "base": {} }));
    let (one, other) = app.race(&write("name"), &write("contact_name"));
    assert_eq!((one.status, other.status), (200, 200));
    assert_eq!(app.stored(&format!("application/{id}"))["fields"], json!({ "name": "示例", "contact_name": "示例" }));
}

#[test]
fn an_autosave_of_a_changed_field_gets_both_values() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    autosave(&client, &id, json!({ "name": "甲" }), json!({})).is(200);
    let answer = autosave(&client, &id, json!({ "name": "乙", "contact_name": "丙" }), json!({ "name": "" })).refused(409, "field_conflict");
    assert_eq!(answer.body["extra"]["fields"], json!({ "name": { "base": "", "current": "甲", "yours": "乙" } }));
    assert_eq!(app.stored(&format!("application/{id}"))["fields"], json!({ "name": "甲" }), "nothing of it is saved");
    autosave(&client, &id, json!({ "name": "甲" }), json!({ "name": "" })).is(200);
    autosave(&client, &id, json!({ "name": "乙" }), json!({ "name": "甲" })).is(200);
}

#[test]
fn category_level_and_body_rest_on_a_base_too() {
    let app = App::new();
    recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    let save = |body: Value| client.send("PATCH", &path(&id), &[], &body);
    save(json!({ "recommender": "textile", "base": {} })).refused(428, "precondition_required");
    let view = save(json!({ "recommender": "textile", "base": { "recommender": "" } })).is(200);
    assert_eq!((&view.body["recommender"], &view.body["recommender_name"]), (&json!("textile"), &json!("示例行业协会")));
    save(json!({ "level": "pledge", "base": { "level": "benchmark" } })).refused(409, "field_conflict");
    save(json!({ "level": "pledge", "base": { "level": "satisfied" } })).is(200);
    save(json!({ "recommender": "nobody", "base": { "recommender": "textile" } })).refused(422, "invalid");
    save(json!({ "recommender": "../account", "base": { "recommender": "textile" } })).refused(422, "invalid");
    let view = save(json!({ "recommender": "", "base": { "recommender": "textile" } })).is(200);
    assert_eq!(view.body["recommender"], Value::Null);
}

#[test]
fn every_problem_of_a_change_comes_at_once() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, etag) = draft(&client);
    let fields = json!({ "name": "长".repeat(100_001), "nonsense": "x", "assessment.nonsense": "1" });
    let answer = change(&client, &id, &etag, &json!({ "fields": fields, "category": "x" })).refused(422, "invalid");
    let mut found = answer.problems();
    found.sort();
    let wanted = [("assessment.nonsense", "unknown"), ("category", "unknown"), ("name", "too_long"), ("nonsense", "unknown")];
    assert_eq!(found, wanted.map(|(f, c)| (f.to_owned(), c.to_owned())));
    change(&client, &id, &etag, &json!({ "fields": { "name": "长".repeat(100_000) } })).is(200);
}

#[test]
fn the_document_has_a_limit() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, mut etag) = draft(&client);
    let book = &crate::support::host::books()[0];
    let mut fields = book.fields().map(|(_, _, field)| field.id.clone());
    let refused = loop {
        let field = fields.next().expect("some fields are more than the limit");
        let answer = change(&client, &id, &etag, &json!({ "fields": { field: "长".repeat(100_000) } }));
        if answer.status != 200 {
            break answer;
        }
        etag = answer.etag().to_owned();
    };
    refused.refused(422, "invalid");
    let stored = app.host.store.value(&format!("application/{id}")).unwrap().len();
    assert!(stored <= 4 << 20 && stored + 300_100 > 4 << 20, "{stored}");
}

#[test]
fn a_body_past_one_mebibyte_is_refused() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, etag) = draft(&client);
    let mut request = client.request("PATCH", &path(&id), &[("if-match", &etag)], &json!({ "fields": { "name": "示例" } }));
    request.body.resize(1 << 20, b' ');
    let answer = Answer::from(app.send(&request)).is(200);
    request.headers.retain(|(name, _)| name != "if-match");
    request.headers.push(("if-match".into(), answer.etag().into()));
    request.body.push(b' ');
    Answer::from(app.send(&request)).refused(413, "too_large");
}

#[test]
fn what_is_not_the_json_asked_for_is_malformed() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, etag) = draft(&client);
    for body in ["", "{", "[]", "{\"fields\":{\"name\":1}}", "{\"state\":\"submitted\"}", "{\"fields\":{\"name\":\"\\ud800\"}}", "\u{feff}{}"] {
        let mut request = client.request("PATCH", &path(&id), &[("if-match", &etag)], &Value::Null);
        request.body = body.as_bytes().to_vec();
        Answer::from(app.send(&request)).refused(400, "malformed_json");
    }
    assert_eq!(app.stored(&format!("application/{id}"))["revision"], 1);
}

#[test]
fn a_draft_is_deleted_by_its_revision_and_stays_gone() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, etag) = draft(&client);
    change(&client, &id, &etag, &json!({ "fields": { "name": "打算删除的公司" } })).is(200);
    client.send("DELETE", &path(&id), &[], &Value::Null).refused(428, "precondition_required");
    client.send("DELETE", &path(&id), &[("if-match", &etag)], &Value::Null).refused(412, "precondition_failed");
    client.send("DELETE", &path(&id), &[("if-match", "\"2\"")], &Value::Null).is(204);
    client.get(&path(&id)).refused(404, "not_found");
    change(&client, &id, "\"3\"", &json!({ "fields": { "name": "又来" } })).refused(404, "not_found");
    assert_eq!(client.get("/api/v1/applications").is(200).body["items"], json!([]));
    assert!(!app.host.store.everything().contains("打算删除的公司"), "nothing typed is left of it");
}

#[test]
fn a_change_and_a_deletion_at_the_same_moment_do_not_both_happen() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, etag) = draft(&client);
    let write = client.request("PATCH", &path(&id), &[("if-match", &etag)], &json!({ "fields": { "name": "示例" } }));
    let delete = client.request("DELETE", &path(&id), &[("if-match", &etag)], &Value::Null);
    let (write, delete) = app.race(&write, &delete);
    assert!(matches!((write.status, delete.status), (200, 412) | (404 | 412, 204)), "{} {}", write.status, delete.status);
}

#[test]
fn an_application_that_is_not_ones_own_is_not_found() {
    let app = App::new();
    let (id, _) = draft(&applicant(&app, "somebody"));
    for other in [applicant(&app, "another"), association(&app), recommender(&app, "textile", "textile")] {
        for route in ["", "/findings", "/receipt", "/receipt.pdf", "/history"] {
            other.get(&format!("{}{route}", path(&id))).refused(404, "not_found");
        }
        change(&other, &id, "\"1\"", &json!({ "fields": { "name": "示例" } })).refused(404, "not_found");
    }
    let client = applicant(&app, "third");
    for id in ["x", "..", "%2e%2e", &"a".repeat(26), &"A".repeat(26), &"a".repeat(5000)] {
        client.get(&path(id)).refused(404, "not_found");
    }
    Client::new(&app).get(&path(&id)).refused(401, "unauthenticated");
}

#[test]
fn the_same_creation_sent_twice_makes_one_application() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let body = json!({ "programme": PROGRAMME, "category": "service", "level": "pledge" });
    let key = [("idempotency-key", "9a1f")];
    let first = client.send("POST", "/api/v1/applications", &key, &body).is(201);
    let again = client.send("POST", "/api/v1/applications", &key, &body).is(201);
    assert_eq!((first.bytes, first.headers), (again.bytes, again.headers));
    client.send("POST", "/api/v1/applications", &key, &json!({ "programme": PROGRAMME, "category": "service", "level": "satisfied" })).refused(422, "idempotency_key_reused");
    applicant(&app, "another").send("POST", "/api/v1/applications", &key, &body).is(201);
    assert_eq!(app.host.store.keys("application/").len(), 2, "a key is its account's own");
}

#[test]
fn a_refused_request_can_be_mended_under_its_key() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let key = [("idempotency-key", "9a1f")];
    client.send("POST", "/api/v1/applications", &key, &json!({ "programme": PROGRAMME, "category": "x", "level": "pledge" })).refused(422, "invalid");
    client.send("POST", "/api/v1/applications", &key, &json!({ "programme": PROGRAMME, "category": "service", "level": "pledge" })).is(201);
    client.send("POST", "/api/v1/applications", &[("idempotency-key", &"k".repeat(256))], &Value::Null).refused(400, "malformed_json");
}

#[test]
fn the_same_creation_at_the_same_moment_makes_one_application() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let request = client.request("POST", "/api/v1/applications", &[("idempotency-key", "9a1f")], &json!({ "programme": PROGRAMME, "category": "service", "level": "pledge" }));
    let (one, other) = app.race(&request, &request);
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(app.host.store.keys("application/").len(), 1);
    Answer::from(app.send(&request)).is(201);
}

#[test]
fn a_creation_that_died_anywhere_is_finished_by_sending_it_again() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    for writes in 0..12 {
        let key = format!("key-{writes}");
        let request = client.request("POST", "/api/v1/applications", &[("idempotency-key", &key)], &json!({ "programme": PROGRAMME, "category": "service", "level": "pledge" }));
        app.host.store.writes_left.set(Some(writes));
        app.send(&request);
        app.host.restart();
        app.host.later(180);
        let answer = Answer::from(app.send(&request)).is(201);
        let listed = client.get("/api/v1/applications").is(200);
        let id = &answer.body["id"];
        let times = listed.body["items"].as_array().unwrap().iter().filter(|line| &line["id"] == id).count();
        assert_eq!(times, 1, "after {writes} writes");
        assert_eq!(listed.body["items"].as_array().unwrap().len(), writes + 1, "one a key");
    }
}

#[test]
fn lists_go_by_page_and_by_search() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    for at in 0..120 {
        let (id, etag) = draft(&client);
        if at % 40 == 0 {
            change(&client, &id, &etag, &json!({ "fields": { "name": format!("浦东 示例 {at} 公司"), "credit_code": format!("9131010{at:03}") } })).is(200);
        }
    }
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = client.get(&format!("/api/v1/applications?cursor={cursor}")).is(200);
        let items = page.body["items"].as_array().unwrap();
        assert!(items.len() <= 50);
        seen.extend(items.iter().map(|line| line["id"].as_str().unwrap().to_owned()));
        match page.body["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((count, seen.len()), (120, 120));
    let find = |query: &str| client.get(&format!("/api/v1/applications?q={query}")).is(200).body["items"].as_array().unwrap().len();
    assert_eq!(find("%E6%B5%A6%E4%B8%9C%E7%A4%BA%E4%BE%8B"), 3, "浦东示例, with the space or without");
    assert_eq!(find("9131010040"), 1);
    assert_eq!(find("%EF%BC%99131010040"), 1, "full-width digits");
    assert_eq!(find("nothing"), 0);
    assert_eq!(client.get("/api/v1/applications?programme=another-2020").is(200).body["items"], json!([]));
    client.get(&format!("/api/v1/applications?q={}", "a".repeat(201))).refused(422, "invalid");
    client.get("/api/v1/applications?cursor=nonsense").is(200);
    client.get("/api/v1/applications?cursor=99999999999999999999999").is(200);
}

#[test]
fn a_list_passes_over_holes() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    draft(&client);
    let account = client.get("/api/v1/me").body["account"]["id"].as_str().unwrap().to_owned();
    // An entry whose document was never written, and a second entry of the same application.
    let (id, _) = draft(&client);
    let entry = |id: &str| serde_json::to_vec(&json!({ "id": ApplicationId::from(id), "programme": ProgrammeId::from(PROGRAMME) })).unwrap();
    for _ in 0..2 {
        futures::executor::block_on(records::Store::increment(&*app.host.store, &format!("counter/list/applications/{account}"), 1)).unwrap();
    }
    app.host.store.put(&format!("list/applications/{account}/00000003"), &entry(&"a".repeat(26)));
    app.host.store.put(&format!("list/applications/{account}/00000004"), &entry(&id));
    assert_eq!(client.get("/api/v1/applications").is(200).body["items"].as_array().unwrap().len(), 2);
}

#[test]
fn unknown_routes_and_methods_are_told() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    client.get("/api/v1/nonsense").refused(404, "not_found");
    client.get("/api/v2/me").refused(404, "not_found");
    client.get("/").refused(404, "not_found");
    let answer = client.send("PUT", "/api/v1/me", &[], &Value::Null).refused(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "GET, PATCH");
    client.get("/api/v1/%ff").refused(400, "malformed_path");
    client.get("/api/v1/../../internal/authorize").refused(404, "not_found");
    client.get("/internal/authorize").refused(404, "not_found");
}

#[test]
fn what_is_fetched_again_unchanged_is_not_sent_again() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    for route in ["/api/v1/me", "/api/v1/programmes", "/api/v1/applications", "/api/v1/recommenders"] {
        let first = client.get(route).is(200);
        let again = client.send("GET", route, &[("if-none-match", first.etag())], &Value::Null).is(304);
        assert!(again.bytes.is_empty());
        assert_eq!(again.etag(), first.etag());
    }
}
