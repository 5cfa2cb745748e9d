//! A document made from a real list of respondents: the applicant's names them, the recommending body's doesn't.

use scenarios::example::{file_path, submit};
use scenarios::people::{applicant, association, recommender};
use scenarios::{Client, Example, Instance};
use serde_json::{Value, json};

const LIST: &str = "HL17-M07";
const DOCUMENT: &str = "HL17-T05";

#[test]
fn respondents_are_printed_for_those_who_may_see_them() {
    let instance = Instance::start();
    let example = Example::with_printed_respondents();
    let mut office = association(&instance);
    let mut body = recommender(&instance, &mut office, "sample-body", "样例市质量协会（虚构）");
    let mut client = applicant(&instance, "yangli", example.field("name"));
    let path = example.prepare(&mut client, Some("sample-body"));
    let people = people(&mut client, &example, &path);
    assert!(people.len() > 100, "{} names and contacts", people.len());
    submit(&mut client, &path);

    let file = |format: &str| format!("{path}/documents/{DOCUMENT}.{format}");
    let own = text(&mut client, &file("json"));
    assert_eq!(people.iter().find(|person| !own.contains(person.as_str())), None, "the applicant's own list");
    for other in [&mut body, &mut office] {
        let masked = text(other, &file("json"));
        assert_eq!(people.iter().find(|person| masked.contains(person.as_str())), None, "names and contacts of people");
        assert_eq!(masked.matches("\"cells\"").count(), own.matches("\"cells\"").count(), "as many rows");
        let preview = text(other, &file("html"));
        assert_eq!(people.iter().find(|person| preview.contains(person.as_str())), None);
        let csv = text(other, &file("csv"));
        assert!(csv.contains("姓名") && !people.iter().any(|person| csv.contains(person.as_str())));
    }
    assert!(client.get(&file("pdf")).expect(200).body.starts_with(b"%PDF-"));
    assert!(body.get(&file("xlsx")).expect(200).body.starts_with(b"PK"));
}

fn text(client: &mut Client, path: &str) -> String {
    String::from_utf8(client.get(path).expect(200).body).expect("UTF-8")
}

/// Names and contacts as the list has them.
fn people(client: &mut Client, example: &Example, path: &str) -> Vec<String> {
    let asked = json!({"purpose": "own_check", "what": "rows", "offset": 0, "limit": 200});
    let answer: Value = client.post(&format!("{}/disclosure", file_path(path, &example.file(LIST).sha256)), &asked).expect(200).json();
    let columns = answer["facts"]["columns"].as_array().expect("columns");
    let at = |id: &str| columns.iter().position(|column| column["id"] == id).expect(id);
    let (name, contact) = (at("name"), at("contact"));
    let of = |row: &Value| [name, contact].map(|at| row["values"][at].as_str().expect("a text").to_owned());
    answer["rows"].as_array().expect("rows").iter().flat_map(of).filter(|text| !text.is_empty()).collect()
}
