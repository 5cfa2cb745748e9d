//! The documents of a packet as types: what stands in `data/*.json`.

use crate::names;
use domain::api::{LabelledForm, PacketRecord, RulebookVersion};
use domain::{Application, Digest, Finding, HistoryEntry, Receipt};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a file is verified part by part: what [`evidence::Manifest`] knows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChunks {
    pub chunk_bytes: u64,
    /// SHA-256's intermediate hash value after each chunk but the last (FIPS 180-4 §6.2).
    pub states: Vec<String>,
}

/// `files.json`: what the evidence's paths stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileList {
    pub files: Vec<FileLine>,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLine {
    pub path: String,
    pub material: String,
    pub material_title: String,
    /// The name it was uploaded under.
    pub name: String,
    pub bytes: u64,
    pub sha256: Digest,
    #[serde(flatten)]
    pub chunks: FileChunks,
}

/// `findings.json`: what the checks said when the application was handed in.
#[derive(Debug, Serialize)]
pub struct Findings<'a> {
    pub number: &'a str,
    pub rulebook: &'a RulebookVersion,
    pub acknowledged: &'a [String],
    pub findings: &'a [Finding],
}

impl<'a> Findings<'a> {
    pub fn of(receipt: &'a Receipt) -> Self {
        Self { number: &receipt.number, rulebook: &receipt.rulebook, acknowledged: &receipt.acknowledged, findings: &receipt.findings }
    }
}

/// `form.json`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Forms {
    pub forms: Vec<LabelledForm>,
}

/// `history.json`, oldest entry first.
#[derive(Debug, Serialize, Deserialize)]
pub struct History {
    pub head: Digest,
    pub items: Vec<HistoryItem>,
}

/// An entry with its own hash.
#[derive(Debug, Serialize, Deserialize)]
pub struct HistoryItem {
    pub sha256: Digest,
    #[serde(flatten)]
    pub entry: HistoryEntry,
}

/// The documents below `data/` whose bytes the record determines, by path. `chunks` knows every file by its digest.
///
/// # Errors
/// Where the chunks of a file aren't known.
pub fn payload(record: &PacketRecord, chunks: &BTreeMap<Digest, FileChunks>) -> Result<BTreeMap<&'static str, Vec<u8>>, crate::Error> {
    let files = files(&record.application, &record.titles, chunks)?;
    let items = record.history.iter().map(|entry| HistoryItem { sha256: entry.digest(), entry: entry.clone() });
    let history = History { head: record.application.head.clone(), items: items.collect() };
    Ok(BTreeMap::from([
        (names::INDEX, crate::index::text(&record.receipt, &files).into_bytes()),
        (names::APPLICATION, pretty(&record.application)),
        (names::FILES, pretty(&files)),
        (names::FINDINGS, pretty(&Findings::of(&record.receipt))),
        (names::FORM, pretty(&Forms { forms: record.forms.clone() })),
        (names::HISTORY, pretty(&history)),
        (names::RECEIPT, serde_json::to_vec(&record.receipt).expect("a receipt is JSON")),
    ]))
}

fn files(application: &Application, titles: &BTreeMap<String, String>, chunks: &BTreeMap<Digest, FileChunks>) -> Result<FileList, crate::Error> {
    let line = |(path, material, file): (String, &str, &domain::Attachment)| {
        Ok(FileLine {
            path,
            material: material.to_owned(),
            material_title: titles.get(material).cloned().unwrap_or_else(|| material.to_owned()),
            name: file.name.clone(),
            bytes: file.bytes,
            sha256: file.sha256.clone(),
            chunks: chunks.get(&file.sha256).cloned().ok_or_else(|| crate::Error::UnknownFile(file.sha256.to_string()))?,
        })
    };
    Ok(FileList { files: names::files(application).into_iter().map(line).collect::<Result<_, _>>()? })
}

/// JSON as a person reads it, with a line feed at its end.
pub fn pretty(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("the documents of a packet are JSON");
    bytes.push(b'\n');
    bytes
}
