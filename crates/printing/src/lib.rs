//! A document's description in the rulebook and the records it is made from → the document as data.
//!
//! Takes values and returns values; may not touch a host. The same records give the same data, and so the same hash on
//! every page: nothing here knows what time it is. What the data looks like on paper is `tables`' affair.

mod joined;
mod list;
mod parts;
mod score_sheet;
mod value;
mod words;

pub use value::field;

use domain::api::{CheckAnswer, RosterAnswer};
use domain::document::DocumentData;
use domain::Application;
use rulebook::{Document, Facts, MadeFrom, Rulebook};
use std::collections::{BTreeMap, BTreeSet};

/// What a document rests on beside the applications.
#[derive(Clone, Debug)]
pub struct Occasion<'a> {
    pub book: &'a Rulebook,
    /// The organisation of who fetches it: the recommending body whose list it is.
    pub organisation: &'a str,
    /// Its account's profile: who fills in, telephone.
    pub profile: &'a BTreeMap<String, String>,
    /// Values of the stage the document shows.
    pub stage: &'a BTreeMap<String, String>,
    pub quotas: &'a [QuotaLine],
    /// Of each stage that the document counts, the numbers of the applications it names.
    pub named: &'a BTreeMap<String, BTreeSet<String>>,
    /// Which numbered part this is, unless there aren't too many rows.
    pub part: PartOf<'a>,
}

/// A numbered part of a document with too many rows: which of how many, from 1, and what stands in the parts before, so that its
/// rows are counted on.
#[derive(Clone, Copy, Debug)]
pub struct PartOf<'a> {
    pub number: usize,
    pub of: usize,
    pub applications_before: &'a [&'a Application],
    pub respondents_before: usize,
}

impl PartOf<'_> {
    /// The whole document.
    pub const WHOLE: Self = Self { number: 1, of: 1, applications_before: &[], respondents_before: 0 };
}

/// An application with what is known of it beside the record.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    pub application: &'a Application,
    /// The name of the body it is addressed to; empty if none.
    pub recommender: &'a str,
    /// What the checks say of it; asked for where [`Document::needs_findings`].
    pub findings: Option<&'a CheckAnswer>,
    /// What the stage says of it.
    pub stage: &'a BTreeMap<String, String>,
    /// Its respondents, masked or not; asked for where [`Document::respondents`].
    pub respondents: Option<&'a RosterAnswer>,
}

/// A body's quota and how much of it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaLine {
    pub body: String,
    /// None if none was set.
    pub max: Option<u32>,
    pub used: u32,
}

/// The document made from these records; of a document made from one application, from the first.
pub fn compose(document: &Document, occasion: &Occasion<'_>, records: &[Record<'_>]) -> DocumentData {
    let one = if document.from == MadeFrom::Application { records.first() } else { None };
    let scene = Scene { occasion, records, one, row: None };
    let PartOf { number, of, .. } = occasion.part;
    let numbered = if of > 1 { format!("（第 {number} 部分，共 {of} 部分）") } else { String::new() };
    DocumentData {
        code: document.code.clone(),
        title: format!("{}{numbered}", document.title),
        number: one.and_then(|record| record.application.number.clone()).unwrap_or_default(),
        blocks: parts::blocks(document, &scene, &numbered),
    }
}

/// Whether the document has, or is about, this application.
pub fn concerns(document: &Document, record: &Record<'_>) -> bool {
    let state = record.application.state;
    let states = if document.states.is_empty() {
        document.from == MadeFrom::Application || matches!(state, domain::State::Submitted | domain::State::Recommended)
    } else {
        document.states.contains(&state)
    };
    let decision = record.application.opinion.as_ref().map(|opinion| opinion.decision);
    states && document.decision.is_none_or(|wanted| decision == Some(wanted)) && document.when.holds(record)
}

/// What a source is looked up in: the occasion, the records, and the one record or row that is meant.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'s, 'a> {
    pub(crate) occasion: &'s Occasion<'a>,
    pub(crate) records: &'s [Record<'a>],
    pub(crate) one: Option<&'s Record<'a>>,
    pub(crate) row: Option<&'s Row>,
}

/// A row of a list: its place, from 1, and its items.
pub(crate) struct Row {
    pub(crate) index: usize,
    pub(crate) items: BTreeMap<String, String>,
}

impl Scene<'_, '_> {
    /// Whether a condition holds here; without an application only one that asks for nothing does.
    pub(crate) fn holds(&self, condition: &rulebook::Condition) -> bool {
        match self.one {
            Some(record) => condition.holds(record),
            None => *condition == rulebook::Condition::default(),
        }
    }
}

impl Facts for Record<'_> {
    fn category(&self) -> &str {
        &self.application.category
    }
    fn level(&self) -> &str {
        &self.application.level
    }
    fn field(&self, id: &str) -> &str {
        let opinion = || self.application.opinion.as_ref().and_then(|opinion| opinion.fields.get(id)).map(|value| value.trim());
        self.application.field(id).or_else(opinion).unwrap_or_default()
    }
    fn has_material(&self, code: &str) -> bool {
        self.application.materials.get(code).is_some_and(|files| !files.is_empty())
    }
}
