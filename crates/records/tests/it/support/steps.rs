//! Steps that many tests begin with.

use super::{Answer, App, Client};
use domain::{Attachment, Digest, FileFacts, FileKind};
use serde_json::{Value, json};

pub const PROGRAMME: &str = "shanghai-2023";
/// A programme of these tests alone: quota, forms and papers of the recommending body, no windows.
pub const MADE_UP: &str = "made-up-2030";

/// An applicant who has registered.
pub fn applicant<'a>(app: &'a App, login: &str) -> Client<'a> {
    let client = Client::new(app);
    let answer = client.post("/api/v1/accounts", &json!({ "login": login, "password": "a long password", "organisation": "示例有限公司" })).is(201);
    client.signed_in(&answer)
}

/// The association, set up by its token the first time.
pub fn association(app: &App) -> Client<'_> {
    let client = Client::new(app);
    let account = json!({ "login": "office", "password": "an office password" });
    if app.host.store.value("login/office").is_none() {
        let setup = json!({ "token": "one-time-token", "login": "office", "password": "an office password", "organisation": "示例质量协会" });
        client.post("/api/v1/setup", &setup).is(201);
    }
    let answer = client.post("/api/v1/sessions", &account).is(201);
    client.signed_in(&answer)
}

/// A recommender of a body, made by the association.
pub fn recommender<'a>(app: &'a App, login: &str, body: &str) -> Client<'a> {
    let account = json!({
        "login": login, "password": "a body's password", "role": "recommender", "organisation": "示例行业协会", "body": body,
        "profile": { "filled_by": "李示例", "department": "办公室" },
    });
    association(app).post("/api/v1/admin/accounts", &account).is(201);
    let client = Client::new(app);
    let answer = client.post("/api/v1/sessions", &json!({ "login": login, "password": "a body's password" })).is(201);
    client.signed_in(&answer)
}

/// A new application; its id and entity tag.
pub fn draft(client: &Client) -> (String, String) {
    application_of(client, PROGRAMME, "enterprise", "satisfied")
}

/// A new application of any programme; its id and entity tag.
pub fn application_of(client: &Client, programme: &str, category: &str, level: &str) -> (String, String) {
    let answer = client.post("/api/v1/applications", &json!({ "programme": programme, "category": category, "level": level })).is(201);
    (answer.body["id"].as_str().unwrap().to_owned(), answer.etag().to_owned())
}

pub fn path(id: &str) -> String {
    format!("/api/v1/applications/{id}")
}

pub fn change(client: &Client, id: &str, etag: &str, body: &Value) -> Answer {
    client.send("PATCH", &path(id), &[("if-match", etag)], body)
}

/// The codes of everything that blocks the application.
pub fn blocking(client: &Client, id: &str) -> Vec<Value> {
    let findings = client.get(&format!("{}/findings", path(id))).is(200);
    let blocks = |f: &&Value| f["verdict"] == "fail" && f["effect"] != "warn";
    findings.body["findings"].as_array().unwrap().iter().filter(blocks).map(|f| f["code"].clone()).collect()
}

/// Hands the application in as it is, with whatever blocks it acknowledged.
pub fn submit(client: &Client, id: &str) -> Answer {
    let etag = client.get(&path(id)).is(200).etag().to_owned();
    let acknowledge = blocking(client, id);
    client.send("POST", &format!("{}/submission", path(id)), &[("if-match", &etag)], &json!({ "acknowledge": acknowledge }))
}

/// A draft with names, addressed to a body, handed in; its id.
pub fn submitted(client: &Client, name: &str, body: &str) -> String {
    let (id, etag) = draft(client);
    let fields = json!({ "fields": { "name": name, "credit_code": "91310101MA1FPX1234" }, "recommender": body });
    change(client, &id, &etag, &fields).is(200);
    submit(client, &id).is(201);
    id
}

pub fn opinion(client: &Client, id: &str, body: &Value) -> Answer {
    let etag = client.get(&path(id)).is(200).etag().to_owned();
    client.send("PUT", &format!("{}/opinion", path(id)), &[("if-match", &etag)], body)
}

pub fn recommend() -> Value {
    json!({ "decision": "recommend", "score": "88.5", "highlights": "管理扎实。", "improvements": "样本可再扩大。" })
}

/// A stored file as `evidence` reports it.
pub fn attachment(name: &str, content: &[u8]) -> Attachment {
    let facts = FileFacts { pages: Some(1), ..FileFacts::of(FileKind::Pdf) };
    Attachment::new(Digest::of(content), content.len() as u64, name, facts, super::host::NOW.parse().unwrap())
}

/// Attaches a file as `evidence` does; a list of people on the basis of their consent.
pub fn attach(client: &Client, id: &str, material: &str, file: &Attachment) -> Answer {
    let account = client.get("/api/v1/me").is(200).body["account"]["id"].clone();
    client.post("/internal/attach", &json!({ "application": id, "account": account, "material": material, "attachment": file, "basis": "consent" }))
}
