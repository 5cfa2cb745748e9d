//! The tag files of a bag (RFC 8493 §2).

use domain::time::today;
use domain::{Digest, Receipt};
use std::fmt::Write as _;

/// `bagit.txt` (§2.1.1).
pub const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// `bag-info.txt` (§2.2.2) of a payload of so many files and bytes. Its dates are the receipt's.
pub fn info(receipt: &Receipt, receipt_sha256: &Digest, files: usize, bytes: u64) -> String {
    let mut out = String::new();
    let mut line = |label: &str, value: &str| {
        let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let _ = writeln!(out, "{label}: {}", value.trim());
    };
    line("External-Identifier", &receipt.number);
    line("External-Description", &format!("{}，{}", receipt.programme_title, receipt.applicant_name));
    line("Bagging-Date", &today(receipt.submitted_at).to_string());
    line("Payload-Oxum", &format!("{bytes}.{files}"));
    line("Bag-Software-Agent", "intake");
    line("Packet-Format", &crate::FORMAT.to_string());
    line("Receipt-SHA-256", receipt_sha256.as_str());
    out
}

/// A manifest (§2.1.3): a digest and a path a line. Paths here are ASCII without `%`, CR and LF, so nothing is encoded.
pub fn manifest<'a>(lines: impl IntoIterator<Item = (&'a Digest, &'a str)>) -> String {
    lines.into_iter().fold(String::new(), |mut out, (digest, path)| {
        let _ = writeln!(out, "{digest}  {path}");
        out
    })
}

/// The digest that a manifest gives for a path.
pub fn digest_of(manifest: &[u8], path: &str) -> Option<Digest> {
    let text = str::from_utf8(manifest).ok()?;
    text.lines().find_map(|line| line.strip_suffix(path)?.strip_suffix("  ")?.parse().ok())
}
