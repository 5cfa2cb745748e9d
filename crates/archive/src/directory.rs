//! An archive whose directory has been checked.

use crate::part::Part;
use crate::records::{self, Header};
use crate::refusal::{Refusal, shown};
use crate::{Limits, name};
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::ops::Range;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// The WinZip way of encrypting is a method of its own.
const AES: u16 = 99;
/// Encrypted, strongly encrypted, and with a directory that is.
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
/// The sizes stand behind the data and may be nought before it.
const SIZES_BEHIND: u16 = 1 << 3;
const MODE_KIND: u32 = 0o170_000;
const MODE_LINK: u32 = 0o120_000;

/// An archive held in memory, every entry of which lies where the directory says and nowhere else.
pub struct Archive<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
}

/// A file or folder of an archive.
#[derive(Clone, Debug)]
pub struct Entry {
    /// With `/` between folders, and at the end of a folder's own.
    pub name: String,
    pub inflated_bytes: u64,
    pub packed_bytes: u64,
    pub(crate) is_deflated: bool,
    pub(crate) crc32: u32,
    pub(crate) data: Range<usize>,
}

impl Entry {
    pub fn is_folder(&self) -> bool {
        self.name.ends_with('/')
    }
}

impl<'a> Archive<'a> {
    /// Reads the directory and holds every entry against it; inflates nothing.
    ///
    /// # Errors
    /// The first [`Refusal`].
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Refusal> {
        let end = records::end(bytes)?;
        if end.entries > limits.entries_max as u64 {
            return Err(Refusal::TooManyEntries { max: limits.entries_max });
        }
        let directory = &bytes[..end.directory.end];
        let mut archive = Self { bytes, entries: Vec::new(), by_name: HashMap::new() };
        let (mut at, mut starts, mut folded) = (end.directory.start, Vec::new(), HashSet::new());
        while at < end.directory.end {
            if archive.entries.len() as u64 == end.entries {
                return Err(Refusal::CountDiffers { declared: end.entries, found: end.entries + 1 });
            }
            let header = records::central(directory, at).ok_or(Refusal::Damaged)?;
            let entry = entry(bytes, &header, end.directory.start)?;
            if !folded.insert(name::folded(&entry.name)) {
                return Err(Refusal::NameTwice(shown(&entry.name)));
            }
            starts.push((header.offset, archive.entries.len()));
            archive.by_name.insert(entry.name.clone(), archive.entries.len());
            archive.entries.push(entry);
            at = header.end;
        }
        let found = archive.entries.len() as u64;
        if found != end.entries {
            return Err(Refusal::CountDiffers { declared: end.entries, found });
        }
        archive.check_places(starts, end.directory.start)?;
        archive.check_sizes(limits)?;
        Ok(archive)
    }

    /// From the first byte on, and none over another.
    fn check_places(&self, mut starts: Vec<(u64, usize)>, directory: usize) -> Result<(), Refusal> {
        starts.sort_unstable();
        if starts.first().map_or(directory as u64, |(first, _)| *first) != 0 {
            return Err(Refusal::DataBefore);
        }
        let mut free = 0;
        for (start, index) in starts {
            let entry = &self.entries[index];
            if start < free {
                return Err(Refusal::Overlap(shown(&entry.name)));
            }
            free = entry.data.end as u64;
        }
        Ok(())
    }

    fn check_sizes(&self, limits: &Limits) -> Result<(), Refusal> {
        let mut inflated = 0_u64;
        for entry in &self.entries {
            inflated = inflated.saturating_add(entry.inflated_bytes);
            if entry.inflated_bytes > limits.ratio_free_bytes && entry.inflated_bytes / entry.packed_bytes.max(1) > limits.ratio_max {
                return Err(Refusal::Ratio(shown(&entry.name), limits.ratio_max));
            }
        }
        if inflated > limits.inflated_bytes_max { Err(Refusal::TooLarge { max_bytes: limits.inflated_bytes_max }) } else { Ok(()) }
    }

    /// In the order of the directory.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of exactly this name.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.by_name.get(name).map(|index| &self.entries[*index])
    }

    /// The entry's content as it inflates; reading past what it declares, or to its end without its check sum, is an error.
    pub fn part(&self, entry: &Entry) -> Part<'a> {
        Part::new(entry, &self.bytes[entry.data.clone()])
    }

    /// Inflates parts until `budget_bytes` are spent, and throws them away. Answers how many entries were found to be true.
    ///
    /// # Errors
    /// The first part that isn't what it declares.
    pub fn verify(&self, budget_bytes: u64) -> Result<usize, Refusal> {
        let mut left = budget_bytes;
        let mut buffer = vec![0; 64 << 10];
        for (index, entry) in self.entries.iter().enumerate() {
            let Some(rest) = left.checked_sub(entry.inflated_bytes) else {
                return Ok(index);
            };
            left = rest;
            let mut part = self.part(entry);
            while part.read(&mut buffer).map_err(|error| Refusal::of(&error, entry))? > 0 {}
        }
        Ok(self.entries.len())
    }
}

/// One entry, its header held against the one before its data.
fn entry(bytes: &[u8], header: &Header<'_>, directory: usize) -> Result<Entry, Refusal> {
    let text = name::decode(header.name);
    name::check(&text, header.name.len())?;
    let named = || shown(&text);
    if header.flags & ENCRYPTED != 0 || header.method == AES {
        return Err(Refusal::Encrypted(named()));
    }
    if header.mode & MODE_KIND == MODE_LINK {
        return Err(Refusal::Link(named()));
    }
    if header.method != STORED && header.method != DEFLATED {
        return Err(Refusal::Method(named()));
    }
    let start = usize::try_from(header.offset).ok().filter(|start| *start < directory).ok_or_else(|| Refusal::Outside(named()))?;
    let local = records::local(&bytes[..directory], start).ok_or_else(|| Refusal::HeaderDiffers(named()))?;
    let end = usize::try_from(header.packed).ok().and_then(|packed| local.end.checked_add(packed)).filter(|end| *end <= directory);
    let end = end.ok_or_else(|| Refusal::Outside(named()))?;
    let behind = local.flags & SIZES_BEHIND != 0;
    let same = |there: u64, here: u64| there == here || behind && there == 0;
    let agrees = local.name == header.name
        && local.method == header.method
        && local.flags & ENCRYPTED == 0
        && same(local.packed, header.packed)
        && same(local.inflated, header.inflated)
        && same(local.crc32.into(), header.crc32.into());
    if !agrees || text.ends_with('/') && header.inflated != 0 {
        return Err(Refusal::HeaderDiffers(named()));
    }
    let is_deflated = header.method == DEFLATED;
    if !is_deflated && header.packed != header.inflated {
        return Err(Refusal::SizeDiffers(named()));
    }
    Ok(Entry { name: text, inflated_bytes: header.inflated, packed_bytes: header.packed, is_deflated, crc32: header.crc32, data: local.end..end })
}
