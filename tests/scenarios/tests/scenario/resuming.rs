//! Uploads taken up again after the line broke, the answer was lost, the process was killed, the store failed: what was
//! acknowledged is there, and nothing is told that hasn't happened.

use rusqlite::Connection;
use scenarios::people::applicant;
use scenarios::proxy::{Fault, Proxy};
use scenarios::tus;
use scenarios::{Client, Example, Instance, python, sha256};
use serde_json::{Value, json};
use std::hash::{BuildHasher, RandomState};
use std::process::Command;
use std::time::{Duration, Instant};

const MATERIAL: &str = "SH23-M16";
/// Longer than a client that is still alive holds an upload without sending anything.
const PATIENCE: Duration = Duration::from_secs(30);

fn below(end: usize) -> usize {
    (RandomState::new().hash_one(0) % end.max(1) as u64) as usize
}

/// A table of so many lines: some 10 bytes each.
fn table(lines: usize, mark: usize) -> Vec<u8> {
    let mut text = "\u{feff}编号,得分\n".to_owned();
    for line in 0..lines {
        text += &format!("S{line:06},{}\n", (line ^ mark) % 10);
    }
    text.into_bytes()
}

fn begun(instance: &Instance) -> (Client, String) {
    let mut client = applicant(instance, "duanxian", "断线样例有限公司");
    let path = Example::complete().create(&mut client);
    (client, path)
}

fn attached(client: &mut Client, path: &str) -> Vec<Value> {
    client.get(path).expect(200).json()["materials"][MATERIAL].as_array().cloned().unwrap_or_default()
}

/// Sends all that is left from where the service says it stands, over and over, until it is done; answers how often it took.
fn go_on(client: &mut Client, upload: &str, bytes: &[u8]) -> u32 {
    let begun = Instant::now();
    for round in 1.. {
        assert!(begun.elapsed() < PATIENCE * 4, "it never ends");
        let Some(at) = try_offset(client, upload) else { continue };
        if at == bytes.len() {
            return round;
        }
        match tus::try_patch(client, upload, at, &bytes[at..]) {
            Some(answer) if answer.status == 423 => std::thread::sleep(Duration::from_millis(200)),
            Some(answer) if !matches!(answer.status, 204 | 400 | 409) => panic!("{answer:?}"),
            _ => {}
        }
    }
    unreachable!("rounds don't end")
}

fn try_offset(client: &mut Client, upload: &str) -> Option<usize> {
    let answer = client.request("HEAD", upload).header("tus-resumable", "1.0.0").try_send().ok()?;
    Some(tus::number(&answer.expect(200), "upload-offset"))
}

#[test]
fn it_goes_on_at_the_byte_where_the_line_was_cut() {
    let instance = Instance::start();
    let (client, path) = begun(&instance);
    let proxy = Proxy::to(instance.address());
    let mut client = client.at(proxy.address());
    // More than all the parts together that are cut off.
    let bytes = table(400_000, 0);
    let upload = tus::begin(&mut client, &path, MATERIAL, "断线.csv", bytes.len());
    let mut last = 0;
    for cut in [1, 1000, 70_000, (1 << 20) + 3, 2 << 20] {
        proxy.then([Fault::CutAfter(2000 + cut)]);
        // A new connection: the one kept alive is not the one that is to break.
        let mut sender = client.at(proxy.address());
        let answer = tus::try_patch(&mut sender, &upload, last, &bytes[last..]);
        assert!(answer.is_none_or(|answer| answer.status >= 400), "a request cut off is no success");
        let mut asking = client.at(proxy.address());
        let begun = Instant::now();
        let at = loop {
            let at = tus::offset(&mut asking, &upload);
            // What came through before the cut: all but the request's head.
            if at > last || begun.elapsed() > PATIENCE {
                break at;
            }
        };
        assert!(at > last && at <= last + 2000 + cut, "{last} → {at}, cut after {cut}");
        last = at;
    }
    proxy.then([Fault::Slow(Duration::from_millis(1))]);
    let mut sender = client.at(proxy.address());
    go_on(&mut sender, &upload, &bytes);
    let files = attached(&mut client, &path);
    assert_eq!((files.len(), files[0]["sha256"].as_str()), (1, Some(sha256(&bytes).as_str())));
}

#[test]
fn an_answer_lost_is_asked_for_again() {
    let instance = Instance::start();
    let (mut client, path) = begun(&instance);
    let proxy = Proxy::to(instance.address());
    let bytes = table(200_000, 1);
    let upload = tus::begin(&mut client, &path, MATERIAL, "无答.csv", bytes.len());
    let half = bytes.len() / 2;
    for (from, to) in [(0, half), (half, bytes.len())] {
        proxy.then([Fault::LoseAnswer]);
        let mut sender = client.at(proxy.address());
        assert!(tus::try_patch(&mut sender, &upload, from, &bytes[from..to]).is_none());
        // The answer was given before it was lost.
        assert_eq!(tus::offset(&mut client, &upload), to);
    }
    let files = attached(&mut client, &path);
    assert_eq!((files.len(), files[0]["sha256"].as_str()), (1, Some(sha256(&bytes).as_str())));
}

#[test]
fn tuspy_comes_through_a_line_that_breaks() {
    let instance = Instance::start();
    let (mut client, path) = begun(&instance);
    let key = client.post("/api/v1/keys", &json!({"label": "上传程序"})).expect(201).json();
    let key = key["key"].as_str().expect("a key, shown once");
    let proxy = Proxy::to(instance.address());
    // The first connection is the creation's; then it breaks in the head, in a part, at an answer, and is slow.
    proxy.then([Fault::None, Fault::CutAfter(100), Fault::None, Fault::CutAfter(150_000), Fault::None, Fault::LoseAnswer]);
    proxy.then([Fault::None, Fault::Slow(Duration::from_millis(2))]);
    let bytes = table(150_000, 7);
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), &bytes).expect("it can be written");
    let service = format!("http://{}", proxy.address());
    let id = path.rsplit('/').next().expect("an id");
    let told = python::run("tus_upload.py", &[service.as_ref(), key.as_ref(), id.as_ref(), MATERIAL.as_ref(), file.path()]);
    assert!(told.trim().ends_with(&format!(" {}", bytes.len())), "{told}");
    let files = attached(&mut client, &path);
    assert_eq!((files.len(), files[0]["sha256"].as_str()), (1, Some(sha256(&bytes).as_str())));
    assert_eq!(files[0]["name"], "问卷 数据.csv");
}

/// How often the service is killed; more with `INTAKE_LONG_TESTS`.
fn kills() -> usize {
    if std::env::var_os("INTAKE_LONG_TESTS").is_some() { 500 } else { 8 }
}

#[test]
fn no_acknowledged_byte_is_lost_when_the_process_is_killed() {
    let mut instance = Instance::start();
    let (mut client, path) = begun(&instance);
    let mut killed = 0;
    let mut mark = 0;
    while killed < kills() {
        mark += 1;
        let bytes = table(1_000_000, mark);
        let digest = sha256(&bytes);
        let upload = tus::begin(&mut client, &path, MATERIAL, &format!("第{mark}次.csv"), bytes.len());
        let mut acknowledged = 0;
        loop {
            let at = tus::offset(&mut client, &upload);
            let when = format!("file {mark}, after {killed} kills");
            assert!(at >= acknowledged, "{when}: {acknowledged} was acknowledged, {at} is there");
            if at == bytes.len() {
                break;
            }
            let to = if below(2) == 0 { bytes.len() } else { at + below(bytes.len() - at) };
            let kill = killed < kills() && below(4) != 0;
            let mut sender = client.clone();
            let answer = std::thread::scope(|scope| {
                let sending = scope.spawn(|| tus::try_patch(&mut sender, &upload, at, &bytes[at..to]));
                if kill {
                    std::thread::sleep(Duration::from_millis(below(400) as u64));
                    instance.kill();
                }
                sending.join().expect("the client ends")
            });
            acknowledged = at;
            match &answer {
                Some(answer) if answer.status == 204 => acknowledged = tus::number(answer, "upload-offset"),
                // Whoever was killed holds the upload for some seconds yet.
                Some(answer) if answer.status == 423 => std::thread::sleep(Duration::from_millis(500)),
                Some(answer) => assert!(answer.status >= 500, "{when}: {answer:?}"),
                None => assert!(kill, "{when}: no answer"),
            }
            if kill {
                killed += 1;
                instance.start_again();
                client = client.at(instance.address());
            }
        }
        let files = attached(&mut client, &path);
        assert_eq!(files.iter().filter(|file| file["sha256"] == digest.as_str()).count(), 1, "attached once");
        let back = client.get(&scenarios::example::file_path(&path, &digest)).expect(200);
        assert_eq!(sha256(&back.body), digest);
        // Room for the next one.
        let etag = client.get(&path).expect(200).etag();
        client.request("DELETE", &format!("{path}/materials/{MATERIAL}/{digest}")).if_match(&etag).send().expect(200);
    }
}

/// How many upload at the same time; with `INTAKE_LONG_TESTS` as many as the service answers at once.
fn side_by_side() -> usize {
    if std::env::var_os("INTAKE_LONG_TESTS").is_some() { 64 } else { 16 }
}

#[test]
fn all_that_are_sent_at_once_arrive() {
    let instance = Instance::start();
    let (client, _) = begun(&instance);
    let sent: Vec<(String, String)> = std::thread::scope(|scope| {
        let upload = |mark: usize| {
            let mut client = client.clone();
            move || {
                let path = Example::complete().create(&mut client);
                let bytes = table(200_000, mark);
                let upload = tus::begin(&mut client, &path, MATERIAL, "同时.csv", bytes.len());
                // A service that is busy says so, and the client comes back.
                go_on_when_busy(&mut client, &upload, &bytes);
                (path, sha256(&bytes))
            }
        };
        let running: Vec<_> = (0..side_by_side()).map(|mark| scope.spawn(upload(mark))).collect();
        running.into_iter().map(|one| one.join().expect("it arrives")).collect()
    });
    let mut client = client;
    for (path, digest) in sent {
        assert_eq!(attached(&mut client, &path)[0]["sha256"], digest.as_str());
    }
}

fn go_on_when_busy(client: &mut Client, upload: &str, bytes: &[u8]) {
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < PATIENCE * 4, "it never ends");
        let head = client.request("HEAD", upload).header("tus-resumable", "1.0.0").send();
        if head.status == 200 {
            let at = tus::number(&head, "upload-offset");
            if at == bytes.len() {
                return;
            }
            let answer = tus::patch(client, upload, at, &bytes[at..]);
            if answer.status == 204 {
                continue;
            }
            assert_eq!(answer.status, 503, "{answer:?}");
        } else {
            assert_eq!(head.status, 503, "{head:?}");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_store_that_fails_is_said_to_and_works_again() {
    let instance = Instance::start();
    let (mut client, path) = begun(&instance);
    let bytes = table(300_000, 3);
    let half = bytes.len() / 2;
    let upload = tus::begin(&mut client, &path, MATERIAL, "存储.csv", bytes.len());
    tus::patch(&mut client, &upload, 0, &bytes[..half]).expect(204);
    let file = instance.store_file("evidence");
    let other = Connection::open(&file).expect("the store's file can be opened");
    // Another process holds the file for longer than the service waits.
    other.execute_batch("BEGIN IMMEDIATE").expect("the file can be held");
    assert_eq!(tus::patch(&mut client, &upload, half, &bytes[half..]).problem(503), "store_failed");
    assert!(attached(&mut client, &path).is_empty());
    other.execute_batch("ROLLBACK").expect("the file is let go");
    go_on(&mut client, &upload, &bytes);
    assert_eq!(attached(&mut client, &path)[0]["sha256"], sha256(&bytes).as_str());
}

/// A small disk of its own, where the tests may mount one; taken down when dropped.
struct Disk(tempfile::TempDir);

impl Disk {
    fn new(mib: u32) -> Option<Self> {
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={mib}m"), "tmpfs"]).arg(folder.path()).status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(folder))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").args(["--lazy"]).arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_said_to_be_and_works_again() {
    let Some(disk) = Disk::new(40) else {
        eprintln!("not run: a disk of its own can only be mounted as root");
        return;
    };
    let instance = Instance::start_in(disk.0.path());
    let (mut client, path) = begun(&instance);
    let ballast = disk.0.path().join("ballast");
    let bytes = table(300_000, 5);
    let upload = tus::begin(&mut client, &path, MATERIAL, "满盘.csv", bytes.len());
    tus::patch(&mut client, &upload, 0, &bytes[..1 << 20]).expect(204);
    // Everything but a little room is taken.
    let _ = Command::new("dd").args(["if=/dev/zero", "bs=64k", "status=none"]).arg(format!("of={}", ballast.display())).status();
    let answer = tus::patch(&mut client, &upload, 1 << 20, &bytes[1 << 20..]);
    assert!(matches!(answer.status, 503 | 507), "{answer:?}");
    let plain = scenarios::example::upload(&mut client, &path, MATERIAL, "满盘.csv", bytes.clone());
    assert!(matches!(plain.status, 503 | 507), "{plain:?}");
    std::fs::remove_file(&ballast).expect("room is made");
    assert!(attached(&mut client, &path).is_empty(), "no false success");
    go_on(&mut client, &upload, &bytes);
    assert_eq!(attached(&mut client, &path)[0]["sha256"], sha256(&bytes).as_str());
}
