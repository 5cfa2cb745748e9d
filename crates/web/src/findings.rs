//! Findings grouped by what to do next, each with a link to the place it speaks of.

use crate::form::percent_encode;
use crate::labels;
use domain::finding::Actor;
use domain::time::display_date;
use domain::{ApplicationId, Finding, Place, Verdict};
use rulebook::{FieldKind, FormBy, Rulebook};

/// The findings of one application, by what to do next; each group in the rulebook's order.
#[derive(Clone, Debug, Default)]
pub struct Grouped {
    /// Failures that keep the application from being complete.
    pub mend: Vec<FindingView>,
    /// Failures that are mere warnings.
    pub advise: Vec<FindingView>,
    pub review: Vec<FindingView>,
    pub pass: Vec<FindingView>,
    pub not_applicable: Vec<FindingView>,
}

/// A finding ready to be shown.
#[derive(Clone, Debug)]
pub struct FindingView {
    pub code: String,
    pub title: String,
    pub verdict: &'static str,
    /// Style of the verdict's tag.
    pub style: &'static str,
    pub effect: &'static str,
    pub message: String,
    pub required: String,
    pub found: String,
    pub gap: String,
    pub inputs: Vec<InputView>,
    pub action: String,
    pub actor: &'static str,
    pub by: String,
    pub citations: Vec<domain::Citation>,
    pub readings: Vec<ReadingView>,
    pub blocks: bool,
    /// It is mended by somebody else than the reader or the applicant.
    pub waits: bool,
    /// Somebody has something to do about it: its quotes are shown at once.
    pub open: bool,
}

#[derive(Clone, Debug)]
pub struct InputView {
    pub label: String,
    pub value: String,
    /// Where it is mended; empty if nowhere on these pages.
    pub href: String,
}

/// An open reading of the source on which a review rests.
#[derive(Clone, Debug)]
pub struct ReadingView {
    pub code: String,
    pub question: String,
    pub options: Vec<String>,
    /// Where it stands with what rests on it.
    pub href: String,
}

/// Whose pages the links lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Applicant,
    /// The recommending body while it may give its opinion: links lead to what it fills in itself, on the page it reads.
    Recommender,
    /// Whoever tries without an account: every link leads to the page itself.
    Visitor,
    /// Recommending body and association read, they mend nothing.
    Officer,
}

/// Groups the findings.
pub fn grouped(findings: &[Finding], rulebook: &Rulebook, application: &ApplicationId, reader: Reader) -> Grouped {
    let mut all = Grouped::default();
    for finding in findings {
        let view = FindingView::new(finding, rulebook, application, reader);
        match finding.verdict {
            Verdict::Fail if finding.blocks() => all.mend.push(view),
            Verdict::Fail => all.advise.push(view),
            Verdict::Review => all.review.push(view),
            Verdict::Pass => all.pass.push(view),
            Verdict::NotApplicable => all.not_applicable.push(view),
        }
    }
    all
}

impl Grouped {
    /// Failures that the applicant, or whoever reads, can do something about now.
    pub fn now(&self) -> Vec<&FindingView> {
        self.failed().filter(|f| !f.waits).collect()
    }

    /// Failures that another party mends: the recommending body or the association.
    pub fn waiting(&self) -> Vec<&FindingView> {
        self.failed().filter(|f| f.waits).collect()
    }

    fn failed(&self) -> impl Iterator<Item = &FindingView> {
        self.mend.iter().chain(&self.advise)
    }
}

impl FindingView {
    pub fn new(finding: &Finding, rulebook: &Rulebook, application: &ApplicationId, reader: Reader) -> Self {
        Self {
            code: finding.code.clone(),
            title: finding.title.clone(),
            verdict: labels::verdict(finding.verdict),
            style: match finding.verdict {
                Verdict::Fail if finding.blocks() => "tag-red",
                Verdict::Fail => "tag-amber",
                Verdict::Review => "tag-blue",
                Verdict::Pass => "tag-green",
                Verdict::NotApplicable => "tag-grey",
            },
            effect: finding.effect.map_or("", labels::effect),
            message: finding.message.clone(),
            required: finding.required.clone().unwrap_or_default(),
            found: finding.found.clone().unwrap_or_default(),
            gap: finding.gap.clone().unwrap_or_default(),
            inputs: finding.inputs.iter().map(|input| input_view(input, rulebook, application, reader)).collect(),
            action: finding.action.clone().unwrap_or_default(),
            actor: match finding.actor {
                Some(Actor::Applicant) => "申报单位",
                Some(Actor::Recommender) => "推荐单位",
                Some(Actor::Association) => "质量协会",
                None => "",
            },
            by: finding.by.map(display_date).unwrap_or_default(),
            citations: finding.citations.clone(),
            readings: finding
                .readings
                .iter()
                .filter_map(|code| rulebook.programme.readings.iter().find(|r| &r.code == code))
                .map(|r| ReadingView {
                    code: r.code.clone(),
                    question: r.question.clone(),
                    options: r.readings.iter().map(|o| o.text.clone()).collect(),
                    href: format!("/programmes/{}#{}", percent_encode(&rulebook.programme.id), percent_encode(&r.code)),
                })
                .collect(),
            blocks: finding.blocks(),
            waits: match finding.actor {
                Some(Actor::Recommender) => reader != Reader::Recommender,
                Some(Actor::Association) => true,
                Some(Actor::Applicant) | None => false,
            },
            open: matches!(finding.verdict, Verdict::Fail | Verdict::Review),
        }
    }

    /// The one place to go for this finding: its first input that leads somewhere, a missing one first.
    pub fn href(&self) -> &str {
        let leads = |i: &&InputView| !i.href.is_empty();
        let missing = self.inputs.iter().find(|i| leads(i) && i.value.is_empty());
        missing.or_else(|| self.inputs.iter().find(leads)).map_or("", |i| &i.href)
    }
}

fn input_view(input: &domain::Input, rulebook: &Rulebook, application: &ApplicationId, reader: Reader) -> InputView {
    let value = input.value.as_deref().unwrap_or_default();
    let shown = match &input.place {
        Place::Field { id } => match rulebook.field(id).map(|f| &f.kind) {
            Some(FieldKind::Choice { .. } | FieldKind::ChoiceMany { .. } | FieldKind::Attestation { .. } | FieldKind::Region { .. } | FieldKind::Industry) => {
                rulebook.field(id).map_or_else(|| value.to_owned(), |f| crate::fields::display(f, value))
            }
            _ => value.to_owned(),
        },
        _ => value.to_owned(),
    };
    let unit = input.unit.as_deref().filter(|_| !value.is_empty()).unwrap_or_default();
    InputView {
        label: input.label.clone(),
        value: if unit.is_empty() || shown.ends_with(unit) { shown } else { format!("{shown} {unit}") },
        href: match reader {
            Reader::Applicant => place(&input.place, rulebook, application),
            Reader::Recommender => own_place(&input.place, rulebook),
            Reader::Visitor => here(&input.place, rulebook),
            Reader::Officer => String::new(),
        },
    }
}

/// The address at which a value is mended; empty if its owner is somebody else.
pub fn place(place: &Place, rulebook: &Rulebook, application: &ApplicationId) -> String {
    let root = format!("/applications/{application}");
    match place {
        Place::Field { id } => field_place(id, rulebook, &root),
        Place::Material { code } | Place::File { material: code, .. } if recommenders_material(rulebook, code) => String::new(),
        Place::Material { code } => format!("{root}/materials/{}", percent_encode(code)),
        Place::File { material, sha256, .. } => format!("{root}/materials/{}#file-{sha256}", percent_encode(material)),
        Place::Cell { material, sheet, cell } => {
            let anchor = crate::pages::rosters::anchor(&domain::roster::address(sheet, cell));
            format!("{root}/materials/{}#{}", percent_encode(material), percent_encode(&anchor))
        }
        Place::Application => format!("{root}/address"),
        Place::Opinion => String::new(),
    }
}

/// Where the recommending body mends a value, on the page it reads; empty if its owner is somebody else.
fn own_place(place: &Place, rulebook: &Rulebook) -> String {
    let own = |id: &str| rulebook.fields().find(|(form, _, field)| form.by == FormBy::Recommender && field.id == id);
    match place {
        Place::Field { id } => own(id).map_or_else(String::new, |(_, _, field)| format!("#{}", percent_encode(&crate::fields::anchor(field)))),
        Place::Material { code } | Place::File { material: code, .. } if recommenders_material(rulebook, code) => format!("#m-{}", percent_encode(code)),
        Place::Opinion => "#opinion-form".to_owned(),
        _ => String::new(),
    }
}

/// Where a value stands on a page that asks for everything at once.
fn here(place: &Place, rulebook: &Rulebook) -> String {
    match place {
        Place::Field { id } => rulebook.field(id).map_or_else(String::new, |field| format!("#{}", percent_encode(&crate::fields::anchor(field)))),
        Place::Material { code } | Place::File { material: code, .. } => format!("#m-{}", percent_encode(code)),
        _ => String::new(),
    }
}

fn recommenders_material(rulebook: &Rulebook, code: &str) -> bool {
    rulebook.material(code).is_some_and(|material| material.by == FormBy::Recommender)
}

fn field_place(id: &str, rulebook: &Rulebook, root: &str) -> String {
    let (id, blank) = id.strip_prefix("blank.").map_or((id, false), |field| (field, true));
    if let Some(anchor) = rulebook.assessment.as_ref().and_then(|sheet| crate::assessment::anchor(sheet, id)) {
        return format!("{root}/assessment?check=1#{}", percent_encode(&anchor));
    }
    let form = rulebook.forms.iter().find(|form| form.sections.iter().any(|s| s.fields.iter().any(|f| f.id == id)));
    let Some((form, field)) = form.filter(|form| form.by == FormBy::Applicant).zip(rulebook.field(id)) else { return String::new() };
    let anchor = if blank { format!("f-{}", field.blank_id()) } else { crate::fields::anchor(field) };
    match &field.material {
        Some(code) => format!("{root}/materials/{}?check=1#{}", percent_encode(code), percent_encode(&anchor)),
        None if crate::assessment::is_head(rulebook, form) => format!("{root}/assessment?check=1#{}", percent_encode(&anchor)),
        None => format!("{root}/forms/{}?check=1#{}", percent_encode(&form.id), percent_encode(&anchor)),
    }
}
