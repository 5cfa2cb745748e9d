//! The code on every page: what paper that comes back as a scan is recognised by.
//!
//! A QR code (ISO/IEC 18004) with the document's code, the application's number and the SHA-256 of the data, in capitals so
//! that it takes the alphanumeric mode; the page stands beside it in figures.

use crate::{Error, Meta};
use qrcode::{Color, EcLevel, QrCode};

/// Pixels a module: enough for a printer of 300 dots an inch to draw straight edges at 13 mm.
const MODULE_PIXELS: usize = 6;
/// White modules around; the page's own white makes up the rest of the four that the standard asks for.
const QUIET: usize = 1;

/// `XX-T02 XX-0001 9F86D0…`.
pub fn text(meta: &Meta) -> String {
    let parts = [meta.code.as_str(), meta.number.as_str(), meta.data_sha256.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ").to_uppercase()
}

/// The code as a PNG of one bit a pixel.
///
/// # Errors
/// [`Error::Code`] for a text too long for any code: an application's number is at most some dozen characters.
pub fn png(meta: &Meta) -> Result<Vec<u8>, Error> {
    let code = QrCode::with_error_correction_level(text(meta), EcLevel::M).map_err(|error| Error::Code(error.to_string()))?;
    let modules = code.width();
    let side = (modules + 2 * QUIET) * MODULE_PIXELS;
    let colours = code.to_colors();
    let dark = |x: usize, y: usize| {
        let module = |at: usize| (at / MODULE_PIXELS).checked_sub(QUIET).filter(|at| *at < modules);
        module(x).zip(module(y)).is_some_and(|(column, row)| colours[row * modules + column] == Color::Dark)
    };
    let bytes_a_row = side.div_ceil(8);
    let mut pixels = vec![0xFF_u8; bytes_a_row * side];
    for y in 0..side {
        for x in (0..side).filter(|x| dark(*x, y)) {
            pixels[y * bytes_a_row + x / 8] &= !(0x80 >> (x % 8));
        }
    }
    encoded(&pixels, side as u32).map_err(|error| Error::Code(error.to_string()))
}

fn encoded(pixels: &[u8], side: u32) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(out)
}
