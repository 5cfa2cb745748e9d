//! A programme's public page: what is offered, when, by which steps, and every rule with the sentence it rests on.

use super::public::{CategoryView, WindowView, categories, window_views};
use crate::pages::rosters::template_path;
use crate::readings::{ReadingShown, shown};
use crate::{Chrome, labels};
use askama::Template;
use domain::api::{ReadingView, Windows};
use domain::time::Date;
use domain::{Citation, Effect};
use rulebook::{Check, Cite, Condition, FormBy, Material, MaterialFrom, Programme, Rulebook};

#[derive(Template)]
#[template(path = "programme.html")]
pub struct ProgrammePage {
    pub chrome: Chrome,
    pub id: String,
    pub title: String,
    pub association: String,
    pub version: String,
    /// Title and number of each source.
    pub sources: Vec<(String, String)>,
    pub categories: Vec<CategoryView>,
    pub windows: Vec<WindowView>,
    pub stages: Vec<StageView>,
    pub quota: Option<ClauseView>,
    pub after_award: Vec<ClauseView>,
    pub readings: Vec<ReadingShown>,
    pub rules: Vec<RuleGroup>,
    pub materials: Vec<MaterialLine>,
}

#[derive(Clone, Debug)]
pub struct ClauseView {
    pub text: String,
    pub cites: Vec<Citation>,
}

#[derive(Clone, Debug)]
pub struct StageView {
    pub title: String,
    pub by: String,
    pub text: String,
    /// `10 个工作日`; empty if the source names no time.
    pub lasts: String,
    pub cites: Vec<Citation>,
}

/// Rules for the same categories.
#[derive(Clone, Debug)]
pub struct RuleGroup {
    pub title: String,
    pub rules: Vec<RuleView>,
}

#[derive(Clone, Debug)]
pub struct RuleView {
    pub code: String,
    pub title: String,
    pub effect: &'static str,
    pub cites: Vec<Citation>,
    /// Codes of the readings it rests on.
    pub readings: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct MaterialLine {
    pub code: String,
    pub title: String,
    pub clause: String,
    pub help: String,
    pub concerns: String,
    pub comes: String,
    /// Where an empty list to fill in is; empty if it is none.
    pub template: String,
    pub optional: bool,
    pub cites: Vec<Citation>,
}

impl ProgrammePage {
    /// `windows` and `readings` as the association has set and decided them.
    pub fn new(chrome: Chrome, rulebook: &Rulebook, windows: &Windows, readings: &[ReadingView], today: Date) -> Self {
        let programme = &rulebook.programme;
        let clause = |text: &str, list: &[Cite]| ClauseView { text: text.to_owned(), cites: cites(programme, list) };
        Self {
            id: programme.id.clone(),
            title: programme.title.clone(),
            association: programme.association.clone(),
            version: programme.version.clone(),
            sources: programme.sources.iter().map(|s| (s.title.clone(), s.number.clone())).collect(),
            categories: categories(rulebook),
            windows: window_views(rulebook, windows, today),
            stages: programme
                .stages
                .iter()
                .map(|s| StageView {
                    title: s.title.clone(),
                    by: s.by.clone(),
                    text: s.text.clone(),
                    lasts: s.working_days.map_or_else(String::new, |days| format!("{days} 个工作日")),
                    cites: cites(programme, &s.cites),
                })
                .collect(),
            quota: programme.quota.as_ref().map(|q| clause(&q.label, &q.cites)),
            after_award: programme.after_award.iter().map(|c| clause(&c.text, &c.cites)).collect(),
            readings: shown(readings, rulebook),
            rules: rules(rulebook),
            materials: rulebook.materials.iter().map(|m| material(programme, m)).collect(),
            chrome,
        }
    }
}

fn cites(programme: &Programme, list: &[Cite]) -> Vec<Citation> {
    list.iter().map(|cite| programme.citation(cite)).collect()
}

/// The checks by the categories they concern: those of all first, then in the order in which the rulebook first names them.
fn rules(rulebook: &Rulebook) -> Vec<RuleGroup> {
    let programme = &rulebook.programme;
    let mut groups = vec![RuleGroup { title: concerns(programme, &Condition::default()), rules: Vec::new() }];
    for check in &rulebook.checks {
        let title = concerns(programme, &check.when);
        let rule = rule(programme, check);
        match groups.iter_mut().find(|g| g.title == title) {
            Some(group) => group.rules.push(rule),
            None => groups.push(RuleGroup { title, rules: vec![rule] }),
        }
    }
    groups.retain(|g| !g.rules.is_empty());
    groups
}

fn rule(programme: &Programme, check: &Check) -> RuleView {
    RuleView {
        code: check.code.clone(),
        title: check.title.clone(),
        effect: match check.effect {
            Some(Effect::Invalid) => "不符合则申报无效",
            Some(Effect::Return) => "不符合则退回补正",
            Some(Effect::Warn) => "不符合则提醒",
            None => "供评审参考或提示",
        },
        cites: cites(programme, &check.cites),
        readings: check.readings.clone(),
    }
}

/// The categories a condition names.
fn concerns(programme: &Programme, when: &Condition) -> String {
    let named: Vec<String> = when.category.iter().map(|id| labels::category(programme, id)).collect();
    if named.is_empty() || named.len() == programme.categories.len() { "各类别".to_owned() } else { named.join("、") }
}

fn material(programme: &Programme, material: &Material) -> MaterialLine {
    let has = |from: MaterialFrom| material.from.contains(&from);
    MaterialLine {
        code: material.code.clone(),
        title: material.title.clone(),
        clause: material.clause.clone(),
        help: material.help.clone(),
        concerns: concerns(programme, &material.when),
        template: if material.roster.is_some() { template_path(&programme.id, &material.code) } else { String::new() },
        comes: match (material.by, has(MaterialFrom::Uploaded), has(MaterialFrom::Typed)) {
            (FormBy::Recommender, _, _) => "推荐单位上传",
            (FormBy::Applicant, true, true) => "在线填写或上传",
            (FormBy::Applicant, true, false) => "上传",
            (FormBy::Applicant, false, true) => "在线填写",
            (FormBy::Applicant, false, false) => "系统生成",
        }
        .to_owned(),
        optional: material.optional,
        cites: cites(programme, &material.cites),
    }
}
