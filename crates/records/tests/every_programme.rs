//! Every programme of the repository through the same doors: what holds for one holds for all.

mod support;

use rulebook::Rulebook;
use serde_json::{Value, json};
use support::host::{books, other_books};
use support::steps::{applicant, application_of, change, path};
use support::{Answer, App, Client};

fn all() -> impl Iterator<Item = &'static Rulebook> {
    books().iter().chain(other_books())
}

/// Every category with each of its levels.
fn offered(book: &Rulebook) -> Vec<(&str, &str)> {
    book.programme.categories.iter().flat_map(|category| category.levels.iter().map(|level| (category.id.as_str(), level.as_str()))).collect()
}

fn ask(app: &App, book: &Rulebook, body: &Value) -> Answer {
    Client::new(app).post(&format!("/api/v1/programmes/{}/check", book.programme.id), body)
}

#[test]
fn each_answers_without_an_account() {
    for book in all() {
        let app = App::new();
        for (category, level) in offered(book) {
            let answer = ask(&app, book, &json!({ "category": category, "level": level })).is(200);
            assert_eq!(answer.body["findings"].as_array().unwrap().len(), book.checks.len(), "{} {category} {level}", book.programme.id);
        }
        let listed = Client::new(&app).get(&format!("/api/v1/programmes/{}/readings", book.programme.id)).is(200);
        assert_eq!(listed.body["items"].as_array().unwrap().len(), book.programme.readings.len());
    }
}

#[test]
fn no_value_in_any_field_is_a_fault() {
    for book in all() {
        let ids: Vec<&str> = book.fields().map(|(_, _, field)| field.id.as_str()).collect();
        for value in ["NaN", "-1", "1e308", "00000", "99999999999999999999", "2023-02-30", "0001-01-01", "9999-12-31", "\u{0}\u{202e}", "满", "yes", "."] {
            let app = App::new();
            let fields: Value = ids.iter().map(|id| ((*id).to_owned(), json!(value))).collect::<serde_json::Map<_, _>>().into();
            let files: Value = book.materials.iter().map(|m| (m.code.clone(), json!([{ "name": value }, { "name": "x.pdf" }]))).collect::<serde_json::Map<_, _>>().into();
            for (category, level) in offered(book) {
                for now in ["1900-01-01", "2100-12-31"] {
                    let answer = ask(&app, book, &json!({ "category": category, "level": level, "fields": fields, "materials": files, "now": now })).is(200);
                    assert_eq!(answer.body["ignored"], json!([]), "{}", book.programme.id);
                }
            }
        }
    }
}

#[test]
fn each_can_begin_with_what_another_holds() {
    for from in all() {
        let app = App::new();
        let client = applicant(&app, "somebody");
        let (category, level) = offered(from)[0];
        let (id, etag) = application_of(&client, &from.programme.id, category, level);
        let roles = &from.programme.roles;
        change(&client, &id, &etag, &json!({ "fields": { &roles.name: "示例有限公司", &roles.credit_code: "91350100M000100Y43" } })).is(200);
        for to in all() {
            let (category, level) = offered(to)[0];
            let body = json!({ "programme": to.programme.id, "category": category, "level": level, "from": id });
            let new = client.post("/api/v1/applications", &body).is(201);
            let roles = &to.programme.roles;
            let told = format!("{} to {}", from.programme.id, to.programme.id);
            assert_eq!((&new.body["fields"][&roles.name], &new.body["fields"][&roles.credit_code]), (&json!("示例有限公司"), &json!("91350100M000100Y43")), "{told}");
            client.get(&format!("{}/findings", path(new.body["id"].as_str().unwrap()))).is(200);
        }
    }
}
