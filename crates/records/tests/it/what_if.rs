//! Checks without an account: everything that can be a finding is one, and nothing is kept.

use crate::support::steps::PROGRAMME;
use crate::support::{Answer, App, Client};
use serde_json::{Value, json};

fn route() -> String {
    format!("/api/v1/programmes/{PROGRAMME}/check")
}

fn ask(app: &App, body: &Value) -> Answer {
    Client::new(app).post(&route(), body)
}

fn with_fields(fields: Value) -> Value {
    json!({ "category": "service", "level": "satisfied", "fields": fields })
}

fn finding<'a>(answer: &'a Answer, code: &str) -> &'a Value {
    answer.body["findings"].as_array().unwrap().iter().find(|f| f["code"] == code).unwrap_or_else(|| panic!("no {code}"))
}

#[test]
fn a_programme_says_what_it_would_say() {
    let app = App::new();
    let keys = app.host.store.keys("").len();
    let answer = ask(&app, &with_fields(json!({ "credit_code": "91350100M000100Y43", "legal_form": "public_institution", "satisfaction": 82.5 }))).is(200);
    assert_eq!(finding(&answer, "SH23-R02")["verdict"], "review", "the reading is open");
    assert_eq!(answer.body["rulebook"]["programme"], PROGRAMME);
    assert_eq!(answer.body["today"], "2023-06-15", "a demonstration's day");
    assert_eq!(answer.body["ignored"], json!([]));
    assert_eq!(answer.header("cache-control"), "no-store");
    let stored = app.host.store.everything();
    assert!(!stored.contains("91350100M000100Y43") && !stored.contains("public_institution"), "nothing of it is kept");
    assert_eq!(app.host.store.keys("application/").len() + app.host.store.keys("history/").len(), 0);
    assert!(app.host.store.keys("").len() <= keys + 2, "a count for the address: {:?}", app.host.store.keys(""));
}

#[test]
fn whatever_stands_in_a_field_is_judged_and_never_a_fault() {
    let app = App::new();
    for value in [
        json!("NaN"), json!("inf"), json!("1e308"), json!(1e308), json!(-0.0), json!("00000"), json!("-"), json!("2023-02-30"), json!("9999-99-99"),
        json!(true), json!(null), json!(["a", 1]), json!([]), json!("٣"), json!("8２.6"), json!("\u{0}\u{202e}"), json!(u64::MAX), json!("1,00"), json!("=1+1"),
    ] {
        for field in ["satisfaction", "founded_on", "credit_code", "legal_form", "contact_mobile", "filled_on", "assessment.veto", "report.profile", "name"] {
            let answer = ask(&App::new(), &with_fields(json!({ field: value }))).is(200);
            assert!(!answer.body["findings"].as_array().unwrap().is_empty(), "{field} = {value}");
        }
    }
    for value in ["NaN", "1e308", "00000"] {
        let answer = ask(&app, &with_fields(json!({ "credit_code": value }))).is(200);
        assert_eq!(finding(&answer, "SH23-R02")["verdict"], "fail", "{value}");
    }
    let answer = ask(&app, &with_fields(json!({ "founded_on": "2023-02-30" }))).is(200);
    assert_eq!(finding(&answer, "SH23-R03")["verdict"], "fail", "a day that never was");
}

#[test]
fn what_the_rulebook_does_not_know_is_named_as_ignored() {
    let app = App::new();
    let mut body = with_fields(json!({ "nmae": "示例", "satisfaction": { "value": 82 }, "name": [["a"]], "blank.name": "x" }));
    body["materials"] = json!({ "SH23-M07": [{ "name": "营业执照.pdf" }], "SH23-M99": [{ "name": "x.pdf" }] });
    let answer = ask(&app, &body).is(200);
    let ignored: Vec<&str> = answer.body["ignored"].as_array().unwrap().iter().map(|i| i["name"].as_str().unwrap()).collect();
    assert_eq!(ignored, ["blank.name", "name", "nmae", "satisfaction", "SH23-M99"]);
    let long = ask(&app, &with_fields(json!({ "长".repeat(1_000): "x" }))).is(200);
    assert_eq!(long.body["ignored"][0]["name"].as_str().unwrap().chars().count(), 60);
}

#[test]
fn files_one_means_to_upload_count_by_name_and_kind() {
    let app = App::new();
    let of = |file: Value| {
        let answer = ask(&app, &json!({ "category": "service", "level": "satisfied", "materials": { "SH23-M07": [file] } })).is(200);
        finding(&answer, "SH23-R20").clone()
    };
    let (right, wrong) = (of(json!({ "name": "营业执照.pdf" })), of(json!({ "name": "营业执照.exe" })));
    assert_ne!(right, wrong, "{right}");
    assert_eq!(of(json!({ "name": "营业执照", "kind": "pdf" }))["found"], right["found"]);
    ask(&app, &json!({ "category": "service", "level": "satisfied", "materials": { "SH23-M07": [{ "name": "x", "kind": "film" }] } })).refused(400, "malformed_json");
}

#[test]
fn one_may_ask_for_another_day() {
    let app = App::new();
    let on = |now: &str| ask(&app, &json!({ "category": "service", "level": "satisfied", "now": now }));
    assert_eq!(on("2023-07-31").is(200).body["today"], "2023-07-31");
    assert_eq!(on("2023-07-31T16:00:00Z").is(200).body["today"], "2023-08-01", "it is already tomorrow in Shanghai");
    for wrong in ["2023-02-30", "tomorrow", "", "1899-12-31", "2101-01-01", "-009999-01-01T00:00:00Z", "2023-07-31T16:00:00"] {
        assert_eq!(on(wrong).refused(422, "invalid").problems(), [("now".to_owned(), "malformed".to_owned())], "{wrong}");
    }
}

#[test]
fn without_category_and_level_there_is_nothing_to_judge() {
    let app = App::new();
    let answer = ask(&app, &json!({ "category": "planet", "level": "" })).refused(422, "invalid");
    assert_eq!(answer.problems(), [("category".to_owned(), "unknown".to_owned()), ("level".to_owned(), "unknown".to_owned())]);
    assert!(answer.body["problems"][0]["message"].as_str().unwrap().contains("service"), "what there is to choose is said");
    ask(&app, &json!({ "category": "service" })).refused(400, "malformed_json");
    ask(&app, &json!({ "category": "service", "level": "satisfied", "standing": {} })).refused(400, "malformed_json");
    Client::new(&app).post("/api/v1/programmes/nowhere/check", &json!({})).refused(404, "not_found");
    Client::new(&app).get(&route()).refused(405, "method_not_allowed");
}

#[test]
fn a_request_has_its_limits() {
    let app = App::new();
    let text = |characters: usize| with_fields(json!({ "report.profile": "长".repeat(characters) }));
    ask(&app, &text(20_000)).is(200);
    assert_eq!(ask(&app, &text(20_001)).refused(422, "invalid").problems(), [("report.profile".to_owned(), "too_long".to_owned())]);
    let padded = |bytes: usize| {
        let mut request = Client::new(&app).request("POST", &route(), &[], &with_fields(json!({})));
        request.body.resize(bytes, b' ');
        Answer::from(app.send(&request))
    };
    padded(256 << 10).is(200);
    padded((256 << 10) + 1).refused(413, "too_large");
    let many = |count: usize| with_fields(Value::Object((0..count).map(|at| (format!("f{at}"), json!(""))).collect()));
    ask(&app, &many(400)).is(200);
    ask(&app, &many(401)).refused(422, "invalid");
    let files = |count: usize| json!({ "category": "service", "level": "satisfied", "materials": { "SH23-M07": vec![json!({ "name": "x.pdf" }); count] } });
    ask(&app, &files(500)).is(200);
    ask(&app, &files(501)).refused(422, "invalid");
}

#[test]
fn one_address_asks_so_often() {
    let app = App::new();
    for _ in 0..300 {
        ask(&app, &with_fields(json!({}))).is(200);
    }
    let refused = ask(&app, &with_fields(json!({}))).refused(429, "too_many_attempts");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    Client::new(&app).with("spin-client-addr", "192.0.2.8:1").post(&route(), &with_fields(json!({}))).is(200);
    app.host.later(15 * 60);
    ask(&app, &with_fields(json!({}))).is(200);
}
