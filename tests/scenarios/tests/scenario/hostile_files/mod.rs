//! The worst files that could be thought of, made here and uploaded to the running service: none ends or holds up the
//! service, none costs a component more than the limits it is started with, none is taken without a word, and while the
//! worst are being read everybody else is served.

mod archives;
mod lists;
mod pdfs;
mod pictures;
mod texts;

#[path = "../../../../../crates/inspect/tests/it/build/mod.rs"]
pub mod made;
#[path = "../../../../../crates/archive/tests/build/mod.rs"]
mod records;

use scenarios::example::{file_path, upload};
use scenarios::people::applicant;
use scenarios::{Answer, Client, Example, Instance, Settings, sha256};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Any kind of file is taken for it.
const ANYTHING: &str = "SH23-M21";
/// A respondent list.
const LIST: &str = "SH23-M19";

/// What one file may cost a component that reads it: ten seconds of a processor, and so many MiB. How long that is by the clock
/// goes by what else the machine does.
const LIMITS: [&str; 6] = ["--max-cpu", "10", "--max-memory-mib", "256", "--request-timeout", "110"];

/// A file made to do harm, and what the service must say to it.
struct Worst {
    what: &'static str,
    name: &'static str,
    bytes: Vec<u8>,
    told: Told,
}

enum Told {
    /// Not taken: the problem's code, and what stands in its text.
    Refused(&'static str, &'static str),
    /// Taken, and this stands among what is said of it.
    Noted(&'static str),
    /// A list of so many rows, and what the first problem says.
    Read(u64, &'static str),
    /// What it does to a careless reader, it doesn't do here: taken as what it is, with so many pages.
    Harmless(&'static str, u64),
}

fn refused(what: &'static str, name: &'static str, bytes: Vec<u8>, code: &'static str, because: &'static str) -> Worst {
    Worst { what, name, bytes, told: Told::Refused(code, because) }
}

fn noted(what: &'static str, name: &'static str, bytes: Vec<u8>, note: &'static str) -> Worst {
    Worst { what, name, bytes, told: Told::Noted(note) }
}

fn read(what: &'static str, name: &'static str, bytes: Vec<u8>, rows: u64, problem: &'static str) -> Worst {
    Worst { what, name, bytes, told: Told::Read(rows, problem) }
}

fn harmless(what: &'static str, name: &'static str, bytes: Vec<u8>, kind: &'static str, pages: u64) -> Worst {
    Worst { what, name, bytes, told: Told::Harmless(kind, pages) }
}

#[test]
fn archives() {
    try_all(ANYTHING, archives::all());
}

#[test]
fn pdfs() {
    try_all(ANYTHING, pdfs::all());
}

#[test]
fn pictures() {
    try_all(ANYTHING, pictures::all());
}

#[test]
fn texts_and_documents() {
    try_all(ANYTHING, texts::all());
}

#[test]
fn respondent_lists() {
    try_all(LIST, lists::all());
}

#[test]
fn files_as_large_as_may_be() {
    let mut large = b"%PDF-1.7\n".to_vec();
    large.resize(200 << 20, 0);
    let at = large.len() - 32;
    large[at..].copy_from_slice(b"\ntrailer<<>>\nstartxref\n9\n%%EOF\n\n");
    try_all(
        ANYTHING,
        vec![
            refused("200 MiB of nothing", "a.pdf", vec![0; 200 << 20], "unknown_kind", "格式不可接受"),
            noted("a PDF of 200 MiB, empty inside", "a.pdf", large, "未检查内容"),
        ],
    );
}

fn service() -> Instance {
    Instance::start_with(Settings { arguments: LIMITS.to_vec(), ..Settings::default() })
}

/// Uploads one after the other, each held against what must be said of it, to a material that holds nothing else.
fn try_all(material: &str, files: Vec<Worst>) {
    let mut instance = service();
    let mut client = applicant(&instance, "zuihuai", "样例最坏公司");
    let path = Example::complete().create(&mut client);
    let mut wrong = Vec::new();
    for file in files {
        let Worst { what, name, bytes, told } = file;
        let digest = sha256(&bytes);
        let answer = upload(&mut client, &path, material, name, bytes);
        assert!(instance.runs(), "{what}: the service has ended");
        if !told.fits(&answer) {
            wrong.push(format!("{what}: {} {}", answer.status, String::from_utf8_lossy(&answer.body)));
        }
        let view = client.get(&path).expect(200);
        let kept: Vec<Value> = view.json()["materials"][material].as_array().cloned().unwrap_or_default();
        if answer.status == 201 {
            assert_eq!((kept.len(), &kept[0]["sha256"]), (1, &json!(digest)), "{what}");
            client.request("DELETE", &format!("{path}/materials/{material}/{digest}")).if_match(&view.etag()).send().expect(200);
        } else {
            assert!(kept.is_empty(), "{what}: {kept:?}");
            client.get(&file_path(&path, &digest)).problem(404);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl Told {
    /// Whether the service said that.
    fn fits(&self, answer: &Answer) -> bool {
        let said = |texts: &Value, part: &str| texts.as_array().is_some_and(|all| all.iter().any(|one| one.to_string().contains(part)));
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        match self {
            Self::Refused(code, because) => {
                answer.status == 422 && answer.problem(422) == *code && body["detail"].as_str().is_some_and(|detail| detail.contains(because))
            }
            Self::Noted(note) => answer.status == 201 && said(&body["facts"]["notes"], note),
            Self::Read(rows, problem) => {
                let problems = &body["roster"]["problems"];
                answer.status == 201 && body["roster"]["rows"] == *rows && (problem.is_empty() || said(problems, problem)) && !said(problems, "系统未能读取")
            }
            Self::Harmless(kind, pages) => {
                let facts = &body["facts"];
                answer.status == 201 && facts["kind"] == *kind && facts["pages"].as_u64().unwrap_or(0) == *pages && facts["inspected"] == true
            }
        }
    }
}

/// The files that keep a component busy longest, several at once and again and again, for as long as others ask for pages,
/// their application and its files: everybody is answered as before.
#[test]
fn others_are_served_while_the_worst_are_read() {
    let instance = service();
    let mut client = applicant(&instance, "qita", "样例其他公司");
    let example = Example::complete();
    let path = example.create(&mut client);
    let file = example.file("SH23-M07");
    upload(&mut client, &path, &file.material, &file.name, file.bytes.clone()).expect(201);
    let busy = [(ANYTHING, archives::slowest()), (ANYTHING, pdfs::slowest()), (LIST, lists::slowest()), (LIST, lists::longest())];
    let answered = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let mut running = Vec::new();
        for (place, (material, worst)) in busy.iter().enumerate() {
            let mut sender = applicant(&instance, &format!("zuihuai-{place}"), "样例最坏公司");
            let application = example.create(&mut sender);
            let answered = &answered;
            // Again and again, until others have been answered while it was read.
            running.push(scope.spawn(move || {
                for _ in 0..20 {
                    let before = answered.load(Ordering::SeqCst);
                    let answer = upload(&mut sender, &application, material, worst.name, worst.bytes.clone());
                    assert!(worst.told.fits(&answer), "{}: {answer:?}", worst.what);
                    if answered.load(Ordering::SeqCst) > before {
                        return;
                    }
                    take_off(&mut sender, &application, material);
                }
                panic!("{}: nobody else was answered while it was read", worst.what);
            }));
        }
        while running.iter().any(|sender| !sender.is_finished()) {
            client.get("/healthz").expect(200);
            client.get("/").expect(200);
            client.get(&path).expect(200);
            client.get(&format!("{path}/findings")).expect(200);
            assert_eq!(client.get(&file_path(&path, &file.sha256)).expect(200).body, file.bytes);
            answered.fetch_add(1, Ordering::SeqCst);
        }
    });
}

fn take_off(client: &mut Client, application: &str, material: &str) {
    let view = client.get(application).expect(200);
    for file in view.json()["materials"][material].as_array().into_iter().flatten() {
        let digest = file["sha256"].as_str().expect("a digest");
        client.request("DELETE", &format!("{application}/materials/{material}/{digest}")).if_match(&view.etag()).send().expect(200);
    }
}
