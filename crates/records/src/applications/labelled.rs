//! An application's forms with the rulebook's labels, so that they can be read without the rulebook.

use domain::Application;
use domain::api::{LabelledField, LabelledForm, LabelledSection};
use rulebook::{Field, Form, FormBy, Rulebook, ScoreSheet};

/// Every form with the fields that apply or hold something, in the order of the rulebook, the score sheet last.
pub(crate) fn forms(book: &Rulebook, application: &Application) -> Vec<LabelledForm> {
    let opinion = application.opinion.as_ref();
    // The body's values stand in its opinion; what asks for them may rest on the applicant's.
    let filled = opinion.map(|opinion| {
        let mut filled = application.clone();
        filled.fields.extend(opinion.fields.clone());
        filled
    });
    let asked = book.forms.iter().filter_map(|form| match form.by {
        FormBy::Applicant => Some(labelled(book, form, application, "applicant")),
        FormBy::Recommender => Some(labelled(book, form, filled.as_ref()?, "recommender")),
    });
    let sheet = book.assessment.iter().map(|sheet| score_sheet(sheet, application));
    asked.chain(sheet).filter(|form| !form.sections.is_empty()).collect()
}

fn labelled(book: &Rulebook, form: &Form, application: &Application, by: &str) -> LabelledForm {
    let applies = form.when.holds(application);
    let sections = form.sections.iter().map(|section| {
        let applies = applies && section.when.holds(application);
        let fields = section.fields.iter().filter(|field| (applies && field.when.holds(application)) || application.field(&field.id).is_some());
        LabelledSection { title: section.title.clone(), fields: fields.flat_map(|field| entries(book, form, field, application)).collect() }
    });
    let sections = sections.filter(|section| !section.fields.is_empty()).collect();
    LabelledForm { title: form.title.clone(), clause: form.clause.clone(), by: by.to_owned(), sections }
}

/// The field, and the reason for which it is left empty if one is given.
fn entries(book: &Rulebook, form: &Form, field: &Field, application: &Application) -> Vec<LabelledField> {
    let value = typed(application, &field.id);
    let read = printing::field(book, application, &field.id);
    let shown = (read != value).then_some(read);
    let blank = field.blank_id();
    let reason = form.blanks_explained.then(|| typed(application, &blank)).filter(|reason| !reason.is_empty());
    let mut entries = vec![LabelledField { id: field.id.clone(), label: field.called().to_owned(), unit: field.unit.clone(), value, shown }];
    entries.extend(reason.map(|value| LabelledField { id: blank, label: format!("{}：不填的原因", field.called()), unit: None, value, shown: None }));
    entries
}

fn score_sheet(sheet: &ScoreSheet, application: &Application) -> LabelledForm {
    let field = |id: &str, label: &str, shown| {
        let id = format!("{}.{id}", sheet.prefix);
        LabelledField { value: typed(application, &id), label: label.to_owned(), unit: None, shown, id }
    };
    let groups = sheet.groups.iter().chain([&sheet.bonus]);
    let mut sections: Vec<LabelledSection> = groups
        .map(|group| LabelledSection { title: group.title.clone(), fields: group.items.iter().map(|item| field(&item.id, &item.text, None)).collect() })
        .collect();
    let ticked = application.field(&format!("{}.conclusion", sheet.prefix));
    let conclusion = ticked.and_then(|id| sheet.conclusions.iter().find(|conclusion| conclusion.id == id)).map(|conclusion| conclusion.label.clone());
    sections.push(LabelledSection { title: sheet.title.clone(), fields: vec![field("veto", &sheet.veto.text, None), field("conclusion", "结论", conclusion)] });
    LabelledForm { title: sheet.title.clone(), clause: sheet.clause.clone(), by: "applicant".to_owned(), sections }
}

fn typed(application: &Application, id: &str) -> String {
    application.fields.get(id).cloned().unwrap_or_default()
}
