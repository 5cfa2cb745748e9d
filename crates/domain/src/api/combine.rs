//! Scans turned, and pictures and PDFs of a material made into one PDF.

use crate::ids::Digest;
use serde::{Deserialize, Serialize};

/// Files that are combined at a time: as many as an application may have altogether unless its operator allows more.
pub const COMBINED_FILES_MAX: usize = 500;

/// By how much a page is turned clockwise: 0, 90, 180 or 270 degrees, and nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("enum" = [0, 90, 180, 270])))]
#[serde(try_from = "u16", into = "u16")]
pub struct Turn(u16);

/// Degrees that aren't a quarter, half or three quarters of a turn.
#[derive(Debug, thiserror::Error)]
#[error("a page is turned by 0, 90, 180 or 270 degrees")]
pub struct NotATurn;

impl Turn {
    /// Every one there is, by degrees.
    pub const ALL: [Self; 4] = [Self(0), Self(90), Self(180), Self(270)];

    /// Clockwise.
    pub fn degrees(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for Turn {
    type Error = NotATurn;
    fn try_from(degrees: u16) -> Result<Self, NotATurn> {
        Self::ALL.into_iter().find(|turn| turn.0 == degrees).ok_or(NotATurn)
    }
}

impl From<Turn> for u16 {
    fn from(turn: Turn) -> Self {
        turn.0
    }
}

/// `POST /api/v1/evidence/{application}/{material}/combined`: one PDF in place of files of the material. Answers its
/// [`crate::Attachment`]; whatever goes wrong, the files stay as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Combine {
    /// The PDF's name; ends in `.pdf`.
    pub name: String,
    /// What it is made of, in this order: JPEG, PNG and PDF files of the material, each once, at most 500.
    pub pages: Vec<CombinePart>,
}

/// A file that goes into a combined PDF with all its pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CombinePart {
    pub sha256: Digest,
    /// By how many degrees each of its pages is turned clockwise, beyond what the file itself says.
    #[serde(default)]
    pub turn: Turn,
}

/// `POST /combine` of component `inspect`: this, a line feed, the bytes of the sources one after the other. Answers
/// `application/pdf`, or 422 with a problem whose single ones name the source as `pages.{place, from 0}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CombineSources {
    pub sources: Vec<CombineSource>,
}

/// A source as it stands in the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CombineSource {
    /// What it is called where something is wrong with it.
    pub name: String,
    /// Bytes of it.
    pub bytes: u64,
    pub turn: Turn,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_quarters_of_a_turn_are_read() {
        for degrees in [0, 90, 180, 270] {
            assert_eq!(serde_json::from_str::<Turn>(&degrees.to_string()).expect("a turn").degrees(), degrees);
        }
        for other in ["1", "89", "91", "360", "-90", "90.0", "\"90\"", "null"] {
            assert!(serde_json::from_str::<Turn>(other).is_err(), "{other}");
        }
    }
}
