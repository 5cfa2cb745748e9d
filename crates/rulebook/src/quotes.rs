//! Quotes held against the text they come from: a citation that can't be found is a slip or an invention.

use crate::load::LoadError;
use crate::model::{Cite, Rulebook};
use domain::Digest;

/// Every quote and every piece of official wording of `book` that isn't in its source, white space aside.
///
/// `texts` are the files at hand; the one with the SHA-256 a source names is that source's text.
pub fn missing(book: &Rulebook, texts: &[Vec<u8>]) -> Vec<LoadError> {
    let mut errors = Vec::new();
    let sources: Vec<(&str, Option<String>)> = book
        .programme
        .sources
        .iter()
        .map(|source| {
            let text = texts.iter().find(|bytes| Digest::of(bytes).as_str() == source.sha256);
            if text.is_none() {
                errors.push(LoadError::new("programme.toml", 0, format!("no file has the SHA-256 of source `{}`", source.id), source.title.clone()));
            }
            (source.id.as_str(), text.map(|bytes| compact(&String::from_utf8_lossy(bytes))))
        })
        .collect();
    let text_of = |id: &Option<String>| sources.iter().find(|(source, _)| id.as_deref().is_none_or(|id| id == *source)).and_then(|(_, text)| text.as_deref());
    for (file, place, cite) in cites(book) {
        if let Some(text) = text_of(&cite.source).filter(|text| !text.contains(&compact(&cite.quote))) {
            let _ = text;
            errors.push(LoadError::new(file, 0, format!("{place}: the source holds no “{}”", cite.quote), "word for word"));
        }
    }
    for (file, place, wording) in wordings(book) {
        if text_of(&None).is_some_and(|text| !text.contains(&compact(wording))) {
            errors.push(LoadError::new(&file, 0, format!("{place}: the source holds no “{wording}”"), "official wording, word for word"));
        }
    }
    errors
}

/// How many quotes and pieces of wording [`missing`] looks for.
pub fn count(book: &Rulebook) -> usize {
    cites(book).len() + wordings(book).len()
}

fn cites(book: &Rulebook) -> Vec<(&'static str, &str, &Cite)> {
    let p = &book.programme;
    let windows = p.windows.iter().flat_map(|(id, w)| w.cites.iter().map(move |c| ("programme.toml", id.as_str(), c)));
    let readings = p.readings.iter().flat_map(|r| r.cites.iter().map(move |c| ("programme.toml", r.code.as_str(), c)));
    let materials = book.materials.iter().flat_map(|m| m.cites.iter().map(move |c| ("materials.toml", m.code.as_str(), c)));
    let checks = book.checks.iter().flat_map(|k| k.cites.iter().map(move |c| ("checks.toml", k.code.as_str(), c)));
    let clauses = p.notices.iter().chain(&p.after_award).flat_map(|c| c.cites.iter().map(move |cite| ("programme.toml", c.text.as_str(), cite)));
    let stages = p.stages.iter().flat_map(|s| s.cites.iter().map(move |c| ("programme.toml", s.id.as_str(), c)));
    let quota = p.quota.iter().flat_map(|q| q.cites.iter().map(move |c| ("programme.toml", q.label.as_str(), c)));
    windows.chain(readings).chain(clauses).chain(stages).chain(quota).chain(materials).chain(checks).collect()
}

/// Items of the score sheet, and every line of the pledges.
fn wordings(book: &Rulebook) -> Vec<(String, &str, &str)> {
    let sheet = book.assessment.iter().flat_map(|sheet| {
        let items = sheet.items().map(|i| ("assessment.toml".to_owned(), i.id.as_str(), i.text.as_str()));
        items.chain([("assessment.toml".to_owned(), "veto", sheet.veto.text.as_str())]).collect::<Vec<_>>()
    });
    let lines = book.wording.iter().flat_map(|(stem, text)| {
        let plain = text.lines().map(|line| line.trim().trim_start_matches(['#', '-', ' '])).filter(|line| !line.is_empty());
        plain.map(move |line| (format!("wording/{stem}.md"), "line", line))
    });
    sheet.chain(lines).collect()
}

/// Without white space, and with brackets narrowed: sources print them either way.
fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
