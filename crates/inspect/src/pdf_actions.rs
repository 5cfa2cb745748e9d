//! What a PDF would run, open or bring along (ISO 32000-1 §12.6, §7.11.4).

use domain::evidence::Active;
use lopdf::{Dictionary, Document, Object};

/// Nested values looked through; real ones stand two or three deep.
const DEPTH_MAX: u32 = 8;
/// Pages whose own actions are looked at.
const PAGES_MAX: usize = 500;
/// Actions one after the other followed.
const NEXT_MAX: u32 = 8;

/// Everything found in any object, whether something leads there or not.
pub fn look(document: &Document) -> Vec<Active> {
    let mut found = Found::default();
    for object in document.objects.values() {
        found.look_at(object, DEPTH_MAX);
    }
    let opening = (found.scripts || found.launches) && runs_on_opening(document);
    let all = [(found.scripts, Active::Script), (found.launches, Active::Launch), (opening, Active::OnOpening), (found.embeds, Active::EmbeddedFile)];
    all.into_iter().filter_map(|(there, what)| there.then_some(what)).collect()
}

/// Whether the document has a form of the kind that only Adobe's own reader shows (XFA, §12.7.8).
pub fn has_dynamic_form(document: &Document) -> bool {
    let form = document.catalog().and_then(|catalog| catalog.get_deref(b"AcroForm", document)).and_then(Object::as_dict);
    form.is_ok_and(|form| form.has(b"XFA"))
}

#[derive(Default)]
struct Found {
    scripts: bool,
    launches: bool,
    embeds: bool,
}

impl Found {
    fn look_at(&mut self, object: &Object, depth: u32) {
        match object {
            Object::Dictionary(dictionary) => self.look_into(dictionary, depth),
            Object::Stream(stream) => self.look_into(&stream.dict, depth),
            Object::Array(items) if depth > 0 => items.iter().for_each(|item| self.look_at(item, depth - 1)),
            _ => {}
        }
    }

    fn look_into(&mut self, dictionary: &Dictionary, depth: u32) {
        let is = |key: &[u8], value: &[u8]| dictionary.get(key).and_then(Object::as_name).is_ok_and(|name| name == value);
        self.scripts |= is(b"S", b"JavaScript") || dictionary.has(b"JS");
        self.launches |= is(b"S", b"Launch") || is(b"S", b"GoToE") || is(b"S", b"ImportData");
        self.embeds |= is(b"Type", b"EmbeddedFile") || dictionary.has(b"EmbeddedFiles");
        if depth > 0 {
            dictionary.iter().for_each(|(_, value)| self.look_at(value, depth - 1));
        }
    }
}

/// `OpenAction`, the scripts of the whole document, and additional actions of catalog and pages, which run unasked.
fn runs_on_opening(document: &Document) -> bool {
    let Ok(catalog) = document.catalog() else {
        return false;
    };
    let names = catalog.get_deref(b"Names", document).and_then(Object::as_dict);
    if catalog.get(b"OpenAction").is_ok_and(|action| runs(document, action, NEXT_MAX)) || names.is_ok_and(|names| names.has(b"JavaScript")) {
        return true;
    }
    let additional = |holder: &Dictionary| {
        let actions = holder.get_deref(b"AA", document).and_then(Object::as_dict);
        actions.is_ok_and(|actions| actions.iter().any(|(_, action)| runs(document, action, NEXT_MAX)))
    };
    additional(catalog) || document.page_iter().take(PAGES_MAX).any(|page| document.get_dictionary(page).is_ok_and(additional))
}

/// Whether an action, or one that follows it, is a script or opens something else.
fn runs(document: &Document, action: &Object, next: u32) -> bool {
    let Ok((_, action)) = document.dereference(action) else {
        return false;
    };
    match action {
        Object::Dictionary(action) => {
            let kind = action.get(b"S").and_then(Object::as_name).unwrap_or_default();
            matches!(kind, b"JavaScript" | b"Launch" | b"GoToE" | b"ImportData") || next > 0 && action.get(b"Next").is_ok_and(|following| runs(document, following, next - 1))
        }
        // Actions side by side; of a destination, which is an array, too, nothing runs. Each branch is charged, so that arrays of arrays end.
        Object::Array(actions) if next > 0 => actions.iter().take(NEXT_MAX as usize).any(|action| runs(document, action, next / 2)),
        _ => false,
    }
}
