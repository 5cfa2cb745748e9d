//! The pages of a PDF, taken over: their content, their resources, their boxes, and nothing that leads elsewhere.

use super::annotations;
use super::reference;
use super::refusal::Cause;
use super::writer::{PAGE_TREE, Writer};
use crate::{pdf, pdf_actions};
use domain::api::Turn;
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use std::collections::HashMap;

/// Nodes of the page tree above a page that are asked for what it inherits: producers build three or four.
const ANCESTORS_MAX: usize = 64;
/// Streams of one page's content.
const CONTENTS_MAX: usize = 10_000;
/// A page without a box that can be used is A4 in whole points.
const BOX_DEFAULT: [f32; 4] = [0.0, 0.0, 595.0, 842.0];

/// What a dictionary of this type is, isn't part of how a page looks: pages reached by detours, actions, files, structure.
const TYPES_LEFT_OUT: [&[u8]; 16] = [
    b"Action", b"Annot", b"Bead", b"Catalog", b"EmbeddedFile", b"F", b"Filespec", b"ObjStm", b"Outlines", b"Page", b"Pages", b"Sig", b"StructElem", b"StructTreeRoot", b"Thread",
    b"XRef",
];
/// Kinds of action (ISO 32000-1 table 198, ISO 32000-2 table 201).
const ACTIONS: [&[u8]; 19] = [
    b"GoTo", b"GoToR", b"GoToE", b"GoToDp", b"GoTo3DView", b"Launch", b"Thread", b"URI", b"Sound", b"Movie", b"Hide", b"Named", b"SubmitForm", b"ResetForm", b"ImportData", b"JavaScript",
    b"SetOCGState", b"Rendition", b"RichMediaExecute",
];
/// What of a stream's dictionary stays behind: content from other files (§7.3.8.2, §8.10.4), actions, and what only programs
/// that edit or read aloud make use of. `Length` is written anew.
const STREAM_KEYS_LEFT_OUT: [&[u8]; 17] = [
    b"A", b"AA", b"AF", b"Alternates", b"DL", b"F", b"FDecodeParms", b"FFilter", b"LastModified", b"Length", b"Measure", b"Metadata", b"OPI", b"PieceInfo", b"PtData", b"Ref", b"StructParents",
];

/// Writes the pages, at most `room` of them, each turned clockwise; answers their objects' numbers. What loading takes beyond
/// twice the file's size comes out of `beyond_bytes`.
///
/// # Errors
/// A file that can't be read or is encrypted; one that would lose its signature, or look otherwise than before.
pub fn take(bytes: &[u8], turn: Turn, room: usize, beyond_bytes: &mut u64, writer: &mut Writer) -> Result<Vec<u32>, Cause> {
    let (document, pages) = pdf::load(bytes, beyond_bytes).map_err(|facts| *facts)?;
    if document.was_encrypted() {
        return Err(Cause::Encrypted);
    }
    if pages > room {
        return Err(Cause::TooManyPages);
    }
    may_be_taken_apart(&document)?;
    let mut taking = Taking { document: &document, writer, numbers: HashMap::new(), waiting: Vec::new(), resources: HashMap::new() };
    let mut taken = Vec::with_capacity(pages);
    for (at, page) in document.page_iter().enumerate() {
        taken.push(taking.page(page, at + 1, turn)?);
    }
    Ok(taken)
}

fn may_be_taken_apart(document: &Document) -> Result<(), Cause> {
    // A signature covers ranges of the file's bytes (§12.8.1).
    let signs = |object: &Object| object.as_dict().is_ok_and(|dictionary| dictionary.has(b"ByteRange"));
    let is_signed = |field: &Object| field.as_dict().and_then(|field| field.get(b"V")).is_ok_and(signs);
    if document.objects.values().any(|object| signs(object) || is_signed(object)) {
        return Err(Cause::Signed);
    }
    if pdf_actions::has_dynamic_form(document) {
        return Err(Cause::DynamicForm);
    }
    // Which layers are hidden stands in the catalog, and there is one catalog for all sources (§8.11.4.3).
    let layers = document.catalog().and_then(|catalog| catalog.get_deref(b"OCProperties", document)).and_then(Object::as_dict);
    let shown = layers.and_then(|layers| layers.get_deref(b"D", document)).and_then(Object::as_dict);
    let hides = |shown: &Dictionary| {
        let off = shown.get_deref(b"OFF", document).and_then(Object::as_array).is_ok_and(|off| !off.is_empty());
        off || shown.get(b"BaseState").and_then(Object::as_name).is_ok_and(|state| state == b"OFF")
    };
    if shown.is_ok_and(hides) { Err(Cause::HiddenLayers) } else { Ok(()) }
}

/// A document whose objects are being taken over, each once.
pub struct Taking<'d, 'w> {
    pub document: &'d Document,
    pub writer: &'w mut Writer,
    /// Theirs → ours.
    numbers: HashMap<ObjectId, u32>,
    /// Objects that have a number and aren't written yet.
    waiting: Vec<ObjectId>,
    /// Resources that a node of the page tree holds itself, for all pages below it.
    resources: HashMap<ObjectId, u32>,
}

impl<'d> Taking<'d, '_> {
    /// Writes a page and whatever it is made of. `number` counts from 1.
    fn page(&mut self, id: ObjectId, number: usize, turn: Turn) -> Result<u32, Cause> {
        let document = self.document;
        let page = document.get_dictionary(id).map_err(|_| Cause::Page(number))?;
        let turned = self.inherited(id, b"Rotate").and_then(|(_, turned)| turned.as_i64().ok()).filter(|turned| turned % 90 == 0).unwrap_or(0);
        let media = self.inherited(id, b"MediaBox").and_then(|(_, value)| self.rectangle(value)).unwrap_or(BOX_DEFAULT);
        let mut taken = dictionary! {
            "Type" => "Page",
            "Parent" => reference(PAGE_TREE),
            "MediaBox" => media.map(Object::Real).to_vec(),
            "Rotate" => (turned.rem_euclid(360) + i64::from(turn.degrees())) % 360,
        };
        if let Some(crop) = self.inherited(id, b"CropBox").and_then(|(_, value)| self.rectangle(value)) {
            taken.set("CropBox", crop.map(Object::Real).to_vec());
        }
        // How long a unit of its space is (§14.11.7), and the ground its colours are mixed on.
        for key in [&b"UserUnit"[..], b"Group"] {
            if let Ok(value) = page.get(key) {
                let value = self.carried(value);
                taken.set(key, value);
            }
        }
        let shown = annotations::of(document, page).ok_or(Cause::Annotations(number))?;
        let mut contents = self.contents(page);
        let resources = if shown.is_empty() {
            self.resources(id)?
        } else {
            let (resources, before, behind) = annotations::onto_page(self, id, &shown)?;
            contents.insert(0, before);
            contents.push(behind);
            resources
        };
        taken.set("Resources", resources);
        taken.set("Contents", contents);
        let written = self.writer.reserve();
        self.writer.value(written, &taken.into())?;
        self.write_waiting()?;
        Ok(written)
    }

    /// What a page has itself or from the nearest node above it, and which of them (§7.7.3.4).
    pub fn inherited(&self, page: ObjectId, key: &[u8]) -> Option<(ObjectId, &'d Object)> {
        let document = self.document;
        let mut id = page;
        for _ in 0..ANCESTORS_MAX {
            let node = document.get_dictionary(id).ok()?;
            if let Ok(value) = node.get_deref(key, document) {
                return Some((id, value));
            }
            id = node.get(b"Parent").and_then(Object::as_reference).ok()?;
        }
        None
    }

    /// A rectangle that has an area, its lower left corner first.
    fn rectangle(&self, value: &Object) -> Option<[f32; 4]> {
        let corners = numbers::<4>(self.document, value)?;
        let [left, low, right, high] = [corners[0].min(corners[2]), corners[1].min(corners[3]), corners[0].max(corners[2]), corners[1].max(corners[3])];
        (right - left >= 1.0 && high - low >= 1.0).then_some([left, low, right, high])
    }

    /// The page's resources as a reference: one object for all pages that have the same.
    fn resources(&mut self, page: ObjectId) -> Result<Object, Cause> {
        let Some((holder, resources)) = self.inherited(page, b"Resources") else {
            return Ok(Dictionary::new().into());
        };
        if let Some(number) = self.resources.get(&holder) {
            return Ok(reference(*number));
        }
        let number = self.writer.reserve();
        self.resources.insert(holder, number);
        let carried = self.carried(resources);
        self.writer.value(number, &carried)?;
        Ok(reference(number))
    }

    /// The streams of a page's content, which follow each other (§7.8.2).
    fn contents(&mut self, page: &Dictionary) -> Vec<Object> {
        let document = self.document;
        let is_stream = |item: &&Object| document.dereference(item).is_ok_and(|(_, item)| matches!(item, Object::Stream(_)));
        let Ok(value) = page.get(b"Contents") else {
            return Vec::new();
        };
        match document.dereference(value) {
            Ok((_, Object::Array(items))) => items.iter().filter(is_stream).take(CONTENTS_MAX).map(|item| self.carried(item)).collect(),
            Ok((_, Object::Stream(_))) => vec![self.carried(value)],
            _ => Vec::new(),
        }
    }

    /// A value with references to our own objects, what isn't part of a page's look replaced by nothing.
    pub fn carried(&mut self, value: &Object) -> Object {
        match value {
            Object::Reference(id) => self.referred(*id),
            Object::Array(items) => Object::Array(items.iter().map(|item| self.carried(item)).collect()),
            Object::Dictionary(dictionary) if !is_left_out(dictionary) => self.carried_dictionary(dictionary, &[]).into(),
            Object::Dictionary(_) | Object::Stream(_) => Object::Null,
            plain => plain.clone(),
        }
    }

    fn carried_dictionary(&mut self, dictionary: &Dictionary, left_out: &[&[u8]]) -> Dictionary {
        let mut carried = Dictionary::new();
        for (key, value) in dictionary {
            let runs = key == b"EmbeddedFiles" || key == b"JS" && self.is_script(value);
            if !runs && !left_out.contains(&key.as_slice()) {
                let value = self.carried(value);
                carried.set(key.clone(), value);
            }
        }
        carried
    }

    /// Under the name `JS` there may be a font or a picture as well.
    fn is_script(&self, value: &Object) -> bool {
        match self.document.dereference(value) {
            Ok((_, Object::Dictionary(_))) => false,
            Ok((_, Object::Stream(stream))) => !stream.dict.has(b"Subtype"),
            _ => true,
        }
    }

    fn referred(&mut self, id: ObjectId) -> Object {
        let (document, start) = (self.document, Object::Reference(id));
        let Ok((Some(id), value)) = document.dereference(&start) else {
            return Object::Null;
        };
        let dictionary = match value {
            Object::Dictionary(dictionary) => Some(dictionary),
            Object::Stream(stream) => Some(&stream.dict),
            _ => None,
        };
        if dictionary.is_some_and(is_left_out) {
            return Object::Null;
        }
        if let Some(number) = self.numbers.get(&id) {
            return reference(*number);
        }
        let number = self.writer.reserve();
        self.numbers.insert(id, number);
        self.waiting.push(id);
        reference(number)
    }

    fn write_waiting(&mut self) -> Result<(), Cause> {
        let document = self.document;
        while let Some(id) = self.waiting.pop() {
            let number = self.numbers[&id];
            match document.get_object(id) {
                Ok(Object::Stream(stream)) => {
                    let dictionary = self.carried_dictionary(&stream.dict, &STREAM_KEYS_LEFT_OUT);
                    self.writer.stream(number, dictionary, &[&stream.content])?;
                }
                Ok(value) => {
                    let carried = self.carried(value);
                    self.writer.value(number, &carried)?;
                }
                Err(_) => self.writer.value(number, &Object::Null)?,
            }
        }
        Ok(())
    }
}

fn is_left_out(dictionary: &Dictionary) -> bool {
    let is_one_of = |key: &[u8], names: &[&[u8]]| dictionary.get(key).and_then(Object::as_name).is_ok_and(|name| names.contains(&name));
    is_one_of(b"Type", &TYPES_LEFT_OUT) || is_one_of(b"S", &ACTIONS)
}

/// So many numbers in an array, none of them beyond all measure.
pub fn numbers<const N: usize>(document: &Document, value: &Object) -> Option<[f32; N]> {
    let items = value.as_array().ok()?;
    let mut out = [0.0; N];
    for (place, item) in out.iter_mut().zip(items) {
        *place = document.dereference(item).ok()?.1.as_float().ok().filter(|number| number.abs() < 1e6)?;
    }
    (items.len() >= N).then_some(out)
}
