//! Holds a packet against the receipt it was handed in for, offline.
//!
//! What is trusted is the receipt alone. It commits the record by `record_sha256`, every file of the applicant by its
//! SHA-256, and the history up to the submission by `history_head`. [`container`] reads the ZIP, whose every byte beside the
//! entries' data follows from names, lengths and CRC-32; [`content`] rebuilds every document that follows from others.
//!
//! How exactly a place is named: a byte, wherever what should stand there can be computed – the ZIP's records, documents
//! that follow from others, and any single changed byte of data, for CRC-32 says where one byte must have changed and SHA-256
//! confirms it. Where several bytes changed, a file's first wrong chunk of 1 MiB; where nothing but one hash is known of a
//! text, the part of the document that the hash covers. [`Misfit::byte`] tells which.

mod container;
mod content;
mod damage;
mod history;

use domain::Receipt;
use std::io::{Read, Seek};
use std::ops::Range;

/// Longest document taken into memory: the application's own may have 4 MiB, and JSON spaced for reading is longer.
pub const DOCUMENT_BYTES_MAX: u64 = 32 << 20;
/// Longest directory of a ZIP: 60,000 entries and more, where an application's document has room for a tenth of that.
pub const DIRECTORY_BYTES_MAX: u64 = 8 << 20;
/// Places listed; more only hide the first.
pub const MISFITS_MAX: usize = 50;

/// Why nothing can be verified.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("回执无法识别：{0}。请使用从系统下载的回执（JSON）。")]
    Receipt(serde_json::Error),
    #[error("材料包读取失败：{0}。")]
    Packet(#[from] std::io::Error),
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Entries of the ZIP that were read.
    pub entries: usize,
    /// Bytes of the packet.
    pub bytes: u64,
    /// Files of the application whose bytes are those of the receipt, or of the body's entry in the history.
    pub files: usize,
    /// Entries of the history proven by the receipt: up to the submission.
    pub proven_entries: usize,
    /// Entries after it: chained to it, but written when the receipt was out already.
    pub later_entries: usize,
    /// In the order of their places in the ZIP; empty if everything fits.
    pub misfits: Vec<Misfit>,
}

/// Something that doesn't fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Path below the bag's folder; empty for the ZIP's own records.
    pub entry: String,
    /// Where in the entry's data, if it is there.
    pub in_entry: Option<Range<u64>>,
    /// Where in the ZIP. Empty where something is missing.
    pub in_zip: Range<u64>,
    /// Where the very byte is known: what should stand at the start of the range, and what does (`None`: nothing).
    pub byte: Option<(Option<u8>, Option<u8>)>,
    /// In Chinese: what doesn't fit with what.
    pub message: String,
}

/// Verifies a packet against a receipt, both as downloaded.
///
/// # Errors
/// Where the receipt isn't one, or the packet can't be read from its medium. A packet that isn't one is a misfit.
pub fn verify(receipt: &[u8], packet: impl Read + Seek) -> Result<Verified, Error> {
    let receipt: Receipt = serde_json::from_slice(receipt).map_err(Error::Receipt)?;
    let container = container::read(&receipt, packet)?;
    let mut verified = content::check(&receipt, container);
    verified.misfits.sort_by_key(|misfit| (misfit.in_zip.start, misfit.in_zip.end));
    verified.misfits.truncate(MISFITS_MAX);
    Ok(verified)
}

/// The first place at which two texts differ.
fn first_difference(expected: &[u8], found: &[u8]) -> Option<usize> {
    let shorter = expected.len().min(found.len());
    (0..shorter).find(|at| expected[*at] != found[*at]).or((expected.len() != found.len()).then_some(shorter))
}
