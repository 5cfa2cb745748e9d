//! Pictures by their headers: size in pixels, and whether the file reaches its end. No pixel is decoded.

use domain::evidence::Defect;
use domain::{FileFacts, FileKind};
use memchr::memmem;

/// Segments before a JPEG's picture data, or chunks of a PNG, looked at. Real files have a few dozen; PNGs of scanners
/// some thousands of 8 KiB each, and [`crate::INSPECT_BYTES_MAX`] holds no more than this many of the least useful size.
const PARTS_MAX: usize = 100_000;
/// Pixels of a picture: A0 at 400 dpi has 248 million, and a browser that decodes 300 million takes 1.2 GB for it.
pub const PIXELS_MAX: u64 = 300_000_000;
/// How much deflate packs at the most (RFC 1951: 258 bytes in two bits), rounded up.
const DEFLATE_RATIO_MAX: u64 = 1040;

/// A JPEG (ITU-T T.81 annex B): walks the segments to the frame header and the first scan, then looks for the end of image.
pub fn jpeg(bytes: &[u8]) -> FileFacts {
    let truncated = FileFacts::defective(FileKind::Jpeg, Defect::Truncated);
    let unreadable = FileFacts::defective(FileKind::Jpeg, Defect::Unreadable);
    let mut size = None;
    let mut at = 2;
    for _ in 0..PARTS_MAX {
        let Some(&[0xff, marker]) = bytes.get(at..).and_then(|rest| rest.first_chunk::<2>()) else {
            return if at >= bytes.len() { truncated } else { unreadable };
        };
        match marker {
            // Fill bytes before a marker, and markers without a body.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            0xd9 => return unreadable,
            _ => {
                let Some(length) = big_endian_u16(bytes, at + 2) else {
                    return truncated;
                };
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
    unreadable
}

/// Inside scan data 0xff is always stuffed, so an end-of-image marker after the first scan is the picture's own.
fn jpeg_with_scan(bytes: &[u8], scan: usize, size: Option<(u16, u16)>) -> FileFacts {
    let Some((height, width)) = size.filter(|(_, width)| *width > 0) else {
        return FileFacts::defective(FileKind::Jpeg, Defect::Unreadable);
    };
    if memmem::find(&bytes[scan..], b"\xff\xd9").is_none() {
        return FileFacts::defective(FileKind::Jpeg, Defect::Truncated);
    }
    // A height of 0 is given after the first scan (DNL); rare, and the file is readable all the same.
    sized(FileKind::Jpeg, width.into(), height.into())
}

/// A PNG (ISO/IEC 15948): IHDR first, then chunks until IEND.
pub fn png(bytes: &[u8]) -> FileFacts {
    let width = big_endian_u32(bytes, 16);
    let height = big_endian_u32(bytes, 20);
    let (Some(width), Some(height)) = (width, height) else {
        return FileFacts::defective(FileKind::Png, Defect::Truncated);
    };
    if bytes.get(12..16) != Some(b"IHDR") || width == 0 || height == 0 {
        return FileFacts::defective(FileKind::Png, Defect::Unreadable);
    }
    let mut at = 8_usize;
    let mut packed = None;
    for _ in 0..PARTS_MAX {
        let Some(length) = big_endian_u32(bytes, at) else {
            break;
        };
        let kind = bytes.get(at + 4..at + 8);
        let end = at.checked_add(12).and_then(|n| n.checked_add(length as usize));
        let Some(end) = end.filter(|end| *end <= bytes.len()) else {
            break;
        };
        if kind == Some(b"IDAT") {
            packed = Some(packed.unwrap_or(0) + u64::from(length));
        }
        if kind == Some(b"IEND") {
            return match packed {
                Some(packed) => png_of(bytes, width, height, packed),
                None => FileFacts::defective(FileKind::Png, Defect::Unreadable),
            };
        }
        at = end;
    }
    FileFacts::defective(FileKind::Png, Defect::Truncated)
}

/// Whether so many packed bytes can be a picture of that size at all.
fn png_of(bytes: &[u8], width: u32, height: u32, packed: u64) -> FileFacts {
    let samples = match bytes.get(25) {
        Some(2) => 3,
        Some(4) => 2,
        Some(6) => 4,
        _ => 1,
    };
    let bits = u64::from(bytes.get(24).copied().unwrap_or(8)) * samples;
    let line = (u64::from(width) * bits).div_ceil(8) + 1;
    if line.saturating_mul(height.into()) / DEFLATE_RATIO_MAX > packed {
        let reason = format!("图片记载的尺寸（{width} × {height} 像素）远大于其内容，可能损坏或有害；请用看图软件打开、另存后重新上传。");
        return FileFacts::because(FileKind::Png, Defect::Unreadable, reason);
    }
    sized(FileKind::Png, width, height)
}

/// A readable picture of one page; one of more pixels than [`PIXELS_MAX`] isn't taken.
pub fn sized(kind: FileKind, width: u32, height: u32) -> FileFacts {
    let facts = if u64::from(width) * u64::from(height) > PIXELS_MAX {
        let reason = format!("图片为 {width} × {height} 像素，超过 3 亿像素，他人可能无法打开；请以 300 DPI 重新扫描，或缩小后重新上传。");
        FileFacts::because(kind, Defect::Unreadable, reason)
    } else {
        FileFacts::of(kind)
    };
    FileFacts { pages: Some(1), width_px: Some(width), height_px: Some(height), ..facts }
}

/// Width and height of a BMP; none if it isn't one.
pub fn bmp(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.get(14..18).filter(|_| bytes.starts_with(b"BM"))?.first_chunk().map(|b| u32::from_le_bytes(*b))?;
    let number = |at: usize| bytes.get(at..)?.first_chunk().map(|b| i32::from_le_bytes(*b).unsigned_abs());
    (40..=124).contains(&header).then(|| number(18).zip(number(22)))?
}

/// The same of a GIF.
pub fn gif(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| bytes.get(at..)?.first_chunk().map(|b| u32::from(u16::from_le_bytes(*b)));
    bytes.starts_with(b"GIF8").then(|| number(6).zip(number(8)))?
}

/// The same of a WebP, in its three forms (RFC 9649 §2.4–2.7).
pub fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize, count: usize| Some(bytes.get(at..at + count)?.iter().rev().fold(0_u32, |n, byte| n << 8 | u32::from(*byte)));
    match bytes.get(8..16).filter(|_| bytes.starts_with(b"RIFF"))? {
        b"WEBPVP8X" => Some((number(24, 3)? + 1, number(27, 3)? + 1)),
        b"WEBPVP8L" => number(21, 4).map(|bits| ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)),
        b"WEBPVP8 " => Some((number(26, 2)? & 0x3fff, number(28, 2)? & 0x3fff)),
        _ => None,
    }
}

fn big_endian_u16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?).map(|b| u16::from_be_bytes([b[0], b[1]]))
}

fn big_endian_u32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
}
