//! The ZIP package around a workbook: its directory as [`archive`] checks every one, and which kind of workbook its parts make.
//! Parts are inflated once, by the reader of the workbook; what one declares of itself is held against it as it is read.

use crate::sheet::Unreadable;
use archive::{Archive, Cause, Limits, Refusal};
use std::io::{self, Read};

/// A workbook has sheets, styles, pictures, some hundred parts at most; a sheet of 100,000 × 6 cells inflates to about 30 MiB,
/// and sheets of equal rows are packed 100:1.
const LIMITS: Limits = Limits { entries_max: 4096, inflated_bytes_max: 384 << 20, ratio_max: 250, ratio_free_bytes: 16 << 20 };

/// Bytes of an ODS's manifest looked at for what is encrypted.
const MANIFEST_BYTES_MAX: u64 = 1 << 20;

/// Which kind of workbook the parts make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Package {
    Xlsx,
    Xlsb,
    Ods,
}

/// Checks the directory and tells what kind of workbook is in it.
///
/// # Errors
/// [`Unreadable`] for a package that isn't one workbook, whole and open.
pub fn open(bytes: &[u8]) -> Result<(Package, Archive<'_>), Unreadable> {
    let archive = Archive::open(bytes, &LIMITS).map_err(|refusal| unreadable(&refusal))?;
    let package = package(&archive)?;
    Ok((package, archive))
}

/// What reading a part ended with.
pub fn failed(error: &io::Error) -> Unreadable {
    if error.kind() == io::ErrorKind::FileTooLarge { Unreadable::Excessive } else { Unreadable::Damaged }
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
        archive.part(entry).take(MANIFEST_BYTES_MAX).read_to_end(&mut manifest).map_err(|error| failed(&error))?;
    }
    let encrypted = memchr::memmem::find(&manifest, b"encryption-data").is_some();
    if encrypted { Err(Unreadable::Encrypted) } else { Ok(Package::Ods) }
}
