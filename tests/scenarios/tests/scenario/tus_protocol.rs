//! tus 1.0.0 as its text has it: every answer a client relies on, and the file attached as by a plain `PUT`.

use scenarios::example::{file_path, upload};
use scenarios::people::{applicant, association};
use scenarios::raw::head;
use scenarios::tus::{self, PART, base64};
use scenarios::{Client, Example, Instance, Settings, sha256};
use serde_json::Value;
use sha2::Digest;
use std::io::{Read, Write};
use std::net::TcpStream;

/// A table of about so many bytes: what the material of survey data takes.
fn table(bytes: usize, mark: usize) -> Vec<u8> {
    let mut text = "\u{feff}编号,得分\n".to_owned();
    let mut line = 0;
    while text.len() < bytes {
        text += &format!("S{line:06},{}\n", (line ^ mark) % 10);
        line += 1;
    }
    text.truncate(bytes);
    text.into_bytes()
}

const MATERIAL: &str = "SH23-M16";

fn begun(instance: &Instance) -> (Client, String) {
    let mut client = applicant(instance, "xuchuan", "续传样例有限公司");
    let path = Example::complete().create(&mut client);
    (client, path)
}

fn files(client: &mut Client, path: &str) -> Vec<Value> {
    client.get(path).expect(200).json()["materials"][MATERIAL].as_array().cloned().unwrap_or_default()
}

#[test]
fn a_client_learns_what_the_service_can_do() {
    let instance = Instance::start();
    let mut stranger = instance.client();
    for path in ["/api/v1/uploads", "/api/v1/uploads/abc"] {
        let answer = stranger.request("OPTIONS", path).send().expect(204);
        let told = |name: &str| answer.header(name).unwrap_or_default().to_owned();
        assert_eq!((told("tus-resumable"), told("tus-version")), ("1.0.0".into(), "1.0.0".into()));
        assert_eq!(told("tus-extension"), "creation,creation-with-upload,checksum,expiration,termination");
        assert_eq!((told("tus-checksum-algorithm"), told("tus-max-size")), ("sha256".into(), (200u64 << 20).to_string()));
    }
}

#[test]
fn in_parts_it_becomes_the_same_file_as_in_one() {
    let instance = Instance::start();
    let (mut client, path) = begun(&instance);
    let bytes = table((3 << 20) + 4711, 1);
    let address = tus::begin(&mut client, &path, MATERIAL, "评价 数据.csv", bytes.len());
    let mut at = 0;
    for part in [1, 63, 1 << 20, (1 << 20) + 5] {
        let answer = tus::patch(&mut client, &address, at, &bytes[at..at + part]).expect(204);
        at += part;
        assert_eq!((tus::number(&answer, "upload-offset"), answer.header("tus-resumable")), (at, Some("1.0.0")));
        assert!(answer.header("upload-expires").is_some_and(|date| date.ends_with(" GMT")), "{answer:?}");
        assert_eq!(tus::offset(&mut client, &address), at);
        assert!(files(&mut client, &path).is_empty(), "half a file isn't attached");
    }
    let last = tus::patch(&mut client, &address, at, &bytes[at..]).expect(204);
    assert_eq!(tus::number(&last, "upload-offset"), bytes.len());
    let digest = sha256(&bytes);
    assert_eq!(last.header("content-location"), Some(file_path(&path, &digest).as_str()));
    assert_eq!(client.get(&file_path(&path, &digest)).expect(200).body, bytes);
    let head = client.request("HEAD", &address).header("tus-resumable", "1.0.0").send().expect(200);
    assert_eq!((tus::number(&head, "upload-offset"), tus::number(&head, "upload-length")), (bytes.len(), bytes.len()));
    assert!(head.header("upload-metadata").is_some_and(|field| field.contains(&base64("评价 数据.csv".as_bytes()))));

    let mut resumed = files(&mut client, &path);
    assert_eq!(resumed.len(), 1);
    assert_eq!(client.get(&address).expect(200).json()["attachment"]["sha256"], digest.as_str());
    // The receipt of the same file in one PUT says the same.
    let mut plain = upload(&mut client, &path, MATERIAL, "评价 数据.csv", bytes).expect(201).json();
    for receipt in [&mut plain, &mut resumed[0]] {
        receipt.as_object_mut().expect("an object").remove("uploaded_at");
    }
    assert_eq!(plain, resumed[0]);
}

#[test]
fn what_does_not_fit_the_protocol_is_refused_and_changes_nothing() {
    let instance = Instance::start();
    let (mut client, path) = begun(&instance);
    let bytes = table(100_000, 2);
    let address = tus::begin(&mut client, &path, MATERIAL, "数据.csv", bytes.len());
    tus::patch(&mut client, &address, 0, &bytes[..50_000]).expect(204);
    let mut send = |method: &str, without: &'static str, with: &[(&str, &str)], body: &[u8]| {
        let mut request = client.request(method, &address);
        for (name, value) in [("tus-resumable", "1.0.0"), ("content-type", PART), ("upload-offset", "50000")] {
            if name != without && with.iter().all(|(other, _)| *other != name) {
                request = request.header(name, value);
            }
        }
        for (name, value) in with {
            request = request.header(name, value);
        }
        request.bytes(body.to_vec()).send()
    };
    let rest = &bytes[50_000..];
    let wrong = format!("sha256 {}", base64(&[0; 32]));
    for (method, without, with, body, status, code) in [
        ("PATCH", "tus-resumable", &[][..], rest, 412, "tus_version"),
        ("PATCH", "", &[("tus-resumable", "0.2.2")], rest, 412, "tus_version"),
        ("HEAD", "tus-resumable", &[], b"", 412, ""),
        ("PATCH", "content-type", &[], rest, 415, "media_type"),
        ("PATCH", "", &[("content-type", "application/octet-stream")], rest, 415, "media_type"),
        ("PATCH", "upload-offset", &[], rest, 400, "malformed_header"),
        ("PATCH", "", &[("upload-offset", "-1")], rest, 400, "malformed_header"),
        ("PATCH", "", &[("upload-offset", "49999")], rest, 409, "wrong_offset"),
        ("PATCH", "", &[("upload-offset", "50001")], rest, 409, "wrong_offset"),
        ("PATCH", "", &[("upload-checksum", wrong.as_str())], rest, 460, "checksum_mismatch"),
        ("PATCH", "", &[("upload-checksum", "sha1 AAAA")], rest, 400, "malformed_header"),
        ("PATCH", "", &[], &[rest, b"one more"].concat(), 413, "too_large"),
        ("PUT", "", &[], rest, 405, "method_not_allowed"),
    ] {
        let answer = send(method, without, with, body);
        assert_eq!((answer.status, answer.header("tus-resumable")), (status, Some("1.0.0")), "{method} {with:?}: {answer:?}");
        if method != "HEAD" {
            assert_eq!(answer.problem(status), code);
        }
        if status == 412 {
            assert_eq!(answer.header("tus-version"), Some("1.0.0"));
        }
    }
    assert_eq!(tus::offset(&mut client, &address), 50_000);
    let checksum = format!("sha256 {}", base64(&sha2::Sha256::digest(&bytes[50_000..])));
    // A client that can't send PATCH names it in a header.
    let request = client.request("POST", &address).header("x-http-method-override", "PATCH").header("tus-resumable", "1.0.0").header("content-type", PART);
    request.header("upload-offset", "50000").header("upload-checksum", &checksum).bytes(bytes[50_000..].to_vec()).send().expect(204);
    assert_eq!(files(&mut client, &path).len(), 1);
}

#[test]
fn an_upload_begins_only_with_what_it_needs() {
    let instance = Instance::start_with(Settings::default().variable("file_mib_max", "1").variable("application_mib_max", "2"));
    let (mut client, path) = begun(&instance);
    let id = path.rsplit('/').next().expect("an id").to_owned();
    let whole = tus::metadata(&[("filename", "a.csv"), ("material", MATERIAL), ("application", &id)]);
    let mut create = |length: &str, metadata: &str| {
        let request = client.request("POST", "/api/v1/uploads").header("tus-resumable", "1.0.0");
        request.header("upload-length", length).header("upload-metadata", metadata).send()
    };
    assert_eq!(create("", &whole).problem(400), "malformed_header");
    assert_eq!(create("ten", &whole).problem(400), "malformed_header");
    assert_eq!(create("0", &whole).problem(422), "empty");
    assert_eq!(create("10", "filename ???").problem(400), "malformed_header");
    for missing in ["filename", "material", "application"] {
        let left: Vec<(&str, &str)> = [("filename", "a.csv"), ("material", MATERIAL), ("application", id.as_str())].into_iter().filter(|(key, _)| *key != missing).collect();
        assert_eq!(create("10", &tus::metadata(&left)).problem(400), "malformed_header", "{missing}");
    }
    let unknown = tus::metadata(&[("filename", "a.csv"), ("material", "SH23-M99"), ("application", &id)]);
    assert_eq!(create("10", &unknown).problem(422), "invalid");
    let limit = 1 << 20;
    assert_eq!(create(&(limit + 1).to_string(), &whole).problem(413), "too_large");
    for _ in 0..2 {
        create(&limit.to_string(), &whole).expect(201);
    }
    assert_eq!(create("1", &whole).problem(413), "too_much_begun", "what is begun and not ended has a bound, too");
    let mut stranger = applicant(&instance, "pangren", "旁人有限公司");
    assert_eq!(tus::create(&mut stranger, &path, MATERIAL, "a.csv", 10).problem(404), "not_found");
    assert_eq!(tus::create(&mut instance.client(), &path, MATERIAL, "a.csv", 10).problem(401), "unauthenticated");
}

#[test]
fn a_file_of_exactly_the_limit_comes_in() {
    let instance = Instance::start_with(Settings::default().variable("file_mib_max", "1"));
    let (mut client, path) = begun(&instance);
    let bytes = table(1 << 20, 3);
    let id = path.rsplit('/').next().expect("an id");
    let metadata = tus::metadata(&[("filename", "满.csv"), ("material", MATERIAL), ("application", id)]);
    // Creation with upload: the first part, here all of it, comes along.
    let request = client.request("POST", "/api/v1/uploads").header("tus-resumable", "1.0.0").header("content-type", PART);
    let created = request.header("upload-length", &bytes.len().to_string()).header("upload-metadata", &metadata).bytes(bytes.clone()).send().expect(201);
    assert_eq!(tus::number(&created, "upload-offset"), bytes.len());
    let address = created.header("location").expect("an address").to_owned();
    assert_eq!(tus::offset(&mut client, &address), bytes.len());
    assert_eq!(files(&mut client, &path)[0]["sha256"], sha256(&bytes).as_str());
    // A retry after a lost answer: everything is there, nothing is wrong.
    assert_eq!(tus::patch(&mut client, &address, bytes.len() - 1, b"x").problem(409), "wrong_offset");
    tus::patch(&mut client, &address, bytes.len(), b"").expect(204);
}

#[test]
fn an_upload_is_its_owners_alone_and_ends_when_given_up() {
    let instance = Instance::start();
    let (mut client, path) = begun(&instance);
    let address = tus::begin(&mut client, &path, MATERIAL, "数据.csv", 1000);
    tus::patch(&mut client, &address, 0, b"abc").expect(204);
    let mut others = [applicant(&instance, "pangren", "旁人有限公司"), association(&instance), instance.client()];
    for other in &mut others {
        for method in ["HEAD", "DELETE", "PATCH"] {
            let request = other.request(method, &address).header("tus-resumable", "1.0.0").header("content-type", PART).header("upload-offset", "3");
            let status = request.bytes(if method == "PATCH" { b"def".to_vec() } else { Vec::new() }).send().status;
            assert!(matches!(status, 401 | 403 | 404), "{method}: {status}");
        }
    }
    // A forged page has the cookie, not the token.
    let forged = client.request("DELETE", &address).header("tus-resumable", "1.0.0").without("x-csrf-token").send();
    assert_eq!(forged.status, 403, "{forged:?}");
    assert_eq!(tus::offset(&mut client, &address), 3);
    client.request("DELETE", &address).header("tus-resumable", "1.0.0").send().expect(204);
    for address in [address.as_str(), "/api/v1/uploads/0123456789abcdef0123456789abcdef", "/api/v1/uploads/..%2f..%2ffile"] {
        assert_eq!(tus::patch(&mut client, address, 3, b"def").problem(404), "not_found");
    }
}

#[test]
fn a_file_that_is_not_taken_leaves_nothing() {
    let instance = Instance::start();
    let (mut client, path) = begun(&instance);
    let bytes = b"MZ\x90\x00 no file that anybody asked for".repeat(1000);
    let address = tus::begin(&mut client, &path, MATERIAL, "数据.csv", bytes.len());
    tus::patch(&mut client, &address, 0, &bytes[..1000]).expect(204);
    assert_eq!(tus::patch(&mut client, &address, 1000, &bytes[1000..]).problem(422), "unknown_kind");
    assert!(files(&mut client, &path).is_empty());
    assert_eq!(tus::patch(&mut client, &address, 1000, &bytes[1000..]).problem(404), "not_found");
}

#[test]
fn two_at_a_time_do_not_mix() {
    let instance = Instance::start();
    let (mut client, path) = begun(&instance);
    let bytes = table(24 << 20, 4);
    let address = tus::begin(&mut client, &path, MATERIAL, "数据.csv", bytes.len());
    let mut headers = client.proof();
    let length = bytes.len().to_string();
    for (name, value) in [("host", "intake.test"), ("tus-resumable", "1.0.0"), ("content-type", PART), ("upload-offset", "0"), ("content-length", &length)] {
        headers.push((name.to_owned(), value.to_owned()));
    }
    let mut first = TcpStream::connect(instance.address()).expect("the service takes connections");
    first.write_all(&head("PATCH", &address, &headers)).expect("taken");
    first.write_all(&bytes[..20 << 20]).expect("taken");
    // A long request is acknowledged as it goes; from then on it is known to hold the upload.
    let at = (0..5000).map(|_| tus::offset(&mut client, &address)).find(|at| *at > 0).expect("it comes in");
    let answer = tus::patch(&mut client, &address, at, b"x");
    assert_eq!(answer.problem(423), "upload_locked");
    assert!(answer.header("retry-after").is_some());
    first.write_all(&bytes[20 << 20..]).expect("taken");
    let mut answer = [0; 12];
    first.read_exact(&mut answer).expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 204");
    assert_eq!(files(&mut client, &path)[0]["sha256"], sha256(&bytes).as_str());
}
