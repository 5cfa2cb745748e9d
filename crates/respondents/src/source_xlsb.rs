//! XLSB ([MS-XLSB]): the parts of an XLSX as binary records, read one after the other. No count or extent that a record claims is
//! believed: memory grows with what is really there.

use crate::date;
use crate::package::failed;
use crate::formats::{is_builtin_date, is_date};
use crate::sheet::{Layout, Rows, SHEETS_MAX, Sheet, Unreadable, Value, Visit, Workbook};
use crate::strings::Strings;
use crate::xlsx::parts::Parts;
use archive::Archive;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{BufReader, Read};

/// Bytes of one record: the longest text of a cell is 64 KiB, with its formats some more.
const RECORD_BYTES_MAX: u64 = 1 << 20;
/// Bytes of the records before which a part is given up: the type and length alone take two.
const RECORDS_MAX: u64 = 24_000_000;
/// Cell formats looked at.
const FORMATS_MAX: usize = 65_490;

/// Where the workbook is.
pub const WORKBOOK: &str = "xl/workbook.bin";

/// An XLSB whose package is sound.
pub struct XlsbWorkbook<'a> {
    parts: Parts<'a>,
    strings: Strings,
    dates: Vec<bool>,
    sheets: Vec<Sheet>,
    paths: Vec<String>,
    counts_from_1904: bool,
}

/// Opens the workbook and reads what its cells refer to.
pub fn open(archive: Archive<'_>) -> Result<XlsbWorkbook<'_>, Unreadable> {
    let parts = Parts::new(archive);
    let relations = parts.relations(WORKBOOK)?;
    let of_type = |ending: &str| relations.values().find(|(kind, _)| kind.ends_with(ending)).map(|(_, target)| target.clone());
    let (mut sheets, mut paths, mut counts_from_1904) = (Vec::new(), Vec::new(), false);
    let mut records = Records::new(parts.part(WORKBOOK)?);
    while let Some(kind) = records.next()? {
        match kind {
            // BrtWbProp
            0x99 => counts_from_1904 = records.u32(0).unwrap_or(0) & 1 != 0,
            // BrtBundleSh: state, id, relation, name
            0x9c if sheets.len() < SHEETS_MAX => {
                let hidden = records.u32(0).unwrap_or(0) != 0;
                let Some((id, behind)) = records.text(8) else {
                    continue;
                };
                let Some((name, _)) = records.text(behind) else {
                    continue;
                };
                if let Some((kind, path)) = relations.get(&id)
                    && kind.ends_with("/worksheet")
                    && !paths.contains(path)
                {
                    sheets.push(Sheet { name, hidden });
                    paths.push(path.clone());
                }
            }
            _ => {}
        }
    }
    drop(records);
    let strings = match of_type("/sharedStrings").filter(|path| parts.has(path)) {
        Some(path) => shared(parts.part(&path)?)?,
        None => Strings::default(),
    };
    let dates = match of_type("/styles").filter(|path| parts.has(path)) {
        Some(path) => date_formats(parts.part(&path)?)?,
        None => Vec::new(),
    };
    if sheets.is_empty() {
        return Err(Unreadable::Damaged);
    }
    Ok(XlsbWorkbook { parts, strings, dates, sheets, paths, counts_from_1904 })
}

fn shared(part: impl Read) -> Result<Strings, Unreadable> {
    let mut records = Records::new(part);
    let mut strings = Strings::default();
    while let Some(kind) = records.next()? {
        // BrtSSTItem
        if kind == 0x13 {
            strings.push(&records.text(1).map_or_else(String::new, |(text, _)| text))?;
            strings.end();
        }
    }
    Ok(strings)
}

/// For each cell format whether it is a date's.
fn date_formats(part: impl Read) -> Result<Vec<bool>, Unreadable> {
    let mut records = Records::new(part);
    let mut own: HashMap<u32, bool> = HashMap::new();
    let mut dates = Vec::new();
    let mut in_cells = false;
    while let Some(kind) = records.next()? {
        match kind {
            // BrtFmt: id, code
            0x2c if own.len() < FORMATS_MAX => {
                if let (Some(id), Some((code, _))) = (records.u16(0), records.text(2)) {
                    own.insert(u32::from(id), is_date(&code));
                }
            }
            // BrtBeginCellXFs, BrtEndCellXFs, BrtXF
            0x269 => in_cells = true,
            0x26a => in_cells = false,
            0x2f if in_cells && dates.len() < FORMATS_MAX => {
                let id = u32::from(records.u16(2).unwrap_or(0));
                dates.push(own.get(&id).copied().unwrap_or_else(|| is_builtin_date(id)));
            }
            _ => {}
        }
    }
    Ok(dates)
}

impl Workbook for XlsbWorkbook<'_> {
    fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    fn counts_from_1904(&self) -> bool {
        self.counts_from_1904
    }

    fn read(&mut self, sheet: usize, visit: &mut Visit<'_>) -> Result<Layout, Unreadable> {
        let Self { parts, strings, dates, counts_from_1904, .. } = self;
        let mut records = Records::new(parts.part(&self.paths[sheet])?);
        let mut rows = Rows::new(visit);
        let mut layout = Layout::default();
        while let Some(kind) = records.next()? {
            match kind {
                // BrtRowHdr: row, format, height, flags
                0x00 => {
                    let hidden = records.body.get(11).is_some_and(|flags| flags & 0x10 != 0);
                    if rows.begin(records.u32(0).unwrap_or(u32::MAX), hidden)?.is_break() {
                        return Ok(layout);
                    }
                }
                0x01..=0x0b => {
                    let Some(column) = records.u32(0) else {
                        return Err(Unreadable::Damaged);
                    };
                    let style = records.u32(4).unwrap_or(0) & 0x00ff_ffff;
                    let day = |number: f64| {
                        let formatted = dates.get(style as usize).copied().unwrap_or(false);
                        let day = formatted.then(|| date::of_formatted(number, *counts_from_1904)).flatten();
                        day.map_or(Value::Number(number), Value::Date)
                    };
                    let value = match kind {
                        0x02 => records.u32(8).map(|rk| day(of_rk(rk))),
                        0x03 | 0x0b => Some(Value::Error),
                        0x04 | 0x0a => records.body.get(8).map(|truth| Value::Text(Cow::Borrowed(if *truth == 1 { "TRUE" } else { "FALSE" }))),
                        0x05 | 0x09 => records.f64(8).map(day),
                        0x06 | 0x08 => records.text(8).filter(|(text, _)| !text.is_empty()).map(|(text, _)| Value::Text(Cow::Owned(text))),
                        0x07 => records
                            .u32(8)
                            .and_then(|index| strings.get(index as usize))
                            .filter(|text| !text.is_empty())
                            .map(|text| Value::Text(Cow::Borrowed(text))),
                        _ => None,
                    };
                    rows.cell(column, value)?;
                }
                // BrtColInfo: first, last, width, format, flags
                0x3c => {
                    if let (Some(first), Some(last), Some(flags)) = (records.u32(0), records.u32(4), records.u16(16))
                        && flags & 1 != 0
                    {
                        layout.hide_columns(first, last);
                    }
                }
                // BrtMergeCell: rows, columns
                0xb0 => {
                    if let (Some(top), Some(bottom), Some(left), Some(right)) = (records.u32(0), records.u32(4), records.u32(8), records.u32(12)) {
                        layout.merge((top, bottom), (left, right));
                    }
                }
                _ => {}
            }
        }
        let _ = rows.flush();
        Ok(layout)
    }
}

/// A number of four bytes: an integer or the upper half of a float, either in hundredths ([MS-XLSB] 2.5.122).
pub fn of_rk(rk: u32) -> f64 {
    let number = if rk & 2 != 0 { f64::from((rk as i32) >> 2) } else { f64::from_bits(u64::from(rk & !3) << 32) };
    if rk & 1 != 0 { number / 100.0 } else { number }
}

/// The records of a part, the body of one at a time.
struct Records<R> {
    part: BufReader<R>,
    body: Vec<u8>,
    seen: u64,
}

impl<R: Read> Records<R> {
    fn new(part: R) -> Self {
        Self { part: BufReader::with_capacity(64 << 10, part), body: Vec::new(), seen: 0 }
    }

    /// The kind of the next record; its body is then in `body`. None at the part's end.
    fn next(&mut self) -> Result<Option<u16>, Unreadable> {
        self.seen += 1;
        if self.seen > RECORDS_MAX {
            return Err(Unreadable::Excessive);
        }
        let Some(first) = self.byte()? else {
            return Ok(None);
        };
        let mut kind = u16::from(first);
        if first & 0x80 != 0 {
            kind = u16::from(first & 0x7f) | u16::from(self.byte()?.ok_or(Unreadable::Damaged)? & 0x7f) << 7;
        }
        let mut length = 0_u64;
        for place in 0..4 {
            let byte = self.byte()?.ok_or(Unreadable::Damaged)?;
            length |= u64::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        if length > RECORD_BYTES_MAX {
            return Err(Unreadable::Excessive);
        }
        self.body.clear();
        let read = (&mut self.part).take(length).read_to_end(&mut self.body).map_err(|error| failed(&error))?;
        if read as u64 == length { Ok(Some(kind)) } else { Err(Unreadable::Damaged) }
    }

    fn byte(&mut self) -> Result<Option<u8>, Unreadable> {
        let mut byte = [0];
        let read = self.part.read(&mut byte).map_err(|error| failed(&error))?;
        Ok((read == 1).then_some(byte[0]))
    }

    fn u16(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(*self.body.get(at..)?.first_chunk()?))
    }

    fn u32(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(*self.body.get(at..)?.first_chunk()?))
    }

    fn f64(&self, at: usize) -> Option<f64> {
        Some(f64::from_le_bytes(*self.body.get(at..)?.first_chunk()?))
    }

    /// A text with its length before it, and where it ends.
    fn text(&self, at: usize) -> Option<(String, usize)> {
        let length = self.u32(at)? as usize;
        let bytes = self.body.get(at + 4..)?.get(..length.checked_mul(2)?)?;
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        Some((String::from_utf16_lossy(&units), at + 4 + length * 2))
    }
}

#[cfg(test)]
mod tests {
    use super::of_rk;

    #[test]
    fn numbers_of_four_bytes() {
        for (rk, number) in
            [(0x3ff0_0000, 1.0), (0x3ff0_0001, 0.01), ((12_345 << 2) | 2, 12_345.0), ((12_345 << 2) | 3, 123.45), ((-4_i32) as u32 | 2, -1.0)]
        {
            assert_eq!(of_rk(rk), number, "{rk:x}");
        }
    }
}
