//! ZIP packages: DOCX, XLSX, ODS and OFD by their parts, and plain ZIP archives of files.

use crate::words::{Text, Words};
use crate::facts::{defective, defective_with, readable};
use domain::evidence::Defect;
use domain::{FileFacts, FileKind};
use quick_xml::events::Event;
use std::io::{BufReader, Cursor, Read};
use std::panic::catch_unwind;
use zip::ZipArchive;

/// Entries of one package. A workbook has some dozen parts, an archive of evidence some hundred files.
const ENTRIES_MAX: usize = 10_000;
/// What all entries may declare to inflate to, in bytes: a reviewer unpacks it on an office machine.
const INFLATED_BYTES_MAX: u64 = 2 << 30;
/// How many times its packed size an entry of more than [`RATIO_FREE_BYTES`] may declare: text packs 20:1, empty sheets 200:1, bombs 1,000:1.
const RATIO_MAX: u64 = 400;
const RATIO_FREE_BYTES: u64 = 32 << 20;
/// What is inflated of one part to count its pages or sheets, in bytes.
const PART_BYTES_MAX: u64 = 32 << 20;
/// Files of a plain archive whose first bytes are looked at.
const SNIFFED_MAX: usize = 500;
/// First bytes of such a file.
const SNIFF_BYTES: u64 = 1024;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// A package's facts.
pub fn inspect(bytes: &[u8], words: &Words) -> FileFacts {
    catch_unwind(|| look_into(bytes, words)).unwrap_or_else(|_| defective(FileKind::Zip, Defect::Unreadable))
}

fn look_into(bytes: &[u8], words: &Words) -> FileFacts {
    let Some(entries) = declared_entries(bytes) else { return defective(FileKind::Zip, Defect::Truncated) };
    if entries > ENTRIES_MAX {
        return defective_with(FileKind::Zip, Defect::Unreadable, &format!("压缩包内的文件超过 {ENTRIES_MAX} 个，请拆分后上传。"));
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return defective(FileKind::Zip, Defect::Unreadable);
    };
    if archive.is_empty() {
        return defective_with(FileKind::Zip, Defect::Empty, "压缩包内没有文件。");
    }
    let kind = kind(&mut archive);
    if let Some(facts) = refused(&mut archive, kind) {
        return facts;
    }
    match kind {
        FileKind::Docx => {
            let mut facts = with_pages(kind, None, macros(&archive, "word/vbaProject.bin"));
            if !words.is_empty() {
                words.look_into(&text(&mut archive, "word/document.xml"), &mut facts);
            }
            facts
        }
        FileKind::Xlsx => {
            let notes = macros(&archive, "xl/vbaProject.bin");
            workbook(&mut archive, kind, "xl/workbook.xml", "sheet", notes)
        }
        FileKind::Ods if says_encrypted(&mut archive) => defective(kind, Defect::Encrypted),
        FileKind::Ods => workbook(&mut archive, kind, "content.xml", "table", Vec::new()),
        FileKind::Ofd => ofd(&mut archive),
        FileKind::Zip => plain(&mut archive),
        _ => defective_with(FileKind::Unknown, Defect::UnknownKind, "内容不是可接受的办公文档，请另存为 PDF、DOCX 或 XLSX 后上传。"),
    }
}

/// What the end record says (APPNOTE 4.3.16); none if the file has no end. 65,535 stands for more.
fn declared_entries(bytes: &[u8]) -> Option<usize> {
    let at = memchr::memmem::rfind(bytes, b"PK\x05\x06")?;
    let pair = bytes.get(at + 10..at + 12)?;
    Some(usize::from(u16::from_le_bytes([pair[0], pair[1]])))
}

fn kind(archive: &mut Archive) -> FileKind {
    let has = |archive: &Archive, name: &str| archive.index_for_name(name).is_some();
    if has(archive, "[Content_Types].xml") {
        return if has(archive, "word/document.xml") {
            FileKind::Docx
        } else if has(archive, "xl/workbook.xml") {
            FileKind::Xlsx
        } else {
            FileKind::Unknown
        };
    }
    if has(archive, "OFD.xml") {
        return FileKind::Ofd;
    }
    match part(archive, "mimetype", 200).as_deref() {
        Some(b"application/vnd.oasis.opendocument.spreadsheet") => FileKind::Ods,
        Some(media) if media.starts_with(b"application/") => FileKind::Unknown,
        _ => FileKind::Zip,
    }
}

/// A password, sizes no honest file declares, or parts that lie over one another.
fn refused(archive: &mut Archive, kind: FileKind) -> Option<FileFacts> {
    let mut inflated = 0_u64;
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index_raw(index) else { return Some(defective(kind, Defect::Truncated)) };
        if entry.encrypted() {
            return Some(defective(kind, Defect::Encrypted));
        }
        inflated = inflated.saturating_add(entry.size());
        let ratio_kept = entry.size() <= RATIO_FREE_BYTES || entry.size() / entry.compressed_size().max(1) <= RATIO_MAX;
        if !ratio_kept || inflated > INFLATED_BYTES_MAX {
            return Some(defective_with(kind, Defect::Unreadable, "解压后的大小异常，可能损坏或有害，请重新制作后上传。"));
        }
    }
    match archive.has_overlapping_entries() {
        Ok(false) => None,
        _ => Some(defective_with(kind, Defect::Unreadable, "压缩包的目录与内容不一致，请重新制作后上传。")),
    }
}

fn with_pages(kind: FileKind, pages: Option<u32>, notes: Vec<String>) -> FileFacts {
    FileFacts { pages, notes, ..readable(kind) }
}

fn macros(archive: &Archive, part: &str) -> Vec<String> {
    let has = archive.index_for_name(part).is_some();
    has.then(|| "文件内含宏，审阅时请不要启用；建议另存为不含宏的格式。".to_owned()).into_iter().collect()
}

fn workbook(archive: &mut Archive, kind: FileKind, name: &str, element: &str, notes: Vec<String>) -> FileFacts {
    match count(archive, name, element) {
        Some(0) => defective_with(kind, Defect::Unreadable, "工作簿中没有工作表。"),
        Some(sheets) => with_pages(kind, Some(sheets), notes),
        None => defective(kind, Defect::Unreadable),
    }
}

/// An OFD (GB/T 33190-2016): the pages that its first document lists.
fn ofd(archive: &mut Archive) -> FileFacts {
    let documents: Vec<String> =
        archive.file_names().filter_map(Result::ok).filter(|name| name.ends_with("/Document.xml")).map(|name| name.into_owned()).take(20).collect();
    let pages: Option<u32> = documents.iter().map(|name| count(archive, name, "Page")).sum();
    match pages {
        Some(0) => FileFacts { pages: Some(0), ..defective_with(FileKind::Ofd, Defect::Unreadable, "文件中没有页面。") },
        Some(pages) => with_pages(FileKind::Ofd, Some(pages), Vec::new()),
        None => defective(FileKind::Ofd, Defect::Unreadable),
    }
}

/// A plain archive: what it holds should be of the accepted kinds.
fn plain(archive: &mut Archive) -> FileFacts {
    let mut foreign = 0;
    let mut files = 0;
    for index in 0..archive.len().min(SNIFFED_MAX) {
        let Ok(entry) = archive.by_index(index) else { return defective(FileKind::Zip, Defect::Unreadable) };
        if entry.is_dir() {
            continue;
        }
        files += 1;
        let mut first = Vec::new();
        if entry.take(SNIFF_BYTES).read_to_end(&mut first).is_err() {
            return defective(FileKind::Zip, Defect::Unreadable);
        }
        foreign += u32::from(crate::sniff(&first).is_none() && !crate::delimited::looks_like_text(&first));
    }
    if files == 0 {
        return defective_with(FileKind::Zip, Defect::Empty, "压缩包内没有文件。");
    }
    let note = (foreign > 0).then(|| format!("压缩包内有 {foreign} 个文件不是可接受的格式，评审时可能无法打开。"));
    with_pages(FileKind::Zip, None, note.into_iter().collect())
}

fn says_encrypted(archive: &mut Archive) -> bool {
    part(archive, "META-INF/manifest.xml", PART_BYTES_MAX)
        .is_some_and(|manifest| memchr::memmem::find(&manifest, b"encryption-data").is_some())
}

/// The first `bytes_max` of a part.
fn part(archive: &mut Archive, name: &str, bytes_max: u64) -> Option<Vec<u8>> {
    let entry = archive.by_name(name).ok()?;
    let mut bytes = Vec::new();
    entry.take(bytes_max).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The text of a word processor's part, as far as it can be read (ECMA-376-1 §17.3.3.31: runs of `w:t`).
fn text(archive: &mut Archive, name: &str) -> Text {
    let mut text = Text::default();
    let Ok(entry) = archive.by_name(name) else { return text };
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(entry.take(PART_BYTES_MAX)));
    reader.config_mut().check_end_names = false;
    let (mut buffer, mut within) = (Vec::new(), false);
    while !text.is_full() {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(e)) => within = e.local_name().as_ref() == "t",
            Ok(Event::End(_)) => within = false,
            Ok(Event::Text(run)) if within => text.push(&run.xml10_content()),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    text
}

/// How often an element stands in a part, whatever its prefix; none if the part is missing or isn't XML.
/// A part longer than [`PART_BYTES_MAX`] is counted as far as it was read.
fn count(archive: &mut Archive, name: &str, element: &str) -> Option<u32> {
    let entry = archive.by_name(name).ok()?;
    let long = entry.size() > PART_BYTES_MAX;
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(entry.take(PART_BYTES_MAX)));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    let mut found = 0;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(e) | Event::Empty(e)) if e.local_name().as_ref() == element => found += 1,
            Ok(Event::Eof) => return Some(found),
            Ok(_) => {}
            Err(_) => return (long && found > 0).then_some(found),
        }
    }
}
