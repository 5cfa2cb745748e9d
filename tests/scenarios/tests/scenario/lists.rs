//! The template of a respondent list and the marked copy of one, as others' programs read them.

use scenarios::example::{file_path, upload};
use scenarios::people::applicant;
use scenarios::{Client, Example, Instance, python, sha256};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const LIST: &str = "SH23-M19";

/// Fetched without an account, filled in with openpyxl, uploaded, and taken without a problem; with slips in it, the marked copy says at
/// the cells what they are, and changes nothing.
#[test]
fn a_template_is_filled_in_and_slips_come_back_marked() {
    let instance = Instance::start();
    let folder = TempDir::new().expect("a temporary folder");
    let file = |name: &str| folder.path().join(name);
    let template = instance.client().get(&format!("/programmes/shanghai-2023/templates/{LIST}.xlsx")).expect(200);
    assert_eq!(template.header("content-type"), Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));
    fs::write(file("template.xlsx"), &template.body).expect("a file can be written");
    let place: Value = serde_json::from_str(&python::run("fill_list.py", &[&file("template.xlsx"), &file("filled.xlsx"), &file("faulty.xlsx")])).expect("JSON");
    let (head, column) = (place["head"].as_u64().expect("a row"), place["contact"].as_str().expect("a column"));
    instance.client().get("/programmes/shanghai-2023/templates/SH23-M07.xlsx").expect(404);

    let example = Example::complete();
    let mut client = applicant(&instance, "moban", example.field("name"));
    let path = example.create(&mut client);
    let (filled, roster) = take(&mut client, &path, &file("filled.xlsx"));
    assert_eq!((&roster["rows"], &roster["complete_rows"], &roster["head_row"], &roster["problems"]), (&json!(3), &json!(3), &json!(head), &json!([])), "{roster}");

    let etag = client.get(&path).expect(200).etag();
    client.request("DELETE", &format!("{path}/materials/{LIST}/{filled}")).if_match(&etag).send().expect(200);
    let (faulty, roster) = take(&mut client, &path, &file("faulty.xlsx"));
    assert_eq!((&roster["rows_without_contact"], &roster["rows_with_malformed_contact"]), (&json!(1), &json!(1)), "{roster}");
    let marked = client.get(&format!("{}/marked", file_path(&path, &faulty))).expect(200);
    assert!(marked.header("content-disposition").is_some_and(|field| field.starts_with("attachment")));
    fs::write(file("marked.xlsx"), &marked.body).expect("a file can be written");
    let found: Value = serde_json::from_str(&python::run("read_marked.py", &[&file("marked.xlsx"), &file("faulty.xlsx")])).expect("JSON");
    let at = |row: u64| format!("{column}{}", head + row);
    assert_eq!(found["same"], true, "{found}");
    assert!(found["comments"][at(2)].as_str().is_some_and(|text| text.contains("没有填写")), "{found}");
    assert!(found["comments"][at(3)].as_str().is_some_and(|text| !text.contains("138000")), "{found}");
    let marks: Vec<&String> = found["fills"].as_object().expect("cells").keys().collect();
    assert_eq!(marks, [&at(2), &at(3)]);
    assert_eq!(found["comments"].as_object().map(serde_json::Map::len), Some(2), "the first respondent is in order");
}

/// Uploads a list; answers its digest and what was found in it.
fn take(client: &mut Client, application: &str, file: &Path) -> (String, Value) {
    let bytes = fs::read(file).expect("a file can be read");
    let digest = sha256(&bytes);
    let roster = upload(client, application, LIST, "名单.xlsx", bytes).expect(201).json()["roster"].clone();
    (digest, roster)
}
