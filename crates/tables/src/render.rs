//! A request → a document: what is asked for is found in the rulebook, checked and handed to its format.

use crate::{Error, Meta, check, csv, docx, glyphs, html, input, xlsx};
use domain::api::RenderRequest;
use domain::document::DocumentData;
use domain::{Digest, Receipt};
use rulebook::{Document, Rulebook};
use serde_json::Value;

/// The receipt's name among documents; every programme has it.
const RECEIPT: &str = "receipt";
const RECEIPT_TEMPLATE: &str = "common/receipt.typ";
/// What this crate makes.
const FORMATS: [&str; 5] = ["pdf", "docx", "xlsx", "csv", "html"];
/// For a document whose rulebook names no template of its own.
const DOCUMENT_TEMPLATE: &str = "common/document.typ";

/// A document's bytes.
#[derive(Debug)]
pub struct Rendered {
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

/// Sets templates in type.
pub trait Typesetter {
    /// Whether some font has a glyph for the character.
    fn covers(&self, character: char) -> bool;
    /// The PDF of a template (path below the rulebooks' folder), which reads `input`.
    fn pdf(&self, template: &str, input: &Value, meta: &Meta) -> Result<Vec<u8>, Error>;
}

/// The document asked for.
///
/// # Errors
/// See [`Error`]: an unknown document or format, data that isn't what its digest or its form says, too many rows, a
/// character no font has.
pub fn render(request: &RenderRequest, book: &Rulebook, typesetter: &dyn Typesetter) -> Result<Rendered, Error> {
    let actual = Digest::of_json(&request.data);
    if actual != request.data_sha256 {
        return Err(Error::Digest { given: request.data_sha256.to_string(), actual: actual.to_string() });
    }
    if request.document == RECEIPT {
        return receipt(request, book, typesetter);
    }
    let described = book.document(&request.document).ok_or_else(|| Error::UnknownDocument { document: request.document.clone() })?;
    render_document(request, book, described, typesetter)
}

fn render_document(request: &RenderRequest, book: &Rulebook, described: &Document, typesetter: &dyn Typesetter) -> Result<Rendered, Error> {
    offered(request, &described.formats)?;
    let document: DocumentData = decode(request)?;
    check::document(&document, described.rows_max as usize, &request.format)?;
    let meta = Meta::new(request, &book.programme, &described.code, &document.number);
    if request.format != "pdf" {
        return other(request, &document, described.landscape, &described.formats, &meta);
    }
    let printable = input::printable(&document);
    glyphs::check(&printable, |c| typesetter.covers(c))?;
    let own = &described.template;
    let template = if own.is_empty() { DOCUMENT_TEMPLATE.to_owned() } else { format!("{}/{own}", book.programme.id) };
    Ok(pdf(typesetter.pdf(&template, &input::document(&printable, described.landscape, &meta), &meta)?))
}

/// Every format that sets no type.
fn other(request: &RenderRequest, document: &DocumentData, landscape: bool, formats: &[String], meta: &Meta) -> Result<Rendered, Error> {
    let (media_type, bytes) = match request.format.as_str() {
        "docx" => ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx::file(document, landscape, meta)?),
        "xlsx" => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx::workbook(document, landscape, meta)?),
        "csv" => ("text/csv; charset=utf-8", csv::file(document)),
        "html" => ("text/html; charset=utf-8", html::fragment(document)),
        _ => return Err(unknown_format(request, formats)),
    };
    Ok(Rendered { media_type, bytes })
}

fn receipt(request: &RenderRequest, book: &Rulebook, typesetter: &dyn Typesetter) -> Result<Rendered, Error> {
    offered(request, &["pdf".to_owned()])?;
    let receipt: Receipt = decode(request)?;
    let meta = Meta::new(request, &book.programme, "", &receipt.number);
    let input = input::receipt(request, &receipt, &meta, |c| typesetter.covers(c));
    Ok(pdf(typesetter.pdf(RECEIPT_TEMPLATE, &input, &meta)?))
}

fn pdf(bytes: Vec<u8>) -> Rendered {
    Rendered { media_type: "application/pdf", bytes }
}

fn offered(request: &RenderRequest, formats: &[String]) -> Result<(), Error> {
    // A preview is of everything that is printed.
    if formats.contains(&request.format) || request.format == "html" && request.document != RECEIPT { Ok(()) } else { Err(unknown_format(request, formats)) }
}

/// Names the formats made here: a rulebook also lists `json`, which is the data itself.
fn unknown_format(request: &RenderRequest, formats: &[String]) -> Error {
    let offered: Vec<&str> = formats.iter().map(String::as_str).filter(|format| FORMATS.contains(format)).collect();
    Error::UnknownFormat { document: request.document.clone(), format: request.format.clone(), offered: offered.join("、") }
}

fn decode<T: serde::de::DeserializeOwned>(request: &RenderRequest) -> Result<T, Error> {
    serde_json::from_value(request.data.clone()).map_err(|error| Error::Data { document: request.document.clone(), what: error.to_string() })
}
