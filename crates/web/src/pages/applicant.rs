//! The applicant's way beside filling in: list, new application, task list, check, answers, submission, receipt.

use super::public::CategoryView;
use super::{ErrorLine, Heading, LineView, May};
use crate::answers::{AnswerGroup, MaterialFiles};
use crate::carry_over::CarriedLine;
use crate::findings::{FindingView, Grouped};
use crate::form::percent_encode;
use crate::opinion::OpinionView;
use crate::tasks::TaskGroup;
use crate::{Chrome, labels};
use askama::Template;
use domain::Receipt;
use domain::api::{CheckAnswer, Grade};
use domain::receipt::ReceiptFile;
use domain::time::display;
use rulebook::Programme;

#[derive(Template)]
#[template(path = "applications.html")]
pub struct ApplicationsPage {
    pub chrome: Chrome,
    pub lines: Vec<LineView>,
    /// Cursor of the next page, percent-encoded.
    pub next: String,
    pub notice: &'static str,
}

impl ApplicationsPage {
    pub fn unsubmitted(&self) -> usize {
        self.lines.iter().filter(|l| l.unsubmitted).count()
    }
}

#[derive(Template)]
#[template(path = "new_application.html")]
pub struct NewApplicationPage {
    pub chrome: Chrome,
    /// The programmes to choose from, where there are several.
    pub programmes: Vec<ProgrammeChoice>,
    /// The application to go on from: id and name; none for a new one.
    pub from: Option<(String, String)>,
    /// The programme chosen, or the only one; empty while none is.
    pub programme: String,
    pub title: String,
    pub categories: Vec<CategoryView>,
    /// `CATEGORY|LEVEL` as chosen.
    pub chosen: String,
    /// Key under which a second click makes nothing new.
    pub idempotency_key: String,
    pub errors: Vec<ErrorLine>,
}

/// A programme to begin an application for.
#[derive(Clone, Debug)]
pub struct ProgrammeChoice {
    pub href: String,
    pub title: String,
    /// What could be taken over; empty for a new application.
    pub note: String,
}

impl ProgrammeChoice {
    pub fn new(programme: &Programme) -> Self {
        Self { href: format!("/applications/new?programme={}", percent_encode(&programme.id)), title: programme.title.clone(), note: String::new() }
    }

    /// To go on from an application, of which so many items could be taken over.
    pub fn going_on(programme: &Programme, from: &str, shared: usize) -> Self {
        let choice = Self::new(programme);
        let note = if shared == 0 { "没有问法相同、可以带入的内容".to_owned() } else { format!("约有 {shared} 项内容可以带入") };
        Self { href: format!("{}&from={}", choice.href, percent_encode(from)), note, ..choice }
    }
}

/// What a new application took over from another, and what is left.
#[derive(Template)]
#[template(path = "carried.html")]
pub struct CarriedPage {
    pub chrome: Chrome,
    pub heading: Heading,
    /// Title of the programme it was taken over from.
    pub from: String,
    pub from_href: String,
    pub carried: Vec<CarriedLine>,
    pub left: Vec<CarriedLine>,
}

/// Category, level and recommending body of an application (the cover).
#[derive(Template)]
#[template(path = "address.html")]
pub struct AddressPage {
    pub chrome: Chrome,
    pub heading: Heading,
    pub categories: Vec<CategoryView>,
    pub chosen: String,
    pub bodies: Vec<domain::Body>,
    pub recommender: String,
    pub revision: u64,
    pub editable: bool,
    pub errors: Vec<ErrorLine>,
}

#[derive(Template)]
#[template(path = "tasks.html")]
pub struct TasksPage {
    pub chrome: Chrome,
    pub heading: Heading,
    pub may: May,
    pub groups: Vec<TaskGroup>,
    pub done: usize,
    pub total: usize,
    /// Failures that block.
    pub to_mend: Vec<FindingView>,
    pub to_review: usize,
    pub recommender: String,
    pub notice: &'static str,
    pub opinion: Option<OpinionView>,
    /// It was begun with what another application held.
    pub carried: bool,
    pub reports: Vec<(String, String)>,
}

/// The grade as the check page's box says it.
#[derive(Clone, Debug)]
pub struct GradeView {
    /// Label of the level reached; empty if none is.
    pub reached: String,
    pub applied_for: String,
    pub enough: bool,
    pub next: Vec<String>,
}

impl GradeView {
    /// Levels are compared by their order in the category: highest first.
    pub fn new(grade: &Grade, programme: &Programme, category: &str) -> Self {
        let rank = |id: &str| programme.category(category).and_then(|c| c.levels.iter().position(|l| l == id));
        let reached = grade.reached.as_deref();
        Self {
            reached: reached.map_or_else(String::new, |id| labels::level(programme, id)),
            applied_for: labels::level(programme, &grade.applied_for),
            enough: matches!((reached.and_then(rank), rank(&grade.applied_for)), (Some(reached), Some(wanted)) if reached <= wanted),
            next: grade.next.clone(),
        }
    }
}

#[derive(Template)]
#[template(path = "check.html")]
pub struct CheckPage {
    pub chrome: Chrome,
    pub heading: Heading,
    pub may: May,
    pub findings: Grouped,
    pub grade: Option<GradeView>,
    pub rulebook: String,
}

/// The rulebook as a page names it: version and the beginning of its hash.
pub fn rulebook_line(answer: &CheckAnswer) -> String {
    version_line(&answer.rulebook)
}

fn version_line(version: &domain::api::RulebookVersion) -> String {
    format!("{} 版本 {}（SHA-256 {}…）", version.programme, version.version, &version.sha256.as_str()[..16])
}

#[derive(Template)]
#[template(path = "answers.html")]
pub struct AnswersPage {
    pub chrome: Chrome,
    pub heading: Heading,
    pub may: May,
    pub recommender: String,
    pub groups: Vec<AnswerGroup>,
    pub materials: Vec<MaterialFiles>,
}

#[derive(Template)]
#[template(path = "submit.html")]
pub struct SubmitPage {
    pub chrome: Chrome,
    pub heading: Heading,
    pub may: May,
    pub blocking: Vec<FindingView>,
    pub reviews: usize,
    pub acknowledged: Vec<String>,
    pub recommender: String,
    pub revision: u64,
    pub errors: Vec<ErrorLine>,
}

impl SubmitPage {
    pub fn ticked(&self, code: &str) -> bool {
        self.acknowledged.iter().any(|c| c == code)
    }
}

#[derive(Template)]
#[template(path = "receipt.html")]
pub struct ReceiptPage {
    pub chrome: Chrome,
    pub heading: Heading,
    pub receipt: Receipt,
    pub submitted_at: String,
    pub findings: Grouped,
    pub rulebook: String,
    pub recommender: String,
    /// The receipt is of an application since taken back.
    pub superseded: bool,
}

impl ReceiptPage {
    pub fn new(chrome: Chrome, heading: Heading, receipt: Receipt, findings: Grouped, recommender: String, superseded: bool) -> Self {
        Self {
            submitted_at: display(receipt.submitted_at),
            rulebook: version_line(&receipt.rulebook),
            chrome,
            heading,
            receipt,
            findings,
            recommender,
            superseded,
        }
    }

    pub fn size(&self, bytes: &u64) -> String {
        labels::bytes(*bytes)
    }

    /// Whether the file was looked at for malware; empty if that isn't known.
    pub fn malware_scan(&self, file: &ReceiptFile) -> &'static str {
        file.malware_scan.as_ref().map_or("", labels::malware_scan)
    }
}

/// A question before something that can't be undone with a click: withdraw, delete, report.
#[derive(Template)]
#[template(path = "ask.html")]
pub struct AskPage {
    pub chrome: Chrome,
    pub heading: Heading,
    pub title: &'static str,
    pub paragraphs: Vec<String>,
    pub action: String,
    pub button: &'static str,
    /// The button takes something away.
    pub danger: bool,
    /// Label and hint of the text asked for; none where a click is enough.
    pub text: Option<(&'static str, &'static str)>,
    pub value: String,
    /// Further entries sent along.
    pub hidden: Vec<(&'static str, String)>,
    pub back: String,
    pub errors: Vec<ErrorLine>,
}
