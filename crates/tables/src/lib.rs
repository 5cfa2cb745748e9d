//! Documents: data and a form of the rulebook → PDF, DOCX, XLSX, HTML, CSV.
//!
//! Takes values and returns bytes; may not touch a host. The same data at the same `generated_at` gives the same bytes.
//! PDFs are set by Typst (feature `pdf`) from templates that belong to the rulebooks; data reaches a template as JSON and
//! is never evaluated.

mod check;
mod csv;
mod docx;
mod error;
mod glyphs;
mod html;
mod input;
mod page_code;
#[cfg(feature = "pdf")]
pub mod pdf;
mod places;
pub mod plain;
mod render;
mod xlsx;

pub use error::{Error, MissingGlyph};
pub use input::Meta;
pub use render::{Rendered, Typesetter, render};

/// Longest cell in characters. The longest text a form takes has 8,000; past this a table is no table any more.
pub const CELL_CHARACTERS_MAX: usize = 50_000;
