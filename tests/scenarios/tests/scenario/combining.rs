//! Single pictures made into one PDF, and a scan turned: by the API, and by the page's form without scripts.

use crate::hostile_files::made::pictures::{Jpeg, Png};
use crate::hostile_files::made::tiff;
use lopdf::{Document, Object};
use scenarios::example::{file_path, upload};
use scenarios::people::applicant;
use scenarios::{Answer, Client, Example, Instance, encode, sha256};
use serde_json::{Value, json};

/// Any kind of file is taken for it.
const ANYTHING: &str = "SH23-M21";
const OTHER: &str = "SH23-M07";

/// Three pictures: two that lie and one that stands.
fn pictures() -> [(&'static str, Vec<u8>); 3] {
    let png = Png::of(9, 7, 6, 8, false, false).expect("a colour and depth that go together");
    [("一.jpg", Jpeg::of(300, 200).bytes()), ("二.png", png.bytes()), ("三.jpg", Jpeg::of(200, 300).bytes())]
}

fn combine(client: &mut Client, application: &str, material: &str, name: &str, pages: &[(&str, u16)]) -> Answer {
    let id = application.rsplit('/').next().expect("a path ends in the id");
    let pages: Vec<Value> = pages.iter().map(|(sha256, turn)| json!({"sha256": sha256, "turn": turn})).collect();
    client.post(&format!("/api/v1/evidence/{id}/{material}/combined"), &json!({"name": name, "pages": pages}))
}

/// Digests of a material's files, in their order.
fn files(client: &mut Client, application: &str, material: &str) -> Vec<String> {
    let view = client.get(application).expect(200).json();
    let files = view["materials"][material].as_array().cloned().unwrap_or_default();
    files.iter().map(|file| file["sha256"].as_str().expect("a digest").to_owned()).collect()
}

/// Of each page, whether it lies, and by how much it is turned.
fn shapes(pdf: &[u8]) -> Vec<(bool, i64)> {
    let document = Document::load_mem(pdf).expect("a PDF");
    let shape = |page: &lopdf::ObjectId| {
        let page = document.get_dictionary(*page).expect("a page");
        let sides: Vec<f32> = page.get(b"MediaBox").and_then(Object::as_array).expect("a box").iter().map(|side| side.as_float().expect("a number")).collect();
        (sides[2] > sides[3], page.get(b"Rotate").and_then(Object::as_i64).unwrap_or(0))
    };
    document.get_pages().values().map(shape).collect()
}

/// Uploads the pictures; answers their digests.
fn uploaded(client: &mut Client, path: &str) -> Vec<String> {
    let one = |(name, bytes): (&str, Vec<u8>)| {
        upload(client, path, ANYTHING, name, bytes.clone()).expect(201);
        sha256(&bytes)
    };
    pictures().into_iter().map(one).collect()
}

#[test]
fn three_pictures_become_one_pdf_and_it_can_be_turned() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "saomiao", example.field("name"));
    let path = example.create(&mut client);
    let digests = uploaded(&mut client, &path);
    let elsewhere = Jpeg::of(50, 60).bytes();
    upload(&mut client, &path, OTHER, "别处.jpg", elsewhere.clone()).expect(201);

    // Refused, nothing is lost.
    let refused = combine(&mut client, &path, ANYTHING, "合并.pdf", &[(&digests[0], 0), (&sha256(&elsewhere), 0)]);
    assert_eq!(refused.problem(422), "invalid");
    assert_eq!(refused.json()["problems"][0]["field"], "pages.1");
    assert_eq!(combine(&mut client, &path, ANYTHING, "合并.jpg", &[(&digests[0], 0)]).problem(422), "invalid");
    combine(&mut client, &path, ANYTHING, "合并.pdf", &[]).problem(422);
    combine(&mut client, &path, ANYTHING, "合并.pdf", &[(&digests[0], 45)]).problem(400);
    combine(&mut applicant(&instance, "bieren", "另一家公司"), &path, ANYTHING, "合并.pdf", &[(&digests[0], 0)]).problem(404);
    combine(&mut instance.client(), &path, ANYTHING, "合并.pdf", &[(&digests[0], 0)]).problem(401);
    let id = path.rsplit('/').next().expect("an id");
    let target = format!("/api/v1/evidence/{id}/{ANYTHING}/combined");
    let body = json!({"name": "合并.pdf", "pages": [{"sha256": digests[0]}]});
    client.request("POST", &target).without("x-csrf-token").json(&body).send().problem(403);
    client.get(&target).problem(405);
    assert_eq!(files(&mut client, &path, ANYTHING), digests);

    let made = combine(&mut client, &path, ANYTHING, "合并.pdf", &[(&digests[2], 90), (&digests[0], 0), (&digests[1], 270)]).expect(201).json();
    assert_eq!((&made["name"], &made["facts"]["kind"], &made["facts"]["pages"]), (&json!("合并.pdf"), &json!("pdf"), &json!(3)));
    let made = made["sha256"].as_str().expect("a digest").to_owned();
    assert_eq!(files(&mut client, &path, ANYTHING), [made.clone()]);
    assert_eq!(files(&mut client, &path, OTHER), [sha256(&elsewhere)]);
    let pdf = client.get(&file_path(&path, &made)).expect(200).body;
    assert_eq!(sha256(&pdf), made);
    assert_eq!(shapes(&pdf), [(true, 0), (true, 0), (false, 0)]);
    for digest in &digests {
        client.get(&file_path(&path, digest)).problem(404);
    }

    let turned = combine(&mut client, &path, ANYTHING, "合并.pdf", &[(&made, 90)]).expect(201).json();
    let turned = turned["sha256"].as_str().expect("a digest").to_owned();
    assert_eq!(files(&mut client, &path, ANYTHING), [turned.clone()]);
    assert_eq!(shapes(&client.get(&file_path(&path, &turned)).expect(200).body), [(true, 90), (true, 90), (false, 90)]);

    let scan = tiff(1, false);
    upload(&mut client, &path, ANYTHING, "传真.tif", scan.clone()).expect(201);
    let refused = combine(&mut client, &path, ANYTHING, "合并.pdf", &[(&turned, 0), (&sha256(&scan), 0)]);
    assert_eq!(refused.problem(422), "invalid");
    assert!(refused.json()["detail"].as_str().expect("a detail").contains("“传真.tif”"), "{refused:?}");
    assert_eq!(files(&mut client, &path, ANYTHING), [turned, sha256(&scan)]);
}

#[test]
fn a_page_without_scripts_combines_as_well() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "saomiao", example.field("name"));
    let path = example.create(&mut client);
    let digests = uploaded(&mut client, &path);
    let page = format!("/applications/{}/materials/{ANYTHING}", path.rsplit('/').next().expect("an id"));
    let shown = String::from_utf8(client.get(&page).expect(200).body).expect("a page");
    assert!(digests.iter().all(|digest| shown.contains(&format!("name=\"order.{digest}\""))), "{shown}");

    let csrf = client.csrf.clone().expect("a token");
    let mut send = |orders: [&str; 3]| {
        let parts: String = digests.iter().zip(orders).map(|(digest, order)| format!("&order.{digest}={order}&turn.{digest}=90")).collect();
        let body = format!("csrf={}&name={}{parts}", encode(&csrf), encode("合并.pdf"));
        let target = format!("{page}/combine");
        client.request("POST", &target).header("content-type", "application/x-www-form-urlencoded").bytes(body.into_bytes()).send()
    };
    let refused = send(["7", "7", ""]).expect(422);
    let text = String::from_utf8(refused.body).expect("a page");
    assert!(text.contains("“二.png”的次序 7 与前面的文件相同") && text.contains("value=\"7\""), "{text}");
    let done = send(["2", "1", ""]).expect(303);
    assert_eq!(done.header("location"), Some(format!("{page}?combined=1").as_str()));
    let left = files(&mut client, &path, ANYTHING);
    assert_eq!((left.len(), &left[0]), (2, &digests[2]), "what has no place stays: {left:?}");
    let pdf = client.get(&file_path(&path, &left[1])).expect(200).body;
    assert_eq!(shapes(&pdf), [(false, 0), (false, 0)]);
}
