//! A JPEG (ITU-T T.81) goes into a PDF byte for byte, up to its end: what telephones put behind it – films, further pictures – stays out.

use super::refusal::Cause;
use super::writer::Writer;
use super::{Picture, orientation};
use crate::picture::sized;
use domain::FileKind;
use lopdf::{Object, dictionary};

/// Writes the picture.
///
/// # Errors
/// One cut short or not readable, too large, or coded in a way that `DCTDecode` doesn't know (ISO 32000-1 §7.4.8).
pub fn embed(bytes: &[u8], writer: &mut Writer) -> Result<Picture, Cause> {
    let frame = read(bytes)?;
    let colours = match frame.components {
        1 => "DeviceGray",
        3 => "DeviceRGB",
        4 => "DeviceCMYK",
        _ => return Err(Cause::JpegCoding),
    };
    let mut picture = dictionary! {
        "Type" => "XObject", "Subtype" => "Image",
        "Width" => i64::from(frame.width), "Height" => i64::from(frame.height),
        "ColorSpace" => colours, "BitsPerComponent" => 8, "Filter" => "DCTDecode",
    };
    if frame.components == 4 && frame.by_adobe {
        // Adobe's programs store ink as 0 and none as 255.
        picture.set("Decode", [1, 0, 1, 0, 1, 0, 1, 0].map(Object::Integer).to_vec());
    }
    let object = writer.reserve();
    writer.stream(object, picture, &[&bytes[..frame.end]])?;
    Ok(Picture { object, width: frame.width, height: frame.height, orientation: frame.orientation })
}

struct Frame {
    width: u32,
    height: u32,
    components: u8,
    /// It has Adobe's own marker (Adobe Technical Note 5116).
    by_adobe: bool,
    orientation: u8,
    /// Behind the end of the image.
    end: usize,
}

/// Walks marker by marker to the end of the image.
fn read(bytes: &[u8]) -> Result<Frame, Cause> {
    let mut frame = Frame { width: 0, height: 0, components: 0, by_adobe: false, orientation: 1, end: 0 };
    let (mut at, mut scanned) = (2, false);
    loop {
        let &[first, marker] = bytes.get(at..).and_then(|rest| rest.first_chunk::<2>()).ok_or(Cause::Truncated)?;
        if first != 0xff {
            return Err(Cause::Unreadable);
        }
        match marker {
            // A fill byte before a marker, and markers without a body.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            0xd9 => break,
            _ => {
                let length = usize::from(number(bytes, at + 2).ok_or(Cause::Truncated)?);
                let body = bytes.get(at + 4..at + 2 + length.max(2)).ok_or(Cause::Truncated)?;
                at += 2 + length.max(2);
                match marker {
                    0xc0..=0xc2 if frame.components == 0 => frame.head(body)?,
                    0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => return Err(Cause::JpegCoding),
                    0xe1 => frame.orientation = body.strip_prefix(b"Exif\0\0").map_or(frame.orientation, orientation),
                    0xee => frame.by_adobe |= body.starts_with(b"Adobe"),
                    0xda => {
                        scanned = true;
                        at = behind_scan(bytes, at).ok_or(Cause::Truncated)?;
                    }
                    _ => {}
                }
            }
        }
    }
    if !scanned || frame.components == 0 {
        return Err(Cause::Unreadable);
    }
    frame.end = at + 2;
    Ok(frame)
}

impl Frame {
    /// Baseline, extended and progressive frames (annex B.2.2), eight bits a sample.
    fn head(&mut self, body: &[u8]) -> Result<(), Cause> {
        let (height, width) = number(body, 1).zip(number(body, 3)).ok_or(Cause::Unreadable)?;
        self.components = *body.get(5).ok_or(Cause::Unreadable)?;
        (self.width, self.height) = (width.into(), height.into());
        if body[0] != 8 {
            return Err(Cause::JpegCoding);
        }
        // A height that is given behind the first scan can't be told to a PDF's reader beforehand.
        if width == 0 || height == 0 {
            return Err(Cause::Unreadable);
        }
        let facts = sized(FileKind::Jpeg, self.width, self.height);
        if facts.defect.is_some() { Err(facts.into()) } else { Ok(()) }
    }
}

/// Within a scan 0xff stands before a zero or a restart marker; any other marker is behind it.
fn behind_scan(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr(0xff, bytes.get(at..)?)?;
        match bytes.get(at + 1)? {
            0 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|pair| u16::from_be_bytes(*pair))
}
