//! A body that is cut off never counts as complete, however it is cut.

use scenarios::example::{file_path, upload, upload_path};
use scenarios::people::applicant;
use scenarios::raw::{cut, exchange, head, send_and_break};
use scenarios::{Client, Example, Instance, encode, sha256};
use serde_json::json;

/// The headers of an upload of `client`, with the body's framing.
fn headers(client: &Client, framing: (&str, &str)) -> Vec<(String, String)> {
    let mut headers = client.proof();
    headers.push(("host".into(), "intake.test".into()));
    headers.push(("content-type".into(), "application/octet-stream".into()));
    headers.push(("connection".into(), "close".into()));
    headers.push((framing.0.into(), framing.1.into()));
    headers
}

fn attached(client: &mut Client, path: &str) -> usize {
    let view = client.get(path).expect(200).json();
    view["materials"].as_object().map_or(0, |materials| materials.values().filter_map(|files| files.as_array()).map(Vec::len).sum())
}

#[test]
fn half_an_upload_leaves_nothing() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "banlu", example.field("name"));
    let path = example.create(&mut client);
    let file = example.file("SH23-M07");
    let target = upload_path(&path, &file.material, &file.name);
    let length = file.bytes.len();
    for sent in [0, 1, length / 2, length - 1] {
        let start = head("PUT", &target, &headers(&client, ("content-length", &length.to_string())));
        let request = [&start[..], &file.bytes[..sent]].concat();
        if let Some(answer) = cut(instance.address(), &request) {
            assert!(answer.status >= 400, "{sent} of {length} bytes were taken for the whole: {answer:?}");
        }
        assert_eq!(attached(&mut client, &path), 0, "{sent} of {length} bytes");
        send_and_break(instance.address(), &request);
        let part = sha256(&file.bytes[..sent]);
        client.get(&file_path(&path, &part)).problem(404);
    }
    let whole = upload(&mut client, &path, &file.material, &file.name, file.bytes.clone()).expect(201).json();
    assert_eq!(whole["sha256"], file.sha256.as_str());
    assert_eq!(attached(&mut client, &path), 1, "what was broken off before never counted");
    assert_eq!(sha256(&client.get(&file_path(&path, &file.sha256)).expect(200).body), file.sha256);
}

#[test]
fn chunks_without_their_end_leave_nothing() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "banlu", example.field("name"));
    let path = example.create(&mut client);
    let file = example.file("SH23-M16");
    let target = upload_path(&path, &file.material, &file.name);
    let mut request = head("PUT", &target, &headers(&client, ("transfer-encoding", "chunked")));
    request.extend(format!("{:x}\r\n", file.bytes.len()).into_bytes());
    request.extend(&file.bytes);
    request.extend(b"\r\n");
    // Every byte of the file is there; only the last chunk, which says that it ends, is missing.
    if let Some(answer) = cut(instance.address(), &request) {
        assert!(answer.status >= 400, "{answer:?}");
    }
    assert_eq!(attached(&mut client, &path), 0);
    request.extend(b"0\r\n\r\n");
    let answer = exchange(instance.address(), &request).expect("an answer");
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(attached(&mut client, &path), 1);
}

#[test]
fn more_than_declared_is_not_taken() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "banlu", example.field("name"));
    let path = example.create(&mut client);
    let file = example.file("SH23-M14");
    let target = upload_path(&path, &file.material, &file.name);
    for lengths in [vec!["10", "20"], vec!["10", "10, 20"], vec!["-1"], vec!["abc"], vec!["99999999999999999999"]] {
        let mut headers = headers(&client, ("content-length", lengths[0]));
        headers.extend(lengths[1..].iter().map(|length| ("content-length".to_owned(), (*length).to_owned())));
        let request = [head("PUT", &target, &headers), file.bytes.clone()].concat();
        if let Some(answer) = exchange(instance.address(), &request) {
            assert!((400..500).contains(&answer.status), "{lengths:?}: {answer:?}");
        }
    }
    assert_eq!(attached(&mut client, &path), 0);
}

#[test]
fn half_a_change_changes_nothing() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "banlu", example.field("name"));
    let path = example.create(&mut client);
    let etag = client.get(&path).expect(200).etag();
    let body = json!({"fields": {"name": example.field("name")}}).to_string();
    let mut headers = headers(&client, ("content-length", &(body.len() + 3).to_string()));
    headers.push(("if-match".into(), etag.clone()));
    let request = [head("PATCH", &path, &headers), body.into_bytes()].concat();
    // What arrived is valid JSON in itself, but less than declared.
    if let Some(answer) = cut(instance.address(), &request) {
        assert!(answer.status >= 400, "{answer:?}");
    }
    assert_eq!(client.get(&path).expect(200).etag(), etag);
}

#[test]
fn half_a_browser_upload_leaves_nothing() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "banlu", example.field("name"));
    let path = example.create(&mut client);
    let file = example.file("SH23-M14");
    let id = path.rsplit('/').next().expect("an id");
    let csrf = client.csrf.clone().expect("a token");
    let back = format!("/applications/{id}");
    let name = encode(&file.name);
    let form = |end: &str| {
        let mut body = format!(
            "--grenze\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--grenze\r\ncontent-disposition: form-data; name=\"return\"\r\n\r\n{back}\r\n\
             --grenze\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}.pdf\"\r\ncontent-type: application/pdf\r\n\r\n"
        )
        .into_bytes();
        body.extend(&file.bytes);
        body.extend(end.as_bytes());
        body
    };
    let target = format!("/api/v1/evidence/{id}/{}", file.material);
    let mut send = |body: Vec<u8>| client.request("POST", &target).without("x-csrf-token").header("content-type", "multipart/form-data; boundary=grenze").bytes(body).send();
    // The request is complete, but the form inside it isn't.
    let cut = send(form(""));
    assert!(cut.status >= 400 || cut.status == 303, "{cut:?}");
    let whole = send(form("\r\n--grenze--\r\n")).expect(303);
    assert_eq!(whole.header("location"), Some(back.as_str()));
    assert_eq!(attached(&mut client, &path), 1, "the whole form alone counts");
}
