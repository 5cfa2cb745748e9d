//! What `evidence` asks: permission for a byte, taking up a file.

use crate::support::steps::{applicant, association, attach, attachment, change, draft, path, recommender, submit, submitted};
use crate::support::{Answer, App, Client};
use serde_json::{Value, json};

fn authorize(client: &Client, body: Value) -> Answer {
    client.post("/internal/authorize", &body)
}

fn upload(client: &Client, id: &str, material: &str) -> Answer {
    authorize(client, json!({ "action": "upload", "application": id, "material": material, "basis": "consent" }))
}

#[test]
fn permission_to_upload_says_how_much() {
    let app = App::with(&[("file_mib_max", "3"), ("application_mib_max", "4")]);
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    let permit = upload(&client, &id, "SH23-M19").is(200);
    assert_eq!(permit.body["bytes_max"], 3 << 20);
    assert!(permit.body["roster"]["columns"].as_array().unwrap().len() > 1);
    assert_eq!(upload(&client, &id, "SH23-M07").is(200).body["roster"], Value::Null);
    let mut file = attachment("大.pdf", b"large");
    file.bytes = 3 << 20;
    attach(&client, &id, "SH23-M07", &file).is(200);
    assert_eq!(upload(&client, &id, "SH23-M07").is(200).body["bytes_max"], 1 << 20);
    let mut second = attachment("又大.pdf", b"large too");
    second.bytes = (1 << 20) + 1;
    attach(&client, &id, "SH23-M07", &second).refused(413, "application_full");
    second.bytes = 1 << 20;
    attach(&client, &id, "SH23-M07", &second).is(200);
    upload(&client, &id, "SH23-M07").refused(413, "application_full");
}

#[test]
fn only_what_the_material_list_asks_for_is_taken() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    for (material, code) in [("SH23-M99", "unknown"), ("SH23-M11", "not_applicable"), ("SH23-M01", "not_uploaded")] {
        assert_eq!(upload(&client, &id, material).refused(422, "invalid").problems()[0].1, code, "{material}");
        assert_eq!(attach(&client, &id, material, &attachment("x.pdf", b"x")).refused(422, "invalid").problems()[0].1, code, "{material}");
    }
    authorize(&client, json!({ "action": "upload", "application": id })).refused(422, "invalid");
    Client::new(&app).post("/internal/authorize", &json!({ "action": "upload", "application": id, "material": "SH23-M07" })).refused(401, "unauthenticated");
    upload(&applicant(&app, "another"), &id, "SH23-M07").refused(404, "not_found");
}

#[test]
fn a_material_takes_so_many_files_and_each_once() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    let max = crate::support::host::books()[0].material("SH23-M07").unwrap().files_max;
    for at in 0..max {
        attach(&client, &id, "SH23-M07", &attachment(&format!("{at}.pdf"), &at.to_le_bytes())).is(200);
    }
    upload(&client, &id, "SH23-M07").refused(409, "too_many_files");
    attach(&client, &id, "SH23-M07", &attachment("more.pdf", b"more")).refused(409, "too_many_files");
    let view = attach(&client, &id, "SH23-M07", &attachment("../改名.pdf", &0_u32.to_le_bytes())).is(200);
    let files = view.body["materials"]["SH23-M07"].as_array().unwrap();
    assert_eq!((files.len(), &files[0]["name"]), (max as usize, &json!("改名.pdf")));
}

#[test]
fn files_that_arrive_at_the_same_moment_are_all_taken_up() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    let account = client.get("/api/v1/me").body["account"]["id"].clone();
    let request = |name: &str| {
        let body = json!({ "application": id, "account": account, "material": "SH23-M21", "attachment": attachment(name, name.as_bytes()) });
        client.request("POST", "/internal/attach", &[], &body)
    };
    let (one, other) = app.race(&request("a.pdf"), &request("b.pdf"));
    assert_eq!((one.status, other.status), (200, 200));
    assert_eq!(app.stored(&format!("application/{id}"))["materials"]["SH23-M21"].as_array().unwrap().len(), 2);
}

#[test]
fn nothing_is_taken_up_once_the_application_is_handed_in() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    upload(&client, &id, "SH23-M07").is(200);
    submit(&client, &id).is(201);
    attach(&client, &id, "SH23-M07", &attachment("late.pdf", b"late")).refused(409, "wrong_state");
    upload(&client, &id, "SH23-M07").refused(409, "wrong_state");
    let other = applicant(&app, "another").get("/api/v1/me").body["account"]["id"].clone();
    let body = json!({ "application": id, "account": other, "material": "SH23-M07", "attachment": attachment("x.pdf", b"x") });
    client.post("/internal/attach", &body).refused(404, "not_found");
}

#[test]
fn a_file_is_taken_off_by_revision() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    let file = attachment("x.pdf", b"x");
    let etag = attach(&client, &id, "SH23-M07", &file).is(200).etag().to_owned();
    let off = |etag: &str, sha256: &str| client.send("DELETE", &format!("{}/materials/SH23-M07/{sha256}", path(&id)), &[("if-match", etag)], &Value::Null);
    off("\"1\"", file.sha256.as_str()).refused(412, "precondition_failed");
    off(&etag, &"0".repeat(64)).refused(404, "not_found");
    assert_eq!(off(&etag, file.sha256.as_str()).is(200).body["materials"], json!({}));
}

#[test]
fn who_sees_the_application_sees_its_files_and_only_the_applicant_the_list_itself() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let (id, etag) = draft(&client);
    change(&client, &id, &etag, &json!({ "recommender": "textile" })).is(200);
    let list = attachment("名单.xlsx", b"list");
    let plain = attachment("执照.pdf", b"licence");
    attach(&client, &id, "SH23-M19", &list).is(200);
    attach(&client, &id, "SH23-M07", &plain).is(200);
    let take = |client: &Client, action: &str, sha256: &str| authorize(client, json!({ "action": action, "application": id, "sha256": sha256 }));
    take(&body, "download", list.sha256.as_str()).refused(404, "not_found");
    take(&association(&app), "download", list.sha256.as_str()).refused(404, "not_found");
    submit(&client, &id).is(201);
    for (reader, own) in [(&client, true), (&body, false), (&association(&app), false)] {
        let permit = take(reader, "read_roster", list.sha256.as_str()).is(200);
        assert_eq!(permit.body["attachment"]["name"], "名单.xlsx");
        let file = take(reader, "download", list.sha256.as_str());
        if own { file.is(200) } else { file.refused(403, "personal_data") };
        assert_eq!(take(reader, "download", plain.sha256.as_str()).is(200).body["attachment"]["sha256"], json!(plain.sha256));
        take(reader, "read_roster", plain.sha256.as_str()).refused(404, "not_found");
        take(reader, "download", &"0".repeat(64)).refused(404, "not_found");
    }
    let other = submitted(&client, "另一份", "textile");
    authorize(&body, json!({ "action": "download", "application": other, "sha256": plain.sha256 })).refused(404, "not_found");
}

#[test]
fn an_upload_is_followed_and_ended_by_whoever_sees_the_application() {
    let app = App::with(&[("application_mib_max", "1")]);
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    let mut file = attachment("满.pdf", b"full");
    file.bytes = 1 << 20;
    attach(&client, &id, "SH23-M07", &file).is(200);
    // No room is left, and one asks after what one has begun all the same.
    upload(&client, &id, "SH23-M07").refused(413, "application_full");
    for action in ["follow_upload", "end_upload"] {
        let ask = |client: &Client| authorize(client, json!({ "action": action, "application": id }));
        assert_eq!(ask(&client).is(200).body["bytes_max"], 0, "{action} permits no byte");
        ask(&applicant(&app, &format!("other-{}", action.len()))).refused(404, "not_found");
        ask(&Client::new(&app)).refused(401, "unauthenticated");
    }
}

#[test]
fn maintenance_knows_which_files_are_named() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    let files: Vec<_> = ["kept", "taken off", "handed in", "never attached"].map(|name| attachment(&format!("{name}.pdf"), name.as_bytes())).into();
    for file in &files[..3] {
        attach(&client, &id, "SH23-M07", file).is(200);
    }
    let take_off = |at: usize| {
        let etag = client.get(&path(&id)).etag().to_owned();
        client.send("DELETE", &format!("{}/materials/SH23-M07/{}", path(&id), files[at].sha256), &[("if-match", &etag)], &Value::Null).is(200);
    };
    take_off(1);
    take_off(0);
    // More entries than are read at a time.
    for _ in 0..201 {
        attach(&client, &id, "SH23-M07", &files[1]).is(200);
        take_off(1);
    }
    submit(&client, &id).is(201);
    let etag = client.get(&path(&id)).etag().to_owned();
    client.send("POST", &format!("{}/withdrawal", path(&id)), &[("if-match", &etag)], &json!({ "reason": "补充" })).is(200);
    take_off(2);
    // Another application takes the first one's file over.
    let (other, _) = draft(&client);
    attach(&client, &other, "SH23-M07", &files[0]).is(200);
    app.host.swept_files.replace(files.iter().map(|file| file.sha256.clone()).collect());
    let settled = || {
        Client::new(&app).with("authorization", "Bearer maintenance-key").post("/api/v1/maintenance", &Value::Null).is(200);
        let (mut used, mut unused) = app.host.settled.take();
        used.sort();
        unused.sort();
        (used, unused)
    };
    let sorted = |which: &[usize]| {
        let mut digests: Vec<_> = which.iter().map(|at| files[*at].sha256.clone()).collect();
        digests.sort();
        digests
    };
    // What was handed in stands in a receipt, and stays.
    assert_eq!(settled(), (sorted(&[0, 2]), sorted(&[1, 3])));
    let etag = client.get(&path(&other)).etag().to_owned();
    client.send("DELETE", &path(&other), &[("if-match", &etag)], &Value::Null).is(204);
    assert_eq!(settled(), (sorted(&[2]), sorted(&[0, 1, 3])), "a deleted draft names nothing");
}

#[test]
fn an_application_takes_so_many_files_in_all() {
    let app = App::with(&[("application_files_max", "2")]);
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    for (at, material) in ["SH23-M07", "SH23-M21"].into_iter().enumerate() {
        upload(&client, &id, material).is(200);
        attach(&client, &id, material, &attachment("x.pdf", &[at as u8])).is(200);
    }
    upload(&client, &id, "SH23-M07").refused(409, "too_many_files");
    attach(&client, &id, "SH23-M19", &attachment("y.pdf", b"y")).refused(409, "too_many_files");
    attach(&client, &id, "SH23-M21", &attachment("again.pdf", &[1])).is(200);
}

/// Attaches a file in place of others, as `evidence` does.
fn replace(client: &Client, id: &str, file: &domain::Attachment, replaces: &[&domain::Attachment]) -> Answer {
    let account = client.get("/api/v1/me").is(200).body["account"]["id"].clone();
    let replaces: Vec<_> = replaces.iter().map(|file| &file.sha256).collect();
    client.post("/internal/attach", &json!({ "application": id, "account": account, "material": "SH23-M07", "attachment": file, "replaces": replaces }))
}

fn names(view: &Answer) -> Vec<&str> {
    view.body["materials"]["SH23-M07"].as_array().into_iter().flatten().filter_map(|file| file["name"].as_str()).collect()
}

#[test]
fn a_file_in_place_of_others_finds_their_room_and_takes_them_off() {
    let app = App::with(&[("application_mib_max", "3")]);
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    let max = crate::support::host::books()[0].material("SH23-M07").unwrap().files_max;
    let files: Vec<_> = (0..max).map(|at| attachment(&format!("{at}.jpg"), &at.to_le_bytes())).collect();
    files.iter().for_each(|file| drop(attach(&client, &id, "SH23-M07", file).is(200)));
    upload(&client, &id, "SH23-M07").refused(409, "too_many_files");
    let ask = |digests: &[&domain::Digest]| authorize(&client, json!({ "action": "upload", "application": id, "material": "SH23-M07", "replaces": digests }));
    let permit = ask(&[&files[1].sha256, &files[0].sha256]).is(200);
    let kept: u64 = files[2..].iter().map(|file| file.bytes).sum();
    assert_eq!(permit.body["bytes_max"], (3 << 20) - kept);
    let replaced: Vec<_> = permit.body["replaced"].as_array().unwrap().iter().map(|file| &file["name"]).collect();
    assert_eq!(replaced, ["1.jpg", "0.jpg"]);
    assert_eq!(names(&client.get(&path(&id))).len(), max as usize, "asking changes nothing");

    let mut combined = attachment("合并.pdf", b"combined");
    combined.bytes = 3 << 20;
    let all: Vec<_> = files.iter().collect();
    let view = replace(&client, &id, &combined, &all).is(200);
    assert_eq!(names(&view), ["合并.pdf"]);
    // One that comes in its own place stays.
    assert_eq!(names(&replace(&client, &id, &combined, &[&combined]).is(200)), ["合并.pdf"]);
}

#[test]
fn what_is_not_of_the_material_is_not_replaced_and_nothing_is_lost() {
    let app = App::new();
    let client = applicant(&app, "somebody");
    let (id, _) = draft(&client);
    let (file, elsewhere) = (attachment("a.jpg", b"a"), attachment("b.jpg", b"b"));
    attach(&client, &id, "SH23-M07", &file).is(200);
    attach(&client, &id, "SH23-M21", &elsewhere).is(200);
    let digests = json!([file.sha256, elsewhere.sha256, file.sha256]);
    let refused = authorize(&client, json!({ "action": "upload", "application": id, "material": "SH23-M07", "replaces": digests })).refused(422, "invalid");
    let expected = [("pages.1", "not_of_the_material"), ("pages.2", "twice")].map(|(field, code)| (field.to_owned(), code.to_owned()));
    assert_eq!(refused.problems(), expected);
    replace(&client, &id, &attachment("合并.pdf", b"combined"), &[&file, &elsewhere]).refused(422, "invalid");
    assert_eq!(names(&client.get(&path(&id))), ["a.jpg"]);
}
