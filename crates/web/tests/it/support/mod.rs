//! What the page tests are made from: the rulebook and the complete made-up application of the repository.
pub mod pages;

use domain::api::{ApplicationView, CheckAnswer, Grade, RulebookVersion, SessionView};
use domain::finding::{Actor, Effect, Input};
use domain::roster::{CellProblem, FoundColumn, ProblemKind, ProblemTotal, RosterFacts};
use domain::time::Timestamp;
use domain::{Account, Application, Attachment, Citation, Digest, FileFacts, FileKind, Finding, Place, Role, State, Verdict};
use rulebook::Rulebook;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The rulebook of the complete example, as the service loads it.
pub fn rulebook() -> Rulebook {
    load(&root().join("rulebooks/shanghai-2023"))
}

/// Every rulebook of the repository.
pub fn rulebooks() -> Vec<Rulebook> {
    let folder = root().join("rulebooks");
    rulebook_folder::programmes(&folder).unwrap().iter().map(|id| load(&folder.join(id))).collect()
}

/// The rulebook with what no single programme has all of: a notice, reasons for blanks, and a form and a material of the recommending body.
pub fn varied() -> Rulebook {
    let mut book = rulebook();
    let notice = rulebook::Clause { text: "本活动须知一条。".to_owned(), cites: Vec::new() };
    book.programme.notices.push(notice);
    book.forms.iter_mut().find(|f| f.id == "application").unwrap().blanks_explained = true;
    let mut own = book.forms.iter().find(|f| f.id == "application").unwrap().clone();
    own.id = "recommender".to_owned();
    own.title = "推荐单位调查表".to_owned();
    own.by = rulebook::FormBy::Recommender;
    own.blanks_explained = false;
    own.material = None;
    own.sections.truncate(1);
    own.sections[0].fields.truncate(1);
    own.sections[0].fields[0].id = "visit.result".to_owned();
    own.sections[0].fields[0].label = "现场巡视结果".to_owned();
    book.forms.push(own);
    let mut material = book.material("SH23-M07").unwrap().clone();
    material.code = "SH23-M99".to_owned();
    material.title = "巡视记录".to_owned();
    material.by = rulebook::FormBy::Recommender;
    material.from = vec![rulebook::MaterialFrom::Uploaded];
    material.when = Default::default();
    book.materials.push(material);
    book
}

fn load(folder: &Path) -> Rulebook {
    rulebook_folder::load(folder).unwrap_or_else(|errors| panic!("{errors:?}"))
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The complete made-up application, with its files as if uploaded.
pub fn application() -> Application {
    let folder = root().join("examples/shanghai-2023/complete");
    let example: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("application.json")).unwrap()).unwrap();
    let mut application = empty(example["category"].as_str().unwrap(), example["level"].as_str().unwrap());
    application.fields = serde_json::from_value(example["fields"].clone()).unwrap();
    application.recommender = Some("body".to_owned());
    let materials: BTreeMap<String, Vec<String>> = serde_json::from_value(example["materials"].clone()).unwrap();
    for (code, names) in materials {
        application.materials.insert(code.clone(), names.iter().map(|name| attachment(&code, name)).collect());
    }
    application
}

/// A draft with nothing in it.
pub fn empty(category: &str, level: &str) -> Application {
    Application {
        schema: 1,
        id: "abcdefghijklmnopqrstuvwxyz".into(),
        revision: 7,
        programme: "shanghai-2023".into(),
        applicant: "a1".into(),
        category: category.to_owned(),
        level: level.to_owned(),
        state: State::Draft,
        number: None,
        recommender: None,
        fields: BTreeMap::new(),
        materials: BTreeMap::new(),
        opinion: None,
        reports: Vec::new(),
        receipts: Vec::new(),
        head: Digest::of(b"head"),
        created_at: at("2023-06-15T01:00:00Z"),
        changed_at: at("2023-06-15T01:02:03Z"),
        submitted_at: None,
    }
}

pub fn attachment(code: &str, name: &str) -> Attachment {
    let kind = match name.rsplit('.').next() {
        Some("pdf") => FileKind::Pdf,
        Some("jpg") => FileKind::Jpeg,
        Some("xlsx") => FileKind::Xlsx,
        _ => FileKind::Unknown,
    };
    let roster = (code == "SH23-M19").then(|| RosterFacts {
        sheet: "Sheet1".to_owned(),
        head_row: Some(4),
        columns: vec![
            FoundColumn { id: "name".to_owned(), label: "姓名".to_owned(), letter: "B".to_owned(), head: "姓名".to_owned() },
            FoundColumn { id: "contact".to_owned(), label: "联系方式".to_owned(), letter: "C".to_owned(), head: "联系电话".to_owned() },
        ],
        rows: 60,
        complete_rows: 58,
        rows_without_contact: 2,
        problems: vec![CellProblem { kind: ProblemKind::MissingValue, sheet: String::new(), cell: "C7".to_owned(), message: "没有填写联系方式，请补上电话或邮箱。".to_owned() }],
        problem_totals: vec![ProblemTotal { kind: ProblemKind::MissingValue, count: 2 }],
        ..RosterFacts::default()
    });
    let facts = FileFacts { pages: Some(3), scanned_pages: Some(1), ..FileFacts::of(kind) };
    Attachment { roster, ..Attachment::new(Digest::of(name.as_bytes()), 123_456, name, facts, at("2023-06-15T01:00:00Z")) }
}

pub fn view(application: Application, may: &[&str]) -> ApplicationView {
    ApplicationView {
        application,
        recommender_name: Some("示例行业协会".to_owned()),
        may: may.iter().map(|m| (*m).to_owned()).collect(),
        today: "2023-06-15".parse().unwrap(),
        carried_over: None,
    }
}

pub fn session(role: Role) -> SessionView {
    SessionView {
        account: Account {
            id: "a1".into(),
            login: "somebody".to_owned(),
            role,
            organisation: "示例社区养老服务有限公司".to_owned(),
            body: None,
            profile: BTreeMap::new(),
        },
        csrf: Some("c5rf".repeat(16)),
        demonstration: true,
    }
}

fn finding(code: &str, title: &str, verdict: Verdict, effect: Option<Effect>, inputs: Vec<Input>) -> Finding {
    Finding {
        code: code.to_owned(),
        title: title.to_owned(),
        verdict,
        effect,
        citations: vec![Citation { source: "沪质协〔2023〕12号".to_owned(), clause: "三（三）".to_owned(), quote: "测量开展调查的时间在2022年10月之后".to_owned() }],
        inputs,
        required: Some("2022-11-01 及以后开始".to_owned()),
        found: Some("2022-11-07 开始".to_owned()),
        gap: None,
        message: "测量开展调查的时间符合要求。".to_owned(),
        action: (verdict == Verdict::Fail || verdict == Verdict::Review).then(|| "请核对后改正。".to_owned()),
        actor: Some(Actor::Applicant),
        by: Some("2023-07-20".parse().unwrap()),
        readings: Vec::new(),
    }
}

pub fn input(id: &str, label: &str, value: Option<&str>) -> Input {
    Input { label: label.to_owned(), place: Place::Field { id: id.to_owned() }, value: value.map(str::to_owned), unit: None }
}

/// Findings of each verdict, one of them over a field that is missing and one over a file.
pub fn findings() -> CheckAnswer {
    let file = Input { label: "被访者名单".to_owned(), place: Place::Material { code: "SH23-M19".to_owned() }, value: Some("60 行".to_owned()), unit: None };
    let mut review = finding("SH23-R05", "调查时间", Verdict::Review, None, vec![input("survey.begun_on", "调查开始日期", Some("2022-10-07"))]);
    review.readings = vec!["SH23-O02".to_owned()];
    CheckAnswer {
        rulebook: RulebookVersion { programme: "shanghai-2023".into(), version: "1".to_owned(), sha256: Digest::of(b"rulebook") },
        findings: vec![
            finding("SH23-R31", "申请表完整", Verdict::Fail, Some(Effect::Return), vec![input("contact_name", "联系人", None), input("name", "企业名称", Some("甲"))]),
            finding("SH23-R23", "被访者名单", Verdict::Fail, Some(Effect::Return), vec![file]),
            finding("SH23-R21", "文件命名", Verdict::Fail, Some(Effect::Warn), Vec::new()),
            review,
            finding("SH23-R02", "统一社会信用代码", Verdict::Pass, None, vec![input("credit_code", "统一社会信用代码", Some("919999999999999984"))]),
            finding("SH23-R11", "产品种类", Verdict::NotApplicable, None, Vec::new()),
        ],
        grade: Some(Grade { reached: Some("pledge".to_owned()), applied_for: "satisfied".to_owned(), next: vec!["满意度达到 78 分（现为 75 分）".to_owned()] }),
        derived: BTreeMap::new(),
    }
}
