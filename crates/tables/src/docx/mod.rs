//! DOCX (ECMA-376) for offices that edit before they print: the document in Word's and WPS's own terms – styles, tables
//! whose heads repeat, page x of y as fields – so that what is typed into it flows on.
//!
//! The same document at the same `generated_at` gives the same bytes: every date in the package is a fixed one.

mod body;
mod markup;
mod package;
mod table;

use crate::{Error, Meta, page_code};
use domain::document::DocumentData;

/// A millimetre in twentieths of a point.
const TWIPS_A_MM: f32 = 56.69;

/// The paper: A4, the wide margin where it is bound (left; on a page turned on its side, above).
struct Paper {
    landscape: bool,
}

impl Paper {
    fn size(&self) -> (u32, u32) {
        if self.landscape { (16_838, 11_906) } else { (11_906, 16_838) }
    }

    /// Top, right, bottom, left, in twips.
    fn margins(&self) -> [u32; 4] {
        let mm = if self.landscape { [22.0, 15.0, 22.0, 15.0] } else { [20.0, 18.0, 24.0, 26.0] };
        mm.map(|mm: f32| (mm * TWIPS_A_MM) as u32)
    }

    /// Between the margins, in twips.
    fn text_width(&self) -> u32 {
        let [_, right, _, left] = self.margins();
        self.size().0 - left - right
    }
}

/// The file's bytes.
///
/// # Errors
/// What the writers refuse, which is nothing that data could cause.
pub fn file(document: &DocumentData, landscape: bool, meta: &Meta) -> Result<Vec<u8>, Error> {
    let paper = Paper { landscape };
    let body = body::document(document, &paper, meta).map_err(fault)?;
    let footer = body::footer(&paper, meta).map_err(fault)?;
    package::packed(document, body, footer, page_code::png(meta)?, meta).map_err(fault)
}

fn fault(error: std::io::Error) -> Error {
    Error::Template { detail: error.to_string() }
}
