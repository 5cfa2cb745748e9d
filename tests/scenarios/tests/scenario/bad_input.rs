//! Hostile and broken input: each gets a problem document in Chinese, nothing saved before is lost, and the service serves on.

use scenarios::example::{file_path, upload, upload_path};
use scenarios::people::{PASSWORD, applicant};
use scenarios::raw::{cut, exchange, head};
use scenarios::{Client, Example, Instance, Settings, sha256};
use serde_json::{Value, json};

/// A client with a draft in which one field and one file stand, which everything that follows must leave alone.
struct Kept {
    client: Client,
    path: String,
    etag: String,
    file: String,
}

impl Kept {
    fn new(instance: &Instance, example: &Example) -> Self {
        let mut client = applicant(instance, "huai-shuru", example.field("name"));
        let path = example.create(&mut client);
        let change = json!({"fields": {"name": "早先保存的"}, "base": {}});
        client.request("PATCH", &path).json(&change).send().expect(200);
        let file = example.file("SH23-M07");
        upload(&mut client, &path, &file.material, &file.name, file.bytes).expect(201);
        let etag = client.get(&path).expect(200).etag();
        Self { client, path, etag, file: file.sha256 }
    }

    /// Nothing has changed, and the service serves.
    #[track_caller]
    fn unchanged(&mut self, after: &str) {
        let view = self.client.get(&self.path).expect(200);
        assert_eq!(view.etag(), self.etag, "after {after}");
        assert_eq!(view.json()["fields"]["name"], "早先保存的", "after {after}");
        let back = self.client.get(&file_path(&self.path, &self.file)).expect(200);
        assert_eq!(sha256(&back.body), self.file, "after {after}");
    }
}

#[test]
fn files_that_are_no_evidence_are_told_apart() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut kept = Kept::new(&instance, &example);
    let pdf = example.file("SH23-M14").bytes;
    let sheet = example.file("SH23-M19").bytes;
    let encrypted = Example::faulty().file("SH23-M20").bytes;
    let picture = example.file("SH23-M21").bytes;
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let cases = [
        ("an empty file", "空.pdf", Vec::new(), "empty"),
        ("an encrypted PDF", "加密.pdf", encrypted, "encrypted"),
        ("half a PDF", "半份.pdf", half(&pdf), "truncated"),
        ("half a picture", "半张.jpg", half(&picture), "truncated"),
        ("half a workbook", "半本.xlsx", half(&sheet), "truncated"),
        ("a program named as a PDF", "程序.pdf", [b"MZ\x90\x00".as_slice(), &[7; 4000]].concat(), "unknown_kind"),
        ("a script named as a picture", "脚本.jpg", b"<script>alert(1)</script>".to_vec(), "unknown_kind"),
        ("random bytes", "随机.docx", (0..5000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect(), "unknown_kind"),
    ];
    let mut codes = std::collections::BTreeSet::new();
    for (what, name, bytes, code) in cases {
        let digest = sha256(&bytes);
        let answer = upload(&mut kept.client, &kept.path, "SH23-M21", name, bytes);
        assert_eq!(answer.problem(422), code, "{what}: {answer:?}");
        kept.client.get(&file_path(&kept.path, &digest)).problem(404);
        kept.unchanged(what);
        codes.insert(code);
    }
    assert_eq!(codes.len(), 4);
    let renamed = upload(&mut kept.client, &kept.path, "SH23-M21", "其实是图片.pdf", picture).expect(201).json();
    assert_eq!(renamed["facts"]["kind"], "jpeg", "by content, not by name");
    assert!(renamed["facts"]["notes"].as_array().is_some_and(|notes| !notes.is_empty()), "and says so: {renamed}");
}

#[test]
fn a_file_past_the_limit_is_refused_and_one_at_it_is_not() {
    let instance = Instance::start_with(Settings::default().variable("file_mib_max", "1"));
    let mut client = applicant(&instance, "shangxian", "样例上限公司");
    let path = Example::complete().create(&mut client);
    let mut table = b"a,b\n".to_vec();
    table.resize((1 << 20) - 1, b'7');
    table.push(b'\n');
    let over = [table.clone(), b"7".to_vec()].concat();
    assert_eq!(upload(&mut client, &path, "SH23-M16", "过大.csv", over.clone()).problem(413), "too_large");
    assert_eq!(client.get(&path).expect(200).json()["materials"], json!({}));
    // Without a declared length it is found only on the way.
    let mut headers = client.proof();
    headers.extend([("host", "intake.test"), ("transfer-encoding", "chunked"), ("connection", "close")].map(|(n, v)| (n.to_owned(), v.to_owned())));
    let mut request = head("PUT", &upload_path(&path, "SH23-M16", "过大.csv"), &headers);
    request.extend(format!("{:x}\r\n", over.len()).into_bytes());
    request.extend(&over);
    request.extend(b"\r\n0\r\n\r\n");
    if let Some(answer) = exchange(instance.address(), &request) {
        assert_eq!(answer.status, 413, "{answer:?}");
    }
    assert_eq!(client.get(&path).expect(200).json()["materials"], json!({}));
    upload(&mut client, &path, "SH23-M16", "正好.csv", table).expect(201);
}

#[test]
fn all_files_together_have_a_limit() {
    let instance = Instance::start_with(Settings::default().variable("application_mib_max", "1"));
    let mut client = applicant(&instance, "zongliang", "样例总量公司");
    let path = Example::complete().create(&mut client);
    let table = |mark: u8| [b"a,b\n".to_vec(), vec![mark; 600_000], b"\n".to_vec()].concat();
    upload(&mut client, &path, "SH23-M16", "一.csv", table(b'1')).expect(201);
    let second = upload(&mut client, &path, "SH23-M16", "二.csv", table(b'2'));
    second.problem(413);
    assert_eq!(client.get(&path).expect(200).json()["materials"]["SH23-M16"].as_array().map(Vec::len), Some(1));
}

#[test]
fn hostile_names_are_only_names() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "mingzi", example.field("name"));
    let path = example.create(&mut client);
    let long = "长".repeat(300);
    let names = [
        "../../etc/passwd", "..\\..\\boot.ini", "/etc/shadow", "a\0b.pdf", "a\r\nset-cookie: x=1.pdf", "\u{202e}fdp.exe", "\u{200b}", "", " ",
        ".", "..", "<img src=x onerror=alert(1)>.pdf", "\"; drop table x; --.pdf", "%2e%2e%2f.pdf", "con", "表=1+1.pdf", "e\u{301}.pdf", &long,
    ];
    for (index, name) in names.iter().enumerate() {
        // A byte of its own each, so that every one is another file.
        let bytes = [example.file("SH23-M21").bytes, vec![index as u8]].concat();
        let digest = sha256(&bytes);
        let answer = upload(&mut client, &path, "SH23-M21", name, bytes);
        if answer.status != 201 {
            assert!(matches!(answer.status, 400 | 422), "{name:?}: {answer:?}");
            answer.problem(answer.status);
            continue;
        }
        let shown = answer.json()["name"].as_str().expect("a name").to_owned();
        assert!(!shown.is_empty() && shown.len() <= 255, "{name:?} became {shown:?}");
        assert!(!shown.contains(['/', '\\', '\0', '\r', '\n', '\u{202e}', '\u{200b}']), "{name:?} became {shown:?}");
        let back = client.get(&file_path(&path, &digest)).expect(200);
        assert_eq!(back.header("set-cookie"), None, "{name:?}");
        assert!(back.header("content-disposition").is_none_or(|d| d.bytes().all(|b| (0x20..0x7f).contains(&b))), "{name:?}: {:?}", back.headers);
    }
}

#[test]
fn addresses_that_lead_nowhere() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut kept = Kept::new(&instance, &example);
    let id = kept.path.rsplit('/').next().expect("an id").to_owned();
    let pdf = example.file("SH23-M14").bytes;
    for (material, status) in [("SH23-M99", 404..=422), ("SH23-M11", 404..=422), ("..", 400..=422), ("%2e%2e", 400..=422), ("SH23-M06", 400..=422)] {
        let answer = kept.client.request("PUT", &format!("/api/v1/evidence/{id}/{material}?name=x.pdf")).bytes(pdf.clone()).send();
        assert!(status.contains(&answer.status), "{material}: {answer:?}");
        kept.unchanged(material);
    }
    let zeroes = "0".repeat(64);
    for path in [
        "/api/v1/applications/none".to_owned(),
        format!("/api/v1/applications/{}", "a".repeat(26)),
        format!("/api/v1/applications/{}", "a".repeat(5000)),
        "/api/v1/applications/..%2f..%2faccount".to_owned(),
        "/api/v1/applications/%ff%fe".to_owned(),
        format!("/api/v1/evidence/{id}/{zeroes}"),
        format!("/api/v1/evidence/{id}/{}", "Z".repeat(64)),
        format!("/api/v1/evidence/{id}/{zeroes}/rows?offset=-1&limit=99999999999"),
        "/api/v1/programmes/none".to_owned(),
        "/api/v1/programmes/..%2f..%2fetc".to_owned(),
        "/api/v1/nothing".to_owned(),
        "/api/v1".to_owned(),
    ] {
        let answer = kept.client.get(&path);
        assert!(matches!(answer.status, 400 | 404 | 414), "{path}: {answer:?}");
        answer.problem(answer.status);
    }
    for (method, path) in [("DELETE", "/api/v1/programmes/shanghai-2023"), ("PUT", "/api/v1/applications"), ("PATCH", "/api/v1/recommenders")] {
        let answer = kept.client.request(method, path).json(&json!({})).send();
        assert!(matches!(answer.status, 404 | 405), "{method} {path}: {answer:?}");
        answer.problem(answer.status);
    }
    kept.unchanged("every address");
}

#[test]
fn bodies_that_are_not_what_was_asked_for() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut kept = Kept::new(&instance, &example);
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let huge = json!({"fields": {"report.cases_actions": "字".repeat(2_000_000)}}).to_string();
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", Vec::new()),
        ("half an object", b"{\"fields\": {".to_vec()),
        ("a list", b"[]".to_vec()),
        ("a number", b"7".to_vec()),
        ("a wrong type", br#"{"fields": {"name": 7}}"#.to_vec()),
        ("an unknown member", br#"{"fields": {}, "state": "recommended"}"#.to_vec()),
        ("a member twice", br#"{"fields": {}, "fields": {"name": "x"}}"#.to_vec()),
        ("an unknown field", r#"{"fields": {"不存在": "x"}}"#.into()),
        ("a path as a field", br#"{"fields": {"../../x": "x"}}"#.to_vec()),
        ("an unknown category", br#"{"category": "nothing"}"#.to_vec()),
        ("an unknown level", br#"{"level": "nothing"}"#.to_vec()),
        ("an unknown body", br#"{"recommender": "nobody"}"#.to_vec()),
        ("no UTF-8", b"{\"fields\": {\"name\": \"\xff\xfe\"}}".to_vec()),
        ("a lone surrogate", br#"{"fields": {"name": "\ud800"}}"#.to_vec()),
        ("deep nesting", deep.into_bytes()),
        ("a huge text", huge.into_bytes()),
        ("too long a field", json!({"fields": {"name": "字".repeat(100_001)}}).to_string().into_bytes()),
    ];
    for (what, body) in bodies {
        let etag = kept.etag.clone();
        let answer = kept.client.request("PATCH", &kept.path).if_match(&etag).header("content-type", "application/json").bytes(body).send();
        assert!(matches!(answer.status, 400 | 413 | 415 | 422), "{what}: {answer:?}");
        answer.problem(answer.status);
        kept.unchanged(what);
    }
    let several = json!({"fields": {"unknown-1": "x", "unknown-2": "y"}, "category": "z"});
    let etag = kept.etag.clone();
    let answer = kept.client.request("PATCH", &kept.path).if_match(&etag).json(&several).send();
    answer.problem(422);
    assert_eq!(answer.json()["problems"].as_array().map(Vec::len), Some(3), "every problem at once: {}", answer.json());
}

#[test]
fn preconditions_that_cannot_hold() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut kept = Kept::new(&instance, &example);
    let change = json!({"fields": {"name": "不该保存"}});
    for (tag, status) in [("\"999999\"", 412), ("999", 412), ("W/\"1\"", 412), ("\"", 412), ("\"18446744073709551616\"", 412), ("x, y", 412)] {
        let answer = kept.client.request("PATCH", &kept.path).if_match(tag).json(&change).send();
        assert!(answer.status == status || answer.status == 400, "{tag}: {answer:?}");
        answer.problem(answer.status);
        kept.unchanged(tag);
    }
    let bare = kept.client.request("PATCH", &kept.path).json(&change).send();
    assert_eq!(bare.problem(428), "precondition_required");
    let bare = kept.client.request("POST", &format!("{}/submission", kept.path)).json(&json!({})).send();
    bare.problem(428);
    let bare = kept.client.request("DELETE", &kept.path).send();
    bare.problem(428);
    kept.unchanged("a write without a precondition");
}

#[test]
fn headers_that_are_odd() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut kept = Kept::new(&instance, &example);
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let body = json!({"fields": {"name": "不该保存"}}).to_string();
    let without = |name: &str| kept.client.proof().into_iter().filter(|(n, _)| n != name).collect::<Vec<_>>();
    let tag = kept.etag.clone();
    let cases: Vec<(&str, Vec<(String, String)>)> = vec![
        ("two foreign origins", [without("origin"), vec![pair("origin", "http://evil.test"), pair("if-match", &tag)]].concat()),
        ("origin twice, the foreign one last", [without(""), vec![pair("origin", "http://evil.test"), pair("if-match", &tag)]].concat()),
        ("token twice", [without(""), vec![pair("x-csrf-token", "0"), pair("if-match", &tag)]].concat()),
        ("a stale tag beside the right one", [without(""), vec![pair("if-match", &tag), pair("if-match", "\"0\"")]].concat()),
        ("a cookie of 100 kB", [without("cookie"), vec![pair("cookie", &"x".repeat(100_000)), pair("if-match", &tag)]].concat()),
        ("2,000 headers", [without(""), (0..2000).map(|n| pair(&format!("x-{n}"), "1")).collect()].concat()),
        ("a header that isn't one", [without(""), vec![pair("x y", "1"), pair("if-match", &tag)]].concat()),
    ];
    for (what, mut headers) in cases {
        headers.extend([pair("host", "intake.test"), pair("content-type", "application/json"), pair("connection", "close")]);
        headers.push(pair("content-length", &body.len().to_string()));
        let request = [head("PATCH", &kept.path, &headers), body.clone().into_bytes()].concat();
        if let Some(answer) = exchange(instance.address(), &request) {
            assert!((400..500).contains(&answer.status), "{what}: {answer:?}");
        }
        kept.unchanged(what);
    }
}

#[test]
fn accounts_that_cannot_be() {
    let instance = Instance::start();
    let mut client = instance.client();
    let good = json!({"login": "zhengchang", "password": PASSWORD, "organisation": "样例单位"});
    let cases: Vec<(&str, Value)> = vec![
        ("login", "".into()),
        ("login", "ab".into()),
        ("login", "a b c".into()),
        ("login", "../../account".into()),
        ("login", "x".repeat(65).into()),
        ("login", "a\0bcd".into()),
        ("password", "".into()),
        ("password", "short".into()),
        ("password", "x".repeat(100_000).into()),
        ("organisation", "".into()),
        ("organisation", " \u{200b} ".into()),
        ("organisation", "长".repeat(201).into()),
        ("login", Value::Null),
        ("role", "association".into()),
    ];
    for (field, value) in cases {
        let mut body = good.clone();
        body[field] = value.clone();
        let answer = client.post("/api/v1/accounts", &body);
        assert!(matches!(answer.status, 400 | 413 | 422), "{field} = {value}: {answer:?}");
        answer.problem(answer.status);
        assert_eq!(client.cookie, None, "nobody is signed in");
    }
    client.post("/api/v1/accounts", &good).expect(201);
    let mut again = instance.client();
    for login in ["zhengchang", "ZHENGCHANG", "ｚｈｅｎｇｃｈａｎｇ", " zhengchang "] {
        let mut body = good.clone();
        body["login"] = login.into();
        again.post("/api/v1/accounts", &body).problem(422);
    }
}

#[test]
fn requests_that_are_not_http() {
    let mut instance = Instance::start();
    let address = instance.address();
    for bytes in [
        b"".to_vec(),
        b"\r\n\r\n\r\n".to_vec(),
        b"GET\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        [b"GET /".to_vec(), vec![b'a'; 1_000_000], b" HTTP/1.1\r\nhost: x\r\n\r\n".to_vec()].concat(),
        vec![0; 65_536],
        b"POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_vec(),
        b"POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n".to_vec(),
    ] {
        if let Some(answer) = cut(address, &bytes) {
            assert!(answer.status >= 400, "{answer:?}");
        }
        assert!(instance.runs());
        instance.client().get("/healthz").expect(200);
    }
}
