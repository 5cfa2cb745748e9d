//! Handing in: against findings, at one moment, whole or not at all; receipts and history that can be checked by hand.

use crate::support::steps::{applicant, association, attach, attachment, blocking, change, draft, path, recommender, submit, submitted};
use crate::support::{Answer, App, Client};
use domain::{Digest, HistoryEntry, Receipt};
use serde_json::{Value, json};

/// The history as the API tells it, checked: every entry hashes to its name and names the one before.
fn chain(client: &Client, id: &str) -> Vec<HistoryEntry> {
    let answer = client.get(&format!("{}/history", path(id))).is(200);
    let mut before = None;
    let mut entries = Vec::new();
    for item in answer.body["items"].as_array().unwrap() {
        let entry: HistoryEntry = serde_json::from_value(item.clone()).unwrap();
        assert_eq!(json!(entry.digest()), item["sha256"]);
        assert_eq!(entry.before, before);
        before = Some(entry.digest());
        entries.push(entry);
    }
    assert_eq!(json!(before), answer.body["head"]);
    entries
}

fn events(client: &Client, id: &str) -> Vec<String> {
    chain(client, id).iter().map(|entry| serde_json::to_value(&entry.what).unwrap()["event"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_blocks_must_be_seen_first() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, etag) = draft(&client);
    let blocking = blocking(&client, &id);
    assert!(blocking.len() > 3, "an empty application is far from complete: {blocking:?}");
    let hand_in = |acknowledge: &[Value]| client.send("POST", &format!("{}/submission", path(&id)), &[("if-match", &etag)], &json!({ "acknowledge": acknowledge }));
    let refused = hand_in(&blocking[1..]).refused(422, "findings_block");
    assert_eq!(refused.body["extra"]["findings"].as_array().unwrap().len(), 1);
    assert_eq!(refused.body["extra"]["findings"][0]["code"], blocking[0]);
    assert_eq!(refused.problems().len(), 1);
    assert_eq!(hand_in(&[]).refused(422, "findings_block").problems().len(), blocking.len());
    assert_eq!(app.stored(&format!("application/{id}"))["state"], "draft");
    assert!(app.host.store.keys("receipt/").is_empty());
    let mut with_more = blocking.clone();
    with_more.push(json!("SH23-R99"));
    let receipt = hand_in(&with_more).is(201);
    assert_eq!(receipt.body["acknowledged"], json!(blocking), "only what blocked");
}

#[test]
fn a_receipt_says_what_was_handed_in() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, etag) = draft(&client);
    change(&client, &id, &etag, &json!({ "fields": { "name": "示例有限公司", "project_name": "示例项目" } })).is(200);
    let file = attachment("营业执照.pdf", b"%PDF-1.7 licence");
    attach(&client, &id, "SH23-M07", &file).is(200);
    let answer = submit(&client, &id).is(201);
    let receipt: Receipt = serde_json::from_value(answer.body.clone()).unwrap();
    assert_eq!((receipt.number.as_str(), receipt.applicant_name.as_str(), receipt.project_name.as_deref()), ("SH23-0001", "示例有限公司", Some("示例项目")));
    assert_eq!(receipt.files.len(), 1);
    assert_eq!((&receipt.files[0].sha256, receipt.files[0].bytes, receipt.files[0].name.as_str()), (&file.sha256, 16, "营业执照.pdf"));
    assert!(receipt.files[0].material_title.contains("营业执照"));
    let record = json!({
        "category": "enterprise", "level": "satisfied",
        "fields": { "name": "示例有限公司", "project_name": "示例项目" },
        "files": [{ "material": "SH23-M07", "name": "营业执照.pdf", "bytes": 16, "sha256": file.sha256 }],
    });
    assert_eq!(receipt.record_sha256, Digest::of_json(&record));
    let view = client.get(&path(&id)).is(200);
    assert_eq!((&view.body["state"], &view.body["number"], &view.body["head"]), (&json!("submitted"), &json!("SH23-0001"), &json!(receipt.history_head)));
    assert_eq!(view.body["may"], json!(["withdraw", "report"]));
    let kept = client.get(&format!("{}/receipt", path(&id))).is(200);
    assert_eq!(kept.body, answer.body);
    assert_eq!(kept.etag(), format!("\"{}\"", Digest::of(&kept.bytes)), "kept under its own hash");
    client.send("GET", &format!("{}/receipt", path(&id)), &[("if-none-match", kept.etag())], &Value::Null).is(304);
    assert_eq!(events(&client, &id), ["created", "submitted"]);
    change(&client, &id, view.etag(), &json!({ "fields": { "name": "改名" } })).refused(409, "wrong_state");
    submit(&client, &id).refused(409, "wrong_state");
    client.send("DELETE", &path(&id), &[("if-match", view.etag())], &Value::Null).refused(409, "wrong_state");
}

#[test]
fn a_receipt_as_pdf_is_made_from_the_receipt() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    client.get(&format!("{}/receipt.pdf", path(&id))).refused(409, "not_submitted");
    let receipt = submit(&client, &id).is(201);
    let pdf = client.get(&format!("{}/receipt.pdf", path(&id))).is(200);
    assert_eq!(pdf.header("content-type"), "application/pdf");
    assert!(pdf.header("content-disposition").starts_with("attachment; filename=\"SH23-0001.pdf\"; filename*=UTF-8''SH23"), "{}", pdf.header("content-disposition"));
    let rendered = app.host.rendered.borrow().clone();
    assert_eq!((rendered[0].document.as_str(), rendered[0].format.as_str(), rendered[0].demonstration), ("receipt", "pdf", true));
    assert_eq!(rendered[0].data_sha256, Digest::of_json(&rendered[0].data));
    assert_eq!(json!(rendered[0].generated_at), receipt.body["submitted_at"], "the same receipt is the same document");
    let mut data = rendered[0].data.clone();
    let labels = data.as_object_mut().and_then(|data| data.remove("labels")).expect("what the rulebook calls things");
    assert_eq!(data, receipt.body);
    assert_eq!((&labels["category"], &labels["level"]), (&json!("企业类"), &json!("用户满意级")));
    assert!(labels["materials"]["SH23-M07"].as_str().is_some_and(|title| title.contains("营业执照")));
    client.send("GET", &format!("{}/receipt.pdf", path(&id)), &[("if-none-match", pdf.etag())], &Value::Null).is(304);
    assert_eq!(app.host.rendered.borrow().len(), 1, "nothing is made for who has it already");
}

#[test]
fn a_file_whose_bytes_are_lost_stops_it() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    let file = attachment("营业执照.pdf", b"%PDF-1.7 licence");
    attach(&client, &id, "SH23-M07", &file).is(200);
    app.host.lost_files.borrow_mut().insert(file.sha256.clone());
    let refused = submit(&client, &id).refused(409, "files_missing");
    assert_eq!(refused.problems(), [("SH23-M07".to_owned(), "file_missing".to_owned())]);
    assert!(refused.body["detail"].as_str().unwrap().contains("营业执照.pdf"));
    assert_eq!(app.stored(&format!("application/{id}"))["state"], "draft");
}

#[test]
fn it_rests_on_the_revision_that_was_checked() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, etag) = draft(&client);
    let acknowledge = blocking(&client, &id);
    let body = json!({ "acknowledge": acknowledge });
    client.send("POST", &format!("{}/submission", path(&id)), &[], &body).refused(428, "precondition_required");
    let hand_in = client.request("POST", &format!("{}/submission", path(&id)), &[("if-match", &etag)], &body);
    let write = client.request("PATCH", &path(&id), &[("if-match", &etag)], &json!({ "fields": { "contact_name": "示例" } }));
    let (hand_in, write) = app.race(&hand_in, &write);
    assert!(matches!((hand_in.status, write.status), (201, 412) | (201, 409) | (412, 200)), "{} {}", hand_in.status, write.status);
}

#[test]
fn two_submissions_at_the_same_moment_make_one_receipt_that_counts() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, etag) = draft(&client);
    let request = client.request("POST", &format!("{}/submission", path(&id)), &[("if-match", &etag)], &json!({ "acknowledge": blocking(&client, &id) }));
    let (one, other) = app.race(&request, &request);
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 412]);
    let winner = if one.status == 201 { one } else { other };
    let stored = app.stored(&format!("application/{id}"));
    assert_eq!(stored["receipts"].as_array().unwrap().len(), 1);
    assert_eq!((&stored["number"], &stored["head"]), (&winner.body["number"], &winner.body["history_head"]));
    assert_eq!(events(&client, &id), ["created", "submitted"]);
}

#[test]
fn a_crash_at_any_write_leaves_it_handed_in_or_not() {
    let mut outcomes = [0, 0];
    for writes in 0..14 {
        let app = App::new();
        let recommending = recommender(&app, "textile", "textile");
        let office = association(&app);
        let client = applicant(&app, "somebody");
        let (id, etag) = draft(&client);
        let etag = change(&client, &id, &etag, &json!({ "fields": { "name": "示例有限公司" }, "recommender": "textile" })).is(200).etag().to_owned();
        let body = json!({ "acknowledge": blocking(&client, &id) });
        app.host.store.writes_left.set(Some(writes));
        let answer = client.send("POST", &format!("{}/submission", path(&id)), &[("if-match", &etag)], &body);
        app.host.restart();
        let view = client.get(&path(&id)).is(200);
        let handed_in = view.body["state"] == "submitted";
        outcomes[usize::from(handed_in)] += 1;
        assert!(answer.status != 201 || handed_in, "what was acknowledged is there");
        let listed = |client: &Client| client.get("/api/v1/applications").is(200).body["items"].as_array().unwrap().len();
        assert_eq!((listed(&recommending), listed(&office)), (usize::from(handed_in), usize::from(handed_in)), "after {writes} writes");
        if handed_in {
            let receipt: Receipt = serde_json::from_value(client.get(&format!("{}/receipt", path(&id))).is(200).body).unwrap();
            assert_eq!(json!(receipt.history_head), view.body["head"]);
        } else {
            assert_eq!((view.etag(), &view.body["number"], &view.body["receipts"]), (etag.as_str(), &Value::Null, &json!([])));
            assert_eq!(events(&client, &id), ["created"]);
            client.send("POST", &format!("{}/submission", path(&id)), &[("if-match", &etag)], &body).is(201);
        }
        assert_eq!(events(&client, &id), ["created", "submitted"]);
        assert_eq!((listed(&recommending), listed(&office)), (1, 1), "listed once, whatever a first try left behind");
    }
    assert!(outcomes[0] > 5 && outcomes[1] > 1, "both outcomes were met: {outcomes:?}");
}

#[test]
fn an_answer_that_was_lost_comes_again_under_its_key() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, etag) = draft(&client);
    let headers = [("if-match", etag.as_str()), ("idempotency-key", "hand-in-1")];
    let request = client.request("POST", &format!("{}/submission", path(&id)), &headers, &json!({ "acknowledge": blocking(&client, &id) }));
    let first = Answer::from(app.send(&request)).is(201);
    let again = Answer::from(app.send(&request)).is(201);
    assert_eq!(first.bytes, again.bytes);
    assert_eq!(app.stored(&format!("application/{id}"))["receipts"].as_array().unwrap().len(), 1);
}

#[test]
fn an_application_taken_back_is_worked_on_and_handed_in_again_under_its_number() {
    let app = App::new();
    let recommending = recommender(&app, "textile", "textile");
    recommender(&app, "district", "district");
    let client = applicant(&app, "somebody");
    let id = submitted(&client, "示例有限公司", "textile");
    let etag = client.get(&path(&id)).etag().to_owned();
    let withdraw = |etag: &str, reason: &str| client.send("POST", &format!("{}/withdrawal", path(&id)), &[("if-match", etag)], &json!({ "reason": reason }));
    withdraw("\"1\"", "改正").refused(412, "precondition_failed");
    withdraw(&etag, " ").refused(422, "invalid");
    withdraw(&etag, &"长".repeat(5_001)).refused(422, "invalid");
    let view = withdraw(&etag, "成立日期填错").is(200);
    assert_eq!((&view.body["state"], &view.body["number"]), (&json!("withdrawn"), &json!("SH23-0001")));
    assert_eq!(view.body["may"], json!(["edit", "submit"]), "what was handed in once isn't deleted");
    recommending.get(&path(&id)).refused(404, "not_found");
    assert_eq!(recommending.get("/api/v1/applications").body["items"], json!([]));
    let etag = change(&client, &id, view.etag(), &json!({ "fields": { "name": "示例集团" }, "recommender": "district" })).is(200).etag().to_owned();
    withdraw(&etag, "再撤").refused(409, "wrong_state");
    let receipt = submit(&client, &id).is(201);
    assert_eq!((&receipt.body["number"], &receipt.body["applicant_name"]), (&json!("SH23-0001"), &json!("示例集团")));
    assert_eq!(events(&client, &id), ["created", "submitted", "withdrawn", "submitted"]);
    recommending.get(&path(&id)).refused(404, "not_found");
    let office = association(&app).get("/api/v1/applications?q=%E7%A4%BA%E4%BE%8B%E9%9B%86%E5%9B%A2").is(200);
    assert_eq!(office.body["items"].as_array().unwrap().len(), 1, "found once, by its new name");
    assert_eq!(app.stored(&format!("application/{id}"))["receipts"].as_array().unwrap().len(), 2);
}

#[test]
fn numbers_are_given_in_turn() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let numbers: Vec<String> = (0..3)
        .map(|_| {
            let (id, _) = draft(&client);
            submit(&client, &id).is(201).body["number"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(numbers, ["SH23-0001", "SH23-0002", "SH23-0003"]);
}

#[test]
fn an_accident_after_handing_in_is_reported() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    let report = |text: &str| client.post(&format!("{}/reports", path(&id)), &json!({ "text": text }));
    report("发生事故").refused(409, "wrong_state");
    submit(&client, &id).is(201);
    report("").refused(422, "invalid");
    report(&"长".repeat(5_001)).refused(422, "invalid");
    let view = report("6月20日发生质量事故，已停用。").is(201);
    assert_eq!(view.body["reports"][0]["text"], "6月20日发生质量事故，已停用。");
    let seen = association(&app).get(&path(&id)).is(200);
    assert_eq!(seen.body["reports"].as_array().unwrap().len(), 1, "it reaches the association");
    let request = |text: &str| client.request("POST", &format!("{}/reports", path(&id)), &[], &json!({ "text": text }));
    let (one, other) = app.race(&request("甲"), &request("乙"));
    assert_eq!((one.status, other.status), (201, 201));
    assert_eq!(app.stored(&format!("application/{id}"))["reports"].as_array().unwrap().len(), 3, "neither is lost");
    assert_eq!(events(&client, &id).len(), 5);
}

#[test]
fn a_history_that_was_tampered_with_is_not_told() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    submit(&client, &id).is(201);
    let head = app.stored(&format!("application/{id}"))["head"].as_str().unwrap().to_owned();
    let key = format!("history/{head}");
    let altered = String::from_utf8(app.host.store.value(&key).unwrap()).unwrap().replace("SH23-0001", "SH23-0007");
    app.host.store.put(&key, altered.as_bytes());
    client.get(&format!("{}/history", path(&id))).refused(500, "record_unreadable");
}
