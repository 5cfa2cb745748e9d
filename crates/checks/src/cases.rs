//! Cases: made-up applications beside the rules, and what the rules must say of them.
//!
//! `cases/base.toml` is one complete application; every `[[case]]` of the other files changes a little of it and names
//! the findings expected. Adding a case adds data, not code.

use crate::Checker;
use crate::case_survey::CaseSurvey;
use domain::api::{CheckAnswer, CheckRequest, OpenWindow, Stage};
use domain::evidence::Defect;
use domain::roster::{ColumnSpec, FoundColumn, RosterFacts, RosterSpec};
use domain::survey::SurveyFacts;
use domain::time::{Date, Timestamp};
use domain::{AccountId, Attachment, Digest, Effect, FileFacts, FileKind, Finding, Opinion, OpinionDecision, ProgrammeId, Standing, Verdict};
use rulebook::{LoadError, Material, MaterialFrom};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The application every case starts from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Base {
    category: String,
    level: String,
    now: Timestamp,
    stage: Stage,
    #[serde(default)]
    recommender: Option<String>,
    /// Every file's name without ending; `{id}` stands for a field's value.
    file_name: String,
    #[serde(default)]
    roster: Option<CaseRoster>,
    #[serde(default)]
    survey: Option<CaseSurvey>,
    fields: BTreeMap<String, String>,
    /// What the recommending body filled in, once a case says that it gave its opinion.
    #[serde(default)]
    opinion: BTreeMap<String, String>,
    #[serde(default)]
    standing: Standing,
    /// Long texts by their number of characters.
    #[serde(default)]
    length: BTreeMap<String, usize>,
}

/// One case: what is changed, and what is expected. Left out means unchanged, and not looked at.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    category: Option<String>,
    level: Option<String>,
    now: Option<Timestamp>,
    stage: Option<Stage>,
    /// Empty: none.
    recommender: Option<String>,
    file_name: Option<String>,
    roster: Option<CaseRoster>,
    survey: Option<CaseSurvey>,
    #[serde(default)]
    set: BTreeMap<String, String>,
    #[serde(default)]
    unset: Vec<String>,
    #[serde(default)]
    length: BTreeMap<String, usize>,
    /// Materials without a file.
    #[serde(default)]
    remove: Vec<String>,
    /// Materials with other files.
    #[serde(default)]
    files: BTreeMap<String, Vec<CaseFile>>,
    #[serde(default)]
    decided: BTreeMap<String, String>,
    #[serde(default)]
    windows: BTreeMap<String, OpenWindow>,
    opinion: Option<OpinionDecision>,
    /// Changes of what the recommending body filled in; an empty value is none.
    #[serde(default)]
    opinion_set: BTreeMap<String, String>,
    /// What other records say of the applicant, in place of the base's.
    standing: Option<Standing>,
    /// Code → `pass`, `review`, `not_applicable`, `fail/invalid`, `fail/return`, `fail/warn`.
    #[serde(default)]
    expect: BTreeMap<String, String>,
    /// Code → a part of what the finding says, requires, found or advises.
    #[serde(default)]
    says: BTreeMap<String, String>,
    /// Code → the gap between what is required and what was found; empty for none.
    #[serde(default)]
    gap: BTreeMap<String, String>,
    /// Code → the readings a review rests on.
    #[serde(default)]
    readings: BTreeMap<String, Vec<String>>,
    /// The level reached; empty for none.
    reached: Option<String>,
    /// A part of what the next level wants.
    next: Option<String>,
    #[serde(default)]
    derived: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    name: String,
    kind: FileKind,
    #[serde(default)]
    defect: Option<Defect>,
    /// Words found in its text; given at all, the file has a text.
    #[serde(default)]
    words: Option<Vec<String>>,
    /// The service has not seen its content.
    #[serde(default)]
    unseen: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseRoster {
    rows: u32,
    #[serde(default)]
    without_name: u32,
    #[serde(default)]
    without_contact: u32,
    #[serde(default)]
    malformed_contact: u32,
    #[serde(default)]
    duplicates: u32,
    #[serde(default)]
    shared_contacts: u32,
    #[serde(default)]
    malformed_date: u32,
    /// Column → rows in which it is empty.
    #[serde(default)]
    empty: BTreeMap<String, u32>,
    /// Columns that the list lacks altogether.
    #[serde(default)]
    without_columns: Vec<String>,
    /// Day → rows.
    #[serde(default)]
    dates: BTreeMap<Date, u32>,
    #[serde(default)]
    other_dates: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFileToml {
    case: Vec<Case>,
}

/// How the cases went.
#[derive(Debug, Default)]
pub struct Report {
    pub cases: usize,
    pub expectations: usize,
    /// What came out otherwise than expected, and what can't be read.
    pub failures: Vec<LoadError>,
    /// Code → verdicts that some case expects of it.
    pub seen: BTreeMap<String, BTreeSet<Verdict>>,
    /// Code of a check and of a reading on which some case expects its review to rest.
    pub left_open: BTreeSet<(String, String)>,
    /// Code of a reading and the id of the one some case decides for.
    pub decided: BTreeSet<(String, String)>,
}

/// Runs every case among `files` (path within the rulebook's folder → content).
pub fn run(checker: &Checker, files: &BTreeMap<String, Vec<u8>>) -> Report {
    let mut report = Report::default();
    let Some(base) = base(files, &mut report) else { return report };
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("cases/") && path.ends_with(".toml") && *path != BASE) {
        let text = String::from_utf8_lossy(bytes);
        let cases = match toml::from_str::<CaseFileToml>(&text) {
            Ok(file) => file.case,
            Err(error) => {
                report.failures.push(LoadError::new(path, line(&text, error.span().map_or(0, |s| s.start)), error.message(), "a [[case]]"));
                continue;
            }
        };
        for case in cases {
            let at = text.find(&format!("name = \"{}\"", case.name)).map_or(0, |offset| line(&text, offset));
            report.cases += 1;
            let answer = checker.check(&request(checker, &base, &case));
            let mut wrong = Vec::new();
            expectations(checker, &case, &answer, &mut report, &mut wrong);
            report.failures.extend(wrong.into_iter().map(|(what, meant)| LoadError::new(path, at, format!("{}: {what}", case.name), meant)));
        }
    }
    report
}

/// The base application as a request: complete, and passing wherever a machine can say so.
///
/// # Errors
/// What is wrong with `cases/base.toml`.
pub fn base_request(checker: &Checker, files: &BTreeMap<String, Vec<u8>>) -> Result<CheckRequest, Vec<LoadError>> {
    let mut report = Report::default();
    let nothing: Case = toml::from_str("name = \"\"").expect("everything else has a default");
    base(files, &mut report).map(|base| request(checker, &base, &nothing)).ok_or(report.failures)
}

const BASE: &str = "cases/base.toml";

fn base(files: &BTreeMap<String, Vec<u8>>, report: &mut Report) -> Option<Base> {
    let Some(bytes) = files.get(BASE) else {
        report.failures.push(LoadError::new(BASE, 0, "the file is missing", "the application every case starts from"));
        return None;
    };
    let text = String::from_utf8_lossy(bytes);
    let failed = |error: toml::de::Error| LoadError::new(BASE, line(&text, error.span().map_or(0, |s| s.start)), error.message(), "");
    toml::from_str(&text).map_err(|error| report.failures.push(failed(error))).ok()
}

fn request(checker: &Checker, base: &Base, case: &Case) -> CheckRequest {
    let mut fields = base.fields.clone();
    fields.extend(base.length.iter().chain(&case.length).map(|(id, count)| (id.clone(), "满".repeat(*count))));
    fields.extend(case.set.clone());
    fields.retain(|id, _| !case.unset.contains(id));
    let mut stem = case.file_name.as_ref().unwrap_or(&base.file_name).clone();
    for (id, value) in fields.iter().filter(|(_, value)| value.len() < 500) {
        stem = stem.replace(&format!("{{{id}}}"), value);
    }
    let now = case.now.unwrap_or(base.now);
    let roster = case.roster.as_ref().or(base.roster.as_ref()).cloned().unwrap_or_default();
    let mut materials = BTreeMap::new();
    let given = |m: &&Material| m.from.contains(&MaterialFrom::Uploaded) && (!m.optional || case.files.contains_key(&m.code));
    for material in checker.rulebook().materials.iter().filter(given) {
        let whole = CaseFile { name: format!("{stem}.{}", if material.spreadsheet { "xlsx" } else { "pdf" }), kind: if material.spreadsheet { FileKind::Xlsx } else { FileKind::Pdf }, defect: None, words: Some(material.look_for.clone()).filter(|words| !words.is_empty()), unseen: false };
        let typed = material.from.contains(&MaterialFrom::Typed) && checker.rulebook().fields().any(|(form, _, f)| form.material.as_deref() == Some(&material.code) && base.length.contains_key(&f.id));
        let given = case.files.get(&material.code).cloned().unwrap_or_else(|| if typed { Vec::new() } else { vec![whole] });
        if !case.remove.contains(&material.code) && !given.is_empty() {
            let facts = material.roster.as_ref().map(|spec| roster_facts(spec, &roster));
            let survey = material.survey.as_ref().and(case.survey.as_ref().or(base.survey.as_ref())).map(CaseSurvey::facts);
            materials.insert(material.code.clone(), given.iter().map(|file| attachment(file, facts.clone(), survey.clone(), now)).collect());
        }
    }
    CheckRequest {
        programme: ProgrammeId(checker.rulebook().programme.id.clone()),
        category: case.category.as_ref().unwrap_or(&base.category).clone(),
        level: case.level.as_ref().unwrap_or(&base.level).clone(),
        now,
        stage: case.stage.unwrap_or(base.stage),
        fields,
        materials,
        recommender: case.recommender.as_ref().or(base.recommender.as_ref()).filter(|r| !r.is_empty()).cloned(),
        opinion: case.opinion.map(|decision| opinion(checker, base, case, decision, now)),
        decided: case.decided.clone(),
        windows: case.windows.clone(),
        standing: case.standing.as_ref().unwrap_or(&base.standing).clone(),
    }
}

fn opinion(checker: &Checker, base: &Base, case: &Case, decision: OpinionDecision, now: Timestamp) -> Opinion {
    let mut fields = base.opinion.clone();
    fields.extend(case.opinion_set.clone());
    fields.retain(|_, value| !value.is_empty());
    let score = checker.rulebook().programme.opinion.score_label.as_ref().map_or(String::new(), |_| "90".to_owned());
    Opinion { decision, score, highlights: "同意推荐。".into(), improvements: String::new(), fields, by: AccountId("a".into()), at: now }
}

fn attachment(file: &CaseFile, roster: Option<RosterFacts>, survey: Option<SurveyFacts>, now: Timestamp) -> Attachment {
    let facts = FileFacts { pages: Some(1), defect: file.defect, words: file.words.clone().unwrap_or_default(), has_text: file.words.is_some(), inspected: !file.unseen, ..FileFacts::of(file.kind) };
    let read = file.defect.is_none() && file.kind.is_spreadsheet();
    Attachment { roster: roster.filter(|_| read), survey: survey.filter(|_| read), ..Attachment::new(Digest::of(file.name.as_bytes()), 1, &file.name, facts, now) }
}

fn found(column: &ColumnSpec) -> FoundColumn {
    FoundColumn { id: column.id.clone(), label: column.label.clone(), letter: "A".into(), head: column.label.clone() }
}

fn roster_facts(spec: &RosterSpec, roster: &CaseRoster) -> RosterFacts {
    let broken = roster.without_name + roster.without_contact + roster.malformed_contact;
    RosterFacts {
        sheet: "Sheet1".into(),
        head_row: Some(1),
        rows: roster.rows,
        complete_rows: roster.rows.saturating_sub(broken),
        rows_without_name: roster.without_name,
        rows_without_contact: roster.without_contact,
        rows_with_malformed_contact: roster.malformed_contact,
        duplicate_rows: roster.duplicates,
        shared_contacts: roster.shared_contacts,
        doubtful_rows: roster.malformed_contact + roster.malformed_date + roster.duplicates + roster.shared_contacts,
        columns: spec.columns.iter().filter(|c| !roster.without_columns.contains(&c.id)).map(found).collect(),
        empty_cells: roster.empty.clone(),
        dates: roster.dates.clone(),
        rows_on_other_dates: roster.other_dates,
        rows_with_malformed_date: roster.malformed_date,
        ..RosterFacts::default()
    }
}

/// Holds the answer against the case; `wrong` gets what came out and what was meant.
fn expectations(checker: &Checker, case: &Case, answer: &CheckAnswer, report: &mut Report, wrong: &mut Vec<(String, String)>) {
    report.decided.extend(case.decided.clone());
    let find = |code: &str| answer.findings.iter().find(|f| f.code == code);
    for (code, expected) in &case.expect {
        report.expectations += 1;
        let Some(finding) = find(code) else {
            wrong.push((format!("no check {code}"), String::new()));
            continue;
        };
        let got = outcome(finding);
        if &got != expected {
            wrong.push((format!("{code} is {got}: {}", finding.message), format!("expected {expected}")));
        }
        report.seen.entry(code.clone()).or_default().insert(finding.verdict);
    }
    for (code, part) in &case.says {
        report.expectations += 1;
        let said = find(code).map_or(String::new(), |f| {
            let parts = [Some(&f.message), f.required.as_ref(), f.found.as_ref(), f.action.as_ref()];
            parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" | ")
        });
        if !said.contains(part) {
            wrong.push((format!("{code} says: {said}"), format!("expected … {part} …")));
        }
    }
    for (code, expected) in &case.gap {
        report.expectations += 1;
        let gap = find(code).and_then(|f| f.gap.as_deref()).unwrap_or_default();
        if gap != expected {
            wrong.push((format!("the gap of {code} is {gap:?}"), format!("expected {expected:?}")));
        }
    }
    for (code, readings) in &case.readings {
        report.expectations += 1;
        report.left_open.extend(readings.iter().map(|reading| (code.clone(), reading.clone())));
        let got = find(code).map(|f| f.readings.clone()).unwrap_or_default();
        if &got != readings {
            wrong.push((format!("{code} rests on {}", got.join(", ")), format!("expected {}", readings.join(", "))));
        }
    }
    let grade = answer.grade.as_ref();
    if let Some(reached) = &case.reached {
        report.expectations += 1;
        let got = grade.and_then(|g| g.reached.clone()).unwrap_or_default();
        if &got != reached {
            wrong.push((format!("reached `{got}`"), format!("expected `{reached}`")));
        }
    }
    if let Some(next) = &case.next {
        report.expectations += 1;
        let got = grade.map(|g| g.next.join("；")).unwrap_or_default();
        if !got.contains(next) {
            wrong.push((format!("next level wants: {got}"), format!("expected … {next} …")));
        }
    }
    for (id, expected) in &case.derived {
        report.expectations += 1;
        if answer.derived.get(id) != Some(expected) {
            wrong.push((format!("derived {id} is {:?}", answer.derived.get(id)), format!("expected {expected}")));
        }
    }
    let known: BTreeSet<&str> = checker.rulebook().checks.iter().map(|c| c.code.as_str()).collect();
    for code in case.says.keys().chain(case.gap.keys()).chain(case.readings.keys()).filter(|code| !known.contains(code.as_str())) {
        wrong.push((format!("no check {code}"), String::new()));
    }
}

/// `pass`, `fail/return` and so on.
fn outcome(finding: &Finding) -> String {
    match (finding.verdict, finding.effect) {
        (Verdict::Pass, _) => "pass".into(),
        (Verdict::Review, _) => "review".into(),
        (Verdict::NotApplicable, _) => "not_applicable".into(),
        (Verdict::Fail, Some(Effect::Invalid)) => "fail/invalid".into(),
        (Verdict::Fail, Some(Effect::Warn)) => "fail/warn".into(),
        (Verdict::Fail, _) => "fail/return".into(),
    }
}

fn line(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1
}
