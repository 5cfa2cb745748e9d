//! Uploaded files: what is known of one once it is stored.

use crate::ids::Digest;
use crate::personal_data::{Erased, HandedOver};
use crate::roster::RosterFacts;
use crate::survey::SurveyFacts;
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
    // The binary form of a workbook in a ZIP package (MS-XLSB).
    Xlsb,
    Xls,
    Ods,
    Csv,
    Zip,
    Ofd,
    /// Nothing the programmes accept.
    Unknown,
}

impl FileKind {
    /// Every kind there is, the unknown one last.
    pub const ALL: [Self; 13] =
        [Self::Pdf, Self::Jpeg, Self::Png, Self::Tiff, Self::Docx, Self::Xlsx, Self::Xlsb, Self::Xls, Self::Ods, Self::Csv, Self::Zip, Self::Ofd, Self::Unknown];

    /// The endings a kind goes by, in lower case and without the dot, the usual one first; none for a kind that isn't accepted.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png"],
            Self::Tiff => &["tif", "tiff"],
            Self::Docx => &["docx", "docm"],
            Self::Xlsx => &["xlsx", "xlsm"],
            Self::Xlsb => &["xlsb"],
            Self::Xls => &["xls", "et"],
            Self::Ods => &["ods"],
            Self::Csv => &["csv", "tsv"],
            Self::Zip => &["zip"],
            Self::Ofd => &["ofd"],
            Self::Unknown => &[],
        }
    }

    /// What a file's name says it is. Nothing but a guess where the content isn't at hand.
    pub fn by_name(name: &str) -> Self {
        let ending = ending(name);
        Self::ALL.into_iter().find(|kind| kind.endings().contains(&ending.as_str())).unwrap_or(Self::Unknown)
    }

    /// Whether it is a table of cells.
    pub fn is_spreadsheet(self) -> bool {
        matches!(self, Self::Xlsx | Self::Xlsb | Self::Xls | Self::Ods | Self::Csv)
    }
}

/// A name's ending in lower case without its dot; empty if there is none.
pub fn ending(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => ending.trim().to_lowercase(),
        _ => String::new(),
    }
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

/// What a file holds that the program which opens it would run, open or fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Active {
    /// JavaScript of a PDF.
    Script,
    /// An action of a PDF that opens another program or file.
    Launch,
    /// Either of the two begins by itself when the file is opened or a page is turned.
    OnOpening,
    /// Files within a PDF.
    EmbeddedFile,
    /// Macros of an office file.
    Macro,
    /// Objects of other programs within an office file: OLE, ActiveX.
    EmbeddedObject,
    /// Content of an office file that is fetched from another file or address.
    ExternalLink,
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
    /// What exactly is wrong and what to do, in Chinese, where more is known than the defect says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Pixels, of an image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width_px: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height_px: Option<u32>,
    /// Pages whose content is a picture and no text: a scan. Of a PDF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scanned_pages: Option<u32>,
    /// Files within a ZIP archive that is no office file, folders not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<u32>,
    /// The content is encrypted. Without a defect it opens without a password all the same, but may forbid printing or copying.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub encrypted: bool,
    /// What the file would run, open or fetch; each is explained in `notes`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub active: Vec<Active>,
    /// What a person should know, in Chinese: the name's ending disagrees with the content, scripts inside, not inspected because too large.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Of the words the material is searched for (its `look_for`), those that stand in the file's text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Whether the file has a text in which words can be looked for; a scan has none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_text: bool,
    /// Whether the file was looked into; one above the inspection limit, or on which the inspection broke off, is stored and hashed only.
    pub inspected: bool,
}

/// What a scanner for malware said of a file. One with malware isn't taken, so of an attached file it is never said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum MalwareScan {
    /// This instance has no scanner.
    NotScanned,
    /// The file is larger than the scanner takes.
    TooLarge,
    /// The scanner couldn't be reached, broke off or took too long.
    Unanswered,
    /// Nothing was found. `engine` names the scanner and the date of its signatures, as it does itself.
    Clean { engine: String },
    /// This was found.
    Infected { engine: String, signature: String },
}

impl FileFacts {
    /// A file of this kind that was looked into, with nothing else known of it and nothing wrong with it.
    pub fn of(kind: FileKind) -> Self {
        Self {
            kind,
            pages: None,
            defect: None,
            reason: None,
            width_px: None,
            height_px: None,
            scanned_pages: None,
            files: None,
            encrypted: false,
            active: Vec::new(),
            notes: Vec::new(),
            words: Vec::new(),
            has_text: false,
            inspected: true,
        }
    }

    /// A file of this kind that can't be used.
    pub fn defective(kind: FileKind, defect: Defect) -> Self {
        Self { defect: Some(defect), encrypted: defect == Defect::Encrypted, ..Self::of(kind) }
    }

    /// The same with what exactly is wrong and what to do, in Chinese.
    pub fn because(kind: FileKind, defect: Defect, reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..Self::defective(kind, defect) }
    }

    /// With one more sentence for a person to read.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Of a survey's database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survey: Option<SurveyFacts>,
    /// Of a respondent list: on what basis it was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_over: Option<HandedOver>,
    /// Set once its bytes were deleted for the respondents' sake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Erased>,
    /// None of a file taken before there were scanners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub malware_scan: Option<MalwareScan>,
    pub uploaded_at: Timestamp,
}

impl Attachment {
    /// A file with these facts and no further ones.
    pub fn new(sha256: Digest, bytes: u64, name: impl Into<String>, facts: FileFacts, uploaded_at: Timestamp) -> Self {
        Self { sha256, bytes, name: name.into(), facts, roster: None, survey: None, handed_over: None, erased: None, malware_scan: None, uploaded_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_belongs_to_one_kind() {
        for kind in FileKind::ALL {
            for ending in kind.endings() {
                assert_eq!(FileKind::by_name(&format!("a.b.{}", ending.to_uppercase())), kind);
            }
        }
    }

    #[test]
    fn a_name_without_a_known_ending_says_nothing() {
        for name in ["", "pdf", ".pdf", "a.doc", "a.pdf.exe", "说明.txt"] {
            assert_eq!(FileKind::by_name(name), FileKind::Unknown, "{name}");
        }
    }

    #[test]
    fn facts_written_before_there_were_more_of_them_are_read() {
        let old = serde_json::json!({"kind": "pdf", "pages": 3, "inspected": true});
        let facts: FileFacts = serde_json::from_value(old.clone()).expect("facts");
        assert_eq!(facts, FileFacts { pages: Some(3), ..FileFacts::of(FileKind::Pdf) });
        assert_eq!(serde_json::to_value(&facts).expect("JSON"), old);
    }
}
