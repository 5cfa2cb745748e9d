//! Accounts, sessions and keys: who gets in, with what, and for how long.

use crate::support::steps::{applicant, association, recommender};
use crate::support::{App, Client};
use serde_json::{Value, json};

fn register(client: &Client, login: &str, password: &str) -> crate::support::Answer {
    client.post("/api/v1/accounts", &json!({ "login": login, "password": password, "organisation": "示例有限公司" }))
}

fn sign_in(client: &Client, login: &str, password: &str) -> crate::support::Answer {
    client.post("/api/v1/sessions", &json!({ "login": login, "password": password }))
}

#[test]
fn registering_signs_in_and_leaves_no_secret_in_the_store() {
    let app = App::new();
    let client = Client::new(&app);
    let answer = register(&client, " Ｓｏｍｅbody ", "满意 password").is(201);
    assert_eq!(answer.body["account"]["login"], "somebody");
    assert_eq!(answer.body["account"]["role"], "applicant");
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-session="), "{cookie}");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let secret = cookie.split(['=', ';']).nth(1).unwrap();
    let stored = app.host.store.everything();
    for secret in [secret, "满意 password", answer.body["csrf"].as_str().unwrap()] {
        assert!(!stored.contains(secret), "{secret} is in the store");
    }
    let account = app.stored(&format!("account/{}", answer.body["account"]["id"].as_str().unwrap()));
    assert!(account["password"].as_str().unwrap().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    let me = client.signed_in(&answer).get("/api/v1/me").is(200);
    assert_eq!(me.body["account"]["organisation"], "示例有限公司");
    assert_eq!(me.body["demonstration"], true);
}

#[test]
fn without_encryption_the_cookie_is_plain() {
    let app = App::with(&[("public_url", "http://127.0.0.1:3000")]);
    let answer = register(&Client::new(&app).with("origin", "http://127.0.0.1:3000"), "somebody", "a long password").is(201);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("session=") && !cookie.contains("Secure"), "{cookie}");
}

#[test]
fn every_problem_of_a_registration_comes_at_once() {
    let app = App::new();
    let client = Client::new(&app);
    let answer = client.post("/api/v1/accounts", &json!({ "login": "a b", "password": "short", "organisation": " " })).refused(422, "invalid");
    let codes = ["login_characters", "too_short", "missing"].map(str::to_owned);
    assert_eq!(answer.problems().into_iter().map(|(_, code)| code).collect::<Vec<_>>(), codes);
    assert_eq!(app.host.store.keys("account/"), Vec::<String>::new());
    register(&client, "ab", "a long password").refused(422, "invalid");
    register(&client, &"a".repeat(65), "a long password").refused(422, "invalid");
    register(&client, &"a".repeat(64), "a long password").is(201);
    register(&client, "a\0bc", "a long password").refused(422, "invalid");
    client.post("/api/v1/accounts", &json!({ "login": "abc", "password": "a long password", "organisation": "x", "role": "association" })).refused(400, "malformed_json");
}

#[test]
fn a_login_is_taken_once_even_by_two_at_the_same_moment() {
    let app = App::new();
    register(&Client::new(&app), "first", "a long password").is(201);
    register(&Client::new(&app), "FIRST", "another password").refused(422, "invalid");
    let body = |organisation: &str| json!({ "login": "second", "password": "a long password", "organisation": organisation });
    let one = Client::new(&app).request("POST", "/api/v1/accounts", &[], &body("甲公司"));
    let other = Client::new(&app).request("POST", "/api/v1/accounts", &[], &body("乙公司"));
    let (one, other) = app.race(&one, &other);
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
    let winner = if one.status == 201 { one } else { other };
    assert_eq!(app.stored("login/second")["account"], winner.body["account"]["id"]);
    assert_eq!(app.host.store.keys("account/").len(), 2);
}

#[test]
fn a_login_is_taken_once_at_the_turn_of_a_lease_too() {
    // Two processes whose clocks stand on either side of the turn, the second later by any number of steps.
    let mut made = 0;
    for steps in 0..12 {
        for seconds in [0, 1] {
            let app = App::new();
            Client::new(&app).get("/api/v1/programmes").is(200);
            app.host.later(59 + seconds);
            let beside = app.host.beside();
            beside.later(1);
            let body = json!({ "login": "somebody", "password": "a long password", "organisation": "示例有限公司" });
            let request = Client::new(&app).without("spin-client-addr").request("POST", "/api/v1/accounts", &[], &body);
            let (one, other) = app.race_beside(&request, &beside, &request, steps);
            let winners = [&one, &other].into_iter().filter(|answer| answer.status == 201).count();
            assert!(winners <= 1, "{steps} steps, {seconds} s");
            assert_eq!(app.host.store.keys("account/").len(), winners);
            made += winners;
        }
    }
    assert!(made > 12, "mostly one of the two wins: {made}");
}

#[test]
fn a_login_whose_maker_died_can_be_taken_after_the_lease() {
    let app = App::new();
    let client = Client::new(&app);
    register(&client, "warmup", "a long password").is(201);
    // Dies at every write in turn; whoever comes a lease later gets the name, and nobody is there half.
    for writes in 0..9 {
        let login = format!("person{writes}");
        app.host.store.writes_left.set(Some(writes));
        let first = register(&client, &login, "a long password");
        app.host.restart();
        if first.status != 201 {
            first.refused(503, "store_failed");
        }
        let made = app.host.store.value(&format!("login/{login}")).is_some();
        app.host.later(180);
        let second = register(&client, &login, "a long password");
        assert_eq!(second.status, if made { 422 } else { 201 }, "after {writes} writes");
        sign_in(&client, &login, "a long password").is(201);
    }
}

#[test]
fn a_wrong_password_and_an_unknown_login_look_the_same() {
    let app = App::new();
    let client = Client::new(&app);
    register(&client, "somebody", "a long password").is(201);
    let wrong = sign_in(&client, "somebody", "a wrong password").refused(401, "wrong_credentials");
    let unknown = sign_in(&client, "nobody", "a wrong password").refused(401, "wrong_credentials");
    assert_eq!(wrong.bytes, unknown.bytes);
    sign_in(&client, "SOMEBODY", "a long password").is(201);
}

#[test]
fn failed_sign_ins_of_one_login_are_limited() {
    let app = App::new();
    let client = Client::new(&app).without("spin-client-addr");
    register(&client, "somebody", "a long password").is(201);
    for _ in 0..10 {
        sign_in(&client, "somebody", "a wrong password").refused(401, "wrong_credentials");
    }
    let stopped = sign_in(&client, "somebody", "a long password").refused(429, "too_many_attempts");
    let wait: i64 = stopped.header("retry-after").parse().unwrap();
    assert!((1..=900).contains(&wait), "{wait}");
    app.host.later(wait - 1);
    sign_in(&client, "somebody", "a long password").refused(429, "too_many_attempts");
    app.host.later(1);
    sign_in(&client, "somebody", "a long password").is(201);
}

#[test]
fn a_sign_in_that_succeeds_is_not_counted() {
    let app = App::new();
    let client = Client::new(&app);
    register(&client, "somebody", "a long password").is(201);
    for _ in 0..60 {
        sign_in(&client, "somebody", "a long password").is(201);
    }
}

#[test]
fn failed_sign_ins_from_one_address_are_limited_and_no_header_hides_it() {
    let app = App::new();
    let client = Client::new(&app);
    for attempt in 0..50 {
        // What the client itself says of its address comes before the runtime's word.
        let mut request = client.request("POST", "/api/v1/sessions", &[], &json!({ "login": format!("login{attempt}"), "password": "a wrong password" }));
        request.headers.insert(0, ("spin-client-addr".into(), format!("198.51.100.{attempt}:1")));
        request.headers.push(("x-client-address".into(), format!("198.51.100.{attempt}")));
        assert_eq!(app.send(&request).status, 401);
    }
    sign_in(&client, "another", "a wrong password").refused(429, "too_many_attempts");
    sign_in(&client.with("spin-client-addr", "192.0.2.8:1"), "another", "a wrong password").refused(401, "wrong_credentials");
    // The pages call in their visitor's name; a chained call shows itself by the address 0.0.0.0.
    let pages = client.with("spin-client-addr", "0.0.0.0:0").with("x-client-address", "192.0.2.7:5");
    sign_in(&pages, "another", "a wrong password").refused(429, "too_many_attempts");
}

#[test]
fn a_session_ends_by_idleness_by_age_and_by_signing_out() {
    let app = App::new();
    let hours = |n: i64| n * 3600;
    let client = applicant(&app, "somebody");
    app.host.later(hours(12) - 1);
    client.get("/api/v1/me").is(200);
    app.host.later(hours(12) - 1);
    client.get("/api/v1/me").is(200);
    app.host.later(hours(12));
    client.get("/api/v1/me").refused(401, "unauthenticated");
    let client = Client::new(&app).signed_in(&sign_in(&Client::new(&app), "somebody", "a long password").is(201));
    for _ in 0..15 {
        app.host.later(hours(11));
        client.get("/api/v1/me").is(200);
    }
    app.host.later(hours(4));
    client.get("/api/v1/me").refused(401, "unauthenticated");
    let client = Client::new(&app).signed_in(&sign_in(&Client::new(&app), "somebody", "a long password").is(201));
    let gone = client.send("DELETE", "/api/v1/sessions/current", &[], &Value::Null).is(204);
    assert!(gone.header("set-cookie").contains("Max-Age=0"));
    client.get("/api/v1/me").refused(401, "unauthenticated");
}

#[test]
fn a_session_signed_out_while_it_is_prolonged_stays_out() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    app.host.later(2 * 3600);
    let read = client.request("GET", "/api/v1/me", &[], &Value::Null);
    let leave = client.request("DELETE", "/api/v1/sessions/current", &[], &Value::Null);
    app.race(&leave, &read);
    client.get("/api/v1/me").refused(401, "unauthenticated");
}

#[test]
fn setup_works_once_and_with_the_token_alone() {
    let app = App::new();
    let client = Client::new(&app);
    let setup = |token: &str, login: &str, password: &str| json!({ "token": token, "login": login, "password": password, "organisation": "示例质量协会" });
    client.post("/api/v1/setup", &setup("wrong", "office", "a long password")).refused(403, "forbidden");
    client.post("/api/v1/setup", &setup("", "office", "a long password")).refused(403, "forbidden");
    client.post("/api/v1/setup", &setup("one-time-token", "office", "short")).refused(422, "invalid");
    let account = client.post("/api/v1/setup", &setup("one-time-token", "office", "a long password")).is(201);
    assert_eq!(account.body["role"], "association");
    client.post("/api/v1/setup", &setup("one-time-token", "office2", "a long password")).refused(409, "setup_done");
    let closed = App::with(&[("setup_token", "")]);
    Client::new(&closed).post("/api/v1/setup", &setup("", "office", "a long password")).refused(403, "forbidden");
}

#[test]
fn two_setups_at_the_same_moment_make_one_association() {
    let app = App::new();
    let setup = |login: &str| {
        let body = json!({ "token": "one-time-token", "login": login, "password": "a long password", "organisation": "示例质量协会" });
        Client::new(&app).request("POST", "/api/v1/setup", &[], &body)
    };
    let (one, other) = app.race(&setup("office1"), &setup("office2"));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(app.host.store.keys("account/").len(), 1);
}

#[test]
fn the_association_makes_accounts_and_bodies() {
    let app = App::new();
    let office = association(&app);
    recommender(&app, "first", "textile");
    recommender(&app, "second", "textile");
    recommender(&app, "third", "district-3");
    let bodies = office.get("/api/v1/recommenders").is(200);
    let ids: Vec<&str> = bodies.body["items"].as_array().unwrap().iter().map(|b| b["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 2, "{}", bodies.body);
    let accounts = office.get("/api/v1/admin/accounts").is(200);
    assert_eq!(accounts.body["items"].as_array().unwrap().len(), 4);
    assert!(!String::from_utf8_lossy(&accounts.bytes).contains("argon2"));
    let make = |body: Value| office.post("/api/v1/admin/accounts", &body);
    let base = json!({ "login": "fourth", "password": "a long password", "organisation": "示例" });
    let with = |more: Value| {
        let mut body = base.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    make(with(json!({ "role": "recommender" }))).refused(422, "invalid");
    make(with(json!({ "role": "recommender", "body": "Not/An id" }))).refused(422, "invalid");
    make(with(json!({ "role": "applicant", "body": "textile" }))).refused(422, "invalid");
    make(with(json!({ "role": "association" }))).is(201);
    for client in [applicant(&app, "somebody"), Client::new(&app).signed_in(&sign_in(&Client::new(&app), "first", "a body's password").is(201))] {
        client.post("/api/v1/admin/accounts", &with(json!({ "role": "association", "login": "fifth" }))).refused(403, "forbidden");
        client.get("/api/v1/admin/accounts").refused(403, "forbidden");
    }
}

#[test]
fn a_key_works_without_token_until_it_is_deleted() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let made = client.post("/api/v1/keys", &json!({ "label": "夜间取表" })).is(201);
    let secret = made.body["key"].as_str().unwrap();
    assert!(!app.host.store.everything().contains(secret), "the key itself isn't kept");
    let bare = Client { app: &app, headers: Vec::new() };
    let program = bare.with("authorization", &format!("Bearer {secret}"));
    assert_eq!(program.get("/api/v1/me").is(200).body["csrf"], Value::Null);
    program.send("PATCH", "/api/v1/me", &[], &json!({ "profile": { "mobile": "13800000000" } })).is(200);
    let id = made.body["id"].as_str().unwrap();
    applicant(&app, "another").send("DELETE", &format!("/api/v1/keys/{id}"), &[], &Value::Null).refused(404, "not_found");
    client.send("DELETE", &format!("/api/v1/keys/{id}"), &[], &Value::Null).is(204);
    program.get("/api/v1/me").refused(401, "unauthenticated");
    bare.with("authorization", "Bearer ").get("/api/v1/me").refused(401, "unauthenticated");
    // A wrong key isn't made good by a cookie beside it.
    client.with("authorization", "Bearer wrong").get("/api/v1/me").refused(401, "unauthenticated");
}

#[test]
fn an_account_has_at_most_ten_keys() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    for at in 0..10 {
        client.post("/api/v1/keys", &json!({ "label": format!("程序{at}") })).is(201);
    }
    client.post("/api/v1/keys", &json!({ "label": "再一个" })).refused(409, "too_many_keys");
    assert_eq!(app.host.store.keys("key/").len(), 10);
}

#[test]
fn a_profile_changes_by_entry() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let change = |profile: Value| client.send("PATCH", "/api/v1/me", &[], &json!({ "profile": profile }));
    change(json!({ "filled_by": "王示例", "mobile": "13800000000" })).is(200);
    let view = change(json!({ "mobile": "", "department": "质量部" })).is(200);
    assert_eq!(view.body["account"]["profile"], json!({ "filled_by": "王示例", "department": "质量部" }));
    change(json!({ "mobile": "1".repeat(200) })).is(200);
    change(json!({ "mobile": "1".repeat(201) })).refused(422, "invalid");
    change(json!({ "Bad Key": "x" })).refused(422, "invalid");
}
