//! The recommending body: what it sees, its opinion, its table.

use crate::support::steps::{PROGRAMME, applicant, association, change, draft, opinion, path, recommend, recommender, submit, submitted};
use crate::support::{App, Client};
use domain::document::{Block, DocumentData, GridRow};
use serde_json::{Value, json};

fn table(format: &str) -> String {
    format!("/api/v1/programmes/{PROGRAMME}/tables/SH23-T01.{format}")
}

#[test]
fn a_body_sees_what_was_handed_in_to_it_and_nothing_else() {
    let app = App::new();
    let textile = recommender(&app, "textile", "textile");
    let district = recommender(&app, "district", "district");
    let client = applicant(&app, "somebody");
    let id = submitted(&client, "示例纺织", "textile");
    let (hidden, etag) = draft(&client);
    change(&client, &hidden, &etag, &json!({ "recommender": "textile" })).is(200);
    let listed = textile.get("/api/v1/applications").is(200);
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 1);
    assert_eq!((&listed.body["items"][0]["applicant_name"], &listed.body["items"][0]["number"]), (&json!("示例纺织"), &json!("SH23-0001")));
    assert_eq!(textile.get(&path(&id)).is(200).body["may"], json!(["give_opinion"]));
    textile.get(&format!("{}/receipt", path(&id))).is(200);
    textile.get(&format!("{}/findings", path(&id))).is(200);
    textile.get(&path(&hidden)).refused(404, "not_found");
    district.get(&path(&id)).refused(404, "not_found");
    assert_eq!(district.get("/api/v1/applications").body["items"], json!([]));
    for (query, found) in [("SH23-0001", 1), ("sh23-0001", 1), ("%E7%BA%BA%E7%BB%87", 1), ("91310101MA1FPX1234", 1), ("SH23-0002", 0)] {
        assert_eq!(textile.get(&format!("/api/v1/applications?q={query}")).body["items"].as_array().unwrap().len(), found, "{query}");
    }
    let etag = textile.get(&path(&id)).etag().to_owned();
    change(&textile, &id, &etag, &json!({ "fields": { "name": "改名" } })).refused(403, "forbidden");
    textile.send("POST", &format!("{}/withdrawal", path(&id)), &[("if-match", &etag)], &json!({ "reason": "x" })).refused(403, "forbidden");
    textile.post(&format!("{}/reports", path(&id)), &json!({ "text": "x" })).refused(403, "forbidden");
    let office = association(&app);
    assert_eq!(office.get(&path(&id)).is(200).body["may"], json!([]));
    office.get(&path(&hidden)).refused(404, "not_found");
}

#[test]
fn an_opinion_is_given_changed_and_lost_with_a_withdrawal() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let id = submitted(&client, "示例纺织", "textile");
    body.send("PUT", &format!("{}/opinion", path(&id)), &[], &recommend()).refused(428, "precondition_required");
    let first = opinion(&body, &id, &recommend()).is(200);
    assert_eq!((&first.body["state"], &first.body["opinion"]["score"]), (&json!("recommended"), &json!("88.5")));
    let second = opinion(&body, &id, &json!({ "decision": "recommend", "score": "９０", "highlights": "改后。" })).is(200);
    assert_eq!(second.body["opinion"]["score"], "90", "full-width digits are narrowed");
    opinion(&client, &id, &recommend()).refused(403, "forbidden");
    opinion(&association(&app), &id, &recommend()).refused(403, "forbidden");
    let history = client.get(&format!("{}/history", path(&id))).is(200);
    let given: Vec<&str> = history.body["items"].as_array().unwrap().iter().filter_map(|item| item["what"]["opinion_sha256"].as_str()).collect();
    assert_eq!(given.len(), 2);
    assert_eq!(app.stored(&format!("opinion/{}", given[0]))["score"], "88.5", "the first can still be read");
    let etag = client.get(&path(&id)).etag().to_owned();
    client.send("POST", &format!("{}/withdrawal", path(&id)), &[("if-match", &etag)], &json!({ "reason": "改正" })).is(200);
    submit(&client, &id).is(201);
    let view = body.get(&path(&id)).is(200);
    assert_eq!((&view.body["state"], &view.body["opinion"]), (&json!("submitted"), &Value::Null));
}

#[test]
fn every_problem_of_an_opinion_comes_at_once() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let id = submitted(&applicant(&app, "somebody"), "示例纺织", "textile");
    let form = &crate::support::host::books()[0].programme.opinion;
    let max = form.characters_max as usize;
    let give = |score: &str, highlights: String| opinion(&body, &id, &json!({ "decision": "recommend", "score": score, "highlights": highlights, "improvements": "" }));
    assert_eq!(give("很好", "长".repeat(max + 1)).refused(422, "invalid").problems().len(), 2);
    assert_eq!(give("", String::new()).refused(422, "invalid").problems().len(), 2);
    give(&(form.score_max + 1).to_string(), "好".into()).refused(422, "invalid");
    give("-1", "好".into()).refused(422, "invalid");
    assert_eq!(app.stored(&format!("application/{id}"))["state"], "submitted");
    give(&form.score_max.to_string(), "长".repeat(max)).is(200);
    opinion(&body, &id, &json!({ "decision": "decline", "score": "" })).is(200);
}

#[test]
fn two_opinions_at_the_same_moment_do_not_both_stand() {
    let app = App::new();
    let one = recommender(&app, "first", "textile");
    let other = recommender(&app, "second", "textile");
    let id = submitted(&applicant(&app, "somebody"), "示例纺织", "textile");
    let etag = one.get(&path(&id)).etag().to_owned();
    let give = |client: &Client| client.request("PUT", &format!("{}/opinion", path(&id)), &[("if-match", &etag)], &recommend());
    let (one, other) = app.race(&give(&one), &give(&other));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}

#[test]
fn opinions_are_given_inside_the_window() {
    let app = App::new();
    let office = association(&app);
    let body = recommender(&app, "textile", "textile");
    let id = submitted(&applicant(&app, "somebody"), "示例纺织", "textile");
    let day = crate::support::host::books()[0].programme.demonstration_date;
    let set = |from: Value, until: Value| {
        let windows = json!({ "windows": { "recommendation": { "from": from, "until": until } } });
        office.send("PUT", &format!("/api/v1/programmes/{PROGRAMME}/windows"), &[], &windows).is(200)
    };
    set(json!("2023-01-01"), json!(day.yesterday().unwrap()));
    assert_eq!(body.get(&path(&id)).body["may"], json!([]));
    opinion(&body, &id, &recommend()).refused(409, "window_closed");
    set(json!(day.tomorrow().unwrap()), json!("2023-12-31"));
    opinion(&body, &id, &recommend()).refused(409, "window_closed");
    set(json!(day), json!(day));
    opinion(&body, &id, &recommend()).is(200);
}

#[test]
fn windows_are_the_associations_to_set() {
    let app = App::new();
    let office = association(&app);
    let route = format!("/api/v1/programmes/{PROGRAMME}/windows");
    let printed = Client::new(&app).get(&route).is(200);
    let put = |client: &Client, headers: &[(&str, &str)], body: Value| client.send("PUT", &route, headers, &json!({ "windows": body }));
    let longer = json!({ "application": { "from": "2023-04-01", "until": "2023-08-15" } });
    put(&applicant(&app, "somebody"), &[], longer.clone()).refused(403, "forbidden");
    let bad = json!({ "nonsense": { "from": "2023-04-01", "until": "2023-08-15" }, "application": { "from": "2023-08-15", "until": "2023-04-01" } });
    assert_eq!(put(&office, &[], bad).refused(422, "invalid").problems().len(), 2);
    put(&office, &[], json!({ "application": { "from": "2023-02-30", "until": "2023-04-01" } })).refused(400, "malformed_json");
    let set = put(&office, &[], longer).is(200);
    assert_eq!(set.body["windows"]["application"]["until"], "2023-08-15");
    assert_eq!(set.body["windows"]["recommendation"], printed.body["windows"]["recommendation"], "the others stand as printed");
    put(&office, &[("if-match", "\"0\"")], json!({})).refused(412, "precondition_failed");
    let reset = put(&office, &[("if-match", set.etag())], json!({})).is(200);
    assert_eq!(reset.body, printed.body);
    Client::new(&app).get("/api/v1/programmes/nowhere/windows").refused(404, "not_found");
    let offered = Client::new(&app).get("/api/v1/programmes").is(200);
    assert_eq!(offered.body["items"][0]["id"], PROGRAMME);
}

#[test]
fn the_table_holds_what_the_body_recommends() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    recommender(&app, "district", "district");
    let client = applicant(&app, "somebody");
    let sheet = crate::support::host::books()[0].assessment.as_ref().unwrap();
    let mut ids = Vec::new();
    for (name, to) in [("甲公司", "textile"), ("乙公司", "textile"), ("丙公司", "district"), ("丁公司", "textile")] {
        let (id, etag) = draft(&client);
        let mut fields = serde_json::Map::from_iter([("name".to_owned(), json!(name)), ("satisfaction".to_owned(), json!("８2.6"))]);
        for item in sheet.items() {
            fields.insert(format!("{}.{}", sheet.prefix, item.id), json!(item.max.to_string()));
        }
        change(&client, &id, &etag, &json!({ "fields": fields, "recommender": to })).is(200);
        submit(&client, &id).is(201);
        ids.push(id);
    }
    // Given in another order than handed in, one declined.
    opinion(&body, &ids[3], &recommend()).is(200);
    opinion(&body, &ids[0], &recommend()).is(200);
    opinion(&body, &ids[1], &json!({ "decision": "decline", "score": "" })).is(200);
    let answer = body.get(&table("json")).is(200);
    let data: DocumentData = serde_json::from_value(answer.body.clone()).unwrap();
    let rows: Vec<&GridRow> = data.tables().flat_map(|table| &table.rows).filter(|row| !row.number.is_empty()).collect();
    assert_eq!(rows.iter().map(|row| row.number.as_str()).collect::<Vec<_>>(), ["SH23-0001", "SH23-0004"]);
    let receipt = client.get(&format!("{}/receipt", path(&ids[3]))).is(200);
    assert_eq!(json!(rows[1].record_sha256), receipt.body["record_sha256"], "what the receipt names");
    let derived = client.get(&format!("{}/findings", path(&ids[0]))).body["derived"].clone();
    let total = derived[format!("{}.total", sheet.prefix)].as_str().unwrap_or_else(|| panic!("{derived}")).to_owned();
    let cells: Vec<&str> = rows[1].cells.iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(cells[..7], ["2", "丁公司", "企业类", "用户满意级", "82.6", total.as_str(), "88.5"]);
    assert!(cells[7].contains("管理扎实。") && cells[7].contains("样本可再扩大。"), "{}", cells[7]);
    let lines = data.blocks.iter().filter_map(|block| if let Block::Lines(lines) = block { Some(&lines.entries) } else { None });
    let values: Vec<(String, &str)> = lines.flatten().map(|entry| (entry.label.replace(' ', ""), entry.value.as_str())).collect();
    for expected in [("推荐行业/各区/各集团（推荐单位盖章）：", "示例行业协会"), ("填表人：", "李示例")] {
        assert!(values.iter().any(|(label, value)| (label.as_str(), *value) == expected), "{values:?}");
    }
    let pdf = body.get(&table("pdf")).is(200);
    assert!(pdf.header("content-disposition").starts_with("attachment; filename=\"SH23-T01.pdf\"; filename*=UTF-8''"));
    let rendered = app.host.rendered.borrow()[0].clone();
    assert_eq!((rendered.document.as_str(), &rendered.data), ("SH23-T01", &answer.body));
    body.get(&table("odt")).refused(404, "not_found");
    body.get(&format!("/api/v1/programmes/{PROGRAMME}/tables/SH23-T99.pdf")).refused(404, "not_found");
    body.get(&format!("/api/v1/programmes/{PROGRAMME}/tables/SH23-T01")).refused(404, "not_found");
    body.get(&format!("{}?part=2", table("json"))).refused(404, "not_found");
}

#[test]
fn a_nightly_fetch_costs_nothing_until_something_changes() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let id = submitted(&applicant(&app, "somebody"), "示例纺织", "textile");
    let key = body.post("/api/v1/keys", &json!({ "label": "夜间取表" })).is(201).body["key"].as_str().unwrap().to_owned();
    let program = Client { app: &app, headers: vec![("authorization".into(), format!("Bearer {key}"))] };
    opinion(&body, &id, &recommend()).is(200);
    let first = program.get(&table("pdf")).is(200);
    app.host.later(24 * 3600);
    let again = |etag: &str, format: &str| program.send("GET", &table(format), &[("if-none-match", etag)], &Value::Null);
    assert!(again(first.etag(), "pdf").is(304).bytes.is_empty());
    assert_eq!(app.host.rendered.borrow().len(), 1);
    again(first.etag(), "xlsx").is(200);
    program.send("PATCH", "/api/v1/me", &[], &json!({ "profile": { "mobile": "13800000000" } })).is(200);
    let changed = again(first.etag(), "pdf").is(200);
    assert_ne!(changed.etag(), first.etag());
}

#[test]
fn tables_are_for_bodies_and_the_association() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let id = submitted(&client, "示例纺织", "textile");
    opinion(&body, &id, &recommend()).is(200);
    client.get(&table("json")).refused(403, "forbidden");
    Client::new(&app).get(&table("json")).refused(401, "unauthenticated");
    let office = association(&app);
    office.get(&table("json")).refused(422, "invalid");
    office.get(&format!("{}?recommender=nobody", table("json"))).refused(404, "not_found");
    let seen = office.get(&format!("{}?recommender=textile", table("json"))).is(200);
    assert!(seen.body.to_string().contains("\"number\":\"SH23-0001\""));
    let others = recommender(&app, "district", "district").get(&format!("{}?recommender=textile", table("json"))).is(200);
    assert!(!others.body.to_string().contains("SH23-0001"), "a body gets its own");
}
