//! The made-up applications that README, scenarios and browser tests run on, held against the rules alone.
//!
//! Files count as readable and by their ending; what their bytes hold is tested where bytes are read.

use checks::Checker;
use domain::api::{CheckAnswer, CheckRequest, Stage};
use domain::roster::{FoundColumn, RosterFacts, RosterSpec};
use domain::{Attachment, Digest, FileFacts, FileKind, Verdict};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The answer to an example (`shanghai-2023/complete`) whose list of respondents, if it has one, has `rows` rows.
fn answer(example: &str, rows: u32) -> (CheckAnswer, serde_json::Value) {
    let folder = root().join("rulebooks").join(example.split('/').next().unwrap());
    let names = ["programme.toml", "forms.toml", "materials.toml", "assessment.toml", "checks.toml"];
    let files = names.into_iter().filter_map(|name| Some((name.to_owned(), std::fs::read(folder.join(name)).ok()?))).collect();
    let book = Arc::new(rulebook::load(files).unwrap());
    let text = std::fs::read(root().join("examples").join(example).join("application.json")).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let now = format!("{}T10:00:00+08:00", book.programme.demonstration_date).parse().unwrap();
    let list = |spec: &RosterSpec| RosterFacts {
        sheet: "Sheet1".into(),
        head_row: Some(4),
        rows,
        complete_rows: rows,
        columns: spec.columns.iter().map(|c| FoundColumn { id: c.id.clone(), label: c.label.clone(), letter: "A".into(), head: c.label.clone() }).collect(),
        ..RosterFacts::default()
    };
    let attachment = |name: &str, spec: Option<&RosterSpec>| {
        let facts = FileFacts { pages: Some(1), ..FileFacts::of(FileKind::by_name(name)) };
        Attachment { roster: spec.map(list), ..Attachment::new(Digest::of(name.as_bytes()), 1, name, facts, now) }
    };
    let names: BTreeMap<String, Vec<String>> = serde_json::from_value(json["materials"].clone()).unwrap();
    let materials = names.into_iter().map(|(code, names)| {
        let spec = book.material(&code).unwrap().roster.as_ref();
        (code, names.iter().map(|name| attachment(name, spec)).collect())
    });
    let request = CheckRequest {
        programme: domain::ProgrammeId(book.programme.id.clone()),
        category: json["category"].as_str().unwrap().to_owned(),
        level: json["level"].as_str().unwrap().to_owned(),
        now,
        stage: Stage::Draft,
        fields: serde_json::from_value(json["fields"].clone()).unwrap(),
        materials: materials.collect(),
        recommender: Some("某推荐单位".into()),
        opinion: None,
        decided: BTreeMap::new(),
        windows: BTreeMap::new(),
        standing: Default::default(),
    };
    for id in request.fields.keys() {
        let known = book.field(id.strip_prefix("blank.").unwrap_or(id)).is_some() || book.assessment.as_ref().is_some_and(|sheet| sheet.prefix == id.split('.').next().unwrap());
        assert!(known, "{example}: the rulebook has no field {id}");
    }
    (Checker::new(book).unwrap().check(&request), json)
}

fn blocking(answer: &CheckAnswer) -> Vec<String> {
    answer.findings.iter().filter(|f| f.blocks()).map(|f| f.code.clone()).collect()
}

#[test]
fn nothing_stands_in_the_way_of_the_complete_ones() {
    for (example, reached) in [("shanghai-2023/complete", Some("satisfied")), ("liaoning-2021/complete", None), ("national-2016/complete", None), ("guangzhou-2018/complete", None), ("heilongjiang-2017/complete", None)] {
        let (answer, _) = answer(example, 60);
        let open: Vec<_> = answer.findings.iter().filter(|f| f.verdict == Verdict::Fail).map(|f| format!("{}: {}", f.code, f.message)).collect();
        assert!(open.is_empty(), "{example}: {open:#?}");
        assert_eq!(answer.grade.and_then(|grade| grade.reached).as_deref(), reached, "{example}");
    }
}

#[test]
fn every_fault_of_the_faulty_one_is_found() {
    let (answer, json) = answer("shanghai-2023/faulty", 40);
    let expected: Vec<String> = serde_json::from_value(json["expect"]["blocking"].clone()).unwrap();
    assert_eq!(blocking(&answer), expected);
    for fault in json["expect"]["faults"].as_array().unwrap() {
        let Some(code) = fault["code"].as_str() else { continue };
        let finding = answer.findings.iter().find(|f| f.code == code).unwrap();
        assert_eq!(serde_json::to_value(finding.effect).unwrap(), fault["effect"], "{}: {}", fault["name"], finding.message);
    }
    assert_eq!(answer.grade.unwrap().reached.as_deref(), json["expect"]["grade"].as_str());
}
