//! The shared vocabulary, and that the rulebooks use it alike.

use rulebook::meanings::{self, Carry};
use rulebook::{Condition, Field, FieldKind, Rulebook};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn the_vocabulary_names_everything_once_and_in_chinese() {
    for meanings in [meanings::fields(), meanings::materials()] {
        let ids: BTreeSet<&str> = meanings.iter().map(|m| m.id.as_str()).collect();
        assert_eq!(ids.len(), meanings.len());
        for meaning in meanings {
            assert!(meaning.label.chars().any(|c| !c.is_ascii()), "{}", meaning.id);
            assert_eq!(meaning.carry == Carry::Plain, meaning.note.is_empty(), "{}: a note says what to look at, or why not", meaning.id);
        }
    }
}

/// Loading refuses a word that isn't there; here every rulebook uses some.
#[test]
fn every_rulebook_says_what_its_entries_mean() {
    for book in crate::support::books() {
        let fields: Vec<&str> = book.fields().filter_map(|(_, _, f)| f.means.as_deref()).collect();
        let materials: Vec<&str> = book.materials.iter().filter_map(|m| m.means.as_deref()).collect();
        assert!(fields.iter().all(|means| meanings::field(means).is_some()) && materials.iter().all(|means| meanings::material(means).is_some()));
        for means in ["organisation.name", "organisation.credit_code", "contact.name"] {
            assert!(fields.contains(&means), "{} has nothing that means {means}", book.programme.id);
        }
        assert!(materials.contains(&"licence"), "{} has no material that means licence", book.programme.id);
    }
}

#[test]
fn no_two_entries_that_apply_together_mean_the_same() {
    for book in crate::support::books() {
        let fields: Vec<(&str, &str, Vec<&Condition>)> = book.fields().filter_map(|(form, section, f)| Some((f.means.as_deref()?, f.id.as_str(), vec![&form.when, &section.when, &f.when]))).collect();
        let materials = book.materials.iter().filter_map(|m| Some((m.means.as_deref()?, m.code.as_str(), vec![&m.when])));
        for entries in [fields, materials.collect()] {
            for (index, (means, id, when)) in entries.iter().enumerate() {
                for (_, other, other_when) in entries[..index].iter().filter(|(same, _, _)| same == means) {
                    assert!(exclude(&book, when, other_when), "{}: {other} and {id} both mean {means} and can apply together", book.programme.id);
                }
            }
        }
    }
}

/// Else “年产量”尚未填写 leaves a clerk to guess which of two is meant.
#[test]
fn no_two_entries_of_a_form_that_apply_together_are_called_the_same() {
    let mut same = Vec::new();
    for book in crate::support::books() {
        let fields: Vec<_> = book.fields().map(|(form, section, f)| (&form.id, f, [&form.when, &section.when, &f.when])).collect();
        for (index, (form, field, when)) in fields.iter().enumerate() {
            let others = fields[..index].iter().filter(|(of, other, _)| of == form && other.called() == field.called());
            same.extend(others.filter(|(_, _, theirs)| !exclude(&book, when, theirs)).map(|(_, other, _)| format!("{}: {} and {} are both called {}", book.programme.id, other.id, field.id, field.called())));
        }
    }
    assert!(same.is_empty(), "say `called` of one of them: {same:#?}");
}

/// Whether no application satisfies both: another category, or another value of one field.
fn exclude(book: &Rulebook, left: &[&Condition], right: &[&Condition]) -> bool {
    let categories = |conditions: &[&Condition]| -> BTreeSet<String> {
        let all = book.programme.categories.iter().map(|c| c.id.clone());
        all.filter(|id| conditions.iter().all(|c| c.category.is_empty() || c.category.contains(id))).collect()
    };
    let values = |conditions: &[&Condition]| -> Vec<(String, BTreeSet<String>)> {
        conditions.iter().flat_map(|c| &c.field).map(|f| (f.id.clone(), f.one_of.iter().cloned().collect())).collect()
    };
    let (a, b) = (values(left), values(right));
    let apart = a.iter().any(|(id, own)| b.iter().any(|(other, theirs)| id == other && own.is_disjoint(theirs)));
    categories(left).is_disjoint(&categories(right)) || apart
}

#[test]
fn fields_of_one_meaning_are_of_one_kind_everywhere() {
    let mut kinds: BTreeMap<String, BTreeMap<&'static str, Vec<String>>> = BTreeMap::new();
    for book in crate::support::books() {
        for (_, _, field) in book.fields() {
            let Some(means) = &field.means else { continue };
            kinds.entry(means.clone()).or_default().entry(family(field)).or_default().push(format!("{}/{}", book.programme.id, field.id));
        }
    }
    for (means, families) in kinds {
        assert_eq!(families.len(), 1, "{means}: {families:#?}");
    }
}

/// Kinds that convert into each other: a line and a paragraph, a list of options and a list everybody knows.
fn family(field: &Field) -> &'static str {
    match field.kind {
        FieldKind::Text { .. } | FieldKind::LongText { .. } => "text",
        FieldKind::Choice { .. } | FieldKind::Industry => "choice",
        FieldKind::ChoiceMany { .. } => "choices",
        FieldKind::CreditCode => "credit code",
        FieldKind::Number { .. } => "number",
        FieldKind::Date => "date",
        FieldKind::Attestation { .. } => "declaration, which is never carried",
        FieldKind::Phone => "phone",
        FieldKind::Email => "e-mail",
        FieldKind::Postcode => "postcode",
        FieldKind::Region { .. } => "region",
    }
}
