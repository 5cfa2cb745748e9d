//! Uploaded files: what is known of one once it is stored.

use crate::ids::Digest;
use crate::roster::RosterFacts;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a file is, by its content and not by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    Pdf,
    Jpeg,
    Png,
    Tiff,
    Docx,
    Xlsx,
    Xls,
    Ods,
    Csv,
    Zip,
    Ofd,
    /// Nothing the programmes accept.
    Unknown,
}

/// Why a file can't be used as evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Defect {
    /// No bytes at all.
    Empty,
    /// The file ends before its end.
    Truncated,
    /// It asks for a password.
    Encrypted,
    /// Recognised, but without a page or otherwise unreadable.
    Unreadable,
    /// Not a kind of file the programmes accept.
    UnknownKind,
}

/// What was found in a file's bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FileFacts {
    pub kind: FileKind,
    /// Pages of a PDF or OFD, sheets of a workbook, 1 for an image; none where the format has no pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Why the file can't be used; none if it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defect: Option<Defect>,
    /// Pixels, of an image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width_px: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height_px: Option<u32>,
    /// Pages whose content is a picture and no text: a scan. Of a PDF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scanned_pages: Option<u32>,
    /// What a person should know, in Chinese: the name's ending disagrees with the content, scripts inside, not inspected because too large.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Of the words the material is searched for (its `look_for`), those that stand in the file's text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Whether the file has a text in which words can be looked for; a scan has none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_text: bool,
    /// Whether the file was looked into; a file above the inspection limit is stored and hashed only.
    pub inspected: bool,
}

impl FileFacts {
    /// Whether the file counts as evidence.
    pub fn readable(&self) -> bool {
        self.defect.is_none() && self.kind != FileKind::Unknown
    }
}

/// Most words one material is searched for: a report has a dozen topics, each with a few names.
pub const LOOK_FOR_MAX: usize = 40;
/// Characters of such a word: the longest heading looked for.
pub const LOOK_FOR_CHARACTERS_MAX: usize = 40;

/// A file that belongs to a material of an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attachment {
    pub sha256: Digest,
    pub bytes: u64,
    /// The name it was uploaded under: shown, never used as a path. NFC, at most 255 bytes.
    pub name: String,
    pub facts: FileFacts,
    /// Of a respondent list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roster: Option<RosterFacts>,
    pub uploaded_at: Timestamp,
}
