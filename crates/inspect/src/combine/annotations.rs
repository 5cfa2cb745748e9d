//! What a page's annotations show – stamps, notes, filled-in fields – becomes part of its content (ISO 32000-1 §12.5.5): the
//! annotations themselves, with whatever they would open or run, stay behind, and the page looks as it did.

use super::pages::{Taking, numbers};
use super::refusal::Cause;
use super::reference;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// Annotations of one page: a densely filled form has some hundred fields.
const ANNOTATIONS_MAX: usize = 2000;
/// Flags `Hidden` and `NoView` (§12.5.3).
const UNSEEN: i64 = 2 | 32;

/// What an annotation shows: the stream of its appearance, and where it is put.
pub struct Shown<'d> {
    appearance: &'d Object,
    matrix: [f32; 6],
}

/// What the page's annotations show, in their order; none if there are more than can be.
pub fn of<'d>(document: &'d Document, page: &'d Dictionary) -> Option<Vec<Shown<'d>>> {
    let Ok(annotations) = page.get_deref(b"Annots", document).and_then(Object::as_array) else {
        return Some(Vec::new());
    };
    if annotations.len() > ANNOTATIONS_MAX {
        return None;
    }
    let each = annotations.iter().filter_map(|annotation| document.dereference(annotation).ok()?.1.as_dict().ok());
    Some(each.filter_map(|annotation| shown(document, annotation)).collect())
}

/// What one shows; none for what is hidden, or has no appearance of its own.
fn shown<'d>(document: &'d Document, annotation: &'d Dictionary) -> Option<Shown<'d>> {
    let flags = annotation.get_deref(b"F", document).and_then(Object::as_i64).unwrap_or(0);
    let is_popup = annotation.get_deref(b"Subtype", document).and_then(Object::as_name).is_ok_and(|kind| kind == b"Popup");
    if flags & UNSEEN != 0 || is_popup {
        return None;
    }
    let appearances = annotation.get_deref(b"AP", document).and_then(Object::as_dict).ok()?;
    let mut appearance = appearances.get(b"N").ok()?;
    if let (_, Object::Dictionary(states)) = document.dereference(appearance).ok()? {
        appearance = states.get(annotation.get_deref(b"AS", document).and_then(Object::as_name).ok()?).ok()?;
    }
    let form = &document.dereference(appearance).ok()?.1.as_stream().ok()?.dict;
    let bounds = numbers(document, form.get_deref(b"BBox", document).ok()?)?;
    let own = form.get_deref(b"Matrix", document).ok().and_then(|matrix| numbers(document, matrix)).unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let place = numbers(document, annotation.get_deref(b"Rect", document).ok()?)?;
    Some(Shown { appearance, matrix: onto(bounds, own, place)? })
}

/// Puts the upright box around the form's own box, as its matrix turns it, onto the annotation's place (§12.5.5, algorithm 8.1).
fn onto(bounds: [f32; 4], [a, b, c, d, e, f]: [f32; 6], place: [f32; 4]) -> Option<[f32; 6]> {
    let corners = [(bounds[0], bounds[1]), (bounds[2], bounds[1]), (bounds[2], bounds[3]), (bounds[0], bounds[3])];
    let (xs, ys) = (corners.map(|(x, y)| a * x + c * y + e), corners.map(|(x, y)| b * x + d * y + f));
    let (left, width) = extent(&xs);
    let (low, height) = extent(&ys);
    let ((place_left, place_width), (place_low, place_height)) = (extent(&[place[0], place[2]]), extent(&[place[1], place[3]]));
    if width <= 0.0 || height <= 0.0 {
        return None;
    }
    let (wide, high) = (place_width / width, place_height / height);
    Some([wide, 0.0, 0.0, high, place_left - left * wide, place_low - low * high])
}

/// The least of the numbers, and how far the greatest is from it.
fn extent(numbers: &[f32]) -> (f32, f32) {
    let (least, greatest) = numbers.iter().fold((f32::MAX, f32::MIN), |(least, greatest), number| (least.min(*number), greatest.max(*number)));
    (least, greatest - least)
}

/// The page's resources with the appearances among them, and the content to be put before and behind its own.
///
/// # Errors
/// If the file would be too large.
pub fn onto_page(taking: &mut Taking<'_, '_>, page: ObjectId, shown: &[Shown<'_>]) -> Result<(Object, Object, Object), Cause> {
    let document = taking.document;
    let own = taking.inherited(page, b"Resources").and_then(|(_, resources)| resources.as_dict().ok()).cloned().unwrap_or_default();
    let mut forms = own.get_deref(b"XObject", document).and_then(Object::as_dict).cloned().unwrap_or_default();
    let mut behind = String::from("\nQ\n");
    for (at, one) in shown.iter().enumerate() {
        let name = (at..).map(|number| format!("Annotation{number}")).find(|name| !forms.has(name.as_bytes())).unwrap_or_default();
        behind += &format!("q {} cm /{name} Do Q\n", one.matrix.map(|number| format!("{number:.4}")).join(" "));
        forms.set(name, one.appearance.clone());
    }
    let mut resources = own;
    resources.set("XObject", forms);
    let resources = taking.carried(&resources.into());
    let mut stream = |content: &str| -> Result<Object, Cause> {
        let number = taking.writer.reserve();
        taking.writer.stream(number, Dictionary::new(), &[content.as_bytes()])?;
        Ok(reference(number))
    };
    Ok((resources, stream("q\n")?, stream(&behind)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_appearance_is_moved_and_stretched_onto_its_place() {
        let upright = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
        assert_eq!(onto([0.0, 0.0, 10.0, 20.0], upright, [100.0, 200.0, 120.0, 240.0]), Some([2.0, 0.0, 0.0, 2.0, 100.0, 200.0]));
        assert_eq!(onto([5.0, 5.0, 15.0, 15.0], upright, [20.0, 30.0, 10.0, 20.0]), Some([1.0, 0.0, 0.0, 1.0, 5.0, 15.0]));
        // Turned by its own matrix: what was as high as 20 is as wide as that.
        assert_eq!(onto([0.0, 0.0, 10.0, 20.0], [0.0, 1.0, -1.0, 0.0, 20.0, 0.0], [0.0, 0.0, 20.0, 10.0]), Some([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]));
        assert_eq!(onto([0.0, 0.0, 0.0, 20.0], upright, [0.0, 0.0, 1.0, 1.0]), None);
    }
}
