//! Printed documents: who may fetch which, what they are made from, and what changed since.

use crate::support::steps::{MADE_UP, PROGRAMME, applicant, application_of, association, attach, attachment, change, draft, opinion, path, recommend, recommender, submit, submitted};
use crate::support::{Answer, App, Client};
use domain::document::{Block, DocumentData};
use serde_json::{Value, json};

fn list(client: &Client, of: &str) -> Vec<String> {
    let answer = client.get(&format!("{of}/documents")).is(200);
    answer.body["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap().to_owned()).collect()
}

fn programme(rest: &str) -> String {
    format!("/api/v1/programmes/{PROGRAMME}/{rest}")
}

fn data(answer: Answer) -> DocumentData {
    serde_json::from_value(answer.is(200).body).unwrap()
}

/// The texts of the document's cells, row by row.
fn rows(document: &DocumentData) -> Vec<Vec<String>> {
    let cells = |block: &Block| if let Block::Table(table) = block { table.rows.iter().filter(|r| !r.filler).map(|r| r.cells.iter().map(|c| c.text.clone()).collect()).collect() } else { Vec::new() };
    document.blocks.iter().flat_map(cells).collect()
}

#[test]
fn an_applicant_fetches_its_own_papers() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, etag) = draft(&client);
    change(&client, &id, &etag, &json!({ "fields": { "name": "示例纺织\u{202e}", "filled_on": "2023-05-22" } })).is(200);
    assert_eq!(list(&client, &path(&id)), ["SH23-T02"]);
    let file = |format: &str| format!("{}/documents/SH23-T02.{format}", path(&id));
    let made = data(client.get(&file("json")));
    assert_eq!((made.code.as_str(), made.number.as_str()), ("SH23-T02", ""), "a draft has no number yet");
    let text = serde_json::to_string(&made).unwrap();
    assert!(text.contains("☑ 企业类") && text.contains("2023 年 5 月 22 日") && text.contains("示例纺织"));
    let pdf = client.get(&file("pdf")).is(200);
    assert!(pdf.header("content-disposition").starts_with("attachment; filename=\"SH23-T02.pdf\""));
    let asked = app.host.rendered.borrow().last().unwrap().clone();
    assert_eq!((asked.document.as_str(), asked.format.as_str()), ("SH23-T02", "pdf"));
    client.send("GET", &file("pdf"), &[("if-none-match", pdf.etag())], &Value::Null).is(304);
    assert_eq!(app.host.rendered.borrow().len(), 1, "what somebody has already isn't made again");
    let preview = client.get(&file("html")).is(200);
    assert_eq!(preview.header("content-security-policy"), "default-src 'none'; frame-ancestors 'self'");
    let etag = client.get(&path(&id)).etag().to_owned();
    change(&client, &id, &etag, &json!({ "fields": { "name": "示例织造" } })).is(200);
    assert_ne!(client.get(&file("pdf")).is(200).etag(), pdf.etag(), "another name is another document");
    for wrong in ["SH23-T02.xlsx", "SH23-T02", "SH23-T03.pdf", "SH23-T99.pdf", "SH23-T01.pdf"] {
        client.get(&format!("{}/documents/{wrong}", path(&id))).refused(404, "not_found");
    }
    applicant(&app, "other").get(&file("pdf")).refused(404, "not_found");
    Client::new(&app).get(&file("pdf")).refused(401, "unauthenticated");
}

#[test]
fn a_body_and_the_association_read_what_was_handed_in() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let id = submitted(&client, "示例纺织", "textile");
    let file = format!("{}/documents/SH23-T02.json", path(&id));
    let made = data(body.get(&file));
    assert_eq!(made.number, "SH23-0001");
    assert!(serde_json::to_string(&made).unwrap().contains("示例行业协会"), "the body it is addressed to stands on the cover");
    assert_eq!(association(&app).get(&file).is(200).body, serde_json::to_value(&made).unwrap());
    recommender(&app, "district", "district").get(&file).refused(404, "not_found");
    assert_eq!(list(&body, &programme("").trim_end_matches('/')), ["SH23-T01"]);
    assert_eq!(list(&association(&app), &programme("").trim_end_matches('/')), ["SH23-T01", "SH23-T03", "SH23-T04"]);
    assert!(list(&client, &programme("").trim_end_matches('/')).is_empty());
}

#[test]
fn the_association_lists_every_application_with_its_checks() {
    let app = App::new();
    recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    submitted(&client, "甲公司", "textile");
    submitted(&client, "乙公司", "textile");
    draft(&client);
    let office = association(&app);
    let made = data(office.get(&programme("tables/SH23-T03.json")));
    let rows = rows(&made);
    assert_eq!(rows.iter().map(|row| (row[1].as_str(), row[2].as_str(), row[4].as_str())).collect::<Vec<_>>(), [("SH23-0001", "甲公司", "示例行业协会"), ("SH23-0002", "乙公司", "示例行业协会")]);
    let found = client.get(&format!("{}/findings", path(&client.get("/api/v1/applications").body["items"][1]["id"].as_str().unwrap()))).body;
    let review = found["findings"].as_array().unwrap().iter().filter(|f| f["verdict"] == "review").count();
    assert!(rows.iter().any(|row| row[11] == review.to_string()), "{rows:?}");
    client.get(&programme("tables/SH23-T03.json")).refused(403, "forbidden");
    recommender(&app, "district", "district").get(&programme("tables/SH23-T03.json")).refused(403, "forbidden");
}

#[test]
fn a_notice_is_nobodys_until_it_is_public_and_then_everybodys() {
    let app = App::new();
    recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    submitted(&client, "甲公司", "textile");
    submitted(&client, "乙公司", "textile");
    let office = association(&app);
    let notice = programme("tables/SH23-T04.json");
    let set = |public: bool| json!({ "public": public, "values": { "from": "2023-09-18", "until": "2023-09-24" }, "entries": { "SH23-0002": { "level": "用户满意级" } } });
    office.send("PUT", &programme("stages/notice"), &[], &set(false)).is(200);
    Client::new(&app).get(&notice).refused(401, "unauthenticated");
    client.get(&notice).refused(404, "not_found");
    let early = data(office.get(&notice));
    assert_eq!(rows(&early).len(), 1);
    let stage = office.get(&programme("stages/notice")).is(200);
    office.send("PUT", &programme("stages/notice"), &[("if-match", "\"0\"")], &set(true)).refused(412, "precondition_failed");
    office.send("PUT", &programme("stages/notice"), &[("if-match", stage.etag())], &set(true)).is(200);
    let seen = data(Client::new(&app).get(&notice));
    let text = serde_json::to_string(&seen).unwrap();
    assert!(text.contains("2023 年 9 月 18 日 至 2023 年 9 月 24 日") && text.contains("乙公司") && !text.contains("甲公司"), "{text}");
    let pdf = Client::new(&app).get(&programme("tables/SH23-T04.pdf")).is(200);
    Client::new(&app).send("GET", &programme("tables/SH23-T04.pdf"), &[("if-none-match", pdf.etag())], &Value::Null).is(304);
    assert_eq!(list(&client, programme("").trim_end_matches('/')), ["SH23-T04"]);
    Client::new(&app).get(&programme("tables/SH23-T03.json")).refused(401, "unauthenticated");
    for (client, body) in [(&client, set(true)), (&office, json!({ "values": { "Wrong Key": "x" } })), (&office, json!({ "values": { "from": "长".repeat(5_001) } }))] {
        let answer = client.send("PUT", &programme("stages/notice"), &[], &body);
        assert!(matches!(answer.status, 403 | 422), "{}", answer.status);
    }
    office.get(&programme("stages/nowhere")).refused(404, "not_found");
}

#[test]
fn what_changed_since_the_last_fetch_is_listed() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let [one, two, three] = ["甲公司", "乙公司", "丙公司"].map(|name| submitted(&client, name, "textile"));
    opinion(&body, &one, &recommend()).is(200);
    opinion(&body, &two, &recommend()).is(200);
    let changes = || body.get(&programme("tables/SH23-T01/changes")).is(200).body;
    assert_eq!((&changes()["since"], &changes()["added"]), (&Value::Null, &json!(["SH23-0001", "SH23-0002"])), "never fetched: everything is new");
    body.get(&programme("tables/SH23-T01.json")).is(200);
    assert_eq!(changes()["since"], Value::Null, "a look at the page is no fetch");
    body.get(&programme("tables/SH23-T01.xlsx")).is(200);
    let none = changes();
    assert!(none["since"].is_string() && none["added"] == json!([]) && none["removed"] == json!([]) && none["changed"] == json!([]), "{none}");
    opinion(&body, &one, &json!({ "decision": "decline", "score": "" })).is(200);
    opinion(&body, &two, &json!({ "decision": "recommend", "score": "90", "highlights": "管理扎实。", "improvements": "样本可再扩大。" })).is(200);
    opinion(&body, &three, &recommend()).is(200);
    let changed = changes();
    assert_eq!((&changed["added"], &changed["removed"]), (&json!(["SH23-0003"]), &json!(["SH23-0001"])));
    let cells = json!([{ "number": "SH23-0002", "cells": [{ "label": "满意度测量项目/推荐单位评分", "now": "90" }] }]);
    assert_eq!(changed["changed"], cells, "the row's place in the list counts for nothing");
    let kept = app.host.store.keys("fetched/").into_iter().next().expect("what was fetched is kept");
    assert!(!app.stored(&kept).to_string().contains("乙公司"), "as hashes, not as texts");
    client.get(&programme("tables/SH23-T01/changes")).refused(403, "forbidden");
    let etag = client.get(&path(&two)).etag().to_owned();
    client.send("POST", &format!("{}/withdrawal", path(&two)), &[("if-match", &etag)], &json!({ "reason": "改正" })).is(200);
    submit(&client, &two).is(201);
    assert_eq!(changes()["removed"], json!(["SH23-0001", "SH23-0002"]), "withdrawn, it is recommended no more");
}

/// An application of the national programme, handed in; its id and number.
fn national(client: &Client, category: &str) -> (String, String) {
    let (id, etag) = application_of(client, "national-2016", category, "benchmark");
    change(client, &id, &etag, &json!({ "fields": { "name": "示例水务" }, "recommender": "textile" })).is(200);
    submit(client, &id).is(201);
    let number = client.get(&path(&id)).body["number"].as_str().unwrap().to_owned();
    (id, number)
}

#[test]
fn who_must_wait_for_a_stage_gets_its_paper_once_it_is_public() {
    let app = App::new();
    recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let office = association(&app);
    let (id, number) = national(&client, "enterprise");
    let (other, _) = national(&client, "service");
    let stage = "/api/v1/programmes/national-2016/stages/feedback";
    let set = |public: bool| office.send("PUT", stage, &[], &json!({ "public": public, "entries": { &number: { "strengths": "报修响应快。", "weaknesses": "回访不足。" } } })).is(200);
    let file = |id: &str| format!("{}/documents/CN16-T04.json", path(id));
    set(false);
    client.get(&file(&id)).refused(404, "not_found");
    assert!(!list(&client, &path(&id)).contains(&"CN16-T04".to_owned()));
    assert!(serde_json::to_string(&data(office.get(&file(&id)))).unwrap().contains("报修响应快。"), "the association reads its own words before");
    set(true);
    let text = serde_json::to_string(&data(client.get(&file(&id)))).unwrap();
    assert!(text.contains("报修响应快。") && text.contains("回访不足。"), "{text}");
    assert!(list(&client, &path(&id)).contains(&"CN16-T04".to_owned()));
    client.get(&file(&other)).refused(404, "not_found");
    office.get(&file(&other)).is(200);
}

#[test]
fn a_report_counts_what_each_stage_names() {
    let app = App::new();
    recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let office = association(&app);
    let (_, first) = national(&client, "enterprise");
    let (_, second) = national(&client, "service");
    national(&client, "service");
    let stage = |stage: &str, numbers: &[&str]| {
        let entries: Value = numbers.iter().map(|number| ((*number).to_owned(), json!({}))).collect::<serde_json::Map<_, _>>().into();
        office.send("PUT", &format!("/api/v1/programmes/national-2016/stages/{stage}"), &[], &json!({ "entries": entries })).is(200);
    };
    stage("document_review", &[&first, &second]);
    stage("site_review", &[&second, "CN16-9999"]);
    let report = "/api/v1/programmes/national-2016/tables/CN16-T07.json";
    let rows = rows(&data(office.get(report)));
    let row = |label: &str| rows.iter().find(|row| row[0] == label).unwrap_or_else(|| panic!("{label}: {rows:?}"))[1..].to_vec();
    assert_eq!(row("组织申报"), ["1", "2", "3"]);
    assert_eq!(row("资料评审"), ["1", "1", "2"]);
    assert_eq!(row("现场评审"), ["0", "1", "1"], "a number that nobody has isn't counted");
    assert_eq!(row("公示"), ["0", "0", "0"]);
    client.get(report).refused(403, "forbidden");
}

/// A file of the made-up programme's list of respondents, of so many rows.
fn list_of(rows: u32) -> domain::Attachment {
    let facts = domain::roster::RosterFacts { rows, ..Default::default() };
    domain::Attachment { roster: Some(facts), ..attachment("名单.xlsx", b"list") }
}

#[test]
fn respondents_are_printed_as_the_one_who_fetches_sees_them() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let (id, etag) = application_of(&client, MADE_UP, "enterprise", "satisfied");
    let file = |query: &str| format!("{}/documents/MU30-T04.json{query}", path(&id));
    assert!(rows(&data(client.get(&file("")))).is_empty(), "no list, no respondents");
    assert!(app.host.rosters_asked.borrow().is_empty());
    change(&client, &id, &etag, &json!({ "fields": { "name": "示例有限公司" }, "recommender": "textile" })).is(200);
    attach(&client, &id, "MU30-M03", &list_of(3)).is(200);
    let first = client.get(&file("")).is(200);
    assert!(first.header("link").contains("part=2>; rel=\"next\""), "{}", first.header("link"));
    assert_eq!(rows(&data(first)), [["1", "name1", "contact1"], ["2", "name2", "contact2"]]);
    assert_eq!(rows(&data(client.get(&file("?part=2")))), [["3", "name3", "contact3"]], "counted on from the first part");
    client.get(&file("?part=3")).refused(404, "not_found");
    submit(&client, &id).is(201);
    for other in [&body, &association(&app)] {
        assert_eq!(rows(&data(other.get(&file("")))), [["1", "name1*", "contact1*"], ["2", "name2*", "contact2*"]]);
    }
    let asked = app.host.rosters_asked.borrow();
    assert!(asked.iter().all(|(sha256, asked)| *sha256 == list_of(3).sha256 && asked.limit == 2));
    assert_eq!(asked.iter().map(|(_, asked)| (asked.offset, asked.masked)).collect::<Vec<_>>(), [(0, false), (2, false), (0, true), (0, true)]);
}

/// So many applications of the made-up programme, recommended; their categories in the order of their numbers.
fn recommended(app: &App, body: &Client, categories: &[&str]) -> Vec<String> {
    let client = applicant(app, "somebody");
    let each = categories.iter().map(|category| {
        let (id, etag) = application_of(&client, MADE_UP, category, "satisfied");
        change(&client, &id, &etag, &json!({ "fields": { "name": "示例有限公司" }, "recommender": "textile" })).is(200);
        submit(&client, &id).is(201);
        recommend_with(body, &id, "好。").is(200);
        id
    });
    each.collect()
}

fn recommend_with(body: &Client, id: &str, said: &str) -> Answer {
    opinion(body, id, &json!({ "decision": "recommend", "score": "", "highlights": said, "fields": { "visit.on": "2030-06-01", "visit.result": "good" } }))
}

#[test]
fn a_list_in_parts_is_counted_on() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    recommended(&app, &body, &["enterprise", "product", "enterprise", "enterprise", "product"]);
    let part = |part: u32| {
        let made = data(body.get(&format!("/api/v1/programmes/{MADE_UP}/tables/MU30-T02.json?part={part}")));
        assert!(made.title.ends_with(&format!("（第 {part} 部分，共 3 部分）")), "{}", made.title);
        rows(&made).into_iter().filter(|row| row[0] != "序号").map(|row| row[..2].join(" ")).collect::<Vec<_>>()
    };
    assert_eq!((part(1), part(2), part(3)), (vec!["1 MU30-0001".to_owned(), "1 MU30-0002".to_owned()], vec!["2 MU30-0003".to_owned(), "3 MU30-0004".to_owned()], vec!["2 MU30-0005".to_owned()]));
}

#[test]
fn what_changed_in_a_form_made_of_several_lists_is_listed() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let ids = recommended(&app, &body, &["enterprise", "product"]);
    let table = |rest: &str| format!("/api/v1/programmes/{MADE_UP}/tables/MU30-T02{rest}");
    body.get(&table(".pdf")).is(200);
    assert_eq!(body.get(&table("/changes")).is(200).body["changed"], json!([]));
    recommend_with(&body, &ids[1], "很好。").is(200);
    let changed = body.get(&table("/changes")).is(200).body;
    assert_eq!(changed["changed"], json!([{ "number": "MU30-0002", "cells": [{ "label": "推荐意见", "now": "很好。" }] }]));
    assert_eq!((&changed["added"], &changed["removed"]), (&json!([]), &json!([])));
    opinion(&body, &ids[0], &json!({ "decision": "decline", "score": "", "fields": { "visit.on": "2030-06-01", "visit.result": "good" } })).is(200);
    assert_eq!(body.get(&table("/changes")).is(200).body["removed"], json!(["MU30-0001"]));
}

#[test]
fn a_list_holds_what_its_description_says_and_a_stage_is_the_associations_until_public() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    for decision in ["recommend", "decline", ""] {
        let (id, etag) = application_of(&client, MADE_UP, "product", "satisfied");
        change(&client, &id, &etag, &json!({ "fields": { "name": "示例有限公司" }, "recommender": "textile" })).is(200);
        submit(&client, &id).is(201);
        if !decision.is_empty() {
            let fields = json!({ "decision": decision, "score": "", "highlights": "好。", "fields": { "visit.on": "2030-06-01", "visit.result": "good" } });
            opinion(&body, &id, &fields).is(200);
        }
    }
    let office = association(&app);
    let made_up = |rest: &str| format!("/api/v1/programmes/{MADE_UP}/{rest}");
    let set = |public: bool| json!({ "public": public, "entries": { "MU30-0001": { "opinion": "同意" }, "MU30-0002": { "opinion": "不同意" } } });
    office.send("PUT", &made_up("stages/examination"), &[], &set(false)).is(200);
    let list = |client: &Client| rows(&data(client.get(&made_up("tables/MU30-T05.json"))));
    assert_eq!((list(&office), list(&body)), (vec![vec!["MU30-0001".to_owned(), "同意".to_owned()]], vec![vec!["MU30-0001".to_owned(), String::new()]]));
    office.send("PUT", &made_up("stages/examination"), &[], &set(true)).is(200);
    assert_eq!(list(&body), list(&office));
}
