//! ZIP packages: told apart by their parts, checked by their directory before anything in them is read.

use crate::words::Words;
use crate::{bundle, delimited, foreign, ofd, office};
use archive::{Archive, Cause, Limits, Refusal};
use domain::evidence::Defect;
use domain::{FileFacts, FileKind};
use std::io::Read;
use std::panic::catch_unwind;

/// What a package may hold: a workbook has some dozen parts, an archive of evidence some hundred files, and a reviewer
/// unpacks it on an office machine. Text packs 20:1, empty sheets 200:1, bombs 1,000:1.
pub const LIMITS: Limits = Limits { entries_max: 10_000, inflated_bytes_max: 2 << 30, ratio_max: 400, ratio_free_bytes: 32 << 20 };
/// What is inflated to see that parts are what they declare, in bytes: about a second. Archives of scans hardly inflate at all.
const VERIFIED_BYTES_MAX: u64 = 256 << 20;
/// What is read of one part to count its pages or sheets, in bytes.
pub const PART_BYTES_MAX: u64 = 32 << 20;
/// Parts named in a package cut short that are looked at.
const LOCAL_NAMES_MAX: usize = 100;

/// A package's facts.
pub fn inspect(name: &str, bytes: &[u8], words: &Words) -> FileFacts {
    catch_unwind(|| look_into(name, bytes, words)).unwrap_or_else(|_| FileFacts::defective(FileKind::Zip, Defect::Unreadable))
}

fn look_into(name: &str, bytes: &[u8], words: &Words) -> FileFacts {
    let package = match Archive::open(bytes, &LIMITS) {
        Ok(package) => package,
        Err(refusal) => return refused(of_first_bytes(name, bytes), &refusal),
    };
    if package.entries().is_empty() {
        return FileFacts::because(FileKind::Zip, Defect::Empty, "压缩包内没有文件；请放入材料后重新制作。");
    }
    let kind = match kind(&package) {
        Ok(kind) => kind,
        Err(foreign) => return foreign,
    };
    let verified = match package.verify(VERIFIED_BYTES_MAX) {
        Ok(verified) => verified,
        Err(refusal) => return refused(kind, &refusal),
    };
    let facts = match kind {
        FileKind::Docx => office::document(&package, words),
        FileKind::Xlsx | FileKind::Xlsb | FileKind::Ods => office::workbook(&package, kind),
        FileKind::Ofd => ofd::inspect(&package),
        _ => bundle::inspect(&package),
    };
    if verified == package.entries().len() || facts.defect.is_some() {
        return facts;
    }
    facts.note(format!("解压后超过 {} MiB，系统只核对了前 {verified} 个文件，其余请自行打开核对。", VERIFIED_BYTES_MAX >> 20))
}

/// A package that isn't looked into.
pub fn refused(kind: FileKind, refusal: &Refusal) -> FileFacts {
    let defect = match refusal.cause() {
        Cause::CutShort => Defect::Truncated,
        Cause::Encrypted => Defect::Encrypted,
        Cause::Excessive | Cause::Damaged => Defect::Unreadable,
    };
    FileFacts::because(kind, defect, refusal.to_string())
}

/// By the parts; what is of no accepted kind comes back as the facts that say so.
pub fn kind(package: &Archive<'_>) -> Result<FileKind, FileFacts> {
    let has = |name: &str| package.entry(name).is_some();
    if has("[Content_Types].xml") {
        match office::main_part(package).as_deref() {
            Some(main) if main.starts_with("word/") => return Ok(FileKind::Docx),
            Some(main) if main.starts_with("xl/") && main.ends_with(".bin") => {
                return Ok(FileKind::Xlsb);
            }
            Some(main) if main.starts_with("xl/") => return Ok(FileKind::Xlsx),
            _ => {}
        }
    } else if has("OFD.xml") {
        return Ok(FileKind::Ofd);
    }
    let media = part(package, "mimetype", 200).and_then(|bytes| String::from_utf8(bytes).ok());
    if media.as_deref().map(str::trim) == Some(office::ODS_MEDIA) {
        return Ok(FileKind::Ods);
    }
    foreign::package(media.as_deref(), has).map_or(Ok(FileKind::Zip), Err)
}

/// What a package seems to be of which only the beginning is there: by the parts that begin in it, else by its name.
pub fn of_first_bytes(name: &str, bytes: &[u8]) -> FileKind {
    let names = archive::local_names(bytes, LOCAL_NAMES_MAX);
    let begins = |start: &str| names.iter().any(|name| name.starts_with(start));
    let by_parts = if names.iter().any(|name| name == "[Content_Types].xml") || begins("_rels/") {
        match () {
            () if begins("word/") => Some(FileKind::Docx),
            () if begins("xl/") && names.iter().any(|name| name == "xl/workbook.bin") => Some(FileKind::Xlsb),
            () if begins("xl/") => Some(FileKind::Xlsx),
            () => None,
        }
    } else if names.iter().any(|name| name == "OFD.xml") {
        Some(FileKind::Ofd)
    } else if names.first().is_some_and(|name| name == "mimetype") {
        let head = &bytes[..bytes.len().min(200)];
        memchr::memmem::find(head, office::ODS_MEDIA.as_bytes()).map(|_| FileKind::Ods)
    } else {
        None
    };
    let packages = [FileKind::Docx, FileKind::Xlsx, FileKind::Xlsb, FileKind::Ods, FileKind::Ofd];
    by_parts.unwrap_or_else(|| Some(FileKind::by_name(name)).filter(|kind| packages.contains(kind)).unwrap_or(FileKind::Zip))
}

/// Whether a file within an archive may be of an accepted kind, by its first bytes.
pub fn is_accepted(first: &[u8]) -> bool {
    crate::sniff(first).is_some() || delimited::looks_like_text(first)
}

/// The first `bytes_max` of a part; none if there is no such part or it can't be read.
pub fn part(package: &Archive<'_>, name: &str, bytes_max: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    package.part(package.entry(name)?).take(bytes_max).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
