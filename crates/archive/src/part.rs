//! A part's content as it inflates, held to what the directory declares of it.

use crate::directory::Entry;
use crate::refusal::{Refusal, shown};
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use std::io::{self, Read};

/// A reader of one part.
pub struct Part<'a> {
    source: Source<'a>,
    crc: Crc,
    left: u64,
    packed_bytes: u64,
    crc32: u32,
}

enum Source<'a> {
    Stored(&'a [u8]),
    Deflated(Box<DeflateDecoder<&'a [u8]>>),
}

impl<'a> Part<'a> {
    pub(crate) fn new(entry: &Entry, data: &'a [u8]) -> Self {
        let source = if entry.is_deflated { Source::Deflated(Box::new(DeflateDecoder::new(data))) } else { Source::Stored(data) };
        Self { source, crc: Crc::new(), left: entry.inflated_bytes, packed_bytes: entry.packed_bytes, crc32: entry.crc32 }
    }

    /// What is wrong with the part once it has come to its end.
    fn at_end(&self) -> io::Result<usize> {
        let consumed = match &self.source {
            Source::Stored(rest) => self.packed_bytes - rest.len() as u64,
            Source::Deflated(decoder) => decoder.total_in(),
        };
        if self.left > 0 || consumed != self.packed_bytes {
            return Err(Wrong::Size.into());
        }
        if self.crc.sum() != self.crc32 { Err(Wrong::Content.into()) } else { Ok(0) }
    }
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let read = match &mut self.source {
            Source::Stored(rest) => rest.read(buffer)?,
            Source::Deflated(decoder) => decoder.read(buffer).map_err(|_| io::Error::from(Wrong::Content))?,
        };
        if read == 0 {
            return self.at_end();
        }
        self.left = self.left.checked_sub(read as u64).ok_or(Wrong::Size)?;
        self.crc.update(&buffer[..read]);
        Ok(read)
    }
}

/// What reading a part can come upon.
#[derive(Clone, Copy, Debug, thiserror::Error)]
enum Wrong {
    #[error("a part isn't as long as it declares")]
    Size,
    #[error("a part isn't what was packed")]
    Content,
}

impl From<Wrong> for io::Error {
    fn from(wrong: Wrong) -> Self {
        Self::new(io::ErrorKind::InvalidData, wrong)
    }
}

impl Refusal {
    /// Why reading `entry` failed.
    pub fn of(error: &io::Error, entry: &Entry) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Wrong>()) {
            Some(Wrong::Size) => Self::SizeDiffers(shown(&entry.name)),
            _ => Self::ContentDiffers(shown(&entry.name)),
        }
    }
}
