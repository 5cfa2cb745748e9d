//! OLE compound files (MS-CFB): XLS workbooks, old Word documents, and encrypted office files, which are wrapped in one.

use crate::active;
use crate::foreign;
use domain::evidence::{Active, Defect};
use domain::{FileFacts, FileKind};
use std::io::{Cursor, Read};
use std::panic::catch_unwind;

/// How much of a workbook's stream is read for its globals, in bytes: fonts and strings of a large one stay below.
const GLOBALS_BYTES_MAX: u64 = 16 << 20;
/// Entries of the root looked at; a workbook has some dozen.
const ROOT_ENTRIES_MAX: usize = 1000;
/// Records of the globals walked.
const RECORDS_MAX: usize = 1_000_000;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000a;
const FILEPASS: u16 = 0x002f;
const BOUNDSHEET: u16 = 0x0085;
/// Another workbook that formulas name; one of four bytes stands for this workbook itself.
const SUPBOOK: u16 = 0x01ae;
/// A sheet of macros as Excel had them before VBA.
const MACRO_SHEET: u8 = 1;

/// A compound file's facts.
pub fn inspect(name: &str, bytes: &[u8]) -> FileFacts {
    catch_unwind(|| look_into(name, bytes)).unwrap_or_else(|_| FileFacts::defective(FileKind::Xls, Defect::Unreadable))
}

fn look_into(name: &str, bytes: &[u8]) -> FileFacts {
    let Ok(mut file) = cfb::CompoundFile::open(Cursor::new(bytes)) else {
        // The head's sector count says how long the file is at least; a file cut short fails here.
        return FileFacts::defective(FileKind::Unknown, if shorter_than_its_table(bytes) { Defect::Truncated } else { Defect::Unreadable });
    };
    if file.is_stream("/EncryptedPackage") {
        return FileFacts::defective(FileKind::Unknown, Defect::Encrypted);
    }
    let Some(path) = ["/Workbook", "/Book"].into_iter().find(|path| file.is_stream(path)) else {
        return foreign::compound(name, |stream| file.is_stream(stream));
    };
    let length = file.entry(path).map_or(0, |entry| entry.len());
    let mut globals = Vec::new();
    let Ok(mut stream) = file.open_stream(path) else {
        return FileFacts::defective(FileKind::Xls, Defect::Unreadable);
    };
    let kept = stream.by_ref().take(GLOBALS_BYTES_MAX).read_to_end(&mut globals);
    // The rest is read to see that it is there.
    let rest = kept.and_then(|_| std::io::copy(&mut stream.take(bytes.len() as u64), &mut std::io::sink()));
    if rest.is_err() || length > bytes.len() as u64 {
        return FileFacts::defective(FileKind::Xls, Defect::Truncated);
    }
    let mut found = Vec::new();
    if file.is_storage("/_VBA_PROJECT_CUR") {
        found.push(Active::Macro);
    }
    // An embedded object has a storage of its own, MBD and a number (MS-XLS 2.1.7.17).
    if file.read_root_storage().take(ROOT_ENTRIES_MAX).any(|entry| entry.is_storage() && entry.name().starts_with("MBD")) {
        found.push(Active::EmbeddedObject);
    }
    workbook(&globals, found)
}

/// The globals of a workbook (MS-XLS 2.1.7.20.3): a password record, one record per sheet, and other workbooks named.
fn workbook(globals: &[u8], mut found: Vec<Active>) -> FileFacts {
    if record(globals, 0).is_none_or(|(kind, _)| kind != BOF) {
        return FileFacts::defective(FileKind::Xls, Defect::Unreadable);
    }
    let mut at = 0;
    let mut sheets = 0;
    for _ in 0..RECORDS_MAX {
        let Some((kind, length)) = record(globals, at) else {
            break;
        };
        match kind {
            FILEPASS => return FileFacts::defective(FileKind::Xls, Defect::Encrypted),
            BOUNDSHEET => {
                sheets += 1;
                if globals.get(at + 4 + 5) == Some(&MACRO_SHEET) && length > 5 {
                    found.push(Active::Macro);
                }
            }
            SUPBOOK if length > 4 => found.push(Active::ExternalLink),
            EOF => break,
            _ => {}
        }
        at += 4 + length;
    }
    if sheets == 0 {
        return FileFacts::because(FileKind::Xls, Defect::Unreadable, "工作簿中没有工作表；请打开核对、另存后重新上传。");
    }
    active::noted(FileFacts { pages: Some(sheets), ..FileFacts::of(FileKind::Xls) }, found)
}

fn record(bytes: &[u8], at: usize) -> Option<(u16, usize)> {
    let head = bytes.get(at..)?.first_chunk::<4>()?;
    Some((u16::from_le_bytes([head[0], head[1]]), usize::from(u16::from_le_bytes([head[2], head[3]]))))
}

/// The header counts the sectors of the allocation table, each of which stands for 128 or 1,024 sectors of the file;
/// the last may be used in part.
fn shorter_than_its_table(bytes: &[u8]) -> bool {
    let Some(shift) = bytes.get(30..32).map(|b| u32::from(b[0])) else {
        return true;
    };
    let Some(tables) = bytes.get(44..48).map(|b| u64::from(u32::from_le_bytes([b[0], b[1], b[2], b[3]]))) else {
        return true;
    };
    let sector = 1_u64 << shift.clamp(9, 12);
    let full = tables.saturating_sub(1).saturating_mul(sector / 4).saturating_mul(sector);
    let first_directory = bytes.get(48..52).map_or(0, |b| u64::from(u32::from_le_bytes([b[0], b[1], b[2], b[3]])));
    let length = bytes.len() as u64;
    length < full || first_directory < 0xffff_fff0 && length < (first_directory + 2).saturating_mul(sector) || length % 512 != 0
}
