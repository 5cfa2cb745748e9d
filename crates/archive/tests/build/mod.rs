//! Archives written record by record, so that every number in them can lie.
#![allow(dead_code)]

/// One entry, stored, with what is said of it twice.
#[derive(Clone)]
pub struct Raw {
    pub name: Vec<u8>,
    pub data: Vec<u8>,
    pub local: Fields,
    pub central: Fields,
    pub mode: u16,
    /// Where the directory says it begins; where it does if none.
    pub offset: Option<u32>,
}

#[derive(Clone, Default)]
pub struct Fields {
    pub name: Option<Vec<u8>>,
    pub flags: u16,
    pub method: u16,
    pub packed: Option<u32>,
    pub inflated: Option<u32>,
    pub crc32: Option<u32>,
    pub extra: Vec<u8>,
}

pub fn raw(name: &str, data: &[u8]) -> Raw {
    Raw { name: name.into(), data: data.into(), local: Fields::default(), central: Fields::default(), mode: 0, offset: None }
}

pub fn crc32(data: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(data);
    crc.sum()
}

fn put(out: &mut Vec<u8>, raw: &Raw, fields: &Fields) {
    let length = raw.data.len() as u32;
    let name = fields.name.as_ref().unwrap_or(&raw.name);
    for number in [20, fields.flags, fields.method, 0, 33] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    for number in [fields.crc32.unwrap_or_else(|| crc32(&raw.data)), fields.packed.unwrap_or(length), fields.inflated.unwrap_or(length)] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(&(name.len() as u16).to_le_bytes());
    out.extend_from_slice(&(fields.extra.len() as u16).to_le_bytes());
}

/// The local part of an archive and its directory.
pub fn halves(entries: &[Raw]) -> (Vec<u8>, Vec<u8>) {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for raw in entries {
        let offset = raw.offset.unwrap_or(out.len() as u32);
        out.extend_from_slice(b"PK\x03\x04");
        put(&mut out, raw, &raw.local);
        out.extend_from_slice(raw.local.name.as_ref().unwrap_or(&raw.name));
        out.extend_from_slice(&raw.local.extra);
        out.extend_from_slice(&raw.data);
        directory.extend_from_slice(b"PK\x01\x02\x14\x03");
        put(&mut directory, raw, &raw.central);
        directory.extend_from_slice(&[0; 6]);
        directory.extend_from_slice(&(u32::from(raw.mode) << 16).to_le_bytes());
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(raw.central.name.as_ref().unwrap_or(&raw.name));
        directory.extend_from_slice(&raw.central.extra);
    }
    (out, directory)
}

/// The end record.
pub fn end(entries: u16, length: u32, offset: u32, comment: &[u8]) -> Vec<u8> {
    let mut out = b"PK\x05\x06\0\0\0\0".to_vec();
    out.extend_from_slice(&entries.to_le_bytes());
    out.extend_from_slice(&entries.to_le_bytes());
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&offset.to_le_bytes());
    out.extend_from_slice(&(comment.len() as u16).to_le_bytes());
    out.extend_from_slice(comment);
    out
}

/// The ZIP64 end record and its locator, standing at `at`.
pub fn end64(entries: u64, length: u64, offset: u64, at: u64) -> Vec<u8> {
    let mut out = b"PK\x06\x06".to_vec();
    out.extend_from_slice(&44_u64.to_le_bytes());
    out.extend_from_slice(&[45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [entries, entries, length, offset] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(b"PK\x06\x07\0\0\0\0");
    out.extend_from_slice(&at.to_le_bytes());
    out.extend_from_slice(&1_u32.to_le_bytes());
    out
}

/// A whole archive.
pub fn archive(entries: &[Raw]) -> Vec<u8> {
    let (mut out, directory) = halves(entries);
    let offset = out.len() as u32;
    out.extend_from_slice(&directory);
    out.extend(end(entries.len() as u16, directory.len() as u32, offset, b""));
    out
}
