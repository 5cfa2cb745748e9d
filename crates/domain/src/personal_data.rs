//! Personal data of respondents (个人信息保护法): on what basis a list was handed over, who looked at it, when it was deleted.

use crate::account::Role;
use crate::ids::{AccountId, Digest};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What the applicant confirmed when it handed a list over (个人信息保护法第十三条).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HandedOver {
    /// One of the bases in `rulebooks/common/personal-data.toml`.
    pub basis: String,
    /// SHA-256 of the text confirmed, which is kept under it.
    pub text_sha256: Digest,
    pub at: Timestamp,
}

/// That a list was deleted: its bytes are gone, hash and counts stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Erased {
    pub at: Timestamp,
    /// In Chinese, the rule under which it was.
    pub rule: String,
}

/// What respondents are to be seen for. Body of `POST /api/v1/evidence/packets/{application}/disclosure`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reason {
    /// One of the purposes in `rulebooks/common/personal-data.toml`.
    pub purpose: String,
    /// In the reader's words; wanted by some purposes.
    #[serde(default)]
    pub note: String,
}

/// `POST /api/v1/evidence/{application}/{sha256}/disclosure`: what is to be seen unmasked, and what for. An audit line is written before
/// the answer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Disclose {
    #[serde(flatten)]
    pub reason: Reason,
    #[serde(flatten)]
    pub what: Disclosure,
}

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Disclosure {
    /// Respondents from this index on, at most so many.
    Rows {
        #[serde(default)]
        offset: u32,
        limit: u32,
    },
    /// The file as it was uploaded.
    File,
    /// A copy of it with its problems marked.
    Marked,
    /// So many respondents to be called back, drawn by the seed; without one a seed is drawn.
    Sample {
        size: u32,
        #[serde(default)]
        seed: Option<String>,
    },
}

/// A sample as it was drawn; drawn again from the same list with the same seed it is the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sample {
    pub seed: String,
    /// The list's respondents, from which it was drawn.
    pub of: u32,
    /// Who was drawn: places among the respondents, from 1, in ascending order.
    pub drawn: Vec<u32>,
}

/// Most characters of a seed: what is typed or drawn fits on one line.
pub const SEED_CHARACTERS_MAX: usize = 64;

impl Sample {
    /// Draws `size` of `of` respondents, or all of them if there are fewer.
    ///
    /// Whoever wants to verify a sample needs no program of ours: for each place p = 1 … `of` take
    /// SHA-256(`seed` ‖ `:` ‖ `list` ‖ `:` ‖ p), the digest in hexadecimal and p in decimal; the `size` smallest are drawn. Each
    /// place is equally likely, and nobody can steer a draw whose seed wasn't chosen for it.
    pub fn draw(seed: &str, list: &Digest, of: u32, size: u32) -> Self {
        let mut ranked: Vec<([u8; 32], u32)> = (1..=of).map(|place| (Sha256::digest(format!("{seed}:{list}:{place}")).into(), place)).collect();
        let size = (size as usize).min(ranked.len());
        if size > 0 && size < ranked.len() {
            ranked.select_nth_unstable(size - 1);
        }
        let mut drawn: Vec<u32> = ranked.into_iter().take(size).map(|(_, place)| place).collect();
        drawn.sort_unstable();
        Self { seed: seed.to_owned(), of, drawn }
    }
}

/// One line of the audit: somebody saw respondents unmasked. Holds nobody's name or number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessLine {
    pub at: Timestamp,
    pub by: AccountId,
    pub role: Role,
    /// The organisation of the account at that time.
    pub organisation: String,
    pub material: String,
    /// The list that was read.
    pub sha256: Digest,
    pub purpose: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    pub what: Accessed,
    /// How many respondents were shown.
    pub rows: u32,
}

/// What was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Accessed {
    Rows { offset: u32 },
    File,
    /// A copy with the problems marked.
    Marked,
    /// The file, in the application's packet.
    Packet,
    Sample { sample: Sample },
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reckoned with Python: sorted(range(1, 11), key=lambda p: sha256(f"{seed}:{list}:{p}".encode()).digest())[:3].
    #[test]
    fn a_sample_is_what_anybody_can_reckon() {
        let list = Digest::of(b"list");
        assert_eq!(Sample::draw("2023-07", &list, 10, 3).drawn, DRAWN_OF_TEN);
        assert_ne!(Sample::draw("2023-08", &list, 10, 3).drawn, DRAWN_OF_TEN);
        assert_ne!(Sample::draw("2023-07", &Digest::of(b"another"), 10, 3).drawn, DRAWN_OF_TEN);
    }

    #[test]
    fn a_sample_is_never_larger_than_the_list() {
        let list = Digest::of(b"list");
        for (of, size, expected) in [(0, 5, 0), (5, 0, 0), (5, 4, 4), (5, 5, 5), (5, 6, 5), (5, u32::MAX, 5)] {
            let sample = Sample::draw("x", &list, of, size);
            assert_eq!(sample.drawn.len(), expected);
            assert!(sample.drawn.windows(2).all(|pair| pair[0] < pair[1]) && sample.drawn.iter().all(|place| (1..=of).contains(place)));
        }
    }

    /// 2,000 draws of 10 out of 100: every place is drawn 200 times on average, standard deviation 13.4; six of them are allowed.
    #[test]
    fn no_place_is_favoured() {
        let list = Digest::of(b"list");
        let mut drawn = [0_u32; 101];
        for seed in 0..2000 {
            Sample::draw(&seed.to_string(), &list, 100, 10).drawn.iter().for_each(|place| drawn[*place as usize] += 1);
        }
        assert!(drawn[1..].iter().all(|times| (120..=280).contains(times)), "{drawn:?}");
    }

    const DRAWN_OF_TEN: [u32; 3] = [5, 7, 8];
}
