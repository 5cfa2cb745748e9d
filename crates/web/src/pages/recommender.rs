//! The recommending body's way: applications addressed to it, reading one, its opinion, its table.

use super::applicant::GradeView;
use super::documents::DocumentView;
use super::{ErrorLine, Heading, LineView, May};
use crate::Chrome;
use crate::answers::{AnswerGroup, MaterialFiles};
use crate::fields::Input;
use crate::findings::Grouped;
use crate::opinion::{FormView, OpinionView};
use askama::Template;
use domain::api::{BrokenRulebook, PersonalDataRules, PurposeView};
use rulebook::{Audience, Document, MadeFrom, OpinionForm, Rulebook};

#[derive(Template)]
#[template(path = "recommendations.html")]
pub struct RecommendationsPage {
    pub chrome: Chrome,
    pub query: String,
    pub lines: Vec<LineView>,
    /// Cursor of the next page, percent-encoded.
    pub next: String,
    /// Programme id, code and title of each table that can be fetched.
    pub tables: Vec<(String, String, String)>,
    /// Id and title of each programme on this page: its documents can be fetched all at once.
    pub batched: Vec<(String, String)>,
    /// For the association: programmes that aren't offered because their rules can't be used.
    pub broken: Vec<BrokenRulebook>,
    /// The association reads the same list, without giving opinions.
    pub association: bool,
}

impl RecommendationsPage {
    pub fn waiting(&self) -> usize {
        self.lines.iter().filter(|l| !l.has_opinion).count()
    }

    pub fn path(&self) -> &'static str {
        if self.association { "/office" } else { "/recommendations" }
    }
}

#[derive(Template)]
#[template(path = "recommendation.html")]
pub struct RecommendationPage {
    pub chrome: Chrome,
    pub heading: Heading,
    pub may: May,
    pub groups: Vec<AnswerGroup>,
    pub materials: Vec<MaterialFiles>,
    pub findings: Grouped,
    pub grade: Option<GradeView>,
    /// Base and bonus of the applicant's own sheet.
    pub own_total: String,
    pub opinion: Option<OpinionView>,
    pub form: OpinionInput,
    /// What the body fills in beside its opinion, while it may.
    pub own_forms: Vec<FormView>,
    /// What it uploads itself.
    pub own_materials: Vec<MaterialFiles>,
    pub recommender: String,
    pub submitted_at: String,
    pub errors: Vec<ErrorLine>,
    pub notice: &'static str,
    pub reports: Vec<(String, String)>,
    /// What the packet can be wanted for; empty if no list of people is in it but the reader's own.
    pub packet_purposes: Vec<PurposeView>,
    pub packet_refused: bool,
    /// What must be confirmed with a list of people that the body uploads itself.
    pub rules: Option<PersonalDataRules>,
    /// Where the list is.
    pub back: &'static str,
}

/// The opinion being filled in.
#[derive(Clone, Debug)]
pub struct OpinionInput {
    pub title: String,
    pub score_label: Option<String>,
    pub highlights_label: String,
    pub improvements_label: Option<String>,
    pub score_max: u32,
    pub characters_max: u32,
    /// `recommend`, `decline` or empty.
    pub decision: String,
    pub score: String,
    pub highlights: String,
    pub improvements: String,
    pub revision: u64,
}

impl OpinionInput {
    /// The form, with the opinion given before.
    pub fn new(form: &OpinionForm, opinion: Option<&domain::Opinion>, revision: u64) -> Self {
        Self {
            title: form.title.clone(),
            score_label: form.score_label.clone(),
            highlights_label: form.highlights_label.clone(),
            improvements_label: form.improvements_label.clone(),
            score_max: form.score_max,
            characters_max: form.characters_max,
            decision: match opinion.map(|o| o.decision) {
                Some(domain::OpinionDecision::Recommend) => "recommend".to_owned(),
                Some(domain::OpinionDecision::Decline) => "decline".to_owned(),
                None => String::new(),
            },
            score: opinion.map_or_else(String::new, |o| o.score.clone()),
            highlights: opinion.map_or_else(String::new, |o| o.highlights.clone()),
            improvements: opinion.map_or_else(String::new, |o| o.improvements.clone()),
            revision,
        }
    }

    pub fn count(&self, text: &str) -> usize {
        domain::text::count_characters(text)
    }
}

#[derive(Template)]
#[template(path = "tables.html")]
pub struct TablesPage {
    pub chrome: Chrome,
    pub programme: String,
    pub documents: Vec<DocumentView>,
    /// Key, label and value of what the foot of a table asks.
    pub profile: Vec<(String, String, String)>,
    pub keys: Vec<KeyView>,
    /// A key made just now: shown once.
    pub new_key: String,
    /// The public address for the line to paste.
    pub public_url: String,
    pub notice: &'static str,
    pub errors: Vec<ErrorLine>,
}

/// The lists of what a body recommends.
pub fn described(rulebook: &Rulebook) -> impl Iterator<Item = &Document> {
    rulebook.documents.iter().filter(|document| document.from == MadeFrom::Recommender && document.is_for(Audience::Recommender))
}

/// Key and label of what an account fills in at the foot of its lists, each key once.
pub fn profile(rulebook: &Rulebook) -> Vec<(String, String)> {
    let mut profile: Vec<(String, String)> = Vec::new();
    for (key, label) in described(rulebook).flat_map(Document::profile) {
        if !profile.iter().any(|(other, _)| other == key) {
            // On the form a short label is spread to the width of the others.
            let label = label.trim_end_matches(['：', ':']).chars().filter(|c| !c.is_whitespace());
            profile.push((key.to_owned(), label.collect()));
        }
    }
    profile
}

#[derive(Clone, Debug)]
pub struct KeyView {
    pub id: String,
    pub label: String,
    pub made_at: String,
}
