//! TIFF 6.0 by its directories: pages, the size of the first, and whether the picture data lies within the file.

use crate::picture::sized;
use domain::evidence::Defect;
use domain::{FileFacts, FileKind};
use std::collections::HashSet;

/// Directories followed: a scanner's multi-page file has at most some hundred.
const PAGES_MAX: usize = 2000;
/// Strips or tiles of one page whose place is checked; beyond it the page is taken as it stands.
const STRIPS_MAX: usize = 100_000;

/// A TIFF's facts.
pub fn inspect(bytes: &[u8]) -> FileFacts {
    let reader = Reader { bytes, big_endian: bytes.starts_with(b"MM") };
    let unreadable = FileFacts::defective(FileKind::Tiff, Defect::Unreadable);
    let truncated = FileFacts::defective(FileKind::Tiff, Defect::Truncated);
    let Some(mut at) = reader.u32(4) else {
        return truncated;
    };
    let mut pages = HashSet::new();
    let mut size = None;
    while at != 0 && pages.len() < PAGES_MAX {
        if !pages.insert(at) {
            return FileFacts::because(FileKind::Tiff, Defect::Unreadable, "图片的页面目录首尾相接，可能损坏或有害；请重新扫描，或用看图软件打开、另存后重新上传。");
        }
        let Some(page) = reader.directory(at as usize) else {
            return truncated;
        };
        if !page.data_within {
            return truncated;
        }
        size = size.or(page.size);
        at = page.next;
    }
    match size {
        Some((width, height)) if width > 0 && height > 0 => {
            FileFacts { pages: Some(pages.len() as u32), ..sized(FileKind::Tiff, width, height) }
        }
        _ => unreadable,
    }
}

/// The first whole number under a tag of the first directory; none if there is none. Exif data are such a directory, too.
pub fn first_value(bytes: &[u8], tag: u16) -> Option<u32> {
    let reader = Reader { bytes, big_endian: bytes.starts_with(b"MM") };
    let directory = reader.u32(4)? as usize;
    for index in 0..usize::from(reader.u16(directory)?) {
        let entry = directory.checked_add(2)?.checked_add(index * 12)?;
        if reader.u16(entry)? == tag {
            return reader.values(entry)?.first().copied();
        }
    }
    None
}

struct Page {
    size: Option<(u32, u32)>,
    data_within: bool,
    next: u32,
}

struct Reader<'a> {
    bytes: &'a [u8],
    big_endian: bool,
}

impl Reader<'_> {
    fn u16(&self, at: usize) -> Option<u16> {
        let pair = *self.bytes.get(at..)?.first_chunk::<2>()?;
        Some(if self.big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let four = *self.bytes.get(at..)?.first_chunk::<4>()?;
        Some(if self.big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) })
    }

    /// One image file directory; none if it doesn't lie within the file.
    fn directory(&self, at: usize) -> Option<Page> {
        let entries = usize::from(self.u16(at)?);
        let (mut width, mut height) = (None, None);
        let (mut offsets, mut lengths) = (Vec::new(), Vec::new());
        for index in 0..entries {
            let entry = at.checked_add(2)?.checked_add(index * 12)?;
            match self.u16(entry)? {
                256 => width = self.values(entry)?.first().copied(),
                257 => height = self.values(entry)?.first().copied(),
                273 | 324 => offsets = self.values(entry)?,
                279 | 325 => lengths = self.values(entry)?,
                _ => {}
            }
        }
        let end = |(start, length): (&u32, &u32)| u64::from(*start) + u64::from(*length);
        let data_within = !offsets.is_empty() && offsets.iter().zip(&lengths).map(end).all(|end| end <= self.bytes.len() as u64);
        let next = self.u32(at.checked_add(2)?.checked_add(entries * 12)?)?;
        Some(Page { size: width.zip(height), data_within, next })
    }

    /// An entry's whole numbers, BYTE, SHORT or LONG.
    fn values(&self, entry: usize) -> Option<Vec<u32>> {
        let kind = self.u16(entry + 2)?;
        let count = self.u32(entry + 4)? as usize;
        let width = match kind {
            1 => 1,
            3 => 2,
            4 => 4,
            _ => return Some(Vec::new()),
        };
        let start = if count.checked_mul(width)? <= 4 { entry + 8 } else { self.u32(entry + 8)? as usize };
        (0..count.min(STRIPS_MAX))
            .map(|index| {
                let at = start.checked_add(index * width)?;
                match width {
                    1 => self.bytes.get(at).copied().map(u32::from),
                    2 => self.u16(at).map(u32::from),
                    _ => self.u32(at),
                }
            })
            .collect()
    }
}
