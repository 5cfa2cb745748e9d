//! The records an archive is made of, as they stand (APPNOTE 4.3); numbers are little-endian.

use crate::refusal::Refusal;
use memchr::memmem;

const LOCAL: &[u8; 4] = b"PK\x03\x04";
const CENTRAL: &[u8; 4] = b"PK\x01\x02";
const END: &[u8; 4] = b"PK\x05\x06";
const END64: &[u8; 4] = b"PK\x06\x06";
const LOCATOR64: &[u8; 4] = b"PK\x06\x07";
/// Bytes of the end record without its comment, and of the longest comment.
const END_BYTES: usize = 22;
const COMMENT_BYTES_MAX: usize = 65_535;
/// Stands for a number that is found in the ZIP64 record or extra field.
const SEE_64: u64 = 0xffff_ffff;

/// Where the directory lies and how many entries it is said to have.
pub struct End {
    pub entries: u64,
    pub directory: std::ops::Range<usize>,
}

/// One header, of the directory or before a part's data.
pub struct Header<'a> {
    pub flags: u16,
    pub method: u16,
    pub crc32: u32,
    pub packed: u64,
    pub inflated: u64,
    pub name: &'a [u8],
    /// Of the directory alone: where the local header stands, and the mode under Unix.
    pub offset: u64,
    pub mode: u32,
    /// The byte after the header.
    pub end: usize,
}

pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|b| u16::from_le_bytes(*b))
}

pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|b| u64::from_le_bytes(*b))
}

/// Names in the local headers from the start, at most `max`: what an archive held whose end is missing.
pub fn local_names(bytes: &[u8], max: usize) -> Vec<String> {
    let headers = memmem::find_iter(bytes, LOCAL).take(max);
    headers.filter_map(|at| local(bytes, at)).map(|header| crate::name::decode(header.name)).collect()
}

/// The one end record that ends with the file.
pub fn end(bytes: &[u8]) -> Result<End, Refusal> {
    let window = bytes.len().saturating_sub(END_BYTES + COMMENT_BYTES_MAX);
    let ends_there = |at: &usize| u16_at(bytes, at + 20).is_some_and(|comment| at + END_BYTES + usize::from(comment) == bytes.len());
    let mut found = memmem::find_iter(&bytes[window..], END).map(|at| window + at).filter(ends_there);
    let Some(at) = found.next() else {
        return Err(without_end(bytes));
    };
    if found.next().is_some() {
        return Err(Refusal::TwoDirectories);
    }
    let short = |field: usize| u64::from(u16_at(bytes, at + field).unwrap_or(0));
    let long = |field: usize| u64::from(u32_at(bytes, at + field).unwrap_or(0));
    let mut numbers = [short(4), short(6), short(8), short(10), long(12), long(16)];
    let mut directory_end = at;
    if at >= 20 && bytes[at - 20..].starts_with(LOCATOR64) {
        let record = end64(bytes, at - 20)?;
        for (index, (number, precise)) in numbers.iter_mut().zip(record.numbers).enumerate() {
            let unset = if index < 4 { 0xffff } else { SEE_64 };
            if *number != unset && *number != precise {
                return Err(Refusal::TwoDirectories);
            }
            *number = precise;
        }
        directory_end = record.at;
    }
    let [disk, directory_disk, here, entries, length, offset] = numbers;
    if disk != 0 || directory_disk != 0 || here != entries {
        return Err(Refusal::Spanned);
    }
    let (Ok(length), Ok(offset)) = (usize::try_from(length), usize::try_from(offset)) else {
        return Err(Refusal::Damaged);
    };
    let start = directory_end.checked_sub(length).ok_or(Refusal::CutShort)?;
    match offset.cmp(&start) {
        std::cmp::Ordering::Less => Err(Refusal::DataBefore),
        std::cmp::Ordering::Greater => Err(Refusal::CutShort),
        std::cmp::Ordering::Equal => Ok(End { entries, directory: start..directory_end }),
    }
}

/// What is wrong with a file that doesn't end in an end record.
fn without_end(bytes: &[u8]) -> Refusal {
    let Some(at) = memmem::rfind(bytes, END) else {
        return Refusal::CutShort;
    };
    // A nested archive's end record stands in the middle of a file cut short; what follows the true one belongs to no entry.
    let followed = bytes.len() - at > END_BYTES && !bytes[at + 4..].windows(4).any(|four| four == LOCAL || four == CENTRAL);
    let comment = u16_at(bytes, at + 20).map(usize::from);
    if followed && comment.is_some_and(|comment| at + END_BYTES + comment < bytes.len()) { Refusal::DataAfter } else { Refusal::CutShort }
}

struct End64 {
    at: usize,
    numbers: [u64; 6],
}

/// The ZIP64 end record, which must stand right before its locator, both on the only disk there is.
fn end64(bytes: &[u8], locator: usize) -> Result<End64, Refusal> {
    if u32_at(bytes, locator + 4) != Some(0) || u32_at(bytes, locator + 16).is_none_or(|disks| disks > 1) {
        return Err(Refusal::Spanned);
    }
    let at = u64_at(bytes, locator + 8).and_then(|at| usize::try_from(at).ok()).ok_or(Refusal::Damaged)?;
    let record = bytes.get(at..locator).ok_or(Refusal::DataBefore)?;
    if !record.starts_with(END64) || u64_at(record, 4).is_none_or(|length| length.checked_add(12) != Some(record.len() as u64)) {
        return Err(if record.starts_with(END64) { Refusal::Damaged } else { Refusal::DataBefore });
    }
    let long = |at: usize| u32_at(record, at).map(u64::from);
    let huge = |at: usize| u64_at(record, at);
    let numbers = (|| Some([long(16)?, long(20)?, huge(24)?, huge(32)?, huge(40)?, huge(48)?]))();
    Ok(End64 { at, numbers: numbers.ok_or(Refusal::Damaged)? })
}

/// The header of the directory at `at`.
pub fn central(bytes: &[u8], at: usize) -> Option<Header<'_>> {
    let record = bytes.get(at..)?;
    if !record.starts_with(CENTRAL) {
        return None;
    }
    let (name_bytes, extra_bytes, comment_bytes) = (usize::from(u16_at(record, 28)?), usize::from(u16_at(record, 30)?), usize::from(u16_at(record, 32)?));
    let name = record.get(46..46 + name_bytes)?;
    let extra = record.get(46 + name_bytes..46 + name_bytes + extra_bytes)?;
    let end = at + 46 + name_bytes + extra_bytes + comment_bytes;
    if end > bytes.len() {
        return None;
    }
    let mut numbers = [u32_at(record, 24)?.into(), u32_at(record, 20)?.into(), u32_at(record, 42)?.into()];
    from_extra(&mut numbers, extra)?;
    let [inflated, packed, offset] = numbers;
    Some(Header { flags: u16_at(record, 8)?, method: u16_at(record, 10)?, crc32: u32_at(record, 16)?, packed, inflated, name, offset, mode: u32_at(record, 38)? >> 16, end })
}

/// The header before a part's data, which begins at its end.
pub fn local(bytes: &[u8], at: usize) -> Option<Header<'_>> {
    let record = bytes.get(at..)?;
    if !record.starts_with(LOCAL) {
        return None;
    }
    let (name_bytes, extra_bytes) = (usize::from(u16_at(record, 26)?), usize::from(u16_at(record, 28)?));
    let name = record.get(30..30 + name_bytes)?;
    let extra = record.get(30 + name_bytes..30 + name_bytes + extra_bytes)?;
    let mut numbers = [u32_at(record, 22)?.into(), u32_at(record, 18)?.into(), 0];
    from_extra(&mut numbers, extra)?;
    let [inflated, packed, _] = numbers;
    let end = at + 30 + name_bytes + extra_bytes;
    Some(Header { flags: u16_at(record, 6)?, method: u16_at(record, 8)?, crc32: u32_at(record, 14)?, packed, inflated, name, offset: 0, mode: 0, end })
}

/// Puts the numbers that didn't fit in their place, from the ZIP64 extra field (4.5.3); none if it lacks one.
fn from_extra(numbers: &mut [u64; 3], extra: &[u8]) -> Option<()> {
    if !numbers.contains(&SEE_64) {
        return Some(());
    }
    let mut at = 0;
    while let (Some(id), Some(length)) = (u16_at(extra, at), u16_at(extra, at + 2)) {
        let body = extra.get(at + 4..at + 4 + usize::from(length))?;
        if id == 1 {
            let mut values = body.chunks_exact(8).map(|eight| eight.iter().rev().fold(0_u64, |n, byte| n << 8 | u64::from(*byte)));
            for number in numbers.iter_mut().filter(|number| **number == SEE_64) {
                *number = values.next()?;
            }
            return Some(());
        }
        at += 4 + usize::from(length);
    }
    None
}
