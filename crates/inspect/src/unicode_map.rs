//! `ToUnicode` of a PDF font (ISO 32000-1 §9.10.3): codes → characters.
//!
//! Read here and not by `lopdf`, which writes every code of a range down one by one: a range of four billion would be taken at its word.

use std::collections::BTreeMap;

/// Entries of one map: a font has at most 65,536 glyphs.
const ENTRIES_MAX: usize = 65_536;

/// Codes of one or two bytes with their characters.
#[derive(Default)]
pub struct UnicodeMap {
    /// Bytes and first code → last code and first character (UTF-16).
    ranges: BTreeMap<(u8, u32), (u32, Vec<u16>)>,
    /// Whether codes have two bytes; none seen counts as two, as in the fonts of Chinese text.
    one_byte: bool,
}

impl UnicodeMap {
    /// Reads what it understands; what it doesn't is left out.
    pub fn read(source: &[u8]) -> Self {
        let mut map = Self::default();
        let mut within: Option<&[u8]> = None;
        let mut operands: Vec<Vec<u8>> = Vec::new();
        // Targets of a range listed one by one: `<01> <03> [<0041> <0042> <0043>]`.
        let mut listed = false;
        let mut at = 0;
        while at < source.len() && map.ranges.len() < ENTRIES_MAX {
            match source[at] {
                b'<' if source.get(at + 1) != Some(&b'<') => {
                    let end = source[at..].iter().position(|b| *b == b'>').map_or(source.len(), |n| at + n);
                    operands.push(hex(&source[at + 1..end]));
                    at = end + 1;
                    map.take_up(within, &mut operands, listed);
                }
                b'[' => (listed, at) = (true, at + 1),
                b']' => {
                    operands.clear();
                    (listed, at) = (false, at + 1);
                }
                b if b.is_ascii_alphabetic() => {
                    let end = source[at..].iter().position(|b| !b.is_ascii_alphanumeric()).map_or(source.len(), |n| at + n);
                    within = match &source[at..end] {
                        name @ (b"beginbfchar" | b"beginbfrange" | b"begincodespacerange") => Some(name),
                        b"endbfchar" | b"endbfrange" | b"endcodespacerange" => None,
                        _ => within,
                    };
                    operands.clear();
                    at = end;
                }
                _ => at += 1,
            }
        }
        map
    }

    fn take_up(&mut self, within: Option<&[u8]>, operands: &mut Vec<Vec<u8>>, listed: bool) {
        match (within, &operands[..]) {
            (Some(b"begincodespacerange"), [low, _]) => self.one_byte = low.len() == 1,
            (Some(b"beginbfchar"), [code, target]) => self.put(code, code, target, 0),
            (Some(b"beginbfrange"), [low, high, target]) if !listed => self.put(low, high, target, 0),
            (Some(b"beginbfrange"), [low, high, targets @ ..]) if listed && !targets.is_empty() => {
                let Some(target) = targets.last() else { return };
                let next = targets.len() as u32 - 1;
                if number(low).saturating_add(next) <= number(high) {
                    self.put(low, low, target, next);
                }
                return;
            }
            _ => return,
        }
        operands.clear();
    }

    fn put(&mut self, low: &[u8], high: &[u8], target: &[u8], offset: u32) {
        let (first, last) = (number(low).saturating_add(offset), number(high).saturating_add(offset));
        if (1..=2).contains(&low.len()) && first <= last && last <= 0xffff {
            let units = target.chunks_exact(2).take(8).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            self.ranges.insert((low.len() as u8, first), (last, units));
        }
    }

    /// The characters of a string shown in this font; codes it doesn't know are left out.
    pub fn decode(&self, bytes: &[u8], push: &mut dyn FnMut(char)) {
        let width = if self.one_byte { 1 } else { 2 };
        for code in bytes.chunks_exact(width) {
            let code_number = number(code);
            let Some(((_, first), (last, units))) = self.ranges.range(..=(width as u8, code_number)).next_back().filter(|((w, _), _)| usize::from(*w) == width) else { continue };
            if code_number > *last {
                continue;
            }
            // A range counts its last unit up.
            let mut units = units.clone();
            if let Some(unit) = units.last_mut() {
                *unit = unit.wrapping_add((code_number - first) as u16);
            }
            char::decode_utf16(units).flatten().for_each(&mut *push);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |n, b| n << 8 | u32::from(*b))
}

/// Hexadecimal digits, white space among them left out; a last one alone stands for itself and a zero.
pub fn hex(digits: &[u8]) -> Vec<u8> {
    let values: Vec<u8> = digits.iter().filter_map(|b| char::from(*b).to_digit(16)).map(|d| d as u8).collect();
    values.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(map: &str, bytes: &[u8]) -> String {
        let mut text = String::new();
        UnicodeMap::read(map.as_bytes()).decode(bytes, &mut |c| text.push(c));
        text
    }

    #[test]
    fn characters_ranges_and_lists() {
        assert_eq!(decode("1 beginbfchar <0003> <6EE1> endbfchar", &[0, 3, 0, 4]), "满");
        assert_eq!(decode("1 beginbfrange <0010> <0012> <0041> endbfrange", &[0, 0x10, 0, 0x12, 0, 0x13]), "AC");
        assert_eq!(decode("1 beginbfrange <0010> <0011> [<7528> <6237>] <0020><0020><610F> endbfrange", &[0, 0x10, 0, 0x11, 0, 0x20]), "用户意");
        assert_eq!(decode("1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <6EE1> endbfchar", b"AA"), "满满");
        assert_eq!(decode("1 beginbfchar <0001> <D840DC00> endbfchar", &[0, 1]), "\u{20000}");
    }

    #[test]
    fn nonsense_gives_nothing() {
        for map in ["", "beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange", "beginbfchar <", "beginbfrange <0002> <0001> <0041> endbfrange", "beginbfchar <> <> endbfchar"] {
            assert_eq!(decode(map, &[0, 1, 0, 2, 9]), "", "{map}");
        }
    }
}
