//! The instance: refuses a store that doesn't keep its word, says whether it is ready, sweeps what has run out.

use crate::support::steps::{PROGRAMME, applicant, association};
use crate::support::{Answer, App, Client};
use serde_json::{Value, json};

#[test]
fn it_is_ready_once_both_stores_are() {
    let app = App::new();
    let client = Client::new(&app);
    client.get("/healthz").is(200);
    client.get("/readyz").is(200);
    assert!(app.host.store.keys("selftest/").is_empty(), "the test cleans up behind itself");
    app.host.evidence_down.set(true);
    client.get("/readyz").refused(503, "not_ready");
    client.get("/healthz").is(200);
}

#[test]
fn a_store_whose_swap_overwrites_is_refused() {
    let app = App::new();
    app.host.store.broken_swap.set(true);
    let client = Client::new(&app);
    let refused = client.get("/readyz").refused(503, "not_ready");
    assert!(refused.body["detail"].as_str().unwrap().contains("比较并交换"));
    client.get("/api/v1/programmes").refused(503, "not_ready");
    client.get("/healthz").is(200);
}

#[test]
fn a_store_that_has_passed_is_not_tested_with_every_instance() {
    let app = App::new();
    let client = Client::new(&app);
    client.get("/api/v1/programmes").is(200);
    app.host.restart();
    let writes = app.host.store.writes();
    client.get("/api/v1/programmes").is(200);
    assert_eq!(app.host.store.writes(), writes);
}

#[test]
fn wrong_settings_serve_nothing_and_say_which() {
    for (variables, named) in [
        (vec![("clock", "2023-05-10T02:00:00Z"), ("demonstration", "false")], "clock"),
        (vec![("public_url", "intake.example")], "public_url"),
        (vec![("file_mib_max", "0")], "file_mib_max"),
    ] {
        let app = App::with(&variables);
        let client = Client::new(&app);
        let refused = client.get("/api/v1/programmes").refused(503, "misconfigured");
        assert!(refused.body["detail"].as_str().unwrap().contains(named));
        client.get("/readyz").refused(503, "misconfigured");
        client.get("/healthz").is(200);
    }
}

#[test]
fn a_fault_of_the_store_is_told_and_nothing_of_it() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    app.host.store.writes_left.set(Some(0));
    let refused = client.get("/api/v1/me").refused(503, "store_failed");
    assert!(!String::from_utf8_lossy(&refused.bytes).contains("crashed"));
    assert_ne!(refused.header("retry-after"), "");
    let fault = app.send(&client.request("GET", "/api/v1/me", &[], &Value::Null)).fault;
    assert_eq!(fault.as_deref(), Some("the store failed: crashed"), "the operator's log is told");
}

fn maintain(app: &App, key: &str) -> Answer {
    Client { app, headers: Vec::new() }.with("authorization", &format!("Bearer {key}")).post("/api/v1/maintenance", &Value::Null)
}

#[test]
fn maintenance_wants_its_key() {
    let app = App::new();
    maintain(&app, "").refused(403, "forbidden");
    maintain(&app, "maintenance-kez").refused(403, "forbidden");
    maintain(&app, "maintenance-key").is(200);
    let closed = App::with(&[("maintenance_key", "")]);
    maintain(&closed, "").refused(403, "forbidden");
}

#[test]
fn maintenance_takes_away_what_has_run_out_and_nothing_else() {
    let app = App::new();
    let old = applicant(&app, "somebody");
    let body = json!({ "programme": PROGRAMME, "category": "service", "level": "pledge" });
    old.send("POST", "/api/v1/applications", &[("idempotency-key", "k")], &body).is(201);
    Client::new(&app).post("/api/v1/sessions", &json!({ "login": "somebody", "password": "wrong password" })).is(401);
    app.host.later(11 * 3600);
    let young = association(&app);
    app.host.later(3600);
    let counts = |answer: &Answer| (answer.body["sessions"].as_u64().unwrap(), answer.body["answers"].as_u64().unwrap());
    assert_eq!(counts(&maintain(&app, "maintenance-key").is(200)), (1, 0));
    young.get("/api/v1/me").is(200);
    old.get("/api/v1/me").refused(401, "unauthenticated");
    assert_eq!(app.host.store.keys("session/").len(), 1);
    assert_eq!(counts(&maintain(&app, "maintenance-key").is(200)), (0, 0), "a second run finds nothing");
    app.host.later(13 * 3600);
    assert_eq!(counts(&maintain(&app, "maintenance-key").is(200)), (1, 1));
    for list in ["list/sessions/", "list/idempotency/", "list/throttle/", "session/", "idempotency/"] {
        assert!(app.host.store.keys(list).is_empty(), "{list}: {:?}", app.host.store.keys(list));
    }
    assert_eq!(app.host.store.counters("claim/idempotency/"), Vec::<String>::new());
    assert_eq!(app.host.store.keys("account/").len(), 2);
    assert_eq!(app.host.store.keys("application/").len(), 1);
}

#[test]
fn maintenance_goes_on_where_it_stopped() {
    let app = App::new();
    applicant(&app, "somebody");
    let login = json!({ "login": "somebody", "password": "a long password" });
    for _ in 0..1_100 {
        // Signing in hashes slowly; the entries are what is swept here.
        let sha256 = domain::Digest::of(&app.host.store.writes().to_le_bytes());
        let slot = futures::executor::block_on(records::Store::increment(&*app.host.store, "counter/list/sessions", 1)).unwrap();
        app.host.store.put(&format!("list/sessions/{slot:08}"), json!(sha256).to_string().as_bytes());
        app.host.store.put(&format!("session/{sha256}"), json!({ "account": "a", "created_at": crate::support::host::NOW, "expires_at": crate::support::host::NOW }).to_string().as_bytes());
    }
    let live = Client::new(&app).post("/api/v1/sessions", &login).is(201);
    let mut removed = Vec::new();
    for _ in 0..4 {
        removed.push(maintain(&app, "maintenance-key").is(200).body["sessions"].as_u64().unwrap());
    }
    assert_eq!(removed[..3], [499, 500, 101], "at most 500 entries a run, the two live ones left");
    Client::new(&app).signed_in(&live).get("/api/v1/me").is(200);
    app.host.later(13 * 3600);
    let rest: u64 = (0..4).map(|_| maintain(&app, "maintenance-key").is(200).body["sessions"].as_u64().unwrap()).sum();
    assert_eq!(rest, 2);
}
