//! PDF by Typst: templates and fonts as bytes, data as a virtual file, nothing else within reach.
//!
//! PDF/A-2u always: it refuses a glyph that the font lacks, where plain PDF prints an empty box.

use crate::plain::prints_nothing;
use crate::{Error, Meta, Typesetter, page_code};
use domain::document::{TICKED, UNTICKED};
use domain::time::shanghai;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::ecow::EcoVec;
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// Where a template finds its input.
const DATA: &str = "/data.json";
/// Where it finds the page's code.
const CODE: &str = "/code.png";
const MINUTES_EAST: i32 = 8 * 60;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// Font files by what they are for.
pub struct FontFiles {
    /// Cut to the characters most documents do with: opened at once.
    pub common: Vec<Vec<u8>>,
    /// The whole regular weight: opened for the first document that holds another character.
    pub whole: fn() -> Vec<Vec<u8>>,
}

/// Fonts, parsed. The same for every document, so an instance keeps them.
pub struct Fonts {
    common: FontSet,
    load_whole: fn() -> Vec<Vec<u8>>,
    with_whole: OnceLock<FontSet>,
}

/// Fonts that a document is set in.
struct FontSet {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    /// A bit for each character up to U+3FFFF, beyond which no font has hanzi: Typst's own answer takes a walk over runs.
    covered: Vec<u64>,
}

impl Fonts {
    /// The fonts of these files; a file that isn't a font is passed over.
    pub fn new(files: FontFiles) -> Self {
        let fonts = files.common.into_iter().flat_map(|bytes| Font::iter(Bytes::new(bytes)).collect::<Vec<_>>());
        Self { common: FontSet::new(fonts.collect()), load_whole: files.whole, with_whole: OnceLock::new() }
    }

    /// The whole weight before the common ones, so that a document that needs it is set in one font throughout.
    fn with_whole(&self) -> &FontSet {
        self.with_whole.get_or_init(|| {
            let whole = (self.load_whole)().into_iter().flat_map(|bytes| Font::iter(Bytes::new(bytes)).collect::<Vec<_>>());
            FontSet::new(whole.chain(self.common.fonts.iter().cloned()).collect())
        })
    }

    /// The fonts for a text. They depend on the text alone and not on what was set before: same data, same bytes.
    fn for_text(&self, text: &str) -> &FontSet {
        if text.chars().all(|c| self.common.covers(c) || prints_nothing(c) || matches!(c, TICKED | UNTICKED)) { &self.common } else { self.with_whole() }
    }
}

impl FontSet {
    fn new(fonts: Vec<Font>) -> Self {
        let mut covered = vec![0; 0x4_0000 / 64];
        for character in fonts.iter().flat_map(|font| font.info().coverage.iter()) {
            if let Some(word) = covered.get_mut(character as usize / 64) {
                *word |= 1 << (character % 64);
            }
        }
        Self { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts, covered }
    }

    fn covers(&self, character: char) -> bool {
        let character = u32::from(character);
        self.covered.get(character as usize / 64).is_some_and(|word| word >> (character % 64) & 1 == 1)
    }
}

/// Templates by path below the rulebooks' folder, with the fonts they are set in.
pub struct Press<'a> {
    pub fonts: &'a Fonts,
    pub templates: &'a BTreeMap<String, String>,
}

impl Typesetter for Press<'_> {
    fn covers(&self, character: char) -> bool {
        self.fonts.common.covers(character) || self.fonts.with_whole().covers(character)
    }

    fn pdf(&self, template: &str, input: &Value, meta: &Meta) -> Result<Vec<u8>, Error> {
        let page = Page::new(self, template, input, meta)?;
        let made = page.pdf(meta);
        // Without this, what one document left in Typst's cache stays for the life of the instance.
        typst::comemo::evict(0);
        made
    }
}

/// One document being made: everything Typst can reach.
struct Page<'a> {
    fonts: &'a FontSet,
    main: FileId,
    sources: BTreeMap<String, Source>,
    data: Bytes,
    code: Bytes,
    today: Datetime,
}

impl<'a> Page<'a> {
    fn new(press: &Press<'a>, template: &str, input: &Value, meta: &Meta) -> Result<Self, Error> {
        let sources = press.templates.iter().map(|(path, text)| {
            let path = format!("/{path}");
            Ok((path.clone(), Source::new(file_id(&path)?, text.clone())))
        });
        let data = input.to_string();
        Ok(Self {
            fonts: press.fonts.for_text(&data),
            main: file_id(&format!("/{template}"))?,
            sources: sources.collect::<Result<_, Error>>()?,
            data: Bytes::new(data.into_bytes()),
            code: Bytes::new(page_code::png(meta)?),
            today: civil(meta)?,
        })
    }

    fn pdf(&self, meta: &Meta) -> Result<Vec<u8>, Error> {
        let document: PagedDocument = typst::compile(self).output.map_err(|errors| self.fault(&errors))?;
        let standards = PdfStandards::new(&[PdfStandard::A_2u]).map_err(|error| template_fault(error.message().to_string()))?;
        let options = PdfOptions {
            ident: Smart::Custom(format!("{} {} {} {}", meta.code, meta.number, meta.data_sha256, meta.generated_at)),
            creator: Smart::Custom(None),
            timestamp: Timestamp::new_local(self.today, MINUTES_EAST),
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options).map_err(|errors| self.fault(&errors))
    }

    /// The errors for the log: file, line and message, which names no value of the data.
    fn fault(&self, errors: &EcoVec<SourceDiagnostic>) -> Error {
        let lines = errors.iter().map(|error| {
            let place = error.span.id().and_then(|id| {
                let source = self.source(id).ok()?;
                let line = source.lines().byte_to_line(self.range(error.span)?.start)?;
                Some(format!("{}:{}: ", id.vpath().get_with_slash(), line + 1))
            });
            format!("{}{}", place.unwrap_or_default(), error.message)
        });
        template_fault(lines.collect::<Vec<_>>().join("; "))
    }
}

impl World for Page<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        within_reach(id).and_then(|path| self.sources.get(path)).cloned().ok_or_else(|| unreachable(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match within_reach(id) {
            Some(DATA) => Ok(self.data.clone()),
            Some(CODE) => Ok(self.code.clone()),
            _ => Err(unreachable(id)),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Some(self.today)
    }
}

/// The file's path; none within a package, for there are no packages.
fn within_reach(id: FileId) -> Option<&'static str> {
    matches!(id.get().root(), VirtualRoot::Project).then(|| id.get().vpath().get_with_slash())
}

fn unreachable(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_with_slash().into())
}

fn file_id(path: &str) -> Result<FileId, Error> {
    let path = VirtualPath::new(path).map_err(|_| template_fault(format!("{path} is no path of a template")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// When the document was generated, by the clock of Shanghai.
fn civil(meta: &Meta) -> Result<Datetime, Error> {
    let at = meta.generated_at.to_zoned(shanghai());
    let [month, day, hour, minute, second] = [at.month(), at.day(), at.hour(), at.minute(), at.second()].map(i8::unsigned_abs);
    Datetime::from_ymd_hms(at.year().into(), month, day, hour, minute, second).ok_or_else(|| template_fault("the time is out of range".into()))
}

fn template_fault(detail: String) -> Error {
    Error::Template { detail }
}
