//! Whatever a request holds, every check answers; whatever a rule says wrong is found on loading.

use checks::{Checker, cases};
use domain::api::CheckRequest;
use domain::standing::{Bar, BarKind, OtherApplication, QuotaUse, Revocation, Title};
use domain::{Effect, Verdict};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

fn files() -> BTreeMap<String, Vec<u8>> {
    rulebook_folder::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks/shanghai-2023")).unwrap()
}

fn checker() -> (Checker, CheckRequest) {
    let files = files();
    let checker = Checker::new(Arc::new(rulebook::load(files.clone()).unwrap())).unwrap();
    let request = cases::base_request(&checker, &files).unwrap();
    (checker, request)
}

#[test]
fn no_value_makes_a_check_panic_or_vanish() {
    let (checker, base) = checker();
    let long = "满".repeat(100_000);
    let values = ["", " ", "\u{200b}", "NaN", "1e308", "-1", "-0", "0", "99999999999999999999", "2023-02-30", "9999-12-31", "0001-01-01", "yes", "no", "\"'<&>", "{name}", "1,2,3"];
    let ids: Vec<String> = base.fields.keys().cloned().collect();
    for category in ["enterprise", "product", "project", "service", "x"] {
        // 100,000 characters in every field cost seconds unoptimised: once is enough.
        for value in values.into_iter().chain((category == "project").then_some(long.as_str())) {
            let mut request = base.clone();
            request.category = category.to_owned();
            request.fields = ids.iter().map(|id| (id.clone(), value.to_owned())).collect();
            let answer = checker.check(&request);
            assert_eq!(answer.findings.len(), checker.rulebook().checks.len());
            assert!(answer.findings.iter().all(|f| !f.message.is_empty() && f.message.chars().count() < 20_000), "{category} {value:.20}");
        }
    }
}

/// Every programme, with records of the applicant at the ends of what their types hold, now and at the end of time.
#[test]
fn no_value_makes_a_check_of_any_programme_panic() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks");
    for folder in std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).filter(|p| p.join("programme.toml").is_file()) {
        let names = ["programme.toml", "forms.toml", "materials.toml", "assessment.toml", "checks.toml", "cases/base.toml"];
        let files: BTreeMap<String, Vec<u8>> = names.into_iter().filter_map(|name| Some((name.to_owned(), std::fs::read(folder.join(name)).ok()?))).collect();
        let checker = Checker::new(Arc::new(rulebook::load(files.clone()).unwrap())).unwrap();
        let base = cases::base_request(&checker, &files).unwrap();
        let ids: Vec<String> = checker.rulebook().fields().map(|(_, _, field)| field.id.clone()).chain(base.fields.keys().cloned()).collect();
        let pairs = checker.rulebook().programme.categories.iter().flat_map(|c| c.levels.iter().map(move |level| (c.id.clone(), level.clone())));
        for (category, level) in pairs {
            for (value, now) in [("", "2021-06-15T10:00:00+08:00"), ("-1", "9999-12-30T10:00:00+00:00"), ("1900-01-01", "0001-01-02T10:00:00+00:00"), ("2100-12-31", "9999-12-30T10:00:00+00:00"), ("yes", "2021-06-15T10:00:00+08:00")] {
                let mut request = base.clone();
                request.category = category.clone();
                request.level = level.clone();
                request.now = now.parse().unwrap();
                request.fields = ids.iter().map(|id| (id.clone(), value.to_owned())).collect();
                request.standing = extreme(&request.programme, &category, &level);
                let answer = checker.check(&request);
                assert_eq!(answer.findings.len(), checker.rulebook().checks.len());
                assert!(answer.findings.iter().all(|f| !f.message.is_empty()), "{} {category} {value}", folder.display());
            }
        }
    }
}

fn extreme(programme: &domain::ProgrammeId, category: &str, level: &str) -> domain::Standing {
    let (first, last) = (domain::time::Date::MIN, domain::time::Date::MAX);
    let revocation = |on| Revocation { on, reason: String::new(), improper_means: true };
    let title = |from, until, revoked| Title { programme: programme.clone(), category: category.into(), level: level.into(), object: "\u{200b}".into(), from, until, revoked };
    domain::Standing {
        consulted: true,
        others: vec![OtherApplication { number: String::new(), category: category.into(), level: level.into(), object: String::new(), submitted_at: "0001-01-02T00:00:00Z".parse().unwrap() }],
        titles: vec![title(first, Some(last), None), title(last, Some(first), None), title(first, None, Some(revocation(first))), title(last, None, Some(revocation(last)))],
        bars: [first, last].into_iter().map(|from| Bar { programme: programme.clone(), kind: BarKind::Withdrawn, from, until: None, reason: String::new() }).collect(),
        quota: Some(QuotaUse { name: String::new(), max: 0, used: u32::MAX }),
        listed: Some(u32::MAX),
    }
}

#[test]
fn each_field_broken_alone_never_betters_a_check() {
    let (checker, mut base) = checker();
    // Something wrong with most checks, so that there is something to better.
    for (id, value) in [("credit_code", "1"), ("founded_on", "2022-01-01"), ("operating", "no"), ("survey.ended_on", "2022-09-01"), ("survey.begun_on", "2022-08-01"), ("satisfaction", "60")] {
        base.fields.insert(id.to_owned(), value.to_owned());
    }
    for category in ["enterprise", "product", "project", "service"] {
        let mut request = base.clone();
        request.category = category.to_owned();
        let before = checker.check(&request);
        for (index, id) in base.fields.keys().enumerate() {
            let value = ["", "\u{feff}", "不是值"][index % 3];
            let mut broken = request.clone();
            broken.fields.insert(id.clone(), value.to_owned());
            for (was, is) in before.findings.iter().zip(checker.check(&broken).findings) {
                let better = was.verdict == Verdict::Fail && is.verdict == Verdict::Pass;
                assert!(!better, "{category}: {} passes once {id} is {value:?}", is.code);
            }
        }
    }
}

#[test]
fn findings_say_what_to_do() {
    let (checker, base) = checker();
    let mut request = base.clone();
    request.fields.clear();
    request.materials.clear();
    for finding in checker.check(&request).findings {
        assert!(!finding.citations.is_empty() && finding.citations.iter().all(|c| c.source == "沪质协〔2023〕12号"), "{}", finding.code);
        match finding.verdict {
            Verdict::Fail => {
                assert!(finding.effect.is_some() && finding.action.is_some() && finding.actor.is_some(), "{finding:?}");
                assert_eq!(finding.effect, Some(Effect::Return), "{finding:?}");
                assert_eq!(finding.by.map(|d| d.to_string()).as_deref(), Some("2023-07-20"), "{finding:?}");
            }
            _ => assert_eq!(finding.effect, None),
        }
    }
}

#[test]
fn the_answer_names_the_rulebook_and_survives_json() {
    let (checker, base) = checker();
    let answer = checker.check(&base);
    assert_eq!(answer.rulebook.sha256, checker.rulebook().sha256);
    let json = serde_json::to_string(&answer).unwrap();
    assert_eq!(serde_json::from_str::<domain::api::CheckAnswer>(&json).unwrap(), answer);
}

#[test]
fn slips_in_rules_are_found_on_loading() {
    for (from, to, what) in [
        ("kind = \"offered_level\"", "kind = \"offered_levels\"", "SH23-R01: unknown variant `offered_levels`"),
        ("field = \"credit_code\"", "field = \"credit_kode\"", "SH23-R02: unknown field `credit_kode`"),
        ("field = \"credit_code\"", "field = \"credit_code\"\nlength = 18", "SH23-R02: unknown field `length`"),
        ("pass = [\"company\"", "pass = [\"firm\"", "SH23-R02: field `legal_form` never has the value `firm`"),
        ("part_counts = \"pass\"", "part = \"pass\"", "SH23-R03: the answers to reading `SH23-O01`"),
        ("readings = [\"SH23-O01\"]", "readings = []", "SH23-R03: rests on reading `SH23-O01`, which `readings` doesn't list"),
        ("readings = [\"SH23-O01\"]", "readings = [\"SH23-O01\", \"SH23-O02\"]", "SH23-R03: lists reading `SH23-O02`"),
        ("until = \"2020-01-01\"", "until = \"2021-01-01\"", "SH23-R03: `spans` go from early to late"),
        ("materials = [\"SH23-M18\"]", "materials = [\"SH23-M81\"]", "SH23-R06: unknown material `SH23-M81`"),
        ("window = \"application\"", "window = \"applications\"", "SH23-R29: unknown window `applications`"),
        ("forms = [\"cover\"", "forms = [\"front\"", "SH23-R31: unknown form `front`"),
        ("level = \"benchmark\"", "level = \"gold\"", "SH23-R27: unknown level `gold`"),
        ("yes = \"pass\"", "yes = \"fail\"", "SH23-R04: `yes` is `pass` or `review`"),
    ] {
        let mut files = files();
        let text = String::from_utf8(files["checks.toml"].clone()).unwrap();
        assert!(text.contains(from), "{from}");
        files.insert("checks.toml".into(), text.replacen(from, to, 1).into_bytes());
        let errors = Checker::new(Arc::new(rulebook::load(files).unwrap())).err().unwrap_or_default();
        assert!(errors.iter().any(|e| e.what.starts_with(what)), "{to}: {errors:?}");
    }
}
