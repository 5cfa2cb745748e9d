//! Holds everything in a rulebook against everything else: what is named must exist, and once only.

use crate::condition::Condition;
use crate::lines::{Lines, Spot, definition};
use crate::load::LoadError;
use crate::meanings;
use crate::model::{Cite, Field, FieldKind, Rulebook};
use domain::evidence::{LOOK_FOR_CHARACTERS_MAX, LOOK_FOR_MAX};
use std::collections::{BTreeMap, BTreeSet};

mod documents;
mod lists;

/// Everything wrong with `book`.
pub(crate) fn errors(book: &Rulebook, lines: &Lines<'_>) -> Vec<LoadError> {
    let mut check = Crosscheck { book, lines, errors: Vec::new(), fields: BTreeMap::new() };
    check.unique();
    check.programme();
    check.forms();
    check.assessment();
    check.materials();
    check.lists();
    check.documents();
    check.checks();
    check.errors
}

struct Crosscheck<'b> {
    book: &'b Rulebook,
    lines: &'b Lines<'b>,
    errors: Vec<LoadError>,
    /// Every field's values, none where any text may stand.
    fields: BTreeMap<String, Option<Vec<String>>>,
}

impl<'b> Crosscheck<'b> {
    fn error(&mut self, file: &str, spot: Spot<'_>, what: impl Into<String>, meant: impl Into<String>) {
        self.errors.push(LoadError::new(file, self.lines.line(file, spot), what, meant));
    }

    /// Every id and code once.
    fn unique(&mut self) {
        let book = self.book;
        let p = &book.programme;
        self.once("programme.toml", "id", p.sources.iter().map(|s| s.id.as_str()));
        self.once("programme.toml", "id", p.categories.iter().map(|c| c.id.as_str()));
        self.once("programme.toml", "id", p.levels.iter().map(|l| l.id.as_str()));
        self.once("programme.toml", "code", p.readings.iter().map(|r| r.code.as_str()));
        self.once("forms.toml", "id", book.forms.iter().map(|f| f.id.as_str()));
        self.once("forms.toml", "id", book.fields().map(|(_, _, f)| f.id.as_str()));
        self.once("materials.toml", "code", book.materials.iter().map(|m| m.code.as_str()));
        self.once("documents/", "code", book.documents.iter().map(|d| d.code.as_str()));
        self.once("checks.toml", "code", book.checks.iter().map(|c| c.code.as_str()));
        for (_, _, field) in book.fields() {
            self.fields.insert(field.id.clone(), values(field));
        }
        if let Some(sheet) = &book.assessment {
            let items: Vec<&str> = sheet.items().map(|i| i.id.as_str()).collect();
            self.once("assessment.toml", "id", items.iter().copied());
            let names = items.into_iter().map(|id| (id, None)).chain([
                ("veto", Some(vec!["yes".to_owned(), "no".to_owned()])),
                ("conclusion", Some(sheet.conclusions.iter().map(|c| c.id.clone()).collect())),
            ]);
            for (id, values) in names {
                if self.fields.insert(format!("{}.{id}", sheet.prefix), values).is_some() {
                    self.error("assessment.toml", Spot::Quoted(id), format!("a form already has a field `{}.{id}`", sheet.prefix), "another id");
                }
            }
        }
    }

    fn once<'i>(&mut self, file: &str, key: &str, ids: impl Iterator<Item = &'i str>) {
        let mut seen = BTreeSet::new();
        for id in ids {
            if id.trim().is_empty() {
                self.error(file, Spot::Quoted(id), format!("an empty {key}"), "something to be named by");
            }
            if !seen.insert(id) {
                self.error(file, Spot::Definition { key, text: id, nth: 1 }, format!("{key} `{id}` stands here a second time"), "every one is unique");
            }
        }
    }

    fn programme(&mut self) {
        let book = self.book;
        let p = &book.programme;
        const FILE: &str = "programme.toml";
        if p.sources.is_empty() {
            self.error(FILE, Spot::Line(1), "no source", "the document every rule is cited from");
        }
        for source in &p.sources {
            if source.sha256.parse::<domain::Digest>().is_err() {
                let line = Spot::Quoted(&source.sha256);
                self.error(FILE, line, format!("sha256 of source `{}`", source.id), "64 lower-case hexadecimal digits");
            }
        }
        for category in &p.categories {
            let line = definition("id", &category.id);
            if category.levels.is_empty() {
                self.error(FILE, line, format!("category `{}` offers no level", category.id), "at least one");
            }
            for level in category.levels.iter().filter(|id| p.level(id).is_none()) {
                self.error(FILE, line, format!("category `{}` offers the unknown level `{level}`", category.id), "a [[levels]] entry");
            }
        }
        for (id, window) in &p.windows {
            let line = Spot::Quoted(&window.label);
            if window.from > window.until {
                self.error(FILE, line, format!("window `{id}` ends before it begins"), "from ≤ until");
            }
            if window.open_from.is_some_and(|day| day <= window.from || day > window.until) {
                self.error(FILE, line, format!("open_from of window `{id}` lies outside it"), "from < open_from ≤ until");
            }
            self.cites(FILE, line, &window.cites);
        }
        for (id, w) in ["application", "recommendation"].into_iter().filter_map(|id| Some((id, p.windows.get(id)?))) {
            if p.demonstration_date < w.from || p.demonstration_date > w.until {
                let day = p.demonstration_date.to_string();
                self.error(FILE, definition("demonstration_date", &day), format!("the demonstration date lies outside window `{id}`"), format!("{} to {}", w.from, w.until));
            }
        }
        for id in [&p.roles.name, &p.roles.credit_code].into_iter().chain(&p.roles.project_name).chain(&p.roles.satisfaction) {
            self.known_field(FILE, Spot::Quoted(id), id);
        }
        if p.opinion.score_label.is_some() && p.opinion.score_max == 0 {
            self.error(FILE, Spot::Quoted("score_label"), "the body's score has no maximum", "score_max = 100");
        }
        let clauses = p.notices.iter().chain(&p.after_award);
        for (text, cites) in clauses.map(|c| (&c.text, &c.cites)).chain(p.stages.iter().map(|s| (&s.id, &s.cites))) {
            self.cites(FILE, Spot::Quoted(text), cites);
        }
        if let Some(quota) = &p.quota {
            self.condition(FILE, Spot::Quoted(&quota.label), &quota.when);
            self.cites(FILE, Spot::Quoted(&quota.label), &quota.cites);
        }
        for reading in &p.readings {
            let line = definition("code", &reading.code);
            if reading.readings.len() < 2 {
                self.error(FILE, line, format!("reading `{}` has fewer than two readings", reading.code), "what the source may mean, at least two");
            }
            if reading.decided.as_ref().is_some_and(|d| !reading.readings.iter().any(|r| r.id == d.reading)) {
                self.error(FILE, line, format!("reading `{}` is decided for one it doesn't have", reading.code), "the id of one of its readings");
            }
            self.cites(FILE, line, &reading.cites);
        }
    }

    fn forms(&mut self) {
        let book = self.book;
        const FILE: &str = "forms.toml";
        for form in &book.forms {
            let line = definition("id", &form.id);
            self.condition(FILE, line, &form.when);
            self.known_material(FILE, line, form.material.as_deref());
            for section in &form.sections {
                self.condition(FILE, line, &section.when);
            }
        }
        for (_, _, field) in book.fields() {
            let line = definition("id", &field.id);
            self.condition(FILE, line, &field.when);
            if let Some(condition) = &field.required_when {
                self.condition(FILE, line, condition);
            }
            self.known_material(FILE, line, field.material.as_deref());
            if let Some(means) = field.means.as_ref().filter(|means| meanings::field(means).is_none()) {
                self.error(FILE, line, format!("field `{}` means the unknown `{means}`", field.id), "a [[field]] of common/meanings.toml");
            }
            if let Some(code) = field.asked_for.as_ref().filter(|code| !book.checks.is_empty() && !book.checks.iter().any(|c| &c.code == *code)) {
                self.error(FILE, line, format!("field `{}` is asked for an unknown check `{code}`", field.id), "the code of a [[check]]");
            }
            if let FieldKind::Choice { options } | FieldKind::ChoiceMany { options } = &field.kind {
                if options.len() < 2 {
                    self.error(FILE, line, format!("field `{}` has fewer than two options", field.id), "something to choose from");
                }
                self.once(FILE, "id", options.iter().map(|o| o.id.as_str()));
            }
            if let FieldKind::Region { within: Some(digits) } = &field.kind
                && domain::divisions::name(&format!("{digits}0000")).is_none()
            {
                self.error(FILE, line, format!("field `{}`: no province has the code `{digits}`", field.id), "two digits of GB/T 2260, such as 31");
            }
            if let FieldKind::Number { min: Some(min), max: Some(max), .. } = field.kind
                && min > max
            {
                self.error(FILE, line, format!("field `{}`: min {min} > max {max}", field.id), "min ≤ max");
            }
        }
    }

    fn assessment(&mut self) {
        let book = self.book;
        let Some(sheet) = &book.assessment else { return };
        const FILE: &str = "assessment.toml";
        for item in sheet.items() {
            let line = definition("id", &item.id);
            if item.max == 0 || item.steps.iter().any(|s| *s > item.max) {
                self.error(FILE, line, format!("item `{}`: points or steps out of range", item.id), "0 < max, every step ≤ max");
            }
        }
        if !sheet.conclusions.is_sorted_by(|a, b| a.min > b.min) || sheet.conclusions.last().is_none_or(|c| c.min != 0) {
            self.error(FILE, Spot::Line(1), "conclusions aren't in order", "highest first, the last with min = 0");
        }
        self.known_material(FILE, Spot::Line(1), sheet.material.as_deref());
    }

    fn materials(&mut self) {
        let book = self.book;
        const FILE: &str = "materials.toml";
        for material in &book.materials {
            let line = definition("code", &material.code);
            self.condition(FILE, line, &material.when);
            self.cites(FILE, line, &material.cites);
            if material.cites.is_empty() {
                self.error(FILE, line, format!("material `{}` cites nothing", material.code), "where the source asks for it");
            }
            let fits = |word: &String| (1..=LOOK_FOR_CHARACTERS_MAX).contains(&word.chars().count());
            if material.look_for.len() > LOOK_FOR_MAX || !material.look_for.iter().all(fits) {
                let limits = format!("at most {LOOK_FOR_MAX} words of at most {LOOK_FOR_CHARACTERS_MAX} characters");
                self.error(FILE, line, format!("material `{}` is searched for too much", material.code), limits);
            }
            if let Some(means) = material.means.as_ref().filter(|means| meanings::material(means).is_none()) {
                self.error(FILE, line, format!("material `{}` means the unknown `{means}`", material.code), "a [[material]] of common/meanings.toml");
            }
            if material.from.is_empty() {
                self.error(FILE, line, format!("material `{}` comes from nowhere", material.code), "from = [\"uploaded\"]");
            }
        }
    }

    fn checks(&mut self) {
        let book = self.book;
        const FILE: &str = "checks.toml";
        for check in &book.checks {
            let line = definition("code", &check.code);
            self.condition(FILE, line, &check.when);
            self.cites(FILE, line, &check.cites);
            if check.cites.is_empty() {
                self.error(FILE, line, format!("check `{}` cites nothing", check.code), "the sentence it comes from");
            }
            if !check.code.starts_with(&format!("{}-", book.programme.code)) {
                self.error(FILE, line, format!("code `{}`", check.code), format!("codes begin with {}-", book.programme.code));
            }
            for code in check.readings.iter().filter(|code| book.reading(code).is_none()) {
                self.error(FILE, line, format!("check `{}` rests on the unknown reading `{code}`", check.code), "a [[readings]] entry of programme.toml");
            }
        }
    }

    fn cites(&mut self, file: &str, line: Spot<'_>, cites: &[Cite]) {
        for cite in cites {
            if let Some(id) = cite.source.as_ref().filter(|id| !self.book.programme.sources.iter().any(|s| &s.id == *id)) {
                self.error(file, Spot::Quoted(id), format!("unknown source `{id}`"), "a [[sources]] entry of programme.toml");
            }
            if cite.quote.trim().is_empty() || cite.clause.trim().is_empty() {
                self.error(file, line, "a citation without clause or quote", "the clause, and the sentence word for word");
            }
        }
    }

    fn condition(&mut self, file: &str, line: Spot<'_>, condition: &Condition) {
        for id in condition.category.iter().filter(|id| self.book.programme.category(id).is_none()) {
            self.error(file, line, format!("a condition names the unknown category `{id}`"), "a [[categories]] entry");
        }
        for id in condition.level.iter().filter(|id| self.book.programme.level(id).is_none()) {
            self.error(file, line, format!("a condition names the unknown level `{id}`"), "a [[levels]] entry");
        }
        for field in &condition.field {
            self.known_field(file, line, &field.id);
            if let Some(Some(values)) = self.fields.get(&field.id).cloned() {
                for value in field.one_of.iter().filter(|v| !v.is_empty() && !values.contains(v)) {
                    self.error(file, line, format!("a condition waits for `{value}`, which field `{}` never has", field.id), values.join(", "));
                }
            }
        }
        for date in &condition.date {
            self.known_field(file, line, &date.id);
        }
        for code in &condition.material {
            self.known_material(file, line, Some(code));
        }
        for inner in condition.any.iter().chain(&condition.none) {
            self.condition(file, line, inner);
        }
    }

    fn known_field(&mut self, file: &str, line: Spot<'_>, id: &str) {
        if !self.fields.contains_key(id) {
            self.error(file, line, format!("unknown field `{id}`"), "a field of forms.toml or of the score sheet");
        }
    }

    fn known_material(&mut self, file: &str, line: Spot<'_>, code: Option<&str>) {
        if let Some(code) = code.filter(|code| self.book.material(code).is_none()) {
            self.error(file, line, format!("unknown material `{code}`"), "a [[material]] entry");
        }
    }
}

/// The values a field can have, none if they can't be listed.
fn values(field: &Field) -> Option<Vec<String>> {
    match &field.kind {
        FieldKind::Choice { options } => Some(options.iter().map(|o| o.id.clone()).collect()),
        FieldKind::Attestation { .. } => Some(vec!["yes".to_owned(), "no".to_owned()]),
        FieldKind::Industry => Some(domain::industries::SECTIONS.iter().map(|(letter, _)| (*letter).to_owned()).collect()),
        _ => None,
    }
}
