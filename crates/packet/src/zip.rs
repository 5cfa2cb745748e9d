//! The records of a ZIP64 (PKWARE APPNOTE 6.3.10) as this crate writes them, each from the values it holds.
//!
//! Every entry is stored, has its CRC-32 and lengths in a data descriptor behind it (4.3.9) and ZIP64 fields whatever its
//! length (4.5.3): one form for small and large, so that a packet beyond 4 GiB takes no path that others don't.

/// Beyond this many bytes a record couldn't hold an entry's name.
pub const NAME_BYTES_MAX: usize = u16::MAX as usize;

pub const LOCAL_BYTES: u64 = 30 + 20;
pub const DESCRIPTOR_BYTES: u64 = 24;
pub const CENTRAL_BYTES: u64 = 46 + 28;
/// ZIP64 end of central directory, its locator, end of central directory.
pub const END_BYTES: u64 = 56 + 20 + 22;

pub const CENTRAL_SIGNATURE: [u8; 4] = *b"PK\x01\x02";
pub const DESCRIPTOR_SIGNATURE: [u8; 4] = *b"PK\x07\x08";
pub const END_SIGNATURE: [u8; 4] = *b"PK\x05\x06";

const VERSION: u16 = 45;
/// Unix, where a name's attributes are file permissions.
const MADE_BY: u16 = 3 << 8 | VERSION;
const READABLE_FILE: u32 = 0o100_644 << 16;
/// Bit 3: lengths and CRC-32 stand behind the data.
const FLAGS: u16 = 1 << 3;
const IN_ZIP64_16: u16 = u16::MAX;
const IN_ZIP64_32: u32 = u32::MAX;

/// A moment as MS-DOS writes it: two-second steps from 1980 to 2107.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    date: u16,
    time: u16,
}

impl Stamp {
    /// The moment in Shanghai.
    pub fn new(at: domain::time::Timestamp) -> Self {
        let at = at.to_zoned(domain::time::shanghai());
        let year = (i32::from(at.year()) - 1980).clamp(0, 127) as u16;
        Self {
            date: year << 9 | (at.month() as u16) << 5 | at.day() as u16,
            time: (at.hour() as u16) << 11 | (at.minute() as u16) << 5 | (at.second() as u16 / 2),
        }
    }
}

#[derive(Default)]
struct Record(Vec<u8>);

impl Record {
    fn u16(mut self, value: u16) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }
    fn u32(mut self, value: u32) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }
    fn u64(mut self, value: u64) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }
    fn bytes(mut self, value: &[u8]) -> Self {
        self.0.extend(value);
        self
    }
}

/// What stands before an entry's data (4.3.7).
pub fn local(name: &str, stamp: Stamp) -> Vec<u8> {
    Record::default()
        .bytes(b"PK\x03\x04")
        .u16(VERSION)
        .u16(FLAGS)
        .u16(0)
        .u16(stamp.time)
        .u16(stamp.date)
        .u32(0)
        .u32(IN_ZIP64_32)
        .u32(IN_ZIP64_32)
        .u16(name.len() as u16)
        .u16(20)
        .bytes(name.as_bytes())
        .u16(1)
        .u16(16)
        .u64(0)
        .u64(0)
        .0
}

/// What stands behind it (4.3.9).
pub fn descriptor(crc: u32, bytes: u64) -> Vec<u8> {
    Record::default().bytes(&DESCRIPTOR_SIGNATURE).u32(crc).u64(bytes).u64(bytes).0
}

/// The directory's line for an entry whose local record begins at `offset` (4.3.12).
pub fn central(name: &str, stamp: Stamp, crc: u32, bytes: u64, offset: u64) -> Vec<u8> {
    Record::default()
        .bytes(&CENTRAL_SIGNATURE)
        .u16(MADE_BY)
        .u16(VERSION)
        .u16(FLAGS)
        .u16(0)
        .u16(stamp.time)
        .u16(stamp.date)
        .u32(crc)
        .u32(IN_ZIP64_32)
        .u32(IN_ZIP64_32)
        .u16(name.len() as u16)
        .u16(28)
        .u16(0)
        .u16(0)
        .u16(0)
        .u32(READABLE_FILE)
        .u32(IN_ZIP64_32)
        .bytes(name.as_bytes())
        .u16(1)
        .u16(24)
        .u64(bytes)
        .u64(bytes)
        .u64(offset)
        .0
}

/// The end of a ZIP whose directory has so many entries and bytes and begins at `offset` (4.3.14 to 4.3.16).
pub fn end(entries: u64, bytes: u64, offset: u64) -> Vec<u8> {
    Record::default()
        .bytes(b"PK\x06\x06")
        .u64(44)
        .u16(MADE_BY)
        .u16(VERSION)
        .u32(0)
        .u32(0)
        .u64(entries)
        .u64(entries)
        .u64(bytes)
        .u64(offset)
        .bytes(b"PK\x06\x07")
        .u32(0)
        .u64(offset + bytes)
        .u32(1)
        .bytes(&END_SIGNATURE)
        .u16(0)
        .u16(0)
        .u16(IN_ZIP64_16)
        .u16(IN_ZIP64_16)
        .u32(IN_ZIP64_32)
        .u32(IN_ZIP64_32)
        .u16(0)
        .0
}

/// A ZIP being written: where the next entry begins, and its directory as far as it is known.
#[derive(Clone, Debug)]
pub struct Archive {
    stamp: Stamp,
    at: u64,
    entries: u64,
    directory: Vec<u8>,
}

impl Archive {
    /// An empty one; every entry bears the stamp.
    pub fn new(stamp: Stamp) -> Self {
        Self { stamp, at: 0, entries: 0, directory: Vec::new() }
    }

    /// What stands before an entry's data.
    pub fn open(&self, name: &str) -> Vec<u8> {
        local(name, self.stamp)
    }

    /// What stands behind it.
    pub fn close(&mut self, name: &str, crc: u32, bytes: u64) -> Vec<u8> {
        self.directory.extend(central(name, self.stamp, crc, bytes, self.at));
        self.at += LOCAL_BYTES + name.len() as u64 + bytes + DESCRIPTOR_BYTES;
        self.entries += 1;
        descriptor(crc, bytes)
    }

    /// An entry that is held whole. Names longer than [`NAME_BYTES_MAX`] aren't the caller's to give.
    pub fn entry(&mut self, name: &str, data: &[u8]) -> Vec<u8> {
        let mut out = self.open(name);
        out.extend_from_slice(data);
        out.extend(self.close(name, crc32fast::hash(data), data.len() as u64));
        out
    }

    /// The directory, behind the last entry.
    pub fn finish(&self) -> Vec<u8> {
        let mut out = self.directory.clone();
        out.extend(end(self.entries, self.directory.len() as u64, self.at));
        out
    }
}

/// Bytes of a ZIP with entries of these names and lengths.
pub fn length<'n>(entries: impl IntoIterator<Item = (&'n str, u64)>) -> u64 {
    let entry = |(name, bytes): (&str, u64)| LOCAL_BYTES + bytes + DESCRIPTOR_BYTES + CENTRAL_BYTES + 2 * name.len() as u64;
    entries.into_iter().map(entry).sum::<u64>() + END_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp() -> Stamp {
        Stamp::new("2023-07-10T01:05:07Z".parse().unwrap())
    }

    #[test]
    fn a_record_is_as_long_as_it_is_said_to_be() {
        assert_eq!(local("", stamp()).len() as u64, LOCAL_BYTES);
        assert_eq!(descriptor(0, 0).len() as u64, DESCRIPTOR_BYTES);
        assert_eq!(central("", stamp(), 0, 0, 0).len() as u64, CENTRAL_BYTES);
        assert_eq!(end(0, 0, 0).len() as u64, END_BYTES);
    }

    #[test]
    fn a_moment_is_that_of_the_clock_on_the_wall() {
        // 2023-07-10 09:05:06 in Shanghai.
        assert_eq!(stamp(), Stamp { date: 43 << 9 | 7 << 5 | 10, time: 9 << 11 | 5 << 5 | 3 });
        assert_eq!(Stamp::new("1970-01-01T00:00:00Z".parse().unwrap()).date >> 9, 0);
    }

    #[test]
    fn an_archive_is_its_entries_and_their_directory() {
        let mut archive = Archive::new(stamp());
        let mut all = archive.entry("a.txt", b"123456789");
        // CRC-32 of these digits is the standard's check value.
        assert_eq!(all[all.len() - 20..all.len() - 16], 0xCBF4_3926_u32.to_le_bytes());
        let second = all.len() as u64;
        all.extend(archive.entry("bb.txt", b""));
        all.extend(archive.finish());
        assert_eq!(all.len() as u64, length([("a.txt", 9), ("bb.txt", 0)]));
        let line = all.windows(4).rposition(|at| at == CENTRAL_SIGNATURE).unwrap();
        assert_eq!(all[line + 46 + 6 + 4 + 16..][..8], second.to_le_bytes(), "the second entry is found where it begins");
    }

    #[test]
    fn lengths_and_places_beyond_4_gib_keep_all_their_digits() {
        let (bytes, offset) = (5 << 32 | 7, 9 << 32 | 11);
        let place = |record: &[u8], at: usize| u64::from_le_bytes(record[at..at + 8].try_into().unwrap());
        let behind = descriptor(1, bytes);
        assert_eq!((place(&behind, 8), place(&behind, 16)), (bytes, bytes));
        let line = central("n", stamp(), 1, bytes, offset);
        assert_eq!((place(&line, 51), place(&line, 59), place(&line, 67)), (bytes, bytes, offset));
        let end = end(70_000, bytes, offset);
        assert_eq!((place(&end, 24), place(&end, 40), place(&end, 48)), (70_000, bytes, offset));
        assert_eq!(place(&end, 64), offset + bytes, "the locator points behind the directory");
        let (one, two) = ("a", "bb");
        assert_eq!(length([(one, bytes), (two, 0)]), bytes + 2 * (LOCAL_BYTES + DESCRIPTOR_BYTES + CENTRAL_BYTES + 3) + END_BYTES);
    }
}
