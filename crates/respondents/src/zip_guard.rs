//! The ZIP package around an XLSX or ODS, looked at before a parser trusts it.

use crate::sheet::Unreadable;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Entries of a workbook: sheets, styles, pictures; some hundred at most.
const ENTRIES_MAX: usize = 4096;
/// What all parts may inflate to, in bytes: a sheet of 100,000 × 6 cells is about 30 MiB.
const INFLATED_BYTES_MAX: u64 = 384 << 20;
/// How many times its packed size a part may declare, once it is larger than [`RATIO_FREE_BYTES`]: sheets of equal rows reach 100.
const RATIO_MAX: u64 = 250;
const RATIO_FREE_BYTES: u64 = 16 << 20;
/// Texts shared by all cells; they are held in memory whole.
const SHARED_BYTES_MAX: u64 = 64 << 20;
/// Parts other than sheets and shared texts that a parser reads whole: workbook, styles, relations.
const SMALL_PART_BYTES_MAX: u64 = 16 << 20;

/// Which kind of workbook the parts make.
#[derive(Debug, PartialEq, Eq)]
pub enum Package {
    Xlsx,
    Ods,
}

/// Checks the directory, and that parts which are read whole inflate to what they declare.
///
/// # Errors
/// [`Unreadable`] where a parser would be led to use more memory or time than any honest list needs.
pub fn check(bytes: &[u8]) -> Result<Package, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    if archive.len() > ENTRIES_MAX {
        return Err(Unreadable::Excessive);
    }
    let package = package(&mut archive)?;
    let mut inflated = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| Unreadable::Damaged)?;
        if entry.encrypted() {
            return Err(Unreadable::Encrypted);
        }
        inflated = inflated.saturating_add(entry.size());
        let packed = entry.compressed_size().max(1);
        if inflated > INFLATED_BYTES_MAX || entry.size() > RATIO_FREE_BYTES && entry.size() / packed > RATIO_MAX {
            return Err(Unreadable::Excessive);
        }
    }
    if archive.has_overlapping_entries().unwrap_or(true) {
        return Err(Unreadable::Excessive);
    }
    for index in 0..archive.len() {
        check_part(&mut archive, index)?;
    }
    Ok(package)
}

fn package(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Package, Unreadable> {
    if archive.index_for_name("xl/workbook.xml").is_some() {
        return Ok(Package::Xlsx);
    }
    if archive.index_for_name("content.xml").is_none() {
        return Err(Unreadable::NotASpreadsheet);
    }
    let mut manifest = Vec::new();
    if let Ok(entry) = archive.by_name("META-INF/manifest.xml") {
        entry.take(1 << 20).read_to_end(&mut manifest).map_err(|_| Unreadable::Damaged)?;
    }
    let encrypted = memchr::memmem::find(&manifest, b"encryption-data").is_some();
    if encrypted { Err(Unreadable::Encrypted) } else { Ok(Package::Ods) }
}

/// A part's declared size is a claim: inflated once, it must be true, or a small file could burst inside the parser.
fn check_part(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize) -> Result<(), Unreadable> {
    let entry = archive.by_index(index).map_err(|_| Unreadable::Damaged)?;
    let name = entry.name().map_err(|_| Unreadable::Damaged)?.to_lowercase();
    // Pictures and print settings are never inflated by the readers.
    if !name.ends_with(".xml") && !name.ends_with(".rels") {
        return Ok(());
    }
    let declared = entry.size();
    let shared = name.ends_with("sharedstrings.xml");
    let sheet = name.contains("worksheets/") || name == "content.xml";
    let limit = if sheet { INFLATED_BYTES_MAX } else if shared { SHARED_BYTES_MAX } else { SMALL_PART_BYTES_MAX };
    if declared > limit {
        return Err(Unreadable::Excessive);
    }
    let mut part = entry.take(declared + 1);
    let mut buffer = vec![0; 64 << 10];
    let mut read = 0_u64;
    // How far back the last `<` stands: a parser holds the text between two marks in memory.
    let mut unbroken = 0_u64;
    loop {
        let count = part.read(&mut buffer).map_err(|_| Unreadable::Damaged)?;
        if count == 0 {
            break;
        }
        let piece = &buffer[..count];
        if shared && read == 0 {
            check_claimed_strings(piece, declared)?;
        }
        read += count as u64;
        unbroken = memchr::memrchr(b'<', piece).map_or(unbroken + count as u64, |at| (count - at) as u64);
        if unbroken > TOKEN_BYTES_MAX {
            return Err(Unreadable::Excessive);
        }
    }
    if read == declared { Ok(()) } else { Err(Unreadable::Excessive) }
}

/// Text between two marks: a cell of Excel holds at most 32,767 characters.
const TOKEN_BYTES_MAX: u64 = 1 << 20;

/// `uniqueCount` is memory reserved beforehand; a text takes at least the nine bytes of `<si></si>` or five of `<si/>`.
fn check_claimed_strings(first: &[u8], declared: u64) -> Result<(), Unreadable> {
    let Some(at) = memchr::memmem::find(first, b"uniqueCount=") else { return Ok(()) };
    let digits = first[at + 12..].iter().skip(1).take_while(|b| b.is_ascii_digit());
    let claimed = digits.fold(0_u64, |n, digit| n.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
    if claimed.saturating_mul(5) > declared { Err(Unreadable::Excessive) } else { Ok(()) }
}
