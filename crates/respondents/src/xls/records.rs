//! Records of a BIFF stream: kind, length, body.

/// One record; its body is cut where the stream ends.
pub struct Record<'s> {
    pub kind: u16,
    pub body: &'s [u8],
}

impl Record<'_> {
    pub fn u16(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(*self.body.get(at..)?.first_chunk()?))
    }

    pub fn u32(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(*self.body.get(at..)?.first_chunk()?))
    }

    pub fn f64(&self, at: usize) -> Option<f64> {
        Some(f64::from_le_bytes(*self.body.get(at..)?.first_chunk()?))
    }
}

/// Walks the records from an offset; each takes four bytes at least, so that the walk ends with the stream.
pub struct Records<'s> {
    stream: &'s [u8],
    at: usize,
}

impl<'s> Records<'s> {
    pub fn new(stream: &'s [u8], at: usize) -> Self {
        Self { stream, at }
    }

    pub fn next(&mut self) -> Option<Record<'s>> {
        let head: &[u8; 4] = self.stream.get(self.at..)?.first_chunk()?;
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let start = self.at + 4;
        let body = &self.stream[start..(start + length).min(self.stream.len())];
        self.at = start + length;
        Some(Record { kind, body })
    }

    /// The next record if it continues the one before.
    pub fn next_continued(&mut self) -> Option<Record<'s>> {
        let before = self.at;
        let record = self.next()?;
        if record.kind == 0x003c {
            return Some(record);
        }
        self.at = before;
        None
    }
}
