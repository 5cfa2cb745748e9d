//! The ZIP of a packet, record by record: nothing in it is believed that something else doesn't bear out.
//!
//! The directory and the records beside the data are walked in step. Names are known beforehand – the documents' always,
//! the files' once `application.json` has been read – and lengths stand in four places, so that one damaged record
//! neither leads astray nor hides what follows.

use super::damage::locate;
use super::{DIRECTORY_BYTES_MAX, DOCUMENT_BYTES_MAX, Misfit, first_difference};
use crate::documents::{FileChunks, FileList};
use crate::names::{self, BAG_INFO, BAGIT, DOCUMENTS, MANIFEST, TAG_MANIFEST};
use crate::zip::{self, Stamp};
use crate::{bag, write};
use domain::{Application, Digest, Receipt};
use evidence::CHUNK_BYTES;
use evidence::hash::State;
use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

/// Longest name looked for: a number, a code and a counter have a tenth of it.
const NAME_BYTES_MAX: u64 = 1024;

/// What was read.
#[derive(Debug, Default)]
pub struct Container {
    pub entries: Vec<Entry>,
    pub misfits: Vec<Misfit>,
    pub bytes: u64,
    /// The folder inside the ZIP, with its slash.
    pub prefix: String,
    /// Names expected, in their order; the files' only if `application.json` could be read.
    pub expected: Vec<String>,
}

/// An entry with everything its data say.
#[derive(Debug)]
pub struct Entry {
    pub name: String,
    /// Where its local record begins.
    pub record_at: u64,
    pub data_at: u64,
    pub bytes: u64,
    pub sha256: Digest,
    /// Of a document: its bytes, put right where that was possible.
    pub document: Option<Vec<u8>>,
    /// SHA-256's state after each chunk but the last.
    pub states: Vec<String>,
    /// The first chunk that isn't the one of `files.json`.
    pub wrong_chunk: Option<Range<u64>>,
    /// The data aren't those the ZIP was made of, and no single byte accounts for it.
    pub damaged: bool,
    /// CRC-32 as found, exclusive-or the right one where that is known.
    difference: u32,
}

impl Entry {
    /// A place in the entry's data.
    pub fn misfit(&self, path: &str, range: Range<u64>, byte: Option<(Option<u8>, Option<u8>)>, message: impl Into<String>) -> Misfit {
        let in_zip = self.data_at + range.start..self.data_at + range.end;
        Misfit { entry: path.to_owned(), in_entry: Some(range), in_zip, byte, message: message.into() }
    }
}

impl Container {
    /// The entry at a path below the bag's folder.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.strip_prefix(&self.prefix) == Some(path))
    }

    /// A document's bytes.
    pub fn document(&self, path: &str) -> Option<&[u8]> {
        self.entry(path)?.document.as_deref()
    }

    /// The path of an entry: below the bag's folder, or its whole name if it is elsewhere.
    pub fn path<'e>(&self, name: &'e str) -> &'e str {
        name.strip_prefix(&self.prefix).unwrap_or(name)
    }
}

/// Reads a packet that should be the receipt's.
pub fn read(receipt: &Receipt, packet: impl Read + Seek) -> io::Result<Container> {
    let prefix = format!("{}/", names::segment(&receipt.number));
    let mut walk = Walk {
        source: Source::new(packet)?,
        stamp: Stamp::new(receipt.submitted_at),
        container: Container { expected: DOCUMENTS.iter().map(|path| format!("{prefix}{path}")).collect(), prefix, ..Container::default() },
        chunks: BTreeMap::new(),
        at: 0,
    };
    walk.container.bytes = walk.source.bytes;
    match walk.directory()? {
        Ok(directory) => walk.run(&directory)?,
        Err(misfit) => walk.container.misfits.push(*misfit),
    }
    Ok(walk.container)
}

struct Source<R> {
    inner: R,
    bytes: u64,
}

impl<R: Read + Seek> Source<R> {
    fn new(mut inner: R) -> io::Result<Self> {
        let bytes = inner.seek(SeekFrom::End(0))?;
        Ok(Self { inner, bytes })
    }

    /// At most `count` bytes from `at`: fewer at the end of the packet.
    fn read(&mut self, at: u64, count: u64) -> io::Result<Vec<u8>> {
        self.inner.seek(SeekFrom::Start(at.min(self.bytes)))?;
        let mut out = Vec::with_capacity(count.min(self.bytes.saturating_sub(at)) as usize);
        self.inner.by_ref().take(count).read_to_end(&mut out)?;
        Ok(out)
    }
}

/// The directory as found, and the records behind it.
struct Directory {
    at: u64,
    lines: Vec<u8>,
    end: Vec<u8>,
}

struct Walk<R> {
    source: Source<R>,
    stamp: Stamp,
    container: Container,
    /// Of `files.json`, by path.
    chunks: BTreeMap<String, FileChunks>,
    /// Where the next local record should begin.
    at: u64,
}

impl<R: Read + Seek> Walk<R> {
    /// Finds the directory from the end of the packet.
    fn directory(&mut self) -> io::Result<Result<Directory, Box<Misfit>>> {
        let bytes = self.source.bytes;
        let end_at = bytes.saturating_sub(zip::END_BYTES);
        let end = self.source.read(end_at, zip::END_BYTES)?;
        let signatures = [(0, b"PK\x06\x06"), (56, b"PK\x06\x07"), (76, b"PK\x05\x06")];
        if signatures.iter().filter(|(at, signature)| end.get(*at..at + 4) == Some(*signature)).count() < 2 {
            return Ok(Err(Box::new(self.no_end()?)));
        }
        let (length, at) = (number(&end, 40, 8), number(&end, 48, 8));
        // One of the two may be damaged: the right one leads to a directory.
        let places = [at, end_at.saturating_sub(length)];
        let mut begins = None;
        for place in places.into_iter().filter(|place| *place <= end_at) {
            if begins.is_none() && self.source.read(place, 4)? == zip::CENTRAL_SIGNATURE {
                begins = Some(place);
            }
        }
        let at = begins.unwrap_or(places[1]);
        if end_at - at > DIRECTORY_BYTES_MAX {
            let message = format!("压缩包的目录超过 {} MiB，不是本系统的材料包。", DIRECTORY_BYTES_MAX >> 20);
            return Ok(Err(Box::new(Misfit { entry: String::new(), in_entry: None, in_zip: at..end_at, byte: None, message })));
        }
        Ok(Ok(Directory { at, lines: self.source.read(at, end_at - at)?, end }))
    }

    /// Why there is no directory at the end: more follows, or less came.
    fn no_end(&mut self) -> io::Result<Misfit> {
        let bytes = self.source.bytes;
        let from = bytes.saturating_sub(1 << 16);
        let tail = self.source.read(from, 1 << 16)?;
        let ends = tail.windows(4).rposition(|window| window == zip::END_SIGNATURE).map(|at| from + at as u64 + 22);
        let (in_zip, message) = match ends.filter(|end| *end < bytes) {
            Some(end) => (end..bytes, format!("压缩包在第 {end} 字节处已结束，其后多出 {} 字节。", bytes - end)),
            None => (bytes..bytes, "文件在此中断，末尾的目录缺失：下载没有完成，或不是本系统的材料包。请重新下载。".to_owned()),
        };
        Ok(Misfit { entry: String::new(), in_entry: None, in_zip, byte: None, message })
    }

    fn run(&mut self, directory: &Directory) -> io::Result<()> {
        let mut line = 0;
        while line < directory.lines.len() {
            match self.entry(directory, line)? {
                Some(length) => line += length,
                None => return Ok(()),
            }
            if self.container.entries.len() == DOCUMENTS.len() {
                self.mend_documents();
                self.expect_files();
            }
        }
        if self.at != directory.at {
            let in_zip = self.at.min(directory.at)..self.at.max(directory.at);
            self.misfit(in_zip, None, "目录与最后一个文件之间有不属于任何文件的字节。");
        }
        let end = zip::end(self.container.entries.len() as u64, directory.lines.len() as u64, directory.at);
        self.compare(&end, &directory.end, directory.at + directory.lines.len() as u64, "压缩包末尾的记录");
        Ok(())
    }

    /// Reads one entry by its line of the directory; answers the line's length, none if nothing can be made of it.
    fn entry(&mut self, directory: &Directory, line: usize) -> io::Result<Option<usize>> {
        let lines = &directory.lines[line..];
        let local = self.source.read(self.at, zip::LOCAL_BYTES + NAME_BYTES_MAX)?;
        let expected = self.container.expected.get(self.container.entries.len()).cloned();
        let line_at = directory.at + line as u64;
        let (beside, listed) = (named(&local, 26, 30), named(lines, 28, 46));
        let name = match expected {
            Some(name) if [&beside, &listed].contains(&&Some(name.as_str())) => name,
            _ => match listed.or(beside) {
                Some(name) => name.to_owned(),
                None => {
                    self.misfit(line_at..line_at + lines.len() as u64, None, "压缩包的目录从这里起无法识别。");
                    return Ok(None);
                }
            },
        };
        let data_at = self.at + zip::LOCAL_BYTES + name.len() as u64;
        let extra = 46 + name.len();
        let Some((bytes, descriptor)) = self.length(directory, data_at, number(lines, 16, 4) as u32, [number(lines, extra + 4, 8), number(lines, extra + 12, 8)])? else {
            self.misfit(self.at..directory.at, None, format!("“{}”的长度与其后的记录都对不上，从这里起无法逐个核对。", self.container.path(&name)));
            return Ok(None);
        };
        let path = self.container.path(&name).to_owned();
        let passed = self.pass(&path, data_at, bytes)?;
        if passed.document.is_none() && DOCUMENTS.contains(&path.as_str()) {
            let message = format!("“{path}”超过 {} MiB，不是本系统的材料包。", DOCUMENT_BYTES_MAX >> 20);
            self.container.misfits.push(Misfit { entry: path.clone(), in_entry: Some(0..bytes), in_zip: data_at..data_at + bytes, byte: None, message });
        }
        let (crc_listed, crc_behind) = (number(lines, 16, 4) as u32, number(&descriptor, 4, 4) as u32);
        // Two of the three that agree are right; where none do, nothing is known.
        let right = if crc_listed == crc_behind { crc_listed } else { passed.crc };
        let record = zip::local(&name, self.stamp);
        let what = format!("“{path}”的");
        let record_at = self.at;
        self.compare(&record, &local[..record.len().min(local.len())], record_at, &format!("{what}文件头"));
        self.compare(&zip::descriptor(right, bytes), &descriptor, data_at + bytes, &format!("{what}尾部记录"));
        let expected_line = zip::central(&name, self.stamp, right, bytes, record_at);
        self.compare(&expected_line, &lines[..expected_line.len().min(lines.len())], line_at, &format!("{what}目录项"));
        self.container.entries.push(Entry {
            record_at,
            data_at,
            bytes,
            sha256: passed.sha256,
            document: passed.document,
            states: passed.states,
            wrong_chunk: passed.wrong_chunk,
            damaged: passed.crc != right,
            difference: passed.crc ^ right,
            name,
        });
        self.mend_file()?;
        self.at = data_at + bytes + zip::DESCRIPTOR_BYTES;
        Ok(Some(expected_line.len()))
    }

    /// The length of the data at `data_at`, with the descriptor behind: the one of those given that most of what follows bears out.
    fn length(&mut self, directory: &Directory, data_at: u64, crc: u32, given: [u64; 2]) -> io::Result<Option<(u64, Vec<u8>)>> {
        let mut best: Option<(usize, u64, Vec<u8>)> = None;
        for bytes in given {
            let Some(behind) = data_at.checked_add(bytes).filter(|behind| behind.saturating_add(zip::DESCRIPTOR_BYTES) <= directory.at) else { continue };
            let found = self.source.read(behind, zip::DESCRIPTOR_BYTES + 4)?;
            let next = behind + zip::DESCRIPTOR_BYTES == directory.at || found.get(24..28) == Some(b"PK\x03\x04");
            let signs = [found.starts_with(&zip::DESCRIPTOR_SIGNATURE), number(&found, 4, 4) as u32 == crc, number(&found, 8, 8) == bytes, number(&found, 16, 8) == bytes, next];
            let borne_out = signs.iter().filter(|sign| **sign).count();
            if borne_out >= 3 && best.as_ref().is_none_or(|(most, ..)| borne_out > *most) {
                best = Some((borne_out, bytes, found[..zip::DESCRIPTOR_BYTES as usize].to_vec()));
            }
        }
        Ok(best.map(|(_, bytes, found)| (bytes, found)))
    }

    /// Reads an entry's data once.
    fn pass(&mut self, path: &str, at: u64, bytes: u64) -> io::Result<Passed> {
        let chunks = self.chunks.get(path).filter(|chunks| chunks.chunk_bytes == CHUNK_BYTES as u64);
        let keep = DOCUMENTS.contains(&path) && bytes <= DOCUMENT_BYTES_MAX;
        let (mut crc, mut state, mut states) = (crc32fast::Hasher::new(), State::default(), Vec::new());
        let (mut document, mut wrong_chunk) = (Vec::new(), None);
        let mut done = 0;
        loop {
            let chunk = self.source.read(at + done, (bytes - done).min(CHUNK_BYTES as u64))?;
            crc.update(&chunk);
            if keep {
                document.extend_from_slice(&chunk);
            }
            let from = done;
            done += chunk.len() as u64;
            if done == bytes || chunk.is_empty() {
                let sha256 = state.finish(&chunk, done);
                if wrong_chunk.is_none() && chunks.is_some_and(|chunks| chunks.states.len() != states.len()) {
                    wrong_chunk = Some(from..done);
                }
                return Ok(Passed { crc: crc.finalize(), sha256, document: keep.then_some(document), states, wrong_chunk });
            }
            state = state.after(&chunk);
            let known = chunks.and_then(|chunks| chunks.states.get(states.len()));
            states.push(state.to_hex());
            if wrong_chunk.is_none() && chunks.is_some() && known != states.last() {
                wrong_chunk = Some(from..done);
            }
        }
    }

    /// Puts documents right in which one byte has changed, each confirmed by what covers it.
    fn mend_documents(&mut self) {
        for path in [TAG_MANIFEST, BAGIT, BAG_INFO, MANIFEST].into_iter().chain(DOCUMENTS.into_iter().skip(4)) {
            let document = |path: &str| self.container.document(path).unwrap_or_default();
            let tags = write::tag_manifest(document(BAG_INFO), document(MANIFEST));
            let covered = match path {
                TAG_MANIFEST => Some(Digest::of(tags.as_bytes())),
                BAGIT => Some(Digest::of(bag::DECLARATION.as_bytes())),
                BAG_INFO | MANIFEST => bag::digest_of(document(TAG_MANIFEST), path),
                _ => bag::digest_of(document(MANIFEST), path),
            };
            let prefix = &self.container.prefix;
            let Some(entry) = self.container.entries.iter_mut().find(|entry| entry.name.strip_prefix(prefix.as_str()) == Some(path)) else { continue };
            let (Some(found), Some(covered), true) = (&mut entry.document, covered, entry.damaged) else { continue };
            if let Some((index, right)) = locate(found, 0, entry.difference, |bytes| Digest::of(bytes) == covered) {
                let wrong = std::mem::replace(&mut found[index], right);
                (entry.sha256, entry.damaged) = (covered, false);
                let at = index as u64;
                self.container.misfits.push(entry.misfit(path, at..at + 1, Some((Some(right), Some(wrong))), "内容被改动：这一字节与打包时不同。"));
            }
        }
    }

    /// Names the one byte of a file that has changed, if it is one.
    fn mend_file(&mut self) -> io::Result<()> {
        let Some(entry) = self.container.entries.last().filter(|entry| entry.damaged && entry.document.is_none()) else { return Ok(()) };
        let path = self.container.path(&entry.name).to_owned();
        let (Some(chunks), Some(covered)) = (self.chunks.get(&path), self.container.document(MANIFEST).and_then(|manifest| bag::digest_of(manifest, &path))) else { return Ok(()) };
        // The last chunk has no state of its own: it is the wrong one if no other is.
        let last = entry.bytes.saturating_sub(1) / CHUNK_BYTES as u64 * CHUNK_BYTES as u64;
        let chunk = entry.wrong_chunk.clone().unwrap_or(last..entry.bytes);
        let found = self.source.read(entry.data_at + chunk.start, chunk.end - chunk.start)?;
        let index = (chunk.start / CHUNK_BYTES as u64) as usize;
        let before = if index == 0 { Some(State::default()) } else { chunks.states.get(index - 1).and_then(|state| State::from_hex(state)) };
        let right = |bytes: &[u8]| match (before, chunks.states.get(index)) {
            (Some(before), Some(after)) => bytes.len() == CHUNK_BYTES && before.after(bytes).to_hex() == *after,
            (Some(before), None) => before.finish(bytes, entry.bytes) == covered,
            (None, _) => false,
        };
        let located = locate(&found, entry.bytes - chunk.end, entry.difference, right);
        let misfit = located.map(|(index, byte)| {
            let at = chunk.start + index as u64;
            entry.misfit(&path, at..at + 1, Some((Some(byte), Some(found[index]))), "内容被改动：这一字节与提交时不同。")
        });
        if let (Some(misfit), Some(entry)) = (misfit, self.container.entries.last_mut()) {
            entry.damaged = false;
            entry.sha256 = covered;
            entry.states.clone_from(&chunks.states);
            self.container.misfits.push(misfit);
        }
        Ok(())
    }

    /// What the documents say of the entries that follow.
    fn expect_files(&mut self) {
        let read = |path: &str| self.container.document(path);
        if let Some(application) = read(names::APPLICATION).and_then(|bytes| serde_json::from_slice::<Application>(bytes).ok()) {
            let prefix = &self.container.prefix;
            let files: Vec<String> = names::files(&application).into_iter().map(|(path, ..)| format!("{prefix}{path}")).collect();
            self.container.expected.extend(files);
        }
        if let Some(list) = self.container.document(names::FILES).and_then(|bytes| serde_json::from_slice::<FileList>(bytes).ok()) {
            self.chunks = list.files.into_iter().map(|file| (file.path, file.chunks)).collect();
        }
    }

    fn misfit(&mut self, in_zip: Range<u64>, byte: Option<(Option<u8>, Option<u8>)>, message: impl Into<String>) {
        self.container.misfits.push(Misfit { entry: String::new(), in_entry: None, in_zip, byte, message: message.into() });
    }

    /// Holds a record against what it must be.
    fn compare(&mut self, expected: &[u8], found: &[u8], at: u64, what: &str) {
        if let Some(index) = first_difference(expected, found) {
            let place = at + index as u64;
            let byte = (expected.get(index).copied(), found.get(index).copied());
            self.misfit(place..place + 1, Some(byte), format!("{what}与内容不符。"));
        }
    }
}

struct Passed {
    crc: u32,
    sha256: Digest,
    document: Option<Vec<u8>>,
    states: Vec<String>,
    wrong_chunk: Option<Range<u64>>,
}

/// A little-endian number of so many bytes; 0 behind the end.
fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    let digits = bytes.get(at..at + length).unwrap_or_default();
    digits.iter().rev().fold(0, |value, digit| value << 8 | u64::from(*digit))
}

/// The name a record holds, its length at `length_at`; none if it isn't one of ours.
fn named(record: &[u8], length_at: usize, name_at: usize) -> Option<&str> {
    let length = number(record, length_at, 2) as usize;
    let name = str::from_utf8(record.get(name_at..name_at + length)?).ok()?;
    (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic())).then_some(name)
}
