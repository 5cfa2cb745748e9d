//! JPEG and PNG by their headers: size in pixels, and whether the file reaches its end. No pixel is decoded.

use crate::facts::{defective, readable};
use domain::evidence::Defect;
use domain::{FileFacts, FileKind};
use memchr::memmem;

/// Segments before a JPEG's picture data, or chunks of a PNG, looked at. Real files have a few dozen; PNGs of scanners
/// some thousands of 8 KiB each, and [`crate::INSPECT_BYTES_MAX`] holds no more than this many of the least useful size.
const PARTS_MAX: usize = 100_000;

/// A JPEG (ITU-T T.81 annex B): walks the segments to the frame header and the first scan, then looks for the end of image.
pub fn jpeg(bytes: &[u8]) -> FileFacts {
    let truncated = defective(FileKind::Jpeg, Defect::Truncated);
    let mut size = None;
    let mut at = 2;
    for _ in 0..PARTS_MAX {
        let Some(&[0xff, marker]) = bytes.get(at..).and_then(|rest| rest.first_chunk::<2>()) else {
            return if at >= bytes.len() { truncated } else { defective(FileKind::Jpeg, Defect::Unreadable) };
        };
        match marker {
            // Fill bytes before a marker, and markers without a body.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            0xd9 => return defective(FileKind::Jpeg, Defect::Unreadable),
            _ => {
                let Some(length) = big_endian_u16(bytes, at + 2) else { return truncated };
                // Frame headers, without the tables that share the range: DHT, JPG, DAC.
                if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
                    size = big_endian_u16(bytes, at + 5).zip(big_endian_u16(bytes, at + 7));
                }
                if marker == 0xda {
                    return jpeg_with_scan(bytes, at, size);
                }
                at += 2 + usize::from(length.max(2));
            }
        }
    }
    defective(FileKind::Jpeg, Defect::Unreadable)
}

/// Inside scan data 0xff is always stuffed, so an end-of-image marker after the first scan is the picture's own.
fn jpeg_with_scan(bytes: &[u8], scan: usize, size: Option<(u16, u16)>) -> FileFacts {
    let Some((height, width)) = size else { return defective(FileKind::Jpeg, Defect::Unreadable) };
    if memmem::find(&bytes[scan..], b"\xff\xd9").is_none() {
        return defective(FileKind::Jpeg, Defect::Truncated);
    }
    // A height of 0 is given after the first scan (DNL); rare, and the file is readable all the same.
    sized(FileKind::Jpeg, width.into(), height.into())
}

/// A PNG (ISO/IEC 15948): IHDR first, then chunks until IEND.
pub fn png(bytes: &[u8]) -> FileFacts {
    let width = big_endian_u32(bytes, 16);
    let height = big_endian_u32(bytes, 20);
    let (Some(width), Some(height)) = (width, height) else { return defective(FileKind::Png, Defect::Truncated) };
    if bytes.get(12..16) != Some(b"IHDR") || width == 0 || height == 0 {
        return defective(FileKind::Png, Defect::Unreadable);
    }
    let mut at = 8_usize;
    let mut has_picture = false;
    for _ in 0..PARTS_MAX {
        let Some(length) = big_endian_u32(bytes, at) else { break };
        let kind = bytes.get(at + 4..at + 8);
        has_picture |= kind == Some(b"IDAT");
        let end = at.checked_add(12).and_then(|n| n.checked_add(length as usize));
        let Some(end) = end.filter(|end| *end <= bytes.len()) else { break };
        if kind == Some(b"IEND") {
            return if has_picture { sized(FileKind::Png, width, height) } else { defective(FileKind::Png, Defect::Unreadable) };
        }
        at = end;
    }
    defective(FileKind::Png, Defect::Truncated)
}

/// A readable picture of one page.
pub fn sized(kind: FileKind, width: u32, height: u32) -> FileFacts {
    FileFacts { pages: Some(1), width_px: Some(width), height_px: Some(height), ..readable(kind) }
}

fn big_endian_u16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?).map(|b| u16::from_be_bytes([b[0], b[1]]))
}

fn big_endian_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
}
