//! Batches: a document of every application in one ZIP, made one after another, gone on with by entry.

use crate::support::host::books;
use crate::support::steps::{applicant, application_of, association, change, opinion, path, recommend, recommender, submit, submitted};
use crate::support::{App, Client};
use records::Response;
use serde_json::{Value, json};

const BATCHES: &str = "/api/v1/programmes/shanghai-2023/batches";

/// The answer as it is sent: not yet made.
fn asked(app: &App, client: &Client, path: &str, headers: &[(&str, &str)]) -> Response {
    app.send(&client.request("GET", path, headers, &Value::Null))
}

/// Name and content of an entry's bytes: it is stored.
fn entry(piece: &[u8]) -> (String, String) {
    assert_eq!(piece[..4], *b"PK\x03\x04");
    let name = usize::from(u16::from_le_bytes([piece[26], piece[27]]));
    let data = 30 + name + usize::from(u16::from_le_bytes([piece[28], piece[29]]));
    let end = piece.windows(4).position(|at| at == b"PK\x07\x08").expect("a descriptor behind the data");
    (String::from_utf8(piece[30..30 + name].to_vec()).unwrap(), String::from_utf8_lossy(&piece[data..end]).into_owned())
}

fn entries(app: &App, response: Response) -> Vec<(String, String)> {
    app.drained(response).iter().map(|piece| entry(piece)).collect()
}

fn names(entries: &[(String, String)]) -> Vec<&str> {
    entries.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn a_batch_lists_and_holds_one_document_of_each_application() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let district = recommender(&app, "district", "district");
    let client = applicant(&app, "somebody");
    let ids = ["甲公司", "乙公司"].map(|name| submitted(&client, name, "textile"));
    submitted(&client, "丙公司", "district");
    let list = format!("{BATCHES}/SH23-T02.pdf.json");
    let batch = body.get(&list).is(200).body;
    let item = |at: usize, key: &str| batch["items"][at][key].as_str().unwrap().to_owned();
    assert_eq!((batch["items"].as_array().unwrap().len(), item(0, "name"), item(1, "applicant")), (2, "SH23-T02-SH23-0001.pdf".into(), "乙公司".into()));
    assert!(app.host.rendered.borrow().is_empty(), "a list makes nothing");
    assert_eq!(body.get(&item(0, "path")).is(200).etag(), item(0, "etag"), "each is what it is at its own address");
    assert_eq!(item(0, "path"), format!("{}/documents/SH23-T02.pdf", path(&ids[0])));
    app.host.rendered.borrow_mut().clear();

    let zip = format!("{BATCHES}/SH23-T02.pdf.zip");
    let response = asked(&app, &body, &zip, &[]);
    assert_eq!((response.status, response.header("content-type")), (200, Some("application/zip")));
    assert!(app.host.rendered.borrow().is_empty(), "the first document is made when the first piece is asked for");
    let etag = response.header("etag").unwrap().to_owned();
    let mut stream = response.stream.clone().expect("a ZIP is a stream");
    let first = app.next(&mut stream).unwrap();
    assert_eq!((entry(&first), app.host.rendered.borrow().len()), (("SH23-T02-SH23-0001.pdf".to_owned(), "%PDF-".to_owned()), 1), "one at a time");
    let all = entries(&app, response);
    assert_eq!(names(&all), ["SH23-T02-SH23-0001.pdf", "SH23-T02-SH23-0002.pdf", "index.txt"]);
    assert!(all[2].1.contains("第 1 至 2 份，共 2 份") && all[2].1.contains("甲公司") && !all[2].1.contains("丙公司"), "{}", all[2].1);
    assert_eq!(asked(&app, &body, &zip, &[("if-none-match", &etag)]).status, 304);
    change_of_name(&client, &ids[0]);
    assert_eq!(asked(&app, &body, &zip, &[("if-none-match", &etag)]).status, 200, "another document, another batch");

    let office = association(&app);
    let of = |query: &str| office.get(&format!("{list}{query}")).is(200).body["items"].as_array().unwrap().len();
    assert_eq!((of(""), of("?recommender=textile"), of("?recommender=district"), of("?recommender=nobody")), (3, 2, 1, 0));
    assert_eq!(district.get(&format!("{list}?recommender=textile")).is(200).body["items"].as_array().unwrap().len(), 1, "a body's is its own whatever is asked");
    office.get(&format!("{list}?recommender=../x")).refused(422, "invalid");
    client.get(&list).refused(403, "forbidden");
    Client::new(&app).get(&list).refused(401, "unauthenticated");
    for wrong in ["SH23-T02.json", "SH23-T02.xlsx.zip", "SH23-T02.html.zip", "SH23-T02.json.zip", "SH23-T99.pdf.zip", "SH23-T02.pdf.tar", "x"] {
        body.get(&format!("{BATCHES}/{wrong}")).refused(404, "not_found");
    }
}

/// Takes the application back, changes its name and hands it in again.
fn change_of_name(client: &Client, id: &str) {
    let etag = client.get(&path(id)).etag().to_owned();
    client.send("POST", &format!("{}/withdrawal", path(id)), &[("if-match", &etag)], &json!({ "reason": "改正" })).is(200);
    let etag = client.get(&path(id)).etag().to_owned();
    change(client, id, &etag, &json!({ "fields": { "name": "新名公司" } })).is(200);
    submit(client, id).is(201);
}

#[test]
fn a_batch_goes_on_at_any_entry_and_says_what_could_not_be_made() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    for name in ["甲公司", "乙公司", "丙公司"] {
        submitted(&client, name, "textile");
    }
    let zip = format!("{BATCHES}/SH23-T02.docx.zip");
    let rest = entries(&app, asked(&app, &body, &format!("{zip}?first=2"), &[]));
    assert_eq!(names(&rest), ["SH23-T02-SH23-0002.docx", "SH23-T02-SH23-0003.docx", "index.txt"]);
    assert!(rest[2].1.contains("第 2 至 3 份，共 3 份"), "{}", rest[2].1);
    for wrong in ["0", "4", "-1", "x", ""] {
        body.get(&format!("{zip}?first={wrong}")).refused(404, "not_found");
    }
    let cut = asked(&app, &body, &zip, &[]);
    body.send("DELETE", "/api/v1/sessions/current", &[], &Value::Null).is(204);
    let all = entries(&app, cut);
    assert_eq!(names(&all)[0], "SH23-T02-SH23-0001.docx.failed.txt", "who has signed out meanwhile gets nothing more");
    assert!(all[0].1.contains("没有生成 SH23-T02-SH23-0001.docx"), "{}", all[0].1);
}

#[test]
fn one_zip_holds_so_many_documents_and_links_the_next() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let zip = "/api/v1/programmes/made-up-2030/batches/MU30-T09.pdf.zip";
    body.get(zip).refused(404, "batch_empty");
    let book = books().iter().find(|book| book.programme.id == "made-up-2030").unwrap();
    let category = &book.programme.categories[0];
    let hand_in = || {
        let (id, etag) = application_of(&client, "made-up-2030", &category.id, &category.levels[0]);
        change(&client, &id, &etag, &json!({ "fields": { &book.programme.roles.name: "示例有限公司" }, "recommender": "textile" })).is(200);
        submit(&client, &id).is(201);
    };
    (0..200).for_each(|_| hand_in());
    let whole = asked(&app, &body, zip, &[]);
    assert!(whole.header("link").is_none(), "two hundred are one ZIP");
    hand_in();
    let first = asked(&app, &body, zip, &[]);
    assert_eq!(first.header("link"), Some(format!("<{zip}?first=201>; rel=\"next\"").as_str()));
    assert_eq!(entries(&app, first).len(), 201, "and the index");
    let next = asked(&app, &body, &format!("{zip}?first=201"), &[]);
    assert!(next.header("link").is_none());
    assert_eq!(entries(&app, next).len(), 2);
}

#[test]
fn a_list_is_a_batch_of_its_numbered_parts() {
    let app = App::new();
    let body = recommender(&app, "textile", "textile");
    let client = applicant(&app, "somebody");
    let id = submitted(&client, "甲公司", "textile");
    opinion(&body, &id, &recommend()).is(200);
    let all = entries(&app, asked(&app, &body, &format!("{BATCHES}/SH23-T01.xlsx.zip"), &[]));
    assert_eq!(names(&all), ["SH23-T01.xlsx", "index.txt"]);
    let office = association(&app);
    let offered = |client: &Client| client.get("/api/v1/programmes/shanghai-2023/documents").is(200).body["batches"].clone();
    let of_list = |offered: &Value| offered.as_array().unwrap().iter().find(|line| line["code"] == "SH23-T01").cloned().unwrap();
    assert_eq!(of_list(&offered(&body))["path"], format!("{BATCHES}/SH23-T01"), "a list with all its parts is offered");
    assert_eq!((&of_list(&offered(&body))["of_recommender"], &of_list(&offered(&office))["of_recommender"]), (&Value::Null, &json!(true)));
    office.get(&format!("{BATCHES}/SH23-T01.xlsx.zip")).refused(422, "invalid");
    let of = office.get(&format!("{BATCHES}/SH23-T01.xlsx.json?recommender=textile&first=1")).is(200).body;
    assert_eq!(of["items"][0]["path"], "/api/v1/programmes/shanghai-2023/tables/SH23-T01.xlsx?recommender=textile");
}
