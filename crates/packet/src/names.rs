//! Names inside a packet: ASCII, derived from the number and the materials' codes and never from what a file was called.

use domain::{Application, Attachment};
use std::collections::BTreeMap;

pub const BAGIT: &str = "bagit.txt";
pub const BAG_INFO: &str = "bag-info.txt";
pub const MANIFEST: &str = "manifest-sha256.txt";
pub const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
pub const APPLICATION: &str = "data/application.json";
pub const FILES: &str = "data/files.json";
pub const FINDINGS: &str = "data/findings.json";
pub const FORM: &str = "data/form.json";
pub const HISTORY: &str = "data/history.json";
pub const INDEX: &str = "data/index.txt";
pub const RECEIPT: &str = "data/receipt.json";

/// Every document of a packet in its order; the files of the application follow.
pub const DOCUMENTS: [&str; 11] = [BAGIT, BAG_INFO, MANIFEST, TAG_MANIFEST, APPLICATION, FILES, FINDINGS, FORM, HISTORY, INDEX, RECEIPT];

/// A text as one part of a path: letters, digits, hyphens; anything else becomes `_`.
pub fn segment(text: &str) -> String {
    let kept: String = text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    if kept.is_empty() { "_".to_owned() } else { kept }
}

/// Every file of the application with its material's code and its path: `data/evidence/AB30-M04/01.pdf`, numbered in the
/// order of upload.
pub fn files(application: &Application) -> Vec<(String, &str, &Attachment)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let all = application.materials.iter().flat_map(|(code, files)| files.iter().map(move |file| (code.as_str(), file)));
    all.map(|(code, file)| {
        let folder = segment(code);
        let count = counts.entry(folder.clone()).or_default();
        *count += 1;
        (format!("data/evidence/{folder}/{count:02}.{}", file.facts.kind.endings().first().unwrap_or(&"bin")), code, file)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::segment;

    #[test]
    fn a_part_of_a_path_leads_nowhere_else() {
        assert_eq!(segment("AB30-M04"), "AB30-M04");
        assert_eq!(segment("../材料 1"), "______1");
        assert_eq!(segment(""), "_");
    }
}
