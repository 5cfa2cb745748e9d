//! A packet and its bytes in order.

use crate::documents::{FileChunks, payload};
use crate::names::{self, BAG_INFO, BAGIT, DOCUMENTS, MANIFEST, TAG_MANIFEST};
use crate::zip::{self, Archive, Stamp};
use crate::{Error, bag};
use domain::api::PacketRecord;
use domain::{Digest, Receipt};
use std::collections::BTreeMap;

/// Everything of a packet but the bytes of the application's files.
#[derive(Clone, Debug)]
pub struct Packet {
    number: String,
    stamp: Stamp,
    members: Vec<Member>,
    tag: Digest,
}

/// An entry of the ZIP.
#[derive(Clone, Debug)]
struct Member {
    /// Below the number, such as `AB30-0001/data/receipt.json`.
    name: String,
    bytes: u64,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Document(Vec<u8>),
    File(Digest),
}

impl Packet {
    /// The packet of a record; `chunks` says how each of its files is verified.
    ///
    /// # Errors
    /// Where that isn't known of a file.
    pub fn new(record: &PacketRecord, chunks: &BTreeMap<Digest, FileChunks>) -> Result<Self, Error> {
        let mut documents = payload(record, chunks)?;
        let files = names::files(&record.application);
        let digests: BTreeMap<&str, Digest> = documents.iter().map(|(path, bytes)| (*path, Digest::of(bytes))).collect();
        let written = DOCUMENTS.iter().filter_map(|path| Some((digests.get(path)?, *path)));
        let manifest = bag::manifest(written.chain(files.iter().map(|(path, _, file)| (&file.sha256, path.as_str()))));
        let bytes = documents.values().map(|bytes| bytes.len() as u64).chain(files.iter().map(|(.., file)| file.bytes)).sum();
        let info = info(&record.receipt, documents.len() + files.len(), bytes);
        let tags = tag_manifest(info.as_bytes(), manifest.as_bytes());
        let tag = Digest::of(tags.as_bytes());
        documents.extend([(BAGIT, bag::DECLARATION.into()), (BAG_INFO, info.into_bytes()), (MANIFEST, manifest.into_bytes()), (TAG_MANIFEST, tags.into_bytes())]);

        let number = names::segment(&record.receipt.number);
        let member = |path: &str, bytes, content| Member { name: format!("{number}/{path}"), bytes, content };
        let documents = DOCUMENTS.iter().filter_map(|path| documents.remove(path).map(|bytes| (path, bytes)));
        let mut members: Vec<Member> = documents.map(|(path, bytes)| member(path, bytes.len() as u64, Content::Document(bytes))).collect();
        members.extend(files.iter().map(|(path, _, file)| member(path, file.bytes, Content::File(file.sha256.clone()))));
        debug_assert!(members.iter().all(|member| member.name.len() <= zip::NAME_BYTES_MAX));
        Ok(Self { stamp: Stamp::new(record.receipt.submitted_at), number, members, tag })
    }

    /// Bytes of the whole packet.
    pub fn length(&self) -> u64 {
        zip::length(self.members.iter().map(|member| (member.name.as_str(), member.bytes)))
    }

    /// What tells one packet from another: the digest of the bag's tag manifest, which covers every byte of it.
    pub fn digest(&self) -> &Digest {
        &self.tag
    }

    /// `AB30-0001.zip`: called as the folder inside it (RFC 8493 §4).
    pub fn file_name(&self) -> String {
        format!("{}.zip", self.number)
    }

    /// The packet's bytes, part by part.
    pub fn writer(&self) -> Writer<'_> {
        Writer { packet: self, step: Step::Begin(0), archive: Archive::new(self.stamp), crc: crc32fast::Hasher::new() }
    }
}

/// `bag-info.txt` for a receipt and a payload.
pub fn info(receipt: &Receipt, files: usize, bytes: u64) -> String {
    let receipt_sha256 = Digest::of(&serde_json::to_vec(receipt).expect("a receipt is JSON"));
    bag::info(receipt, &receipt_sha256, files, bytes)
}

/// `tagmanifest-sha256.txt` over the other tag files.
pub fn tag_manifest(info: &[u8], manifest: &[u8]) -> String {
    let digests = [bag::DECLARATION.as_bytes(), info, manifest].map(Digest::of);
    bag::manifest(digests.iter().zip([BAGIT, BAG_INFO, MANIFEST]))
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub enum Part<'p> {
    /// These bytes.
    Bytes(Vec<u8>),
    /// All bytes of this file, each shown to [`Writer::file_bytes`] on its way.
    File { sha256: &'p Digest, bytes: u64 },
}

/// A packet being written. Holds what the directory at the end needs, and no file.
pub struct Writer<'p> {
    packet: &'p Packet,
    step: Step,
    archive: Archive,
    crc: crc32fast::Hasher,
}

#[derive(Clone, Copy)]
enum Step {
    /// The member's local record comes next, with its bytes if it is a document.
    Begin(usize),
    /// A file's bytes come next.
    Pass(usize),
    /// They have passed.
    Close(usize),
    Done,
}

impl<'p> Writer<'p> {
    /// The next part; none behind the last.
    pub fn next_part(&mut self) -> Option<Part<'p>> {
        let packet = self.packet;
        let mut out = Vec::new();
        loop {
            match self.step {
                Step::Begin(index) => {
                    let Some(member) = packet.members.get(index) else {
                        out.extend(self.archive.finish());
                        self.step = Step::Done;
                        return Some(Part::Bytes(out));
                    };
                    out.extend(self.archive.open(&member.name));
                    if let Content::Document(bytes) = &member.content {
                        out.extend_from_slice(bytes);
                        self.crc.update(bytes);
                        self.step = Step::Close(index);
                    } else {
                        self.step = Step::Pass(index);
                        return Some(Part::Bytes(out));
                    }
                }
                Step::Pass(index) => {
                    self.step = Step::Close(index);
                    let member = &packet.members[index];
                    if let Content::File(sha256) = &member.content {
                        return Some(Part::File { sha256, bytes: member.bytes });
                    }
                }
                Step::Close(index) => {
                    let member = &packet.members[index];
                    let crc = std::mem::take(&mut self.crc).finalize();
                    out.extend(self.archive.close(&member.name, crc, member.bytes));
                    self.step = Step::Begin(index + 1);
                    if matches!(member.content, Content::Document(_)) {
                        return Some(Part::Bytes(out));
                    }
                }
                Step::Done => return None,
            }
        }
    }

    /// Bytes of the file that [`Part::File`] named, in their order.
    pub fn file_bytes(&mut self, bytes: &[u8]) {
        self.crc.update(bytes);
    }
}
