//! `part = "include"`: a book binds other documents of its folder together. Their parts take the place of the entry, under its
//! condition and their own; what can't be included stays, and the crosscheck names it.

use crate::model::{Document, IncludePart, Part};
use domain::document::TextStyle;

/// The documents with the parts they include.
pub(crate) fn included(documents: Vec<Document>) -> Vec<Document> {
    let parts = |document: &Document| {
        document.parts.iter().flat_map(|part| match part {
            Part::Include(entry) => parts_of(entry, document, &documents).unwrap_or_else(|| vec![part.clone()]),
            _ => vec![part.clone()],
        }).collect()
    };
    documents.iter().map(|document| Document { parts: parts(document), ..document.clone() }).collect()
}

fn parts_of(entry: &IncludePart, within: &Document, documents: &[Document]) -> Option<Vec<Part>> {
    let other = documents.iter().find(|other| other.code == entry.document && other.from == within.from)?;
    if other.parts.iter().any(|part| matches!(part, Part::Include(_))) {
        return None;
    }
    let mut parts = other.parts.clone();
    let when = entry.when.and(&other.when);
    for part in &mut parts {
        let both = when.and(part.when());
        *part.when_mut() = both;
    }
    if entry.listed {
        let title = parts.iter_mut().find_map(|part| if let Part::Text(text) = part { (text.style == TextStyle::Title).then_some(text) } else { None });
        if let Some(title) = title {
            title.listed = true;
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::Condition;

    fn document(code: &str, parts: &str) -> Document {
        toml::from_str(&format!("code = \"{code}\"\ntitle = \"\"\nclause = \"\"\nformats = []\nfor = []\nfrom = \"application\"\n{parts}")).unwrap()
    }

    #[test]
    fn parts_come_under_both_conditions_and_the_title_is_listed() {
        let book = document("B", "[[parts]]\npart = \"include\"\ndocument = \"A\"\nlisted = true\nwhen = { level = [\"high\"] }\n");
        let form = document("A", "when = { category = [\"one\"] }\n[[parts]]\npart = \"text\"\nstyle = \"title\"\ntext = \"表\"\n[[parts]]\npart = \"page_break\"\n");
        let made = included(vec![book, form]);
        let [Part::Text(title), Part::PageBreak(_)] = made[0].parts.as_slice() else { panic!("{:?}", made[0].parts) };
        assert!(title.listed && !matches!(&made[1].parts[0], Part::Text(own) if own.listed), "only in the book");
        assert_eq!(title.when, Condition { level: vec!["high".to_owned()], ..Condition::default() }.and(&Condition { category: vec!["one".to_owned()], ..Condition::default() }));
    }

    #[test]
    fn what_cannot_be_included_stays_to_be_named() {
        let include = |code: &str| format!("[[parts]]\npart = \"include\"\ndocument = \"{code}\"\n");
        let made = included(vec![document("A", &include("B")), document("B", &include("A")), document("C", &include("D"))]);
        assert!(made.iter().all(|document| matches!(document.parts.as_slice(), [Part::Include(_)])));
    }
}
