//! Every programme of the repository through the same doors: what holds for one holds for all.

use crate::support::host::{books, other_books};
use crate::support::steps::{applicant, application_of, change, opinion, path, recommender, submit};
use crate::support::{Answer, App, Client};
use rulebook::{Field, FieldKind, FormBy, MadeFrom, Rulebook};
use serde_json::{Value, json};

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

/// Something that can stand in the field.
fn anything(book: &Rulebook, field: &Field) -> String {
    match &field.kind {
        FieldKind::Text { .. } => "示例".to_owned(),
        FieldKind::LongText { characters_min, .. } => "示".repeat(characters_min.unwrap_or(1) as usize),
        FieldKind::CreditCode => "91350100M000100Y43".to_owned(),
        FieldKind::Number { min, max, .. } => min.or(*max).unwrap_or(1.0).to_string(),
        FieldKind::Date => book.programme.demonstration_date.to_string(),
        FieldKind::Choice { options } | FieldKind::ChoiceMany { options } => options[0].id.clone(),
        FieldKind::Attestation { .. } => "yes".to_owned(),
        FieldKind::Phone => "13800000000".to_owned(),
        FieldKind::Email => "name@example.com".to_owned(),
        FieldKind::Postcode => "200000".to_owned(),
        FieldKind::Region { within } => format!("{}0000", within.as_deref().unwrap_or("31")),
        FieldKind::Industry => "O".to_owned(),
    }
}

#[test]
fn each_goes_all_the_way_from_draft_to_table() {
    for book in all() {
        let app = App::new();
        let body = recommender(&app, "textile", "textile");
        let client = applicant(&app, "somebody");
        for (category, level) in offered(book) {
            let (id, etag) = application_of(&client, &book.programme.id, category, level);
            change(&client, &id, &etag, &json!({ "fields": { &book.programme.roles.name: "示例有限公司" }, "recommender": "textile" })).is(200);
            submit(&client, &id).is(201);
            let own = book.fields().filter(|(form, _, _)| form.by == FormBy::Recommender);
            let fields: Value = own.map(|(_, _, field)| (field.id.clone(), json!(anything(book, field)))).collect::<serde_json::Map<_, _>>().into();
            let score = if book.programme.opinion.score_label.is_some() { book.programme.opinion.score_max.to_string() } else { String::new() };
            opinion(&body, &id, &json!({ "decision": "recommend", "score": score, "highlights": "好。", "fields": fields })).is(200);
            client.get(&format!("{}/findings", path(&id))).is(200);
            client.get(&format!("{}/receipt", path(&id))).is(200);
        }
        let mine = client.get("/api/v1/applications").is(200).body["items"].as_array().unwrap().clone();
        for id in mine.iter().filter(|line| line["programme"] == json!(book.programme.id)).map(|line| line["id"].as_str().unwrap()) {
            for line in body.get(&format!("{}/documents", path(id))).is(200).body["items"].as_array().unwrap() {
                assert_eq!(body.get(&format!("{}.json", line["path"].as_str().unwrap())).is(200).body["code"], line["code"]);
            }
        }
        for document in book.documents.iter().filter(|document| document.from == MadeFrom::Recommender) {
            let made = body.get(&format!("/api/v1/programmes/{}/tables/{}.json", book.programme.id, document.code)).is(200);
            let numbered = made.body["blocks"].to_string().matches("\"number\":\"").count();
            assert_eq!(numbered, offered(book).len(), "{}", document.code);
        }
    }
}
