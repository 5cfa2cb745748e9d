//! A PNG (ISO/IEC 15948) goes into a PDF as it is packed: both pack with deflate and know the same predictors. One that is
//! interlaced or lets the ground shine through is unpacked, put on white, and packed again. Each is unpacked once to see that
//! it is whole.

use super::refusal::Cause;
use super::writer::Writer;
use super::{Picture, orientation};
use crate::picture;
use lopdf::{Dictionary, Object, StringFormat, dictionary};
use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Limits, Reader, Transformations};
use std::io::{Cursor, Write};

/// What an interlaced picture may take unpacked, in bytes: it can't be read line by line.
const INTERLACED_BYTES_MAX: usize = 64 << 20;
/// How many times a byte that is packed again counts among the pixels unpacked: packing takes that much longer.
const REPACKED_TIMES: u64 = 4;
/// What the decoder may take for itself: some lines of the picture, and what it keeps of the head.
const DECODER_BYTES_MAX: usize = 16 << 20;

/// Writes the picture; what it comes to unpacked is taken off `pixel_bytes`, [`REPACKED_TIMES`] over if it is packed again.
///
/// # Errors
/// One cut short, damaged or too large.
pub fn embed(bytes: &[u8], pixel_bytes: &mut u64, writer: &mut Writer) -> Result<Picture, Cause> {
    let facts = picture::png(bytes);
    let (Some(width), Some(height), None) = (facts.width_px, facts.height_px, facts.defect) else {
        return Err(facts.into());
    };
    let repacked = if is_to_be_repacked(bytes) {
        Some(repacked(bytes, pixel_bytes)?)
    } else {
        let mut reader = open(bytes, Transformations::IDENTITY, 1, pixel_bytes)?;
        while reader.next_row().map_err(damaged)?.is_some() {}
        None
    };
    let exif = chunks(bytes).find(|(kind, _)| kind == b"eXIf");
    let packed = repacked.as_deref().unwrap_or(bytes);
    let object = writer.reserve();
    let data: Vec<&[u8]> = chunks(packed).filter(|(kind, _)| kind == b"IDAT").map(|(_, data)| data).collect();
    writer.stream(object, described(packed, width, height)?, &data)?;
    Ok(Picture { object, width, height, orientation: exif.map_or(1, |(_, exif)| orientation(exif)) })
}

/// The image dictionary for the data as a PNG packs them (ISO 32000-1 §7.4.4.4).
fn described(bytes: &[u8], width: u32, height: u32) -> Result<Dictionary, Cause> {
    let (bits, kind) = bytes.get(24).zip(bytes.get(25)).ok_or(Cause::Truncated)?;
    let (components, colours): (i64, Object) = match kind {
        0 => (1, "DeviceGray".into()),
        2 => (3, "DeviceRGB".into()),
        _ => {
            let (_, palette) = chunks(bytes).find(|(kind, _)| kind == b"PLTE").ok_or(Cause::Unreadable)?;
            let highest = (palette.len() / 3).checked_sub(1).filter(|highest| *highest < 256).ok_or(Cause::Unreadable)?;
            let palette = Object::String(palette[..(highest + 1) * 3].to_vec(), StringFormat::Hexadecimal);
            (1, vec!["Indexed".into(), "DeviceRGB".into(), (highest as i64).into(), palette].into())
        }
    };
    Ok(dictionary! {
        "Type" => "XObject", "Subtype" => "Image",
        "Width" => i64::from(width), "Height" => i64::from(height),
        "ColorSpace" => colours, "BitsPerComponent" => i64::from(*bits), "Filter" => "FlateDecode",
        "DecodeParms" => dictionary! { "Predictor" => 15, "Colors" => components, "BitsPerComponent" => i64::from(*bits), "Columns" => i64::from(width) },
    })
}

/// Interlaced pictures, and those with an alpha channel or colours that count as transparent.
fn is_to_be_repacked(bytes: &[u8]) -> bool {
    let has_alpha = matches!(bytes.get(25), Some(4 | 6)) || chunks(bytes).any(|(kind, _)| kind == b"tRNS");
    has_alpha || bytes.get(28) != Some(&0)
}

fn open<'a>(bytes: &'a [u8], transformations: Transformations, times: u64, pixel_bytes: &mut u64) -> Result<Reader<Cursor<&'a [u8]>>, Cause> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: DECODER_BYTES_MAX });
    decoder.set_transformations(transformations);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let reader = decoder.read_info().map_err(damaged)?;
    let unpacked = reader.output_buffer_size().ok_or(Cause::TooManyPixels)? as u64;
    *pixel_bytes = pixel_bytes.checked_sub(unpacked.saturating_mul(times)).ok_or(Cause::TooManyPixels)?;
    Ok(reader)
}

/// The picture as a PNG in grey or RGB, eight bits a sample, line after line.
fn repacked(bytes: &[u8], pixel_bytes: &mut u64) -> Result<Vec<u8>, Cause> {
    let mut reader = open(bytes, Transformations::EXPAND | Transformations::STRIP_16, REPACKED_TIMES, pixel_bytes)?;
    let (width, height) = reader.info().size();
    let (colours, _) = reader.output_color_type();
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, width, height);
    encoder.set_color(if matches!(colours, ColorType::Grayscale | ColorType::GrayscaleAlpha) { ColorType::Grayscale } else { ColorType::Rgb });
    encoder.set_depth(BitDepth::Eight);
    // A little larger than it could be, and several times as fast.
    encoder.set_compression(Compression::Fast);
    let mut packing = encoder.write_header().map_err(|_| Cause::Unreadable)?;
    let mut lines = packing.stream_writer().map_err(|_| Cause::Unreadable)?;
    if reader.info().interlaced {
        let unpacked = reader.output_buffer_size().filter(|unpacked| *unpacked <= INTERLACED_BYTES_MAX).ok_or(Cause::Interlaced)?;
        let mut whole = vec![0; unpacked];
        let line_bytes = reader.next_frame(&mut whole).map_err(damaged)?.line_size;
        for line in whole.chunks_exact(line_bytes) {
            lines.write_all(&on_white(line, colours)).map_err(|_| Cause::Unreadable)?;
        }
    } else {
        while let Some(line) = reader.next_row().map_err(damaged)? {
            lines.write_all(&on_white(line.data(), colours)).map_err(|_| Cause::Unreadable)?;
        }
    }
    lines.finish().map_err(|_| Cause::Unreadable)?;
    packing.finish().map_err(|_| Cause::Unreadable)?;
    Ok(out)
}

/// A line without its alpha channel: each sample as it shows on white paper.
fn on_white(line: &[u8], colours: ColorType) -> Vec<u8> {
    let samples = match colours {
        ColorType::GrayscaleAlpha => 2,
        ColorType::Rgba => 4,
        _ => return line.to_vec(),
    };
    let over = |sample: u8, alpha: u8| {
        let alpha = u32::from(alpha);
        ((u32::from(sample) * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    line.chunks_exact(samples).flat_map(|pixel| pixel[..samples - 1].iter().map(|sample| over(*sample, pixel[samples - 1]))).collect()
}

/// The chunks behind the signature, for as long as they lie within the file.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = bytes.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
        let (kind, data) = (rest.get(4..8)?, rest.get(8..length.checked_add(8)?)?);
        rest = rest.get(length + 12..)?;
        Some((kind, data))
    })
}

fn damaged(error: png::DecodingError) -> Cause {
    match error {
        png::DecodingError::LimitsExceeded => Cause::TooManyPixels,
        png::DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Cause::Truncated,
        _ => Cause::Unreadable,
    }
}
