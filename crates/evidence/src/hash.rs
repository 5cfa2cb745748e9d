//! SHA-256 (FIPS 180-4) chunk by chunk, its inner state kept after each, so that any chunk can be verified alone.
//!
//! The state is the intermediate hash value of §6.2, eight words: unlike a library's saved hasher it means the same in
//! every version. A chunk but the last is a multiple of the block length, so nothing is left over between two.

use domain::Digest;
use sha2::block_api::compress256;

const BLOCK_BYTES: usize = 64;

/// The intermediate hash value after so many chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State([u32; 8]);

impl Default for State {
    /// H(0) of §5.3.3.
    fn default() -> Self {
        Self([0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19])
    }
}

impl State {
    /// The state after a chunk whose length is a multiple of 64 bytes.
    pub fn after(mut self, chunk: &[u8]) -> Self {
        let (blocks, rest) = chunk.as_chunks::<BLOCK_BYTES>();
        debug_assert!(rest.is_empty(), "only the last chunk may end within a block");
        compress256(&mut self.0, blocks);
        self
    }

    /// The digest of a file of `bytes` that ends with this chunk, the padding of §5.1.1 put behind it.
    pub fn finish(mut self, last_chunk: &[u8], bytes: u64) -> Digest {
        let (blocks, rest) = last_chunk.as_chunks::<BLOCK_BYTES>();
        compress256(&mut self.0, blocks);
        let mut padded = [0_u8; 2 * BLOCK_BYTES];
        padded[..rest.len()].copy_from_slice(rest);
        padded[rest.len()] = 0x80;
        let end = if rest.len() < BLOCK_BYTES - 8 { BLOCK_BYTES } else { 2 * BLOCK_BYTES };
        padded[end - 8..end].copy_from_slice(&(bytes * 8).to_be_bytes());
        let (blocks, _) = padded[..end].as_chunks::<BLOCK_BYTES>();
        compress256(&mut self.0, blocks);
        Digest::from_bytes(&self.to_bytes())
    }

    fn to_bytes(self) -> [u8; 32] {
        let mut out = [0; 32];
        for (place, word) in out.chunks_exact_mut(4).zip(self.0) {
            place.copy_from_slice(&word.to_be_bytes());
        }
        out
    }

    /// 64 hexadecimal digits.
    pub fn to_hex(self) -> String {
        Digest::from_bytes(&self.to_bytes()).to_string()
    }

    /// None for anything but 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut words = [0; 8];
        for (index, word) in words.iter_mut().enumerate() {
            *word = u32::from_str_radix(&text[index * 8..index * 8 + 8], 16).ok()?;
        }
        Some(Self(words))
    }
}

/// The digest of bytes as they come by, whole chunks or not.
#[derive(Clone, Default)]
pub struct Running(sha2::Sha256);

impl Running {
    pub fn add(&mut self, bytes: &[u8]) {
        sha2::Digest::update(&mut self.0, bytes);
    }

    pub fn finish(self) -> Digest {
        Digest::from_bytes(&sha2::Digest::finalize(self.0).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_file_and_abc_of_the_standard() {
        assert_eq!(State::default().finish(b"", 0).as_str(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(State::default().finish(b"abc", 3).as_str(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn every_length_around_a_block_agrees_with_the_library() {
        let bytes: Vec<u8> = (0..400_u32).map(|n| (n * 7) as u8).collect();
        for length in 0..bytes.len() {
            let expected = Digest::of(&bytes[..length]);
            let whole = length / 128 * 128;
            let state = State::default().after(&bytes[..whole]);
            let state = State::from_hex(&state.to_hex()).unwrap();
            assert_eq!(state.finish(&bytes[whole..length], length as u64), expected, "{length}");
        }
    }

    #[test]
    fn a_state_is_64_digits() {
        assert_eq!(State::from_hex("xyz"), None);
        assert_eq!(State::from_hex(&"g".repeat(64)), None);
        assert_eq!(State::from_hex(&"é".repeat(32)), None);
    }
}
