//! Many writers at once: one wins, the others are told, nothing is lost.

use scenarios::example::{submit, upload};
use scenarios::people::{PASSWORD, applicant, association};
use scenarios::instance::SETUP_TOKEN;
use scenarios::{Answer, Client, Example, Instance};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Barrier;

/// Runs `work` with every client at the same moment; answers in their order.
fn together<T: Send>(clients: Vec<Client>, work: impl Fn(usize, Client) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(clients.len());
    std::thread::scope(|scope| {
        let (start, work) = (&start, &work);
        let running: Vec<_> = clients
            .into_iter()
            .enumerate()
            .map(|(index, client)| {
                scope.spawn(move || {
                    start.wait();
                    work(index, client)
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().expect("a writer ends")).collect()
    })
}

/// Fields of free text of the programme, for writers that each have their own.
const FIELDS: [&str; 20] = [
    "name", "project_name", "contact_name", "contact_department", "contact_position", "contact_address", "service.functions",
    "service.customers", "service.beneficiaries", "survey.body_name", "report.profile", "report.highlights", "report.overview",
    "report.cases_background", "report.cases_actions", "report.cases_results", "report.next", "assessment.name", "assessment.project_name",
    "contact_mobile",
];

fn draft(instance: &Instance) -> (Client, String) {
    let mut client = applicant(instance, "jingsai", "样例竞赛有限公司");
    let path = Example::complete().create(&mut client);
    (client, path)
}

#[test]
fn of_two_writers_one_wins_and_the_other_is_told() {
    let instance = Instance::start();
    let (mut client, path) = draft(&instance);
    let etag = client.get(&path).expect(200).etag();
    let values = ["甲的内容", "乙的内容"];
    let answers = together(vec![client.clone(), client.clone()], |index, mut writer| {
        writer.request("PATCH", &path).if_match(&etag).json(&json!({"fields": {"name": values[index]}})).send()
    });
    let winner = answers.iter().position(|answer| answer.status == 200).expect("one wins");
    assert_eq!(answers[1 - winner].problem(412), "precondition_failed");
    let view = client.get(&path).expect(200);
    assert_eq!(view.json()["fields"]["name"], values[winner]);
    assert_eq!(view.etag(), answers[winner].etag(), "the loser left no trace");
}

#[test]
fn of_twenty_writers_every_acknowledged_change_stands() {
    let instance = Instance::start();
    let (mut client, path) = draft(&instance);
    let before = client.get(&path).expect(200).json()["revision"].as_u64().expect("a revision");
    let lost: Vec<usize> = together(vec![client.clone(); FIELDS.len()], |index, mut writer| {
        let mut lost = 0;
        loop {
            let etag = writer.get(&path).expect(200).etag();
            let change = json!({"fields": {FIELDS[index]: format!("第{index}位")}});
            let answer = writer.request("PATCH", &path).if_match(&etag).json(&change).send();
            match answer.status {
                200 => return lost,
                412 => lost += 1,
                503 => {}
                _ => panic!("{answer:?}"),
            }
        }
    });
    let view = client.get(&path).expect(200).json();
    for (index, field) in FIELDS.iter().enumerate() {
        assert_eq!(view["fields"][field], format!("第{index}位"), "{field} is there, after {lost:?} lost races");
    }
    assert_eq!(view["revision"].as_u64(), Some(before + FIELDS.len() as u64), "each change made one revision");
}

#[test]
fn autosaves_of_different_fields_do_not_meet() {
    let instance = Instance::start();
    let (mut client, path) = draft(&instance);
    together(vec![client.clone(); FIELDS.len()], |index, mut writer| {
        let change = json!({"fields": {FIELDS[index]: format!("第{index}位")}, "base": {}});
        while writer.request("PATCH", &path).json(&change).send().status != 200 {}
    });
    let view = client.get(&path).expect(200).json();
    assert_eq!(view["fields"].as_object().map(|fields| fields.len()), Some(FIELDS.len()));

    let stale = json!({"fields": {"name": "后来的"}, "base": {"name": "从前的"}});
    let answer = client.request("PATCH", &path).json(&stale).send();
    assert_eq!(answer.problem(409), "field_conflict");
    let both = &answer.json()["extra"]["fields"]["name"];
    assert_eq!((&both["current"], &both["yours"]), (&json!("第0位"), &json!("后来的")), "both values come back");
}

#[test]
fn one_of_many_submissions_counts() {
    let instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "jingsai", example.field("name"));
    let path = example.prepare(&mut client, None);
    let etag = client.get(&path).expect(200).etag();
    let answers = together(vec![client.clone(); 6], |_, mut writer| {
        writer.request("POST", &format!("{path}/submission")).if_match(&etag).json(&json!({})).send()
    });
    let won: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(won.len(), 1, "{:?}", answers.iter().map(|a| a.status).collect::<Vec<_>>());
    for lost in answers.iter().filter(|answer| answer.status != 201) {
        assert!(matches!(lost.status, 409 | 412 | 503), "{lost:?}");
    }
    assert_eq!(client.get(&path).expect(200).json()["receipts"].as_array().map(Vec::len), Some(1));
    let events = crate::history::verified(&mut client, &path);
    assert_eq!(events.len(), 3, "created, a list handed over, and submitted, once");
}

#[test]
fn numbers_are_given_once() {
    let instance = Instance::start();
    let example = Example::faulty();
    let codes = example.data["expect"]["blocking"].clone();
    let mut client = applicant(&instance, "jingsai", example.field("name"));
    let paths: Vec<String> = (0..8).map(|_| example.create(&mut client)).collect();
    for path in &paths {
        example.fill(&mut client, path, None);
    }
    let all: Vec<String> = (1..=40).map(|n| format!("SH23-R{n:02}")).collect();
    let numbers: BTreeSet<String> = together(vec![client.clone(); paths.len()], |index, mut writer| {
        let etag = writer.get(&paths[index]).expect(200).etag();
        let submission = format!("{}/submission", paths[index]);
        loop {
            let answer = writer.request("POST", &submission).if_match(&etag).json(&json!({"acknowledge": all})).send();
            if answer.status != 503 {
                return answer.expect(201).json()["number"].as_str().expect("a number").to_owned();
            }
        }
    })
    .into_iter()
    .collect();
    assert_eq!(numbers.len(), paths.len(), "{numbers:?} ({codes})");
}

#[test]
fn uploads_side_by_side_are_all_attached() {
    let instance = Instance::start();
    let example = Example::complete();
    let (client, path) = draft(&instance);
    let files: Vec<_> = example.files().into_iter().filter(|file| file.material != "SH23-M19").collect();
    together(vec![client.clone(); files.len()], |index, mut writer| {
        let file = &files[index];
        while upload(&mut writer, &path, &file.material, &file.name, file.bytes.clone()).status != 201 {}
    });
    let view = client.clone().get(&path).expect(200).json();
    for file in &files {
        let attached = view["materials"][&file.material].as_array().expect("files of the material");
        let times = attached.iter().filter(|a| a["sha256"] == file.sha256.as_str()).count();
        assert_eq!(times, 1, "{}/{}", file.material, file.name);
    }
}

#[test]
fn what_must_be_unique_is_made_once() {
    let instance = Instance::start();
    let anonymous = vec![instance.client(); 6];
    let setups = together(anonymous.clone(), |index, mut client| {
        let body = json!({"token": SETUP_TOKEN, "login": format!("guanli{index}"), "password": PASSWORD, "organisation": "样例质量协会"});
        client.post("/api/v1/setup", &body).status
    });
    assert_eq!(setups.iter().filter(|status| **status == 201).count(), 1, "one first administrator: {setups:?}");
    let logins = together(anonymous, |_, mut client| {
        client.post("/api/v1/accounts", &json!({"login": "tongming", "password": PASSWORD, "organisation": "样例单位"})).status
    });
    assert_eq!(logins.iter().filter(|status| **status == 201).count(), 1, "one account of a name: {logins:?}");

    let client = applicant(&instance, "jingsai", "样例竞赛有限公司");
    let body = json!({"programme": "shanghai-2023", "category": "service", "level": "satisfied"});
    let ids: BTreeSet<String> = together(vec![client.clone(); 6], |_, mut writer| {
        loop {
            let answer = writer.request("POST", "/api/v1/applications").header("idempotency-key", "einmal-0001").json(&body).send();
            match answer.status {
                200 | 201 => return answer.json()["id"].as_str().expect("an id").to_owned(),
                409 | 503 => {}
                _ => panic!("{answer:?}"),
            }
        }
    })
    .into_iter()
    .collect();
    assert_eq!(ids.len(), 1, "one application for one key: {ids:?}");
    let list = client.clone().get("/api/v1/applications").expect(200).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{list}");
}

#[test]
fn a_submission_and_a_change_do_not_cross() {
    let instance = Instance::start();
    let mut office = association(&instance);
    let example = Example::complete();
    let mut client = applicant(&instance, "jingsai", example.field("name"));
    let path = example.prepare(&mut client, None);
    let etag = client.get(&path).expect(200).etag();
    let statuses = together(vec![client.clone(), client.clone()], |index, mut writer| match index {
        0 => writer.request("POST", &format!("{path}/submission")).if_match(&etag).json(&json!({})).send().status,
        _ => writer.request("PATCH", &path).if_match(&etag).json(&json!({"fields": {"contact_name": "郑样例"}})).send().status,
    });
    let view = client.get(&path).expect(200).json();
    match statuses[..] {
        [201, 409 | 412] => assert_eq!((&view["state"], &view["fields"]["contact_name"]), (&json!("submitted"), &json!(example.field("contact_name")))),
        [409 | 412, 200] => assert_eq!((&view["state"], &view["fields"]["contact_name"]), (&json!("draft"), &json!("郑样例"))),
        _ => panic!("{statuses:?}"),
    }
    if view["state"] == "draft" {
        submit(&mut client, &path);
    }
    let seen: Value = office.get("/api/v1/applications").expect(200).json();
    assert_eq!(seen["items"].as_array().map(Vec::len), Some(1));
}
