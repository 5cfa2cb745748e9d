//! Pictures and PDFs, each turned as asked, made into one PDF (ISO 32000-1) that the browser shows page by page.
//!
//! A JPEG goes in as it is, a PNG as it is packed wherever a PDF can hold it so; a picture has a page of A4 of its own. Of a
//! PDF its pages are taken over: content, resources, boxes, and what its annotations show, as part of the content. Nothing
//! that a reader would run, open or fetch comes along. The same sources give the same bytes: no date, no random number.

mod annotations;
mod jpeg;
mod pages;
mod placing;
mod png;
mod refusal;
mod writer;

pub use refusal::{Cause, Refusal};

use crate::{INSPECT_BYTES_MAX, Signature, pdf_budget, sniff};
use domain::Digest;
use domain::api::Turn;
use lopdf::{Dictionary, Object, dictionary};
use writer::Writer;

/// Pages of the result: as many as are looked into when a PDF is inspected.
pub const PAGES_MAX: usize = 500;
/// What the pixels of all PNGs together come to when they are unpacked: a dozen photos, or twenty A4 pages in colour at 300 dpi,
/// or ten screenshots of a telephone that have an alpha channel; bounds the time of one request to a few seconds.
const PIXEL_BYTES_MAX: u64 = 512 << 20;
/// What the result needs of its own beside the sources: objects and cross-references.
const OWN_BYTES: usize = 1 << 20;

/// A file that goes into the PDF with all its pages.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// What it is called where something is wrong with it.
    pub name: &'a str,
    pub bytes: &'a [u8],
    /// Clockwise, of each of its pages, beyond what the file itself says.
    pub turn: Turn,
}

/// One PDF of all sources in their order.
///
/// # Errors
/// The first source that can't be taken, and why; also where all together, or the result, exceed [`INSPECT_BYTES_MAX`] or
/// [`PAGES_MAX`].
pub fn combine(sources: &[Source<'_>]) -> Result<Vec<u8>, Refusal> {
    if sources.is_empty() {
        return Err(Refusal::Nothing);
    }
    let bytes: usize = sources.iter().map(|source| source.bytes.len()).sum();
    if bytes as u64 > INSPECT_BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    let mut combining = Combining { writer: Writer::new(bytes + OWN_BYTES), pages: Vec::new(), pixel_bytes: PIXEL_BYTES_MAX, beyond_bytes: pdf_budget::BEYOND_FILE_BYTES };
    for (at, source) in sources.iter().enumerate() {
        combining.add(source).map_err(|cause| Refusal::Source { at, name: source.name.to_owned(), cause })?;
    }
    combining.finish(&identifier(sources))
}

/// What has been written, and what the further sources may still cost.
struct Combining {
    writer: Writer,
    /// Their objects' numbers.
    pages: Vec<u32>,
    pixel_bytes: u64,
    beyond_bytes: u64,
}

impl Combining {
    fn add(&mut self, source: &Source<'_>) -> Result<(), Cause> {
        let room = PAGES_MAX - self.pages.len();
        match sniff(source.bytes) {
            _ if source.bytes.is_empty() => Err(Cause::Empty),
            Some(Signature::Jpeg | Signature::Png) if room == 0 => Err(Cause::TooManyPages),
            Some(Signature::Jpeg) => {
                let picture = jpeg::embed(source.bytes, &mut self.writer)?;
                self.picture_page(&picture, source.turn)
            }
            Some(Signature::Png) => {
                let picture = png::embed(source.bytes, &mut self.pixel_bytes, &mut self.writer)?;
                self.picture_page(&picture, source.turn)
            }
            Some(Signature::Pdf) => {
                self.pages.extend(pages::take(source.bytes, source.turn, room, &mut self.beyond_bytes, &mut self.writer)?);
                Ok(())
            }
            _ => Err(Cause::Kind),
        }
    }

    /// A page that shows a picture and nothing else.
    fn picture_page(&mut self, picture: &Picture, turn: Turn) -> Result<(), Cause> {
        let placed = placing::place(picture, turn);
        let content = self.writer.reserve();
        let shown = format!("q {} cm /Im0 Do Q\n", placed.matrix.map(|number| format!("{number:.3}")).join(" "));
        self.writer.stream(content, Dictionary::new(), &[shown.as_bytes()])?;
        let [width, height] = placed.page.map(Object::Real);
        let page = dictionary! {
            "Type" => "Page",
            "Parent" => reference(writer::PAGE_TREE),
            "MediaBox" => vec![0.into(), 0.into(), width, height],
            "Resources" => dictionary! { "XObject" => dictionary! { "Im0" => reference(picture.object) } },
            "Contents" => reference(content),
        };
        let number = self.writer.reserve();
        self.writer.value(number, &page.into())?;
        self.pages.push(number);
        Ok(())
    }

    fn finish(self, identifier: &str) -> Result<Vec<u8>, Refusal> {
        let finished = self.writer.finish(&self.pages, identifier).map_err(|_| Refusal::TooLarge)?;
        if finished.len() as u64 > INSPECT_BYTES_MAX { Err(Refusal::TooLarge) } else { Ok(finished) }
    }
}

/// A picture that has been written.
struct Picture {
    /// Its object's number.
    object: u32,
    /// Pixels as they are stored.
    width: u32,
    height: u32,
    /// As Exif has it, 1 to 8: how what is stored is to be shown.
    orientation: u8,
}

/// How Exif data (CIPA DC-008 §4.6.4, tag 274) want a picture to be shown; 1, as stored, where they don't say.
fn orientation(exif: &[u8]) -> u8 {
    crate::tiff::first_value(exif, 274).and_then(|value| u8::try_from(value).ok()).filter(|value| (1..=8).contains(value)).unwrap_or(1)
}

fn reference(number: u32) -> Object {
    Object::Reference((number, 0))
}

/// 32 hexadecimal digits that stand for what the sources are and how each is turned.
fn identifier(sources: &[Source<'_>]) -> String {
    let each: String = sources.iter().map(|source| format!("{} {}\n", Digest::of(source.bytes), source.turn.degrees())).collect();
    Digest::of(each.as_bytes()).as_str()[..32].to_owned()
}
