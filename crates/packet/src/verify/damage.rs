//! Where a single byte has changed: CRC-32 says where it must have been, the caller's hash confirms it.
//!
//! CRC-32 is linear: the sums of the right and the found bytes differ by the sum of a file of zeros but for the difference
//! of the two bytes. Going back from the end, that sum is undone zero by zero; where it is the sum of a single byte, the
//! difference may stand there. One place in 2^24 is so by chance, hence the hash.

const POLYNOMIAL: u32 = 0xEDB8_8320;

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut n = 0;
    while n < 256 {
        let mut sum = n as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ POLYNOMIAL } else { sum >> 1 };
            bit += 1;
        }
        table[n] = sum;
        n += 1;
    }
    table
}

const TABLE: [u32; 256] = table();

/// The byte whose sum has this as its highest; each has another.
const BY_HIGHEST: [u8; 256] = {
    let mut by = [0; 256];
    let mut n = 0;
    while n < 256 {
        by[(TABLE[n] >> 24) as usize] = n as u8;
        n += 1;
    }
    by
};

/// The sum before a zero byte was added.
fn before_zero(sum: u32) -> u32 {
    let byte = BY_HIGHEST[(sum >> 24) as usize];
    (sum ^ TABLE[byte as usize]) << 8 | u32::from(byte)
}

/// Index of the one changed byte in `found` and what it was; none if more than one has changed.
///
/// `behind` bytes of the file follow `found`. `difference` is the CRC-32 of the file as found, exclusive-or the right one.
/// `confirm` says of `found` put right whether it is so.
pub fn locate(found: &[u8], behind: u64, difference: u32, confirm: impl Fn(&[u8]) -> bool) -> Option<(usize, u8)> {
    let mut sum = difference;
    for _ in 0..behind {
        sum = before_zero(sum);
    }
    let mut right = found.to_vec();
    for index in (0..found.len()).rev() {
        let change = BY_HIGHEST[(sum >> 24) as usize];
        if TABLE[change as usize] == sum && sum != 0 {
            right[index] ^= change;
            if confirm(&right) {
                return Some((index, right[index]));
            }
            right[index] ^= change;
        }
        sum = before_zero(sum);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_one_byte_is_found_wherever_it_stands() {
        let right: Vec<u8> = (0..1000_u32).map(|n| ((n * 31) >> 3) as u8).collect();
        for at in 0..right.len() {
            for change in [1, 0x80, 0xff, at as u8 | 1] {
                let mut found = right.clone();
                found[at] ^= change;
                let difference = crc32fast::hash(&found) ^ crc32fast::hash(&right);
                // The part that is looked at begins and ends anywhere around the byte.
                let (from, to) = (at / 2, at + (right.len() - at).div_ceil(2));
                let located = locate(&found[from..to], (right.len() - to) as u64, difference, |part| part == &right[from..to]);
                assert_eq!(located, Some((at - from, right[at])), "{at} {change}");
            }
        }
    }

    #[test]
    fn two_bytes_are_not_taken_for_one() {
        let right = [7_u8; 300];
        let mut found = right;
        found[10] ^= 1;
        found[200] ^= 1;
        let difference = crc32fast::hash(&found) ^ crc32fast::hash(&right);
        assert_eq!(locate(&found, 0, difference, |part| part == right), None);
        assert_eq!(locate(&right, 0, 0, |_| true), None);
    }
}
