//! The process is killed at any moment, as a power cut would do it; after a start what was acknowledged is there, and nothing half.

use crate::history::verified;
use scenarios::example::{file_path, submit, upload, upload_path};
use scenarios::people::applicant;
use scenarios::{Answer, Client, Example, Instance, sha256};
use serde_json::{Value, json};
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

/// How often a scenario is killed; more with `INTAKE_LONG_TESTS`.
fn rounds() -> u32 {
    if std::env::var_os("INTAKE_LONG_TESTS").is_some() { 100 } else { 10 }
}

/// A moment between now and `span` from now.
fn moment(span: Duration) -> Duration {
    let random = RandomState::new().hash_one(0) % 10_000;
    span.mul_f64(random as f64 / 10_000.0)
}

/// Kills the service at `moment` into the request that `work` makes; answers what it was told, if anything.
fn killed_during(instance: &mut Instance, moment: Duration, work: impl FnOnce() -> Option<Answer> + Send) -> Option<Answer> {
    std::thread::scope(|scope| {
        let start = Instant::now();
        let running = scope.spawn(work);
        std::thread::sleep(moment.saturating_sub(start.elapsed()));
        instance.kill();
        running.join().expect("the client ends")
    })
}

/// A file of some MiB in the form of a table: large enough to be killed in its middle.
fn large_table(mark: u32) -> Vec<u8> {
    let mut text = "\u{feff}编号,得分\n".to_owned();
    for line in 0..300_000u32 {
        text += &format!("S{line:06},{}\n", (line ^ mark) % 10);
    }
    text.into_bytes()
}

#[test]
fn an_upload_is_there_whole_or_not_at_all() {
    let mut instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "duandian", example.field("name"));
    let path = example.create(&mut client);
    let begun = Instant::now();
    let bytes = large_table(0);
    upload(&mut client, &path, "SH23-M16", "第0次.csv", bytes).expect(201);
    let span = begun.elapsed().mul_f64(1.2);
    let mut acknowledged = vec![sha256(&large_table(0))];
    for round in 1..=rounds() {
        let bytes = large_table(round);
        let digest = sha256(&bytes);
        let at = moment(span);
        let mut writer = client.clone();
        let target = upload_path(&path, "SH23-M16", &format!("第{round}次.csv"));
        let answer = killed_during(&mut instance, at, move || writer.request("PUT", &target).bytes(bytes).try_send().ok());
        instance.start_again();
        client = client.at(instance.address());
        let view = client.get(&path).expect(200).json();
        let attached: Vec<String> = view["materials"]["SH23-M16"].as_array().expect("files").iter().map(|a| a["sha256"].as_str().unwrap_or_default().to_owned()).collect();
        if answer.is_some_and(|answer| answer.status == 201) {
            acknowledged.push(digest.clone());
        }
        for digest in &acknowledged {
            assert!(attached.contains(digest), "round {round}, killed after {at:?}: what was acknowledged is there");
        }
        for digest in &attached {
            let back = client.get(&file_path(&path, digest)).expect(200);
            assert_eq!(&sha256(&back.body), digest, "round {round}, killed after {at:?}: nothing half");
        }
        if attached.contains(&digest) {
            // Attached although the answer didn't arrive: from now on it must stay.
            acknowledged.push(digest);
        } else {
            client.get(&file_path(&path, &digest)).problem(404);
        }
        take_off(&mut client, &path, &mut acknowledged);
    }
    let again = upload(&mut client, &path, "SH23-M16", "最后.csv", large_table(u32::MAX)).expect(201).json();
    assert_eq!(again["sha256"], sha256(&large_table(u32::MAX)));
}

/// Keeps the material below its most files; the newest stays.
fn take_off(client: &mut Client, path: &str, acknowledged: &mut Vec<String>) {
    acknowledged.dedup();
    while acknowledged.len() > 3 {
        let digest = acknowledged.remove(0);
        let etag = client.get(path).expect(200).etag();
        client.request("DELETE", &format!("{path}/materials/SH23-M16/{digest}")).if_match(&etag).send().expect(200);
    }
}

#[test]
fn a_submission_has_happened_or_not() {
    let mut instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "duandian", example.field("name"));
    let path = example.prepare(&mut client, None);
    let first = Instant::now();
    submit(&mut client, &path);
    let span = first.elapsed().mul_f64(1.5);
    let mut receipts = 1;
    for round in 1..=rounds() {
        withdraw(&mut client, &path);
        let etag = client.get(&path).expect(200).etag();
        let at = moment(span);
        let mut writer = client.clone();
        let target = format!("{path}/submission");
        let tag = etag.clone();
        let answer = killed_during(&mut instance, at, move || writer.request("POST", &target).if_match(&tag).json(&json!({})).try_send().ok());
        instance.start_again();
        client = client.at(instance.address());
        let view = client.get(&path).expect(200).json();
        let when = format!("round {round}, killed after {at:?}");
        match view["state"].as_str() {
            Some("submitted") => receipts += 1,
            Some("withdrawn") => {
                assert!(answer.is_none_or(|answer| answer.status >= 500), "{when}: acknowledged, and yet not handed in");
                assert_eq!(client.get(&path).expect(200).etag(), etag, "{when}: nothing half");
                submit(&mut client, &path);
                receipts += 1;
            }
            _ => panic!("{when}: {view}"),
        }
        whole(&mut client, &path, receipts, &when);
    }
}

fn withdraw(client: &mut Client, path: &str) {
    let etag = client.get(path).expect(200).etag();
    client.request("POST", &format!("{path}/withdrawal")).if_match(&etag).json(&json!({"reason": "补充材料"})).send().expect(200);
}

/// Receipts, history and number agree with one another.
fn whole(client: &mut Client, path: &str, receipts: usize, when: &str) {
    let view = client.get(path).expect(200).json();
    let receipt: Value = client.get(&format!("{path}/receipt")).expect(200).json();
    assert_eq!(view["receipts"].as_array().map(Vec::len), Some(receipts), "{when}");
    assert_eq!((&receipt["number"], &receipt["history_head"]), (&view["number"], &view["head"]), "{when}");
    let submitted = verified(client, path).iter().filter(|entry| entry["what"]["event"] == "submitted").count();
    assert_eq!(submitted, receipts, "{when}: every submission stands in the history once");
    let list = client.get("/api/v1/applications").expect(200).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{when}");
}

#[test]
fn typed_text_survives() {
    let mut instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "duandian", example.field("name"));
    let path = example.create(&mut client);
    let mut last = 0;
    for round in 1..=rounds() {
        let mut writer = client.clone();
        let target = path.clone();
        let from = last;
        let mut told = last;
        std::thread::scope(|scope| {
            let running = scope.spawn(move || {
                // Types on until the service is gone; answers the last text that was acknowledged.
                let mut kept = from;
                for count in from + 1.. {
                    let change = json!({"fields": {"contact_name": count.to_string()}, "base": {"contact_name": if count == 1 { String::new() } else { kept.to_string() }}});
                    match writer.request("PATCH", &target).json(&change).try_send() {
                        Ok(answer) if answer.status == 200 => kept = count,
                        Ok(answer) if answer.status < 500 => panic!("{answer:?}"),
                        _ => break,
                    }
                }
                kept
            });
            std::thread::sleep(moment(Duration::from_millis(250)));
            instance.kill();
            told = running.join().expect("the client ends");
        });
        instance.start_again();
        client = client.at(instance.address());
        let view = client.get(&path).expect(200).json();
        let kept: u64 = view["fields"]["contact_name"].as_str().map_or(0, |text| text.parse().expect("a number"));
        assert!(kept == told || kept == told + 1, "round {round}: {told} was acknowledged, {kept} is there");
        last = kept;
    }
    assert!(last > 0, "something was typed");
}
