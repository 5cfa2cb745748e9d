//! The ZIP package around a workbook, looked at before a parser trusts it: the directory as [`archive`] checks every one, and
//! what a parser of workbooks in particular reserves memory for.

use crate::sheet::Unreadable;
use archive::{Archive, Cause, Entry, Limits, Refusal};
use std::io::Read;

/// What all parts may inflate to, in bytes: a sheet of 100,000 × 6 cells is about 30 MiB.
const INFLATED_BYTES_MAX: u64 = 384 << 20;
/// A workbook has sheets, styles, pictures, some hundred parts at most; sheets of equal rows are packed 100:1.
const LIMITS: Limits = Limits { entries_max: 4096, inflated_bytes_max: INFLATED_BYTES_MAX, ratio_max: 250, ratio_free_bytes: 16 << 20 };
/// Texts shared by all cells; they are held in memory whole.
const SHARED_BYTES_MAX: u64 = 64 << 20;
/// Parts other than sheets and shared texts that a parser reads whole: workbook, styles, relations.
const SMALL_PART_BYTES_MAX: u64 = 16 << 20;

/// Which kind of workbook the parts make.
#[derive(Debug, PartialEq, Eq)]
pub enum Package {
    Xlsx,
    Xlsb,
    Ods,
}

/// Checks the directory, and that parts which are read whole inflate to what they declare.
///
/// # Errors
/// [`Unreadable`] where a parser would be led to use more memory or time than any honest list needs.
pub fn check(bytes: &[u8]) -> Result<Package, Unreadable> {
    let archive = Archive::open(bytes, &LIMITS).map_err(|refusal| unreadable(&refusal))?;
    let package = package(&archive)?;
    for entry in archive.entries() {
        check_part(&archive, entry)?;
    }
    Ok(package)
}

fn unreadable(refusal: &Refusal) -> Unreadable {
    match refusal.cause() {
        Cause::Encrypted => Unreadable::Encrypted,
        Cause::Excessive => Unreadable::Excessive,
        Cause::CutShort | Cause::Damaged => Unreadable::Damaged,
    }
}

fn package(archive: &Archive<'_>) -> Result<Package, Unreadable> {
    if archive.entry("xl/workbook.xml").is_some() {
        return Ok(Package::Xlsx);
    }
    if archive.entry("xl/workbook.bin").is_some() {
        return Ok(Package::Xlsb);
    }
    if archive.entry("content.xml").is_none() {
        return Err(Unreadable::NotASpreadsheet);
    }
    let mut manifest = Vec::new();
    if let Some(entry) = archive.entry("META-INF/manifest.xml") {
        archive.part(entry).take(1 << 20).read_to_end(&mut manifest).map_err(|error| unreadable(&Refusal::of(&error, entry)))?;
    }
    let encrypted = memchr::memmem::find(&manifest, b"encryption-data").is_some();
    if encrypted { Err(Unreadable::Encrypted) } else { Ok(Package::Ods) }
}

/// A part's declared size is a claim: inflated once, it must be true, or a small file could burst inside the parser.
fn check_part(archive: &Archive<'_>, entry: &Entry) -> Result<(), Unreadable> {
    let name = entry.name.to_lowercase();
    // Pictures and print settings are never inflated by the readers.
    if !name.ends_with(".xml") && !name.ends_with(".rels") {
        return Ok(());
    }
    let declared = entry.inflated_bytes;
    let shared = name.ends_with("sharedstrings.xml");
    let sheet = name.contains("worksheets/") || name == "content.xml";
    let limit = if sheet { INFLATED_BYTES_MAX } else if shared { SHARED_BYTES_MAX } else { SMALL_PART_BYTES_MAX };
    if declared > limit {
        return Err(Unreadable::Excessive);
    }
    let mut part = archive.part(entry);
    let mut buffer = vec![0; 64 << 10];
    let mut first = true;
    // How far back the last `<` stands: a parser holds the text between two marks in memory.
    let mut unbroken = 0_u64;
    loop {
        let count = part.read(&mut buffer).map_err(|error| unreadable(&Refusal::of(&error, entry)))?;
        if count == 0 {
            return Ok(());
        }
        let piece = &buffer[..count];
        if shared && first {
            check_claimed_strings(piece, declared)?;
        }
        first = false;
        unbroken = memchr::memrchr(b'<', piece).map_or(unbroken + count as u64, |at| (count - at) as u64);
        if unbroken > TOKEN_BYTES_MAX {
            return Err(Unreadable::Excessive);
        }
    }
}

/// Text between two marks: a cell of Excel holds at most 32,767 characters.
const TOKEN_BYTES_MAX: u64 = 1 << 20;

/// `uniqueCount` is memory reserved beforehand; a text takes at least the nine bytes of `<si></si>` or five of `<si/>`.
fn check_claimed_strings(first: &[u8], declared: u64) -> Result<(), Unreadable> {
    let Some(at) = memchr::memmem::find(first, b"uniqueCount=") else {
        return Ok(());
    };
    let digits = first[at + 12..].iter().skip(1).take_while(|b| b.is_ascii_digit());
    let claimed = digits.fold(0_u64, |n, digit| n.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
    if claimed.saturating_mul(5) > declared { Err(Unreadable::Excessive) } else { Ok(()) }
}
