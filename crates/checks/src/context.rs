//! What a check may look at: the request, the rulebook, and today's date in Shanghai.

use crate::scores::Scores;
use domain::api::{CheckRequest, OpenWindow};
use domain::text::{count_characters, is_invisible};
use domain::time::Date;
use domain::{Attachment, Input, Place};
use rulebook::value::{Value, display, parse};
use rulebook::{Field, FieldKind, Reading, Rulebook};
use std::collections::BTreeMap;

/// Longest value repeated in a finding, in characters; the rest is on the page the finding links to.
const SHOWN_CHARACTERS_MAX: usize = 80;

pub(crate) struct Context<'a> {
    pub book: &'a Rulebook,
    pub request: &'a CheckRequest,
    /// The request's moment as a date in Shanghai.
    pub today: Date,
    /// Every field of forms and score sheet.
    pub fields: &'a BTreeMap<String, Field>,
    /// Characters of every long text, counted once.
    pub lengths: BTreeMap<&'a str, usize>,
    /// The score sheet as filled in; none if the programme has none.
    pub scores: Option<Scores>,
}

/// Why a field has no value.
#[derive(Debug)]
pub(crate) enum NoValue {
    Missing,
    /// What is wrong with what was typed, in Chinese.
    Malformed(String),
}

/// A window as it stands: the association's if it has set one, the rulebook's else.
pub(crate) struct WindowNow {
    pub label: String,
    pub from: Date,
    pub until: Date,
    pub open_from: Option<Date>,
}

impl<'a> Context<'a> {
    pub fn new(book: &'a Rulebook, fields: &'a BTreeMap<String, Field>, request: &'a CheckRequest) -> Self {
        let today = domain::time::today(request.now);
        let mut cx = Self { book, request, today, fields, lengths: BTreeMap::new(), scores: None };
        let long = fields.iter().filter(|(_, field)| matches!(field.kind, FieldKind::LongText { .. }));
        cx.lengths = long.map(|(id, _)| (id.as_str(), count_characters(cx.text(id)))).collect();
        cx.scores = book.assessment.as_ref().map(|sheet| Scores::read(&cx, sheet));
        cx
    }

    /// Characters of a field's text, as an office counts.
    pub fn length(&self, id: &str) -> usize {
        self.lengths.get(id).copied().unwrap_or_else(|| count_characters(self.text(id)))
    }

    /// The field's text, trimmed; empty if there is none. What the recommending body filled in stands with its opinion.
    pub fn text(&self, id: &str) -> &'a str {
        let opinion = || self.request.opinion.as_ref().and_then(|opinion| opinion.fields.get(id));
        self.request.fields.get(id).or_else(opinion).map_or("", |v| v.trim())
    }

    pub fn filled(&self, id: &str) -> bool {
        self.text(id).chars().any(|c| !c.is_whitespace() && !is_invisible(c))
    }

    /// The field's label; its id if the rulebook has no such field.
    pub fn label(&self, id: &str) -> String {
        self.fields.get(id).map_or_else(|| id.to_owned(), |f| f.called().to_owned())
    }

    pub fn unit(&self, id: &str) -> &'a str {
        self.fields.get(id).and_then(|f| f.unit.as_deref()).unwrap_or("")
    }

    pub fn value(&self, id: &str) -> Result<Value, NoValue> {
        let field = self.fields.get(id).ok_or(NoValue::Missing)?;
        if !self.filled(id) {
            return Err(NoValue::Missing);
        }
        parse(field, self.text(id)).map_err(NoValue::Malformed)
    }

    pub fn number(&self, id: &str) -> Result<f64, NoValue> {
        match self.value(id)? {
            Value::Number(number) => Ok(number),
            other => Err(NoValue::Malformed(format!("“{}”不是数字：{}。", self.label(id), other.plain()))),
        }
    }

    pub fn date(&self, id: &str) -> Result<Date, NoValue> {
        match self.value(id)? {
            Value::Date(date) => Ok(date),
            other => Err(NoValue::Malformed(format!("“{}”不是日期：{}。", self.label(id), other.plain()))),
        }
    }

    /// The field as a finding names it: an option by its label, a long text by its length.
    pub fn input(&self, id: &str) -> Input {
        let value = self.filled(id).then(|| match self.fields.get(id) {
            Some(field) if matches!(field.kind, FieldKind::LongText { .. }) => format!("{} 字", self.length(id)),
            Some(field) => shorten(&display(field, self.text(id))),
            None => shorten(self.text(id)),
        });
        let unit = self.unit(id);
        Input { label: self.label(id), place: Place::Field { id: id.to_owned() }, value, unit: (!unit.is_empty()).then(|| unit.to_owned()) }
    }

    /// A value of the application itself.
    pub fn input_of_application(&self, label: &str, value: impl Into<String>) -> Input {
        Input { label: label.to_owned(), place: Place::Application, value: Some(value.into()), unit: None }
    }

    pub fn files(&self, material: &str) -> &'a [Attachment] {
        self.request.materials.get(material).map_or(&[], Vec::as_slice)
    }

    /// The material's title; its code if the rulebook has none of that code.
    pub fn material_title(&self, code: &str) -> &'a str {
        self.book.material(code).map_or("", |m| m.title.as_str())
    }

    pub fn category_label(&self) -> &'a str {
        self.book.programme.category(&self.request.category).map_or(self.request.category.as_str(), |c| c.label.as_str())
    }

    pub fn level_label<'b>(&'b self, id: &'b str) -> &'b str {
        self.book.programme.level(id).map_or(id, |l| l.label.as_str())
    }

    pub fn window(&self, id: &str) -> Option<WindowNow> {
        let window = self.book.programme.windows.get(id)?;
        let label = window.label.clone();
        Some(match self.request.windows.get(id) {
            Some(OpenWindow { from, until }) => WindowNow { label, from: *from, until: *until, open_from: None },
            None => WindowNow { label, from: window.from, until: window.until, open_from: window.open_from },
        })
    }

    pub fn reading(&self, code: &str) -> Option<&'a Reading> {
        self.book.reading(code)
    }

    /// The id of the reading chosen, by the association's decision or the rulebook's; none while it is open.
    pub fn decided(&self, code: &str) -> Option<&'a str> {
        let reading = self.reading(code)?;
        let chosen = self.request.decided.get(code).map(String::as_str).or(reading.decided.as_ref().map(|d| d.reading.as_str()))?;
        reading.readings.iter().find(|r| r.id == chosen).map(|r| r.id.as_str())
    }
}

/// A value cut to what a finding has room for.
pub(crate) fn shorten(text: &str) -> String {
    if text.chars().count() <= SHOWN_CHARACTERS_MAX {
        return text.to_owned();
    }
    text.chars().take(SHOWN_CHARACTERS_MAX).chain(['…']).collect()
}

/// A number as an office writes it: no trailing zeros, no exponent.
pub(crate) fn plain_number(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
