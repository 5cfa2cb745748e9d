//! The open readings of a programme as pages show them: question, options, quotes, what rests on them, and what was decided.

use crate::depends;
use domain::api::{DecidedBy, ReadingChoice, ReadingDecision, ReadingView};
use domain::time::{display, display_date};
use rulebook::Rulebook;

/// A reading ready to be shown.
#[derive(Clone, Debug)]
pub struct ReadingShown {
    pub code: String,
    pub question: String,
    pub options: Vec<OptionShown>,
    pub cites: Vec<domain::Citation>,
    /// Code and title of each check that rests on it.
    pub checks: Vec<(String, String)>,
    /// What was decided, by whom, when and why; empty while the reading is open.
    pub decision: String,
    pub reason: String,
    /// The association has decided on this instance and can take that back.
    pub set: bool,
    /// Every decision in words, oldest first.
    pub trace: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct OptionShown {
    pub id: String,
    pub text: String,
    pub chosen: bool,
}

/// The readings as the rulebook has them: for a page whose service doesn't answer, and as what decisions are added to.
pub fn of_rulebook(rulebook: &Rulebook) -> Vec<ReadingView> {
    let programme = &rulebook.programme;
    let view = |reading: &rulebook::Reading| ReadingView {
        code: reading.code.clone(),
        question: reading.question.clone(),
        options: reading.readings.iter().map(|o| ReadingChoice { id: o.id.clone(), text: o.text.clone() }).collect(),
        cites: reading.cites.iter().map(|cite| programme.citation(cite)).collect(),
        checks: depends::checks_on(rulebook, &reading.code).iter().map(|c| c.code.clone()).collect(),
        decision: reading.decided.as_ref().map(|d| ReadingDecision {
            reading: d.reading.clone(),
            by: DecidedBy::Rulebook,
            who: d.by.clone(),
            on: d.on,
            reason: String::new(),
        }),
        trace: Vec::new(),
    };
    programme.readings.iter().map(view).collect()
}

/// The readings in words.
pub fn shown(views: &[ReadingView], rulebook: &Rulebook) -> Vec<ReadingShown> {
    views.iter().map(|view| one(view, rulebook)).collect()
}

fn one(view: &ReadingView, rulebook: &Rulebook) -> ReadingShown {
    let text = |id: &str| view.options.iter().find(|o| o.id == id).map_or_else(|| id.to_owned(), |o| o.text.clone());
    let title = |code: &str| rulebook.checks.iter().find(|c| c.code == code).map_or_else(String::new, |c| c.title.clone());
    let decision = view.decision.as_ref();
    ReadingShown {
        code: view.code.clone(),
        question: view.question.clone(),
        options: view
            .options
            .iter()
            .map(|o| OptionShown { id: o.id.clone(), text: o.text.clone(), chosen: decision.is_some_and(|d| d.reading == o.id) })
            .collect(),
        cites: view.cites.clone(),
        checks: view.checks.iter().map(|code| (code.clone(), title(code))).collect(),
        decision: decision.map_or_else(String::new, |d| {
            let by = if d.by == DecidedBy::Rulebook { "随规则发布" } else { "协会决定" };
            format!("{}（{by}：{}，{}）", text(&d.reading), d.who, display_date(d.on))
        }),
        reason: decision.map_or_else(String::new, |d| d.reason.clone()),
        set: decision.is_some_and(|d| d.by == DecidedBy::Association),
        trace: view
            .trace
            .iter()
            .map(|t| {
                let what = t.reading.as_deref().map_or_else(|| "收回决定，重新作为待定问题".to_owned(), |id| format!("决定：{}", text(id)));
                format!("{}　{}　{what}。理由：{}", display(t.at), t.who, t.reason)
            })
            .collect(),
    }
}
