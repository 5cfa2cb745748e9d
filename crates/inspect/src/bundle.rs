//! Plain ZIP archives of files: what they hold should be of the accepted kinds, and no further archive.

use crate::package::{self, LIMITS, is_accepted, refused};
use crate::{Signature, sniff};
use archive::{Archive, Entry, Refusal, shown};
use domain::evidence::Defect;
use domain::{FileFacts, FileKind};
use std::io::Read;

/// Files whose first bytes are looked at.
const SNIFFED_MAX: usize = 1000;
/// First bytes of such a file.
const SNIFF_BYTES: u64 = 1024;
/// What is inflated of packages within the archive to tell office files from archives, each and all together: they are held in memory whole.
const INNER_BYTES_MAX: u64 = 32 << 20;
const INNER_BYTES_SUM_MAX: u64 = 128 << 20;
/// Names of foreign files listed.
const LISTED_MAX: usize = 5;

/// An archive's facts.
pub fn inspect(archive: &Archive<'_>) -> FileFacts {
    let files: Vec<&Entry> = archive.entries().iter().filter(|entry| !entry.is_folder() && !is_left_by_a_system(&entry.name)).collect();
    if files.is_empty() {
        return FileFacts::because(FileKind::Zip, Defect::Empty, "压缩包内没有文件；请放入材料后重新制作。");
    }
    let mut foreign = Vec::new();
    let mut inner_bytes = INNER_BYTES_SUM_MAX;
    for entry in files.iter().take(SNIFFED_MAX) {
        let mut first = Vec::new();
        if let Err(error) = archive.part(entry).take(SNIFF_BYTES).read_to_end(&mut first) {
            return refused(FileKind::Zip, &Refusal::of(&error, entry));
        }
        let accepted = if sniff(&first) == Some(Signature::Zip) && entry.inflated_bytes <= INNER_BYTES_MAX.min(inner_bytes) {
            inner_bytes -= entry.inflated_bytes;
            match inner(archive, entry) {
                Ok(accepted) => accepted,
                Err(refusal) => return refused(FileKind::Zip, &refusal),
            }
        } else {
            is_accepted(&first)
        };
        if !accepted {
            foreign.push(entry.name.as_str());
        }
    }
    let facts = FileFacts { files: Some(files.len() as u32), ..FileFacts::of(FileKind::Zip) };
    if foreign.is_empty() {
        return facts;
    }
    let listed = foreign.iter().take(LISTED_MAX).map(|name| format!("“{}”", shown(name))).collect::<Vec<_>>().join("、");
    let more = if foreign.len() > LISTED_MAX { "等" } else { "" };
    facts.note(format!("压缩包内有 {} 个文件不是可接受的格式，评审时可能无法打开：{listed}{more}。", foreign.len()))
}

/// Whether a package within the archive is an office file of an accepted kind.
///
/// # Errors
/// If it is an archive again, or one that isn't looked into by itself.
fn inner(archive: &Archive<'_>, entry: &Entry) -> Result<bool, Refusal> {
    let mut bytes = Vec::new();
    archive.part(entry).read_to_end(&mut bytes).map_err(|error| Refusal::of(&error, entry))?;
    let package = Archive::open(&bytes, &LIMITS)?;
    match package::kind(&package) {
        Ok(FileKind::Zip) => Err(Refusal::Nested(shown(&entry.name))),
        Ok(_) => Ok(true),
        Err(_) => Ok(false),
    }
}

/// What macOS and Windows leave in archives without being asked.
fn is_left_by_a_system(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    name.starts_with("__MACOSX/") || matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}
