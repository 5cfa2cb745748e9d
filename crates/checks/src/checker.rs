//! A rulebook made ready: rules typed once, then held against any number of requests.

use crate::context::Context;
use crate::kinds::Rule;
use crate::names::Names;
use crate::outcome::Outcome;
use domain::api::{CheckAnswer, CheckRequest, RulebookVersion};
use domain::finding::Actor;
use domain::{Finding, ProgrammeId, Verdict};
use rulebook::{Check, ChoiceOption, Condition, Field, FieldKind, LoadError, Rulebook};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const FILE: &str = "checks.toml";

/// Holds requests against one rulebook.
pub struct Checker {
    book: Arc<Rulebook>,
    rules: Vec<Rule>,
    fields: BTreeMap<String, Field>,
}

/// Everything the rulebook says of `request`.
///
/// # Errors
/// What is wrong with the rulebook's rules; never anything about the request.
pub fn check(book: &Rulebook, request: &CheckRequest) -> Result<CheckAnswer, Vec<LoadError>> {
    Ok(Checker::new(Arc::new(book.clone()))?.check(request))
}

impl Checker {
    /// Types every `[check.rule]` and holds what it names against the rulebook.
    ///
    /// # Errors
    /// All of them at once; the line is 0 because a loaded rulebook has no text any more, `what` begins with the check's code.
    pub fn new(book: Arc<Rulebook>) -> Result<Self, Vec<LoadError>> {
        let fields = fields(&book);
        let mut errors = Vec::new();
        let mut rules = Vec::new();
        for check in &book.checks {
            match Rule::deserialize(toml::Value::Table(check.rule.clone())) {
                Ok(rule) => {
                    let mut names = Names::default();
                    rule.kind().names(&mut names);
                    errors.extend(wrong_names(&book, &fields, check, &names));
                    rules.push(rule);
                }
                Err(error) => errors.push(LoadError::new(FILE, 0, format!("{}: {}", check.code, error.message()), "the parameters of its kind")),
            }
        }
        if errors.is_empty() { Ok(Self { book, rules, fields }) } else { Err(errors) }
    }

    pub fn rulebook(&self) -> &Arc<Rulebook> {
        &self.book
    }

    /// The rules typed, in the order of the checks.
    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Every check's finding in the order of the rulebook, the grade, and what is derived from the values.
    pub fn check(&self, request: &CheckRequest) -> CheckAnswer {
        let cx = Context::new(&self.book, &self.fields, request);
        let mut grade = None;
        let mut findings = Vec::with_capacity(self.rules.len());
        for (check, rule) in self.book.checks.iter().zip(&self.rules) {
            let mut outcome = match why_not(&cx, &check.when) {
                Some(because) => Outcome::not_applicable(because),
                None => rule.kind().check(&cx),
            };
            grade = grade.or(outcome.grade.take());
            findings.push(finding(&cx, check, outcome));
        }
        CheckAnswer {
            rulebook: RulebookVersion {
                programme: ProgrammeId(self.book.programme.id.clone()),
                version: self.book.programme.version.clone(),
                sha256: self.book.sha256.clone(),
            },
            findings,
            grade,
            derived: derived(&cx),
        }
    }
}

fn finding(cx: &Context<'_>, check: &Check, outcome: Outcome) -> Finding {
    let open = matches!(outcome.verdict, Verdict::Fail | Verdict::Review);
    let actor = open.then(|| outcome.actor.unwrap_or(if outcome.verdict == Verdict::Fail { Actor::Applicant } else { Actor::Association }));
    let window = match actor {
        Some(Actor::Applicant) => cx.window("application"),
        Some(Actor::Recommender) => cx.window("recommendation"),
        _ => None,
    };
    let joined = |parts: &[String]| (!parts.is_empty()).then(|| parts.join("；"));
    let (message, advice) = (outcome.message(), outcome.advice());
    Finding {
        code: check.code.clone(),
        title: check.title.clone(),
        verdict: outcome.verdict,
        effect: (outcome.verdict == Verdict::Fail).then(|| outcome.gravest(check.effect)),
        citations: check.cites.iter().map(|cite| cx.book.programme.citation(cite)).collect(),
        inputs: outcome.inputs,
        required: joined(&outcome.required),
        found: joined(&outcome.found),
        gap: joined(&outcome.gaps).filter(|_| open),
        message,
        action: advice.filter(|_| open),
        actor,
        by: window.map(|w| w.until).filter(|until| open && *until >= cx.today),
        readings: outcome.readings,
    }
}

/// Why a condition doesn't hold, in Chinese; none if it does.
pub(crate) fn why_not(cx: &Context<'_>, condition: &Condition) -> Option<String> {
    if condition.holds(cx.request) {
        return None;
    }
    let category = &cx.request.category;
    if !condition.category.is_empty() && !condition.category.contains(category) {
        let labels: Vec<&str> = condition.category.iter().filter_map(|id| Some(cx.book.programme.category(id)?.label.as_str())).collect();
        return Some(format!("只适用于{}，本申请为{}。", labels.join("、"), cx.category_label()));
    }
    let fields = condition.field.iter().chain(condition.none.iter().flat_map(|c| &c.field));
    let values: Vec<String> = fields.map(|f| format!("“{}”为“{}”", cx.label(&f.id), cx.input(&f.id).value.unwrap_or_else(|| "未填".to_owned()))).collect();
    Some(if values.is_empty() { format!("不适用于{}{}。", cx.category_label(), cx.level_label(&cx.request.level)) } else { format!("不适用：{}。", values.join("，")) })
}

/// Lengths of texts; sums and conclusion of the score sheet.
fn derived(cx: &Context<'_>) -> BTreeMap<String, String> {
    let mut derived: BTreeMap<String, String> = cx.lengths.iter().map(|(id, length)| (format!("length.{id}"), length.to_string())).collect();
    if let (Some(sheet), Some(scores)) = (&cx.book.assessment, &cx.scores) {
        let mut put = |name: &str, value: String| derived.insert(format!("{}.{name}", sheet.prefix), value);
        put("base", scores.base.to_string());
        put("bonus", scores.bonus.to_string());
        put("total", scores.total().to_string());
        if let Some(conclusion) = scores.complete().then(|| scores.conclusion(sheet, scores.total())).flatten() {
            put("conclusion", conclusion.id.clone());
        }
    }
    derived
}

/// Every field of the forms, and those of the score sheet as if they were a form's.
fn fields(book: &Rulebook) -> BTreeMap<String, Field> {
    let mut fields: BTreeMap<String, Field> = book.fields().map(|(_, _, f)| (f.id.clone(), f.clone())).collect();
    let Some(sheet) = &book.assessment else { return fields };
    let mut add = |name: &str, label: String, kind: FieldKind, unit: Option<&str>| {
        let id = format!("{}.{name}", sheet.prefix);
        let field = Field {
            id: id.clone(),
            label,
            called: None,
            help: String::new(),
            kind,
            when: Condition::default(),
            required: true,
            required_when: None,
            unit: unit.map(str::to_owned),
            asked_for: None,
            material: None,
            means: None,
        };
        fields.insert(id, field);
    };
    for group in sheet.groups.iter().chain([&sheet.bonus]) {
        for (index, item) in group.items.iter().enumerate() {
            let kind = FieldKind::Number { min: None, max: None, decimals: None };
            add(&item.id, format!("{}第 {} 项", group.title, index + 1), kind, Some("分"));
        }
    }
    add("veto", "否决项".to_owned(), FieldKind::Attestation { statement: sheet.veto.text.clone() }, None);
    let options = sheet.conclusions.iter().map(|c| ChoiceOption { id: c.id.clone(), label: c.label.clone() }).collect();
    add("conclusion", "评价结论".to_owned(), FieldKind::Choice { options }, None);
    fields
}

fn wrong_names(book: &Rulebook, fields: &BTreeMap<String, Field>, check: &Check, names: &Names) -> Vec<LoadError> {
    let mut errors = Vec::new();
    let mut wrong = |what: String, meant: &str| errors.push(LoadError::new(FILE, 0, format!("{}: {what}", check.code), meant));
    for what in &names.wrong {
        wrong(what.clone(), "");
    }
    let in_conditions = |c: &Condition| c.field.iter().map(|f| f.id.clone()).collect::<Vec<_>>();
    for id in names.fields.iter().cloned().chain(names.conditions.iter().flat_map(in_conditions)).filter(|id| !fields.contains_key(id)) {
        wrong(format!("unknown field `{id}`"), "a field of forms.toml or of the score sheet");
    }
    for (id, value) in &names.values {
        let known: Vec<&str> = match fields.get(id).map(|f| &f.kind) {
            Some(FieldKind::Choice { options } | FieldKind::ChoiceMany { options }) => options.iter().map(|o| o.id.as_str()).collect(),
            Some(FieldKind::Attestation { .. }) => vec!["yes", "no"],
            _ => continue,
        };
        if !known.contains(&value.as_str()) {
            wrong(format!("field `{id}` never has the value `{value}`"), &known.join(", "));
        }
    }
    for code in names.materials.iter().filter(|code| book.material(code).is_none()) {
        wrong(format!("unknown material `{code}`"), "a [[material]] entry");
    }
    for (code, word) in names.look_for.iter().filter(|(code, word)| book.material(code).is_some_and(|m| !m.look_for.contains(word))) {
        wrong(format!("files of material `{code}` aren't searched for `{word}`"), "every word of the rule stands in the material's `look_for`");
    }
    for (code, id) in &names.columns {
        if !book.material(code).and_then(|m| m.roster.as_ref()).is_some_and(|spec| spec.columns.iter().any(|c| &c.id == id)) {
            wrong(format!("the list of material `{code}` has no column `{id}`"), "a [[material.roster.columns]] entry");
        }
    }
    for id in names.windows.iter().filter(|id| !book.programme.windows.contains_key(*id)) {
        wrong(format!("unknown window `{id}`"), "a [windows.…] entry");
    }
    for id in names.forms.iter().filter(|id| !book.forms.iter().any(|f| &f.id == *id)) {
        wrong(format!("unknown form `{id}`"), "a [[form]] entry");
    }
    for id in names.levels.iter().filter(|id| book.programme.level(id).is_none()) {
        wrong(format!("unknown level `{id}`"), "a [[levels]] entry");
    }
    let categories = names.conditions.iter().flat_map(|c| &c.category);
    for id in categories.filter(|id| book.programme.category(id).is_none()) {
        wrong(format!("unknown category `{id}`"), "a [[categories]] entry");
    }
    for (code, options) in &names.readings {
        match book.reading(code) {
            None => wrong(format!("unknown reading `{code}`"), "a [[readings]] entry of programme.toml"),
            Some(reading) => {
                let known: BTreeSet<&str> = reading.readings.iter().map(|r| r.id.as_str()).collect();
                let given: BTreeSet<&str> = options.iter().map(String::as_str).collect();
                if known != given {
                    wrong(format!("the answers to reading `{code}` aren't its readings"), &known.into_iter().collect::<Vec<_>>().join(", "));
                }
            }
        }
        if !check.readings.contains(code) {
            wrong(format!("rests on reading `{code}`, which `readings` doesn't list"), "every reading of the rule stands in `readings`");
        }
    }
    for (code, id) in &names.row_readings {
        if !book.reading(code).is_some_and(|r| r.readings.iter().any(|o| &o.id == id)) {
            wrong(format!("a row holds under the unknown reading `{code}` = `{id}`"), "a reading of programme.toml");
        }
        if !check.readings.contains(code) {
            wrong(format!("rests on reading `{code}`, which `readings` doesn't list"), "every reading of the rule stands in `readings`");
        }
    }
    let rests = |code: &String| names.readings.iter().any(|(c, _)| c == code) || names.row_readings.iter().any(|(c, _)| c == code);
    for code in check.readings.iter().filter(|code| !rests(code)) {
        wrong(format!("lists reading `{code}`, on which its rule doesn't rest"), "leave it out");
    }
    errors
}
