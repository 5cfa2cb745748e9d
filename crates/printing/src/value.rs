//! A source → the text it stands for.

use crate::{Record, Scene};
use domain::text::normalise;
use domain::time::{Date, Timestamp, today};
use domain::{Application, Finding, OpinionDecision, Verdict};
use rulebook::value::{date, display, number};
use rulebook::{ChoiceOption, Counted, Facts, FieldKind, Rulebook, ScoreItem, ValueFrom};
use domain::document::{TICKED, UNTICKED};

/// A date to be written by hand.
pub(crate) const DATE_BLANK: &str = "　　年　　月　　日";

/// A source's text; empty where there is nothing to stand there.
pub(crate) fn of(source: &ValueFrom, scene: &Scene<'_, '_>) -> String {
    match source {
        ValueFrom::Index => scene.row.map_or_else(String::new, |row| row.index.to_string()),
        ValueFrom::Item(item) => scene.row.and_then(|row| row.items.get(item.as_str())).cloned().unwrap_or_default(),
        ValueFrom::Rows => scene.records.len().to_string(),
        ValueFrom::Count(counted) => scene.records.iter().filter(|record| is_counted(counted, scene, record)).count().to_string(),
        ValueFrom::Organisation => scene.occasion.organisation.to_owned(),
        ValueFrom::Profile(key) => scene.occasion.profile.get(key).cloned().unwrap_or_default(),
        ValueFrom::ProgrammeTitle => scene.occasion.book.programme.title.clone(),
        ValueFrom::Association => scene.occasion.book.programme.association.clone(),
        ValueFrom::Blank => String::new(),
        ValueFrom::Stage(key) => staged(scene, key).to_owned(),
        ValueFrom::StageDate(key) => date(staged(scene, key)).map_or_else(|| DATE_BLANK.to_owned(), spelled),
        // Without an application these are a form to be filled in by hand.
        ValueFrom::Choices(_) | ValueFrom::ChoiceLines(_) | ValueFrom::Date(_) if scene.one.is_none() => empty_form(source, scene.occasion.book),
        ValueFrom::OpinionDate if scene.one.is_none() => DATE_BLANK.to_owned(),
        _ => scene.one.map_or_else(String::new, |record| of_record(source, scene.occasion.book, record)),
    }
}

fn is_counted(counted: &Counted, scene: &Scene<'_, '_>, record: &Record<'_>) -> bool {
    let number = || record.application.number.as_deref().unwrap_or_default();
    let named = counted.stage.is_empty() || scene.occasion.named.get(&counted.stage).is_some_and(|numbers| numbers.contains(number()));
    named && counted.when.holds(record)
}

fn staged<'s>(scene: &'s Scene<'_, '_>, key: &str) -> &'s str {
    let own = scene.one.and_then(|record| record.stage.get(key));
    own.or_else(|| scene.occasion.stage.get(key)).map_or("", String::as_str)
}

fn empty_form(source: &ValueFrom, book: &Rulebook) -> String {
    match source {
        ValueFrom::Choices(id) => choices(book, id, "", "　"),
        ValueFrom::ChoiceLines(id) => choices(book, id, "", "\n"),
        _ => DATE_BLANK.to_owned(),
    }
}

fn of_record(source: &ValueFrom, book: &Rulebook, record: &Record<'_>) -> String {
    let application = record.application;
    let opinion = application.opinion.as_ref();
    let findings = || record.findings.map_or(&[][..], |answer| &answer.findings);
    match source {
        ValueFrom::Number => application.number.clone().unwrap_or_default(),
        ValueFrom::Field(id) => field(book, record, id),
        ValueFrom::Measure(id) => measure(book, record, id),
        ValueFrom::Date(id) => date(record.field(id)).map_or_else(|| DATE_BLANK.to_owned(), spelled),
        ValueFrom::Choices(id) => choices(book, id, record.field(id), "　"),
        ValueFrom::ChoiceLines(id) => choices(book, id, record.field(id), "\n"),
        ValueFrom::Category => book.programme.category(&application.category).map_or_else(String::new, |c| c.label.clone()),
        ValueFrom::Level => level(book, &application.level),
        ValueFrom::Applicant => application.field(&book.programme.roles.name).unwrap_or_default().to_owned(),
        ValueFrom::Object => book.project_name(application).unwrap_or_default().to_owned(),
        ValueFrom::Recommender => record.recommender.to_owned(),
        ValueFrom::SubmittedOn => application.submitted_at.map_or_else(String::new, day),
        ValueFrom::AssessmentTotal => points(book, application, true).map_or_else(String::new, |sum| sum.to_string()),
        ValueFrom::AssessmentBase => points(book, application, false).map_or_else(String::new, |sum| sum.to_string()),
        ValueFrom::AssessmentConclusion => conclusion(book, application),
        ValueFrom::OpinionScore => opinion.map_or_else(String::new, |o| o.score.clone()),
        ValueFrom::OpinionText => opinion.map_or_else(String::new, |o| {
            let form = &book.programme.opinion;
            let parts = std::iter::once((&form.highlights_label, &o.highlights)).chain(form.improvements_label.iter().map(|label| (label, &o.improvements)));
            parts.filter(|(_, text)| !text.is_empty()).map(|(label, text)| format!("{label}：{text}")).collect::<Vec<_>>().join("\n")
        }),
        ValueFrom::OpinionHighlights => opinion.map_or_else(String::new, |o| o.highlights.clone()),
        ValueFrom::OpinionImprovements => opinion.map_or_else(String::new, |o| o.improvements.clone()),
        ValueFrom::OpinionDecision => opinion.map_or_else(String::new, |o| decision(o.decision).to_owned()),
        ValueFrom::OpinionDate => opinion.map_or_else(|| DATE_BLANK.to_owned(), |o| day(o.at)),
        ValueFrom::Material(code) => (if record.has_material(code) { "有" } else { "无" }).to_owned(),
        ValueFrom::MaterialFiles(code) => {
            let files = application.materials.get(code).map_or(&[][..], Vec::as_slice);
            files.iter().map(|file| file.name.clone()).collect::<Vec<_>>().join("\n")
        }
        ValueFrom::Finding(code) => findings().iter().find(|f| &f.code == code).map_or_else(String::new, |f| verdict(f.verdict).to_owned()),
        ValueFrom::FindingMessage(code) => findings().iter().find(|f| &f.code == code).map_or_else(String::new, |f| f.message.clone()),
        ValueFrom::FindingsCount(of) => record.findings.map_or_else(String::new, |answer| answered(&answer.findings, *of).count().to_string()),
        ValueFrom::FindingsList(of) => answered(findings(), *of).map(|f| format!("{} {}", f.code, f.title)).collect::<Vec<_>>().join("\n"),
        ValueFrom::GradeReached => record.findings.and_then(|answer| answer.grade.as_ref()?.reached.as_deref()).map_or_else(String::new, |id| level(book, id)),
        // Answered before an application was asked.
        ValueFrom::Index | ValueFrom::Item(_) | ValueFrom::Rows | ValueFrom::Count(_) | ValueFrom::Organisation | ValueFrom::Profile(_) | ValueFrom::ProgrammeTitle => String::new(),
        ValueFrom::Association | ValueFrom::Blank | ValueFrom::Stage(_) | ValueFrom::StageDate(_) => String::new(),
    }
}

fn answered(findings: &[Finding], verdict: Verdict) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(move |finding| finding.verdict == verdict)
}

/// A verdict in a word.
pub(crate) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "符合",
        Verdict::Fail => "不符合",
        Verdict::Review => "须人工判断",
        Verdict::NotApplicable => "不适用",
    }
}

fn decision(decision: OpinionDecision) -> &'static str {
    match decision {
        OpinionDecision::Recommend => "同意推荐",
        OpinionDecision::Decline => "不予推荐",
    }
}

fn level(book: &Rulebook, id: &str) -> String {
    book.programme.level(id).map_or_else(String::new, |level| level.label.clone())
}

/// A field as it is read: choices by their labels, a choice of many on one line; the reason, where it was left empty for one.
pub fn field(book: &Rulebook, facts: &dyn Facts, id: &str) -> String {
    let value = facts.field(id);
    let Some(field) = book.field(id) else { return value.to_owned() };
    if value.is_empty() {
        return facts.field(&field.blank_id()).to_owned();
    }
    match &field.kind {
        FieldKind::Text { .. } | FieldKind::LongText { .. } => value.to_owned(),
        FieldKind::Date => date(value).map_or_else(|| value.to_owned(), spelled),
        FieldKind::Number { .. } | FieldKind::CreditCode | FieldKind::Phone | FieldKind::Email | FieldKind::Postcode => normalise(value),
        _ => display(field, value),
    }
}

/// Whether a source's texts may be numbers.
pub(crate) fn is_number(source: &ValueFrom, book: &Rulebook) -> bool {
    match source {
        ValueFrom::Index | ValueFrom::AssessmentTotal | ValueFrom::AssessmentBase | ValueFrom::OpinionScore | ValueFrom::FindingsCount(_) | ValueFrom::Rows | ValueFrom::Count(_) => true,
        ValueFrom::Item(item) => matches!(item.as_str(), "pages" | "count" | "max" | "used" | "left"),
        ValueFrom::Field(id) => book.field(id).map_or_else(
            || book.assessment.as_ref().is_some_and(|sheet| id.starts_with(&format!("{}.", sheet.prefix))),
            |field| matches!(field.kind, FieldKind::Number { .. }),
        ),
        _ => false,
    }
}

/// Whether a source's texts are dates.
pub(crate) fn is_date(source: &ValueFrom, book: &Rulebook) -> bool {
    match source {
        ValueFrom::Date(_) | ValueFrom::StageDate(_) | ValueFrom::OpinionDate | ValueFrom::SubmittedOn => true,
        ValueFrom::Field(id) => book.field(id).is_some_and(|field| matches!(field.kind, FieldKind::Date)),
        _ => false,
    }
}

fn measure(book: &Rulebook, record: &Record<'_>, id: &str) -> String {
    let text = field(book, record, id);
    match book.field(id).and_then(|field| field.unit.as_deref()) {
        Some(unit) if number(&text).is_some() => format!("{text} {unit}"),
        _ => text,
    }
}

fn choices(book: &Rulebook, id: &str, value: &str, between: &str) -> String {
    let chosen: Vec<&str> = value.lines().map(str::trim).collect();
    let yes_no = [("yes", "是"), ("no", "否")].map(|(id, label)| ChoiceOption { id: id.to_owned(), label: label.to_owned() });
    let options = match book.field(id).map(|field| &field.kind) {
        Some(FieldKind::Choice { options } | FieldKind::ChoiceMany { options }) => options.as_slice(),
        _ => &yes_no,
    };
    let ticked = |option: &ChoiceOption| tick(chosen.contains(&option.id.as_str()), &option.label);
    options.iter().map(ticked).collect::<Vec<_>>().join(between)
}

/// A label behind its tick box.
pub(crate) fn tick(ticked: bool, label: &str) -> String {
    format!("{} {label}", if ticked { TICKED } else { UNTICKED })
}

/// Points of the score sheet, counted as the checks count them; none as long as nothing is scored.
pub(crate) fn points(book: &Rulebook, application: &Application, bonus: bool) -> Option<i64> {
    let sheet = book.assessment.as_ref()?;
    let of_item = |item: &ScoreItem| {
        let points = number(application.field(&format!("{}.{}", sheet.prefix, item.id))?)?;
        (points.fract() == 0.0 && points.abs() <= 1_000.0 && points <= f64::from(item.max)).then_some(points as i64)
    };
    let groups = sheet.groups.iter().chain(bonus.then_some(&sheet.bonus));
    let scored: Vec<i64> = groups.flat_map(|group| &group.items).filter_map(of_item).collect();
    if scored.is_empty() { None } else { Some(scored.iter().sum()) }
}

fn conclusion(book: &Rulebook, application: &Application) -> String {
    let Some(sheet) = &book.assessment else { return String::new() };
    let ticked = application.field(&format!("{}.conclusion", sheet.prefix));
    sheet.conclusions.iter().find(|c| Some(c.id.as_str()) == ticked).map_or_else(String::new, |c| c.label.clone())
}

fn day(at: Timestamp) -> String {
    spelled(today(at))
}

/// `2023 年 6 月 15 日`, as forms print it.
fn spelled(date: Date) -> String {
    format!("{} 年 {} 月 {} 日", date.year(), date.month(), date.day())
}
