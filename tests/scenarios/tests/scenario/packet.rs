//! The packet of an application: who gets it, what others' programs say of it, and what `intake verify` says of a changed one.

use scenarios::example::{file_path, submit};
use scenarios::people::{applicant, association, recommender};
use scenarios::{Client, Example, Instance, instance, python};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const BODY: &str = "sample-body";

fn packet_path(application: &str) -> String {
    format!("/api/v1/evidence/packets/{}", application.rsplit('/').next().expect("a path ends in the id"))
}

#[test]
fn a_packet_is_whole_and_a_changed_byte_is_named() {
    let service = Instance::start();
    let example = Example::complete();
    let mut office = association(&service);
    let mut recommending = recommender(&service, &mut office, BODY, "样例区质量促进会（虚构）");
    let mut stranger = recommender(&service, &mut office, "other-body", "别处行业协会（虚构）");
    let mut applying = applicant(&service, "yangli-yanglao", example.field("name"));
    let path = example.prepare(&mut applying, Some(BODY));
    let route = packet_path(&path);
    assert_eq!(applying.get(&route).problem(409), "not_submitted", "a draft has none");
    submit(&mut applying, &path);
    let before = applying.get(&route).expect(200);
    let etag = recommending.get(&path).expect(200).etag();
    let opinion = json!({"decision": "recommend", "score": "92", "highlights": "用户之声渠道完整。"});
    recommending.request("PUT", &format!("{path}/opinion")).if_match(&etag).json(&opinion).send().expect(200);

    let packet = applying.get(&route).expect(200);
    assert_ne!(packet.etag(), before.etag(), "the opinion is part of it");
    assert_eq!(packet.header("content-length"), Some(packet.body.len().to_string().as_str()));
    assert_eq!((packet.header("content-type"), packet.header("accept-ranges")), (Some("application/zip"), Some("none")));
    assert!(packet.header("content-disposition").is_some_and(|field| field.contains("SH23-0001.zip")));
    assert!(applying.request("GET", &route).header("if-none-match", &packet.etag()).send().expect(304).body.is_empty());
    let disclosure = format!("{route}/disclosure");
    for reader in [&mut recommending, &mut office] {
        assert_eq!(reader.get(&route).problem(403), "personal_data", "it holds the list of respondents");
        reader.post(&disclosure, &json!({"purpose": "other"})).problem(422);
        let given = reader.post(&disclosure, &json!({"purpose": "archive"})).expect(200);
        assert!(given.body == packet.body, "the same record, the same bytes, whoever asks");
        assert_eq!(given.header("cache-control"), Some("no-store"));
    }
    let audit = applying.get(&format!("{path}/personal-data")).expect(200).json();
    let lines: Vec<Value> = audit["accesses"].as_array().expect("lines").iter().map(|line| json!([line["role"], line["purpose"], line["what"]["what"]])).collect();
    assert_eq!(lines, [json!(["association", "archive", "packet"]), json!(["recommender", "archive", "packet"])]);
    stranger.post(&disclosure, &json!({"purpose": "archive"})).problem(404);
    stranger.get(&route).problem(404);
    service.client().get(&route).problem(401);
    let ranged = applying.request("GET", &route).header("range", "bytes=10-19").send().expect(200);
    assert_eq!(ranged.body.len(), packet.body.len(), "ranges aren't offered");

    let folder = TempDir::new().expect("a temporary folder");
    let file = |name: &str| folder.path().join(name);
    fs::write(file("receipt.json"), applying.get(&format!("{path}/receipt")).expect(200).body).expect("a file can be written");
    fs::write(file("packet.zip"), &packet.body).expect("a file can be written");
    others_agree(&example, &file("packet.zip"), &file("unpacked"));
    evidence_is_in_it(&mut applying, &example, &path, &file("unpacked/SH23-0001"));

    let (status, text) = verify(&file("receipt.json"), &file("packet.zip"));
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("相符：") && text.contains("提交后的 1 条记录"), "{text}");
    let length = packet.body.len();
    for at in [0, 40, length / 7, length / 3, length / 2, length - 5000, length - 150, length - 1] {
        let mut wrong = packet.body.clone();
        wrong[at] ^= 0x20;
        fs::write(file("wrong.zip"), &wrong).expect("a file can be written");
        let (status, text) = verify(&file("receipt.json"), &file("wrong.zip"));
        assert_eq!(status, 1, "{text}");
        let named = format!("第 {at} 字节");
        let bytes = format!("应为 0x{:02X}，实为 0x{:02X}", packet.body[at], wrong[at]);
        assert!(text.contains("不相符：共 1 处") && text.contains(&named) && text.contains(&bytes), "byte {at}: {text}");
    }
    fs::write(file("cut.zip"), &packet.body[..length / 2]).expect("a file can be written");
    let (status, text) = verify(&file("receipt.json"), &file("cut.zip"));
    assert!(status == 1 && text.contains("文件在此中断"), "{text}");
    assert_eq!(verify(&file("packet.zip"), &file("packet.zip")).0, 2, "no receipt");
    assert_eq!(verify(&file("receipt.json"), &file("none.zip")).0, 2, "no packet");

    let etag = applying.get(&path).expect(200).etag();
    applying.request("POST", &format!("{path}/withdrawal")).if_match(&etag).json(&json!({"reason": "改正一处。"})).send().expect(200);
    assert_eq!(applying.get(&route).problem(409), "not_submitted", "what was taken back has none");
}

/// Info-ZIP, Python's zipfile and the Library of Congress's bagit find nothing wrong.
fn others_agree(example: &Example, packet: &Path, folder: &Path) {
    let listed = python::output(Command::new("unzip").arg("-t").arg(packet));
    assert!(listed.contains("No errors detected"), "{listed}");
    let bag: Value = serde_json::from_str(&python::run("validate_bag.py", &[packet, folder])).expect("JSON");
    assert_eq!(bag["info"]["External-Identifier"], "SH23-0001");
    let payload = bag["payload"].as_array().expect("paths");
    let evidence = payload.iter().filter(|path| path.as_str().is_some_and(|path| path.starts_with("data/evidence/"))).count();
    assert_eq!(evidence, example.files().len());
    assert_eq!(payload.len(), evidence + 7);
    assert!(payload.iter().all(|path| path.as_str().is_some_and(str::is_ascii)));
}

/// Each file as it was uploaded, under its material's code; the original name in `files.json` and the index.
fn evidence_is_in_it(client: &mut Client, example: &Example, path: &str, bag: &Path) {
    let read = |name: &str| fs::read(bag.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let json = |name: &str| -> Value { serde_json::from_slice(&read(name)).expect("JSON") };
    let list = json("data/files.json");
    let index = String::from_utf8(read("data/index.txt")).expect("UTF-8");
    for file in example.files() {
        let line = list["files"].as_array().expect("files").iter().find(|line| line["sha256"] == file.sha256.as_str() && line["material"] == file.material.as_str());
        let line = line.unwrap_or_else(|| panic!("{} isn't listed", file.name));
        let place = line["path"].as_str().expect("a path");
        assert!(place.starts_with(&format!("data/evidence/{}/", file.material)), "{place}");
        assert!(read(place) == file.bytes && line["name"] == file.name.as_str(), "{place}");
        assert!(index.contains(&file.name) && index.contains(place));
        assert_eq!(client.get(&file_path(path, &file.sha256)).expect(200).body, file.bytes);
    }
    assert_eq!(json("data/application.json")["fields"], example.data["fields"]);
    assert_eq!(json("data/history.json")["items"].as_array().map(Vec::len), Some(4));
    let form = String::from_utf8(read("data/form.json")).expect("UTF-8");
    assert!(form.contains(example.field("name")) && form.contains("统一社会信用代码"), "values and labels");
    assert!(json("data/findings.json")["findings"].as_array().is_some_and(|findings| findings.len() >= 30));
}

/// What `intake verify` says, and its exit code.
fn verify(receipt: &Path, packet: &Path) -> (i32, String) {
    let output = Command::new(instance::binary()).arg("verify").args([receipt, packet]).output().expect("intake can be started");
    (output.status.code().expect("an exit code"), String::from_utf8_lossy(&output.stdout).into_owned())
}
