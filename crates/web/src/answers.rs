//! Everything an applicant has answered, as it is checked before submission and read by an officer.

use crate::fields;
use crate::files::FileView;
use crate::form::percent_encode;
use crate::survey::{self, SurveyView};
use domain::Application;
use rulebook::{Form, FormBy, MaterialFrom, Rulebook};

/// Answers of one form.
#[derive(Clone, Debug)]
pub struct AnswerGroup {
    pub title: String,
    /// Where the form is.
    pub href: String,
    pub sections: Vec<AnswerSection>,
}

#[derive(Clone, Debug)]
pub struct AnswerSection {
    pub title: String,
    pub answers: Vec<Answer>,
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub label: String,
    /// Empty if not filled in.
    pub value: String,
    pub required: bool,
    /// Why it is empty, where a form asks for that.
    pub reason: String,
    /// Several paragraphs.
    pub long: bool,
    /// Where it is changed.
    pub href: String,
}

/// Files of one material.
#[derive(Clone, Debug)]
pub struct MaterialFiles {
    pub code: String,
    pub title: String,
    pub files: Vec<FileView>,
    pub optional: bool,
    pub href: String,
    /// What is asked beside it.
    pub answers: Vec<Answer>,
    /// A list of people is asked for.
    pub is_list: bool,
    /// What comes of a survey's database.
    pub survey: Option<SurveyView>,
}

/// The answers of every form that applies, the score sheet last.
pub fn forms(application: &Application, rulebook: &Rulebook) -> Vec<AnswerGroup> {
    let root = format!("/applications/{}", application.id);
    let mut groups: Vec<_> = fields::applicants(rulebook)
        .map(|form| {
            let href = match crate::assessment::is_head(rulebook, form) {
                true => format!("{root}/assessment"),
                false => format!("{root}/forms/{}", percent_encode(&form.id)),
            };
            group(form, application, href)
        })
        .filter(|group| !group.sections.is_empty())
        .collect();
    groups.extend(rulebook.assessment.as_ref().map(|sheet| score_sheet(sheet, application, &root)));
    groups
}

/// What the recommending body filled in beside its opinion, by form.
pub fn of_recommender(application: &Application, rulebook: &Rulebook) -> Vec<AnswerGroup> {
    let filled = fields::with_opinion(application);
    let forms = rulebook.forms.iter().filter(|form| form.by == FormBy::Recommender);
    forms.map(|form| group(form, &filled, String::new())).filter(|group| !group.sections.is_empty()).collect()
}

fn group(form: &Form, application: &Application, href: String) -> AnswerGroup {
    AnswerGroup {
        title: form.title.clone(),
        sections: fields::of_form(form, application)
            .into_iter()
            .map(|(section, fields)| AnswerSection {
                title: section.title.clone(),
                answers: fields.into_iter().map(|f| answer(f, application, &href)).collect(),
            })
            .collect(),
        href,
    }
}

/// Every material that the applicant uploads, with its files.
pub fn materials(application: &Application, rulebook: &Rulebook) -> Vec<MaterialFiles> {
    materials_by(FormBy::Applicant, application, rulebook)
}

/// Every material that such a party uploads, with its files.
pub fn materials_by(party: FormBy, application: &Application, rulebook: &Rulebook) -> Vec<MaterialFiles> {
    let root = format!("/applications/{}", application.id);
    rulebook
        .materials
        .iter()
        .filter(|m| m.by == party && m.when.holds(application) && m.from.contains(&MaterialFrom::Uploaded))
        .map(|m| {
            let href = format!("{root}/materials/{}", percent_encode(&m.code));
            MaterialFiles {
                code: m.code.clone(),
                title: m.title.clone(),
                files: application.materials.get(&m.code).into_iter().flatten().map(|f| FileView::new(f, &application.id)).collect(),
                optional: m.optional,
                is_list: m.roster.is_some(),
                survey: survey::of_material(m, application, rulebook),
                answers: fields::of_material(rulebook, &m.code, application)
                    .into_iter()
                    .map(|f| answer(f, application, &href))
                    .collect(),
                href,
            }
        })
        .collect()
}

fn answer(field: &rulebook::Field, application: &Application, page: &str) -> Answer {
    let value = application.field(&field.id).unwrap_or("");
    Answer {
        label: field.label.clone(),
        value: fields::display(field, value),
        required: field.is_required(application),
        reason: application.field(&field.blank_id()).unwrap_or_default().to_owned(),
        long: matches!(field.kind, rulebook::FieldKind::LongText { .. }),
        href: format!("{page}#{}", percent_encode(&fields::anchor(field))),
    }
}

fn score_sheet(sheet: &rulebook::ScoreSheet, application: &Application, root: &str) -> AnswerGroup {
    let href = format!("{root}/assessment");
    let sums = crate::assessment::sums(sheet, &application.fields);
    let value = |id: &str| application.field(&format!("{}.{id}", sheet.prefix)).unwrap_or("").to_owned();
    let line = |label: String, value: String, required: bool| Answer { label, value, required, reason: String::new(), long: false, href: href.clone() };
    let mut sections: Vec<_> = sheet
        .groups
        .iter()
        .chain([&sheet.bonus])
        .map(|group| AnswerSection {
            title: group.title.clone(),
            answers: group
                .items
                .iter()
                .map(|item| {
                    let points = value(&item.id);
                    let shown = if points.is_empty() { points } else { format!("{points} 分（满分 {}）", item.max) };
                    line(item.text.clone(), shown, group.weight.is_some())
                })
                .collect(),
        })
        .collect();
    let conclusion = value("conclusion");
    let label = sheet.conclusions.iter().find(|c| c.id == conclusion).map_or(conclusion, |c| c.label.clone());
    sections.push(AnswerSection {
        title: "合计与结论".to_owned(),
        answers: vec![
            line("基础分".to_owned(), format!("{} 分", sums.base), false),
            line("加分".to_owned(), format!("{} 分", sums.bonus), false),
            line("合计".to_owned(), format!("{} 分", sums.total), false),
            line(sheet.veto.text.clone(), fields::yes_no(&value("veto")).to_owned(), true),
            line("评价结论".to_owned(), label, true),
        ],
    });
    AnswerGroup { title: sheet.title.clone(), href, sections }
}
