//! Texts of a description with everything in them resolved.

use crate::Scene;
use crate::value::{of, tick};
use rulebook::Words;

/// The text as it is printed.
pub(crate) fn text(words: &Words, scene: &Scene<'_, '_>) -> String {
    match words {
        Words::Plain(text) => text.clone(),
        Words::Many(pieces) => pieces.iter().map(|piece| text(piece, scene)).collect(),
        Words::Of(source) => of(&source.of, scene),
        Words::From(source) => of(source, scene),
        Words::Tick(box_) => tick(box_.when.as_ref().is_some_and(|when| scene.one.is_some() && scene.holds(when)), &box_.tick),
        Words::When(words) => {
            if scene.holds(&words.when) {
                text(&words.words, scene)
            } else {
                String::new()
            }
        }
    }
}

/// What a message calls the text's value: the label of the first field in it.
pub(crate) fn place(words: &Words, scene: &Scene<'_, '_>) -> String {
    let field = words.sources().into_iter().find_map(|source| source.field());
    field.and_then(|id| scene.occasion.book.field(id)).map_or_else(String::new, |field| field.called().to_owned())
}
