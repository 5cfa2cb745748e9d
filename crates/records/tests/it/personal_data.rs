//! Lists of people: on what basis they come, who sees them, when they go.

use crate::support::steps::{applicant, association, attach, attachment, change, draft, path, recommender, submit};
use crate::support::{Answer, App, Client};
use domain::personal_data::Sample;
use domain::roster::RosterFacts;
use domain::{Attachment, Digest};
use serde_json::{Value, json};

const LIST: &str = "SH23-M19";
const ROWS: u32 = 120;

fn list(content: &[u8]) -> Attachment {
    let roster = Some(RosterFacts { rows: ROWS, complete_rows: ROWS, ..RosterFacts::default() });
    Attachment { roster, ..attachment("名单.xlsx", content) }
}

/// An application with a list, handed in; its id.
fn handed_in(client: &Client, list: &Attachment) -> String {
    let (id, _) = draft(client);
    attach(client, &id, LIST, list).is(200);
    submit(client, &id).is(201);
    id
}

fn disclose(client: &Client, id: &str, sha256: &Digest, asked: Value) -> Answer {
    client.post("/internal/authorize", &json!({ "action": "disclose", "application": id, "sha256": sha256, "disclose": asked }))
}

fn record(client: &Client, id: &str) -> Answer {
    client.get(&format!("{}/personal-data", path(id)))
}

fn rows(purpose: &str) -> Value {
    json!({ "purpose": purpose, "what": "rows", "offset": 0, "limit": 50 })
}

fn maintain(app: &App) -> Value {
    Client { app, headers: Vec::new() }.with("authorization", "Bearer maintenance-key").post("/api/v1/maintenance", &Value::Null).is(200).body
}

#[test]
fn a_list_is_handed_over_on_a_basis_that_stays_on_record() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let rules = client.get("/api/v1/programmes/shanghai-2023/personal-data").is(200).body;
    assert_eq!(rules["kept_until"], "2024-10-30", "365 days after 2023-10-31, the last day of the last stage");
    for basis in rules["bases"].as_array().unwrap() {
        let text = basis["text"].as_str().unwrap();
        assert_eq!(basis["text_sha256"], json!(Digest::of(text.as_bytes())));
        assert!(text.contains("2024年10月30日") && text.contains(rules["readers"].as_str().unwrap()), "{text}");
    }
    let (id, _) = draft(&client);
    let list = list(b"list");
    let account = client.get("/api/v1/me").body["account"]["id"].clone();
    for basis in [Value::Null, json!(""), json!("whatever")] {
        let asked = json!({ "action": "upload", "application": id, "material": LIST, "basis": basis });
        client.post("/internal/authorize", &asked).refused(422, "basis_missing");
        let attach = json!({ "application": id, "account": account, "material": LIST, "attachment": list, "basis": basis });
        client.post("/internal/attach", &attach).refused(422, "basis_missing");
    }
    client.post("/internal/authorize", &json!({ "action": "upload", "application": id, "material": "SH23-M07" })).is(200);
    attach(&client, &id, LIST, &list).is(200);
    let consent = rules["bases"].as_array().unwrap().iter().find(|basis| basis["id"] == "consent").unwrap();
    let history = client.get(&format!("{}/history", path(&id))).is(200).body;
    let entry = history["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(entry["what"], json!({ "event": "list_handed_over", "material": LIST, "sha256": list.sha256, "basis": "consent", "text_sha256": consent["text_sha256"] }));
    let record = record(&client, &id).is(200).body;
    assert_eq!((&record["lists"][0]["text"], &record["lists"][0]["handed_over"]["at"]), (&consent["text"], &entry["at"]));
}

#[test]
fn respondents_are_seen_for_a_purpose_and_everybody_who_looked_is_named() {
    let app = App::new();
    let (client, body, office) = (applicant(&app, "somebody"), recommender(&app, "textile", "textile"), association(&app));
    let list = list(b"list");
    let (id, etag) = draft(&client);
    change(&client, &id, &etag, &json!({ "recommender": "textile" })).is(200);
    attach(&client, &id, LIST, &list).is(200);
    submit(&client, &id).is(201);
    let sha256 = &list.sha256;
    for reader in [&client, &body, &office] {
        disclose(reader, &id, sha256, rows("")).refused(422, "invalid");
        disclose(reader, &id, sha256, rows("whatever")).refused(422, "invalid");
        assert_eq!(disclose(reader, &id, sha256, rows("other")).refused(422, "invalid").problems()[0].0, "note");
        reader.post("/internal/authorize", &json!({ "action": "disclose", "application": id, "sha256": sha256 })).refused(422, "invalid");
        disclose(&reader.without("x-csrf-token"), &id, sha256, rows("other")).refused(403, "csrf");
    }
    disclose(&client, &id, sha256, rows("callback")).refused(422, "invalid");
    disclose(&applicant(&app, "another"), &id, sha256, rows("own_check")).refused(404, "not_found");
    disclose(&Client::new(&app), &id, sha256, rows("callback")).refused(401, "unauthenticated");
    disclose(&office, &id, &Digest::of(b"another"), rows("callback")).refused(404, "not_found");
    assert_eq!(record(&client, &id).is(200).body["accesses"], json!([]), "what was refused was never seen");

    disclose(&client, &id, sha256, rows("own_check")).is(200);
    let permit = disclose(&body, &id, sha256, json!({ "purpose": "callback", "what": "rows", "offset": 100, "limit": 50 })).is(200).body;
    assert!(permit["roster"]["columns"].as_array().unwrap().len() > 1);
    let noted = json!({ "purpose": "other", "note": " 协会\n抽查 ", "what": "file" });
    disclose(&office, &id, sha256, noted).is(200);
    disclose(&office, &id, sha256, json!({ "purpose": "review", "what": "marked" })).is(200);
    let seen = record(&client, &id).is(200).body;
    let line = |line: &Value| json!([line["role"], line["organisation"], line["purpose"], line["note"], line["what"], line["rows"], line["sha256"]]);
    let lines: Vec<Value> = seen["accesses"].as_array().unwrap().iter().map(line).collect();
    assert_eq!(lines, [
        json!(["association", "示例质量协会", "review", null, { "what": "marked" }, 120, sha256]),
        json!(["association", "示例质量协会", "other", "协会 抽查", { "what": "file" }, 120, sha256]),
        json!(["recommender", "示例行业协会", "callback", null, { "what": "rows", "offset": 100 }, 20, sha256]),
        json!(["applicant", "示例有限公司", "own_check", null, { "what": "rows", "offset": 0 }, 50, sha256]),
    ]);
    assert_eq!(record(&office, &id).is(200).body, seen, "the association reads the same");
    record(&body, &id).refused(403, "forbidden");
    record(&applicant(&app, "third"), &id).refused(404, "not_found");
}

#[test]
fn a_sample_drawn_again_is_the_same() {
    let app = App::new();
    let (client, office) = (applicant(&app, "somebody"), association(&app));
    let list = list(b"list");
    let id = handed_in(&client, &list);
    let draw = |reader: &Client, seed: Value| disclose(reader, &id, &list.sha256, json!({ "purpose": "callback", "what": "sample", "size": 10, "seed": seed }));
    let first = draw(&office, json!("2023-07")).is(200).body["sample"].clone();
    assert_eq!(first, json!(Sample::draw("2023-07", &list.sha256, ROWS, 10)));
    assert_eq!(draw(&office, json!("2023-07")).is(200).body["sample"], first);
    let by_chance = draw(&office, Value::Null).is(200).body["sample"].clone();
    assert_ne!(by_chance["drawn"], first["drawn"]);
    assert_eq!(draw(&office, by_chance["seed"].clone()).is(200).body["sample"], by_chance, "its seed draws it again");
    let audit = record(&office, &id).is(200).body;
    assert_eq!(audit["accesses"].as_array().unwrap().iter().map(|line| line["what"]["sample"].clone()).collect::<Vec<_>>(), [by_chance.clone(), by_chance, first.clone(), first]);
    disclose(&client, &id, &list.sha256, json!({ "purpose": "other", "note": "自己抽", "what": "sample", "size": 10 })).refused(403, "forbidden");
}

#[test]
fn what_is_asked_for_has_bounds() {
    let app = App::new();
    let (client, office) = (applicant(&app, "somebody"), association(&app));
    let list = list(b"list");
    let id = handed_in(&client, &list);
    let sample = |size: u32, seed: &str| json!({ "purpose": "callback", "what": "sample", "size": size, "seed": seed });
    let noted = |note: &str| json!({ "purpose": "callback", "note": note, "what": "rows", "offset": 119, "limit": 1 });
    let at = |offset: u32, limit: u32| json!({ "purpose": "callback", "what": "rows", "offset": offset, "limit": limit });
    for (asked, field) in [
        (sample(0, "x"), Some("size")), (sample(101, "x"), Some("size")), (sample(100, "x"), None), (sample(1, ""), Some("seed")),
        (sample(1, &"x".repeat(64)), None), (sample(1, &"x".repeat(65)), Some("seed")), (sample(1, " x"), Some("seed")), (sample(1, "a\u{202e}b"), Some("seed")),
        (noted(&"查".repeat(200)), None), (noted(&"查".repeat(201)), Some("note")), (noted("联系 138-0000-0001"), Some("note")), (noted("2023年第3批"), None),
        (at(119, 1), None), (at(120, 1), Some("what")), (at(0, 0), Some("what")), (at(u32::MAX, u32::MAX), Some("what")), (at(0, u32::MAX), None),
    ] {
        let answer = disclose(&office, &id, &list.sha256, asked.clone());
        match field {
            None => drop(answer.is(200)),
            Some(field) => assert_eq!(answer.refused(422, "invalid").problems()[0].0, field, "{asked}"),
        }
    }
}

/// Kept until 2024-10-30, the last day included, by the clock of the instance.
#[test]
fn a_list_goes_when_its_time_is_over_and_hash_and_counts_stay() {
    let app = App::with(&[("demonstration", "false")]);
    let clock = |at: &str| app.host.now.set(at.parse().unwrap());
    clock("2023-06-15T10:00:00+08:00");
    let list = list(b"list");
    let id = handed_in(&applicant(&app, "somebody"), &list);
    clock("2024-10-30T23:59:59+08:00");
    assert_eq!(maintain(&app)["respondent_lists"], 0);
    assert!(app.host.erased_files.borrow().is_empty());
    clock("2024-10-31T00:00:00+08:00");
    let before = app.stored(&format!("application/{id}"));
    assert_eq!(maintain(&app)["respondent_lists"], 1);
    assert_eq!(*app.host.erased_files.borrow(), [list.sha256.clone()]);
    assert_eq!(maintain(&app)["respondent_lists"], 0, "once is enough");
    let office = association(&app);
    let view = office.get(&path(&id)).is(200).body;
    let file = &view["materials"][LIST][0];
    assert_eq!((&file["sha256"], &file["roster"]["rows"]), (&json!(list.sha256), &json!(ROWS)));
    assert!(file["erased"]["rule"].as_str().unwrap().contains("2024年10月30日"), "{file}");
    assert_eq!(view["receipts"], before["receipts"]);
    let history = office.get(&format!("{}/history", path(&id))).is(200).body;
    let entry = history["items"].as_array().unwrap().last().unwrap();
    assert_eq!((&entry["what"]["event"], &entry["what"]["rows"], &entry["by"]), (&json!("list_erased"), &json!(ROWS), &json!("maintenance")));
    assert_eq!((&entry["what"]["rule"], &entry["at"]), (&file["erased"]["rule"], &file["erased"]["at"]));
    for action in ["download", "read_roster"] {
        office.post("/internal/authorize", &json!({ "action": action, "application": id, "sha256": list.sha256 })).refused(410, "erased");
    }
    disclose(&office, &id, &list.sha256, rows("callback")).refused(410, "erased");
    let listed = record(&office, &id).is(200).body["lists"][0].clone();
    assert_eq!((&listed["rows"], &listed["erased"], &listed["handed_over"]["basis"]), (&json!(ROWS), &file["erased"], &json!("consent")));
}

#[test]
fn the_association_keeps_them_longer_by_ending_later() {
    let app = App::with(&[("demonstration", "false")]);
    app.host.now.set("2023-06-15T10:00:00+08:00".parse().unwrap());
    handed_in(&applicant(&app, "somebody"), &list(b"list"));
    let windows = json!({ "windows": { "exchange": { "from": "2023-09-01", "until": "2023-11-30" } } });
    association(&app).send("PUT", "/api/v1/programmes/shanghai-2023/windows", &[], &windows).is(200);
    for (at, gone) in [("2024-11-29T23:59:59+08:00", 0), ("2024-11-30T00:00:00+08:00", 1)] {
        app.host.now.set(at.parse().unwrap());
        assert_eq!(maintain(&app)["respondent_lists"], gone, "{at}");
    }
}

/// A list taken off, or of a draft that was deleted, is left to the sweep that frees every file nobody names.
#[test]
fn what_nobody_names_any_more_is_left_to_the_sweep() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let list = list(b"list");
    app.host.swept_files.borrow_mut().insert(list.sha256.clone());
    let ids = [(); 2].map(|()| {
        let (id, _) = draft(&client);
        attach(&client, &id, LIST, &list).is(200);
        id
    });
    let etag = client.get(&path(&ids[0])).is(200).etag().to_owned();
    client.send("DELETE", &path(&ids[0]), &[("if-match", &etag)], &Value::Null).is(204);
    assert_eq!(maintain(&app)["respondent_lists"], 0, "an upload may still be on its way");
    app.host.later(24 * 3600);
    assert_eq!(maintain(&app)["respondent_lists"], 1);
    assert_eq!(app.host.settled.take(), (vec![list.sha256.clone()], vec![]), "the other application has it");
    let client = client.signed_in(&Client::new(&app).post("/api/v1/sessions", &json!({ "login": "somebody", "password": "a long password" })).is(201));
    let etag = client.get(&path(&ids[1])).is(200).etag().to_owned();
    client.send("DELETE", &format!("{}/materials/{LIST}/{}", path(&ids[1]), list.sha256), &[("if-match", &etag)], &Value::Null).is(200);
    assert_eq!(maintain(&app)["respondent_lists"], 1);
    assert_eq!(app.host.settled.take(), (vec![], vec![list.sha256]));
    assert!(app.host.erased_files.borrow().is_empty(), "nothing was deleted before its time");
}

/// Two applications with the same list: its bytes go with the second, once.
#[test]
fn a_list_of_two_applications_goes_with_the_last() {
    let app = App::with(&[("demonstration", "false")]);
    app.host.now.set("2023-06-15T10:00:00+08:00".parse().unwrap());
    let list = list(b"list");
    let ids = ["somebody", "another"].map(|login| handed_in(&applicant(&app, login), &list));
    app.host.now.set("2024-10-31T00:00:00+08:00".parse().unwrap());
    assert_eq!(maintain(&app)["respondent_lists"], 2);
    assert_eq!(*app.host.erased_files.borrow(), [list.sha256]);
    assert!(ids.iter().all(|id| !app.stored(&format!("application/{id}"))["materials"][LIST][0]["erased"].is_null()));
}

/// Handed in, taken back, and handed in with another list: the receipt that names the first doesn't keep it.
#[test]
fn a_list_that_only_a_receipt_names_goes_as_well() {
    let app = App::with(&[("demonstration", "false")]);
    app.host.now.set("2023-06-15T10:00:00+08:00".parse().unwrap());
    let client = applicant(&app, "somebody");
    let (first, second) = (list(b"first"), list(b"second"));
    let id = handed_in(&client, &first);
    let etag = || client.get(&path(&id)).is(200).etag().to_owned();
    client.send("POST", &format!("{}/withdrawal", path(&id)), &[("if-match", &etag())], &json!({ "reason": "更正" })).is(200);
    client.send("DELETE", &format!("{}/materials/{LIST}/{}", path(&id), first.sha256), &[("if-match", &etag())], &Value::Null).is(200);
    attach(&client, &id, LIST, &second).is(200);
    submit(&client, &id).is(201);
    app.host.now.set("2024-10-30T23:59:59+08:00".parse().unwrap());
    assert_eq!(maintain(&app)["respondent_lists"], 0);
    app.host.now.set("2024-10-31T00:00:00+08:00".parse().unwrap());
    assert_eq!(maintain(&app)["respondent_lists"], 2);
    assert_eq!(*app.host.erased_files.borrow(), [first.sha256.clone(), second.sha256.clone()]);
    let history = association(&app).get(&format!("{}/history", path(&id))).is(200).body;
    let erased: Vec<Value> = history["items"].as_array().unwrap().iter().filter(|entry| entry["what"]["event"] == "list_erased").map(|entry| json!([entry["what"]["sha256"], entry["what"]["rows"]])).collect();
    assert_eq!(erased, [json!([first.sha256, ROWS]), json!([second.sha256, ROWS])]);
    app.host.swept_files.replace([first.sha256.clone(), second.sha256.clone()].into());
    maintain(&app);
    assert!(app.host.settled.take().0.is_empty(), "the sweep isn't told that they are named");
}

/// Whatever step the deletion is cut off at, the next run finishes it, and the record comes before the bytes go.
#[test]
fn a_deletion_cut_off_anywhere_is_finished_later() {
    for writes in 0..100 {
        let app = App::with(&[("demonstration", "false")]);
        app.host.now.set("2023-06-15T10:00:00+08:00".parse().unwrap());
        let list = list(b"list");
        let id = handed_in(&applicant(&app, "somebody"), &list);
        app.host.now.set("2024-10-31T00:00:00+08:00".parse().unwrap());
        app.host.store.writes_left.set(Some(writes));
        let run = Client { app: &app, headers: Vec::new() }.with("authorization", "Bearer maintenance-key");
        let cut = run.post("/api/v1/maintenance", &Value::Null);
        app.host.restart();
        let recorded = !app.stored(&format!("application/{id}"))["materials"][LIST][0]["erased"].is_null();
        assert!(recorded || app.host.erased_files.borrow().is_empty(), "after {writes} writes");
        if cut.status == 200 {
            assert!(recorded);
            return;
        }
        maintain(&app);
        maintain(&app);
        assert!(!app.stored(&format!("application/{id}"))["materials"][LIST][0]["erased"].is_null(), "after {writes} writes");
        assert!(app.host.erased_files.borrow().contains(&list.sha256), "after {writes} writes");
    }
    panic!("the deletion never came to its end");
}

#[test]
fn whoever_takes_a_packet_takes_the_list_along_and_says_what_for() {
    let app = App::new();
    let (client, office) = (applicant(&app, "somebody"), association(&app));
    let list = list(b"list");
    let id = handed_in(&client, &list);
    let packet = |reader: &Client, reason: Value| reader.post("/internal/packet", &json!({ "application": id, "reason": reason }));
    packet(&client, Value::Null).is(200);
    packet(&office, Value::Null).refused(403, "personal_data");
    packet(&office, json!({ "purpose": "own_check" })).refused(422, "invalid");
    assert_eq!(packet(&office, json!({ "purpose": "other", "note": " " })).refused(422, "invalid").problems()[0].0, "note");
    packet(&office.without("x-csrf-token"), json!({ "purpose": "archive" })).refused(403, "csrf");
    assert_eq!(record(&client, &id).is(200).body["accesses"], json!([]), "the applicant's own list, and what was refused");
    packet(&office, json!({ "purpose": "archive", "note": "归档" })).is(200);
    let seen = record(&client, &id).is(200).body["accesses"].clone();
    assert_eq!(json!([seen[0]["role"], seen[0]["purpose"], seen[0]["note"], seen[0]["what"], seen[0]["rows"], seen[1]]), json!(["association", "archive", "归档", { "what": "packet" }, ROWS, null]));
}

#[test]
fn a_packet_without_a_list_of_people_is_had_without_a_reason() {
    let app = App::new();
    let (client, office) = (applicant(&app, "somebody"), association(&app));
    let (id, _) = draft(&client);
    submit(&client, &id).is(201);
    office.post("/internal/packet", &json!({ "application": id })).is(200);
    office.post("/internal/packet", &json!({ "application": id, "reason": { "purpose": "archive" } })).is(200);
    assert_eq!(record(&client, &id).is(200).body["accesses"], json!([]));
}

/// A client that lost the answer sends the same list again; one that thinks better of the basis says so.
#[test]
fn the_same_list_on_the_same_basis_is_handed_over_once() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let list = list(b"list");
    let (id, _) = draft(&client);
    let account = client.get("/api/v1/me").is(200).body["account"]["id"].clone();
    let hand_over = |basis: &str| client.post("/internal/attach", &json!({ "application": id, "account": account, "material": LIST, "attachment": list, "basis": basis })).is(200);
    let events = || client.get(&format!("{}/history", path(&id))).is(200).body["items"].as_array().unwrap().iter().filter(|entry| entry["what"]["event"] == "list_handed_over").map(|entry| entry["what"]["basis"].clone()).collect::<Vec<_>>();
    hand_over("consent");
    hand_over("consent");
    assert_eq!(events(), ["consent"]);
    let view = hand_over("contract").body;
    assert_eq!(events(), ["consent", "contract"]);
    assert_eq!(view["materials"][LIST][0]["handed_over"]["basis"], "contract");
    client.post("/internal/attach", &json!({ "application": id, "account": account, "material": LIST, "attachment": list })).refused(422, "basis_missing");
}
