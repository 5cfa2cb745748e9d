//! Documents as `tests/documents/CODE.toml` asks for them: made from an example of `examples/` as `records` makes them.

use domain::api::{CheckAnswer, CheckRequest, RosterAnswer, Stage};
use domain::roster::{ColumnKind, FoundColumn, RosterFacts, Row};
use domain::time::Timestamp;
use domain::{Application, Attachment, Digest, FileFacts, FileKind, Opinion, OpinionDecision, State};
use printing::{Occasion, Record, compose};
use rulebook::Rulebook;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// 2023-06-15 09:05:07 in Shanghai.
pub const NOW: &str = "2023-06-15T01:05:07Z";
const BODY: &str = "示例推荐单位";

/// What a document is made from, and what must stand in it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Golden {
    pub programme: String,
    pub document: String,
    /// A folder of `examples/PROGRAMME/`.
    pub example: String,
    /// Applications in a list; each is the example under another number.
    #[serde(default = "one")]
    pub entries: usize,
    /// Fields in place of the example's.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Fields of the recommending body's forms.
    #[serde(default)]
    pub opinion_fields: BTreeMap<String, String>,
    #[serde(default)]
    pub category: Option<String>,
    #[serde(default)]
    pub level: Option<String>,
    #[serde(default)]
    pub stage: BTreeMap<String, String>,
    #[serde(default)]
    pub stage_entry: BTreeMap<String, String>,
    /// Of stages that the document counts, the numbers they name.
    #[serde(default)]
    pub named: BTreeMap<String, BTreeSet<String>>,
    /// Rows of its list of respondents.
    #[serde(default = "three")]
    pub respondents: u32,
    /// In this order.
    pub expect: Vec<Expected>,
    /// Fewest and most pages of the PDF.
    #[serde(default)]
    #[allow(dead_code, reason = "read where PDFs are made, in `tables`")]
    pub pages: Option<(usize, usize)>,
}

fn one() -> usize {
    1
}

fn three() -> u32 {
    3
}

/// A text that must stand in the document, and where its wording comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Expected {
    /// The source's, word for word: found in the source's text.
    Printed(String),
    /// A value of the application.
    Data(String),
    /// The service's own wording.
    Ours(String),
}

impl Expected {
    pub fn text(&self) -> &str {
        let (Self::Printed(text) | Self::Data(text) | Self::Ours(text)) = self;
        text
    }
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every golden file with its name.
pub fn goldens() -> Vec<(String, Golden)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(root().join("tests/documents")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| e == "toml"));
    files.sort();
    let read = |file: &PathBuf| {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let golden = toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, golden)
    };
    files.iter().map(read).collect()
}

pub fn book(programme: &str) -> Rulebook {
    let folder = root().join("rulebooks").join(programme);
    rulebook_folder::load(&folder).unwrap_or_else(|errors| panic!("{programme}: {}", errors.iter().map(|e| format!("\n{e}")).collect::<String>()))
}

/// The JSON of the document as `records` would send it to `tables`.
pub fn made(golden: &Golden, book: &Rulebook) -> Value {
    let applications: Vec<Application> = (1..=golden.entries).map(|n| application(golden, book, n)).collect();
    made_from(golden, book, &applications)
}

pub fn made_from(golden: &Golden, book: &Rulebook, applications: &[Application]) -> Value {
    let document = book.document(&golden.document).unwrap_or_else(|| panic!("{} has no document {}", golden.programme, golden.document));
    let findings: Vec<Option<CheckAnswer>> = applications.iter().map(|a| document.needs_findings().then(|| check(book, a))).collect();
    let respondents = document.respondents().map(|code| respondents(book, code, golden.respondents));
    let records: Vec<Record<'_>> = applications
        .iter()
        .zip(&findings)
        .map(|(application, findings)| Record { application, recommender: BODY, findings: findings.as_ref(), stage: &golden.stage_entry, respondents: respondents.as_ref() })
        .collect();
    let quotas = [printing::QuotaLine { body: BODY.to_owned(), max: Some(10), used: 4 }];
    let profile = profile();
    let occasion = Occasion { book, organisation: BODY, profile: &profile, stage: &golden.stage, quotas: &quotas, named: &golden.named, part: printing::PartOf::WHOLE };
    serde_json::to_value(compose(document, &occasion, &records)).unwrap()
}

/// So many made-up respondents of the material's list, unmasked.
fn respondents(book: &Rulebook, code: &str, count: u32) -> RosterAnswer {
    let spec = book.material(code).unwrap().roster.as_ref().unwrap();
    let value = |kind: ColumnKind, n: u32| match kind {
        ColumnKind::Serial => n.to_string(),
        ColumnKind::Name => ["王示例", "李样例", "欧阳㐂䶮"][n as usize % 3].to_owned(),
        ColumnKind::Contact => format!("1380000{n:04}"),
        ColumnKind::Date => "2017-01-09".to_owned(),
        ColumnKind::Text => "示例".to_owned(),
    };
    let column = |column: &domain::roster::ColumnSpec| FoundColumn { id: column.id.clone(), label: column.label.clone(), letter: "A".to_owned(), head: column.label.clone() };
    let row = |n: u32| Row { row: n + 1, values: spec.columns.iter().map(|column| value(column.kind, n)).collect(), ..Row::default() };
    let facts = RosterFacts { columns: spec.columns.iter().map(column).collect(), rows: count, ..RosterFacts::default() };
    RosterAnswer { facts, rows: (1..=count).map(row).collect(), masked: false }
}

fn profile() -> BTreeMap<String, String> {
    let entries = [("filled_by", "王示例"), ("department", "质量部"), ("position", "主任"), ("mobile", "13800000000"), ("email", "office@example.org"), ("address", "示例路1号"), ("postcode", "200000")];
    entries.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

fn check(book: &Rulebook, application: &Application) -> CheckAnswer {
    let request = CheckRequest {
        programme: application.programme.clone(),
        category: application.category.clone(),
        level: application.level.clone(),
        now: NOW.parse().unwrap(),
        stage: Stage::Recommended,
        fields: application.fields.clone(),
        materials: application.materials.clone(),
        recommender: Some(BODY.to_owned()),
        opinion: application.opinion.clone(),
        decided: BTreeMap::new(),
        windows: BTreeMap::new(),
        standing: domain::Standing::default(),
    };
    let checker = checks::Checker::new(Arc::new(book.clone())).unwrap();
    checker.check(&request)
}

/// The example as an application that was recommended, under its nth number.
pub fn application(golden: &Golden, book: &Rulebook, n: usize) -> Application {
    let folder = root().join("examples").join(&golden.programme).join(&golden.example);
    let example: Value = serde_json::from_slice(&std::fs::read(folder.join("application.json")).unwrap()).unwrap();
    let text = |key: &str| example[key].as_str().unwrap().to_owned();
    let mut fields: BTreeMap<String, String> = serde_json::from_value(example["fields"].clone()).unwrap();
    fields.extend(golden.fields.clone());
    let at: Timestamp = NOW.parse().unwrap();
    let opinion = Opinion {
        decision: OpinionDecision::Recommend,
        score: "88.5".to_owned(),
        highlights: "服务流程清晰。".to_owned(),
        improvements: "建议增加对流失用户的回访。".to_owned(),
        fields: golden.opinion_fields.clone(),
        by: "body".into(),
        at,
    };
    Application {
        schema: 1,
        id: "aaaaaaaaaaaaaaaaaaaaaaaaaa".into(),
        revision: 1,
        programme: golden.programme.as_str().into(),
        applicant: "applicant".into(),
        category: golden.category.clone().unwrap_or_else(|| text("category")),
        level: golden.level.clone().unwrap_or_else(|| text("level")),
        state: State::Recommended,
        number: Some(format!("{}-{n:04}", book.programme.code)),
        recommender: Some("body".to_owned()),
        fields,
        materials: materials(&example, &folder),
        opinion: Some(opinion),
        reports: Vec::new(),
        receipts: Vec::new(),
        head: Digest::of(b""),
        created_at: at,
        changed_at: at,
        submitted_at: Some(at),
    }
}

fn materials(example: &Value, folder: &Path) -> BTreeMap<String, Vec<Attachment>> {
    let file = |code: &str, name: &Value| {
        let name = name.as_str().unwrap().to_owned();
        let bytes = std::fs::read(folder.join(code).join(&name)).unwrap_or_else(|_| name.clone().into_bytes());
        let facts = FileFacts { pages: Some(2), ..FileFacts::of(FileKind::Pdf) };
        Attachment::new(Digest::of(&bytes), bytes.len() as u64, name, facts, NOW.parse().unwrap())
    };
    let of = |(code, names): (&String, &Value)| (code.clone(), names.as_array().unwrap().iter().map(|name| file(code, name)).collect());
    example["materials"].as_object().into_iter().flatten().map(of).collect()
}

/// A text without white space: layouts differ in it.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200B}').collect()
}
