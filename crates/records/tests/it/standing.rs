//! Standing: titles and bars under a code, quotas of the bodies, and what a check is told of other applications.

use crate::support::steps::{MADE_UP, applicant, application_of, association, change, opinion, path, recommender, submit};
use crate::support::{Answer, App, Client};
use serde_json::{Value, json};

const CODE: &str = "91350100M000100Y43";
const OTHER_CODE: &str = "91110000802100433B";

fn standing(code: &str) -> String {
    format!("/api/v1/standing/{code}")
}

fn title(from: &str) -> Value {
    json!({ "programme": "made-up-2028", "category": "enterprise", "level": "satisfied", "from": from, "until": "2031-12-31" })
}

fn bar(from: &str) -> Value {
    json!({ "programme": MADE_UP, "kind": "withdrawn", "from": from, "until": "2031-01-01", "reason": "提供虚假材料" })
}

fn put(client: &Client, code: &str, etag: &str, titles: &[Value], bars: &[Value], reason: &str) -> Answer {
    client.send("PUT", &standing(code), &[("if-match", etag)], &json!({ "titles": titles, "bars": bars, "reason": reason }))
}

fn finding(client: &Client, id: &str, code: &str) -> Value {
    let findings = client.get(&format!("{}/findings", path(id))).is(200);
    findings.body["findings"].as_array().unwrap().iter().find(|f| f["code"] == code).unwrap().clone()
}

fn verdict(client: &Client, id: &str, code: &str) -> Value {
    finding(client, id, code)["verdict"].clone()
}

/// A draft of the made-up programme under a code, addressed to a body.
fn begun(client: &Client, code: &str, category: &str, body: &str) -> String {
    let (id, etag) = application_of(client, MADE_UP, category, "satisfied");
    change(client, &id, &etag, &json!({ "fields": { "name": "示例有限公司", "credit_code": code }, "recommender": body })).is(200);
    id
}

fn handed_in(client: &Client, code: &str, category: &str, body: &str) -> String {
    let id = begun(client, code, category, body);
    submit(client, &id).is(201);
    id
}

fn withdraw(client: &Client, id: &str) {
    let etag = client.get(&path(id)).is(200).etag().to_owned();
    client.send("POST", &format!("{}/withdrawal", path(id)), &[("if-match", &etag)], &json!({ "reason": "改正" })).is(200);
}

fn recommend(client: &Client, id: &str) {
    opinion(client, id, &json!({ "decision": "recommend", "score": "", "highlights": "好。", "fields": { "visit.on": "2030-06-01", "visit.result": "good" } })).is(200);
}

#[test]
fn titles_and_bars_are_kept_with_their_history() {
    let app = App::new();
    let office = association(&app);
    let nothing = office.get(&standing("９１３５0100m0001-00y43".replace('９', "9").replace('１', "1").replace('３', "3").replace('５', "5").as_str())).is(200);
    assert_eq!((nothing.etag(), &nothing.body["credit_code"], &nothing.body["titles"]), ("\"0\"", &json!(CODE), &json!([])));
    let first = put(&office, CODE, "\"0\"", &[title("2029-05-01"), title("2028-05-01")], &[], "2029年表彰决定").is(200);
    assert_eq!((first.etag(), &first.body["titles"][0]["from"]), ("\"1\"", &json!("2028-05-01")), "oldest first");
    put(&office, CODE, "\"0\"", &[], &[], "迟到").refused(412, "precondition_failed");
    put(&office, CODE, "\"1\"", &[title("2028-05-01")], &[bar("2030-01-01")], "取消申报资格的决定").is(200);
    let kept = office.get(&standing(CODE)).is(200);
    let reasons: Vec<&Value> = kept.body["changes"].as_array().unwrap().iter().map(|c| &c["reason"]).collect();
    assert_eq!(reasons, [&json!("2029年表彰决定"), &json!("取消申报资格的决定")]);
    let entry = app.stored(&format!("history/{}", kept.body["changes"][0]["sha256"].as_str().unwrap()));
    let before = app.stored(&format!("standing-version/{}", entry["what"]["standing_sha256"].as_str().unwrap()));
    assert_eq!(before["titles"].as_array().unwrap().len(), 2, "what stood before can still be read");
    let key = format!("history/{}", kept.body["changes"][1]["sha256"].as_str().unwrap());
    let altered = String::from_utf8(app.host.store.value(&key).unwrap()).unwrap().replace("取消", "恢复");
    app.host.store.put(&key, altered.as_bytes());
    office.get(&standing(CODE)).refused(500, "record_unreadable");
}

#[test]
fn standing_is_the_associations_alone() {
    let app = App::new();
    let office = association(&app);
    for client in [applicant(&app, "somebody"), recommender(&app, "textile", "textile")] {
        client.get(&standing(CODE)).refused(403, "forbidden");
        put(&client, CODE, "\"0\"", &[], &[], "x").refused(403, "forbidden");
    }
    Client::new(&app).get(&standing(CODE)).refused(401, "unauthenticated");
    put(&office.without("x-csrf-token"), CODE, "\"0\"", &[], &[], "x").refused(403, "csrf");
    office.send("PUT", &standing(CODE), &[], &json!({ "titles": [], "bars": [], "reason": "x" })).refused(428, "precondition_required");
    for wrong in ["91350100M000100Y4", "00000", "..", "91350100M000100Y4I"] {
        office.get(&standing(wrong)).refused(422, "invalid");
    }
    assert!(app.host.store.keys("standing").is_empty(), "a refusal leaves nothing");
}

#[test]
fn every_problem_of_a_standing_comes_at_once() {
    let app = App::new();
    let office = association(&app);
    let mut reversed = title("2032-01-01");
    reversed["programme"] = json!("虚构活动");
    reversed["object"] = json!("长".repeat(201));
    reversed["revoked"] = json!({ "on": "2031-01-01", "reason": "" });
    let mut endless = bar("2032-01-01");
    endless["reason"] = json!(" ");
    let refused = put(&office, CODE, "\"0\"", &[title("2029-01-01"), reversed], &[endless], "x").refused(422, "invalid");
    let fields: Vec<String> = refused.problems().into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["titles[1].programme", "titles[1].until", "titles[1].object", "titles[1].revoked", "titles[1].revoked", "bars[0].until", "bars[0].reason"]);
    put(&office, CODE, "\"0\"", &[json!({ "from": "2030-02-30" })], &[], "x").refused(400, "malformed_json");
    put(&office, CODE, "\"0\"", &vec![title("2029-01-01"); 200], &[], "x").is(200);
    put(&office, CODE, "\"1\"", &vec![title("2029-01-01"); 201], &[], "x").refused(422, "invalid");
    put(&office, CODE, "\"1\"", &[], &[], " ").refused(422, "invalid");
}

#[test]
fn of_two_who_write_the_first_standing_one_is_told() {
    let app = App::new();
    let office = association(&app);
    let request = |from: &str| office.request("PUT", &standing(CODE), &[("if-match", "\"0\"")], &json!({ "titles": [title(from)], "bars": [], "reason": from }));
    let (one, other) = app.race(&request("2028-01-01"), &request("2029-01-01"));
    let won = [&one, &other].iter().filter(|answer| answer.status == 200).count();
    assert!(won <= 1 && [&one, &other].iter().all(|answer| matches!(answer.status, 200 | 412 | 503)), "{} {}", one.status, other.status);
}

#[test]
fn a_bar_stands_in_the_next_check() {
    let app = App::new();
    let office = association(&app);
    recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let id = begun(&client, CODE, "enterprise", "textile");
    assert_eq!(verdict(&client, &id, "MU30-R02"), "pass");
    put(&office, CODE, "\"0\"", &[], &[bar("2030-01-01")], "决定").is(200);
    assert_eq!(verdict(&client, &id, "MU30-R02"), "fail");
    let elsewhere = begun(&client, OTHER_CODE, "enterprise", "textile");
    assert_eq!(verdict(&client, &elsewhere, "MU30-R02"), "pass", "another applicant's isn't touched");
    put(&office, CODE, "\"1\"", &[], &[], "撤销决定").is(200);
    assert_eq!(verdict(&client, &id, "MU30-R02"), "pass");
}

#[test]
fn other_applications_count_once_they_are_handed_in() {
    let app = App::new();
    recommender(&app, "textile", "textile");
    let one = applicant(&app, "one");
    let other = applicant(&app, "other");
    let first = begun(&one, CODE, "enterprise", "textile");
    let second = begun(&other, "91350100m000100y43", "product", "textile");
    assert_eq!(verdict(&other, &second, "MU30-R01"), "pass", "a draft doesn't count");
    submit(&one, &first).is(201);
    assert_eq!(verdict(&one, &first, "MU30-R01"), "pass", "not one's own");
    let found = finding(&other, &second, "MU30-R01");
    assert_eq!(found["verdict"], "fail", "whoever's account it is, and however the code is written");
    assert!(found["message"].as_str().unwrap().contains("MU30-0001"), "{found}");
    let foreign = begun(&other, OTHER_CODE, "enterprise", "textile");
    assert_eq!(verdict(&other, &foreign, "MU30-R01"), "pass");
    withdraw(&one, &first);
    assert_eq!(verdict(&other, &second, "MU30-R01"), "pass", "a withdrawn one doesn't count");
    let etag = one.get(&path(&first)).etag().to_owned();
    change(&one, &first, &etag, &json!({ "fields": { "credit_code": OTHER_CODE } })).is(200);
    submit(&one, &first).is(201);
    assert_eq!(verdict(&other, &second, "MU30-R01"), "pass", "it now stands under another code");
    assert_eq!(verdict(&other, &foreign, "MU30-R01"), "fail");
    withdraw(&one, &first);
    let etag = one.get(&path(&first)).etag().to_owned();
    change(&one, &first, &etag, &json!({ "fields": { "credit_code": CODE } })).is(200);
    submit(&one, &first).is(201);
    assert_eq!(verdict(&other, &second, "MU30-R01"), "fail");
    assert_eq!(verdict(&other, &foreign, "MU30-R01"), "pass");
    let lists: Vec<String> = app.host.store.keys("list/code/");
    assert_eq!(lists.len(), 2, "an entry for each code, renewed and not repeated: {lists:?}");
}

#[test]
fn a_rulebook_that_asks_for_no_records_costs_no_reads() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, etag) = crate::support::steps::draft(&client);
    change(&client, &id, &etag, &json!({ "fields": { "credit_code": CODE } })).is(200);
    let writes = app.host.store.writes();
    client.get(&format!("{}/findings", path(&id))).is(200);
    assert_eq!(app.host.store.writes(), writes, "a list's length is asked for by a counter, and none was");
}

fn quotas() -> String {
    format!("/api/v1/programmes/{MADE_UP}/quotas")
}

#[test]
fn quotas_are_set_by_the_association_and_seen_by_the_bodies() {
    let app = App::new();
    let office = association(&app);
    let body = recommender(&app, "textile", "textile");
    recommender(&app, "district", "district");
    let set = |quotas_set: Value, listed: Value| office.send("PUT", &quotas(), &[], &json!({ "quotas": quotas_set, "titles_listed": listed }));
    let shared = json!([{ "id": "group", "name": "第一组", "bodies": ["textile", "district"], "max": 2 }]);
    let answer = set(shared.clone(), json!(3)).is(200);
    assert_eq!((&answer.body["quotas"], &answer.body["titles_listed"]), (&shared, &json!(3)));
    assert_eq!(body.get(&quotas()).is(200).body, answer.body);
    assert_eq!(office.get(&quotas()).is(200).etag(), answer.etag());
    applicant(&app, "somebody").get(&quotas()).refused(403, "forbidden");
    body.send("PUT", &quotas(), &[], &json!({ "quotas": [] })).refused(403, "forbidden");
    office.send("PUT", &quotas(), &[("if-match", "\"0\"")], &json!({ "quotas": [] })).refused(412, "precondition_failed");
    let wrong = json!([
        { "id": "A", "name": "", "bodies": ["textile"], "max": 100_001 },
        { "id": "b", "name": "乙", "bodies": ["textile", "nobody"], "max": 1 },
        { "id": "b", "name": "丙", "bodies": [], "max": 1 },
    ]);
    let refused = set(wrong, json!(null)).refused(422, "invalid");
    let codes: Vec<String> = refused.problems().into_iter().map(|(field, code)| format!("{field} {code}")).collect();
    assert_eq!(codes, [
        "quotas[0].id malformed", "quotas[0].name missing", "quotas[0].max too_large", "quotas[1].bodies repeated", "quotas[1].bodies unknown",
        "quotas[2].id repeated", "quotas[2].bodies malformed",
    ]);
    let no_quota = format!("/api/v1/programmes/{}/quotas", crate::support::steps::PROGRAMME);
    office.send("PUT", &no_quota, &[], &json!({ "quotas": shared })).refused(422, "invalid");
    assert_eq!(office.get(&quotas()).is(200).body, answer.body, "a refusal changes nothing");
}

#[test]
fn places_are_taken_in_the_order_of_recommendation() {
    let app = App::new();
    let office = association(&app);
    let textile = recommender(&app, "textile", "textile");
    let district = recommender(&app, "district", "district");
    let client = applicant(&app, "somebody");
    let ids: Vec<String> = ["textile", "district", "textile"].iter().map(|body| handed_in(&client, CODE, "enterprise", body)).collect();
    let product = handed_in(&client, CODE, "product", "textile");
    let of = |id: &str| finding(&client, id, "MU30-R03");
    assert_eq!(of(&ids[0])["verdict"], "not_applicable", "no quota was set");
    let group = json!({ "quotas": [{ "id": "group", "name": "第一组", "bodies": ["textile", "district"], "max": 2 }] });
    office.send("PUT", &quotas(), &[], &group).is(200);
    recommend(&textile, &product);
    assert_eq!(of(&ids[0])["verdict"], "pass", "a product takes no place");
    recommend(&textile, &ids[2]);
    app.host.later(1);
    recommend(&district, &ids[1]);
    assert_eq!((&of(&ids[2])["verdict"], &of(&ids[1])["verdict"], &of(&ids[0])["verdict"]), (&json!("pass"), &json!("pass"), &json!("fail")));
    assert!(of(&ids[0])["message"].as_str().unwrap().contains("第一组"));
    app.host.later(1);
    recommend(&textile, &ids[0]);
    recommend(&textile, &ids[2]);
    assert_eq!((&of(&ids[2])["verdict"], &of(&ids[0])["verdict"]), (&json!("pass"), &json!("fail")), "an opinion given anew keeps its place");
    opinion(&district, &ids[1], &json!({ "decision": "decline", "score": "" })).is(200);
    assert_eq!(of(&ids[0])["verdict"], "pass", "a place that was given up is free");
    app.host.later(1);
    recommend(&district, &ids[1]);
    assert_eq!((&of(&ids[0])["verdict"], &of(&ids[1])["verdict"]), (&json!("pass"), &json!("fail")), "and whoever comes back comes last");
    withdraw(&client, &ids[2]);
    assert_eq!(of(&ids[1])["verdict"], "pass", "a withdrawn application holds no place");
    assert_eq!(app.stored(&format!("application/{}", ids[2]))["slots"].as_object().unwrap().keys().filter(|list| list.starts_with("recommended/")).count(), 0);
}

#[test]
fn titles_listed_for_the_year_are_counted_against_the_list() {
    let app = App::new();
    let office = association(&app);
    let client = applicant(&app, "somebody");
    let (id, _) = application_of(&client, MADE_UP, "enterprise", "satisfied");
    let listed = |count: Value| office.send("PUT", &quotas(), &[], &json!({ "quotas": [], "titles_listed": count })).is(200);
    assert_eq!(verdict(&client, &id, "MU30-R04"), "not_applicable");
    for (count, expected) in [(2, "pass"), (3, "review"), (4, "review")] {
        listed(json!(count));
        assert_eq!(verdict(&client, &id, "MU30-R04"), expected, "{count}");
    }
    listed(Value::Null);
    assert_eq!(verdict(&client, &id, "MU30-R04"), "not_applicable");
}
