//! A request → a document: what is asked for is found in the rulebook, checked and handed to its format.

use crate::{Error, Meta, check, csv, glyphs, input, xlsx};
use domain::api::{RenderRequest, TableData};
use domain::{Digest, Receipt};
use rulebook::{Rulebook, Table};
use serde_json::Value;

/// The receipt's name among documents; every programme has it.
const RECEIPT: &str = "receipt";
const RECEIPT_TEMPLATE: &str = "common/receipt.typ";
/// What this crate makes.
const FORMATS: [&str; 3] = ["pdf", "xlsx", "csv"];
/// For a table whose rulebook names no template of its own.
const TABLE_TEMPLATE: &str = "common/table.typ";

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
    match book.table(&request.document) {
        Some(table) => render_table(request, book, table, typesetter),
        None => Err(Error::UnknownDocument { document: request.document.clone() }),
    }
}

fn render_table(request: &RenderRequest, book: &Rulebook, table: &Table, typesetter: &dyn Typesetter) -> Result<Rendered, Error> {
    offered(request, &table.formats)?;
    let data: TableData = decode(request)?;
    check::table(&data, table, &request.format)?;
    let meta = Meta::new(request, &book.programme, &table.code);
    match request.format.as_str() {
        "pdf" => {
            let input = input::table(&data, table, &meta);
            glyphs::table(&input, table, |c| typesetter.covers(c))?;
            let template = if table.template.is_empty() { TABLE_TEMPLATE.to_owned() } else { format!("{}/{}", book.programme.id, table.template) };
            Ok(pdf(typesetter.pdf(&template, &input, &meta)?))
        }
        "xlsx" => Ok(Rendered {
            media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            bytes: xlsx::workbook(&data, table, &check::number_columns(table, book), &meta)?,
        }),
        "csv" => Ok(Rendered { media_type: "text/csv; charset=utf-8", bytes: csv::file(&data, table, &check::number_columns(table, book)) }),
        _ => Err(unknown_format(request, &table.formats)),
    }
}

fn receipt(request: &RenderRequest, book: &Rulebook, typesetter: &dyn Typesetter) -> Result<Rendered, Error> {
    offered(request, &["pdf".to_owned()])?;
    let receipt: Receipt = decode(request)?;
    let meta = Meta::new(request, &book.programme, &receipt.number);
    let input = input::receipt(request, &receipt, &meta, |c| typesetter.covers(c));
    Ok(pdf(typesetter.pdf(RECEIPT_TEMPLATE, &input, &meta)?))
}

fn pdf(bytes: Vec<u8>) -> Rendered {
    Rendered { media_type: "application/pdf", bytes }
}

fn offered(request: &RenderRequest, formats: &[String]) -> Result<(), Error> {
    if formats.contains(&request.format) { Ok(()) } else { Err(unknown_format(request, formats)) }
}

/// Names the formats made here: a rulebook also lists `json`, which is the data itself.
fn unknown_format(request: &RenderRequest, formats: &[String]) -> Error {
    let offered: Vec<&str> = formats.iter().map(String::as_str).filter(|format| FORMATS.contains(format)).collect();
    Error::UnknownFormat { document: request.document.clone(), format: request.format.clone(), offered: offered.join("、") }
}

fn decode<T: serde::de::DeserializeOwned>(request: &RenderRequest) -> Result<T, Error> {
    serde_json::from_value(request.data.clone()).map_err(|error| Error::Data { document: request.document.clone(), what: error.to_string() })
}
