//! What the entries of a packet say, held against the receipt and against each other.

use super::container::{Container, Entry};
use super::history::{self, Chain};
use super::{Misfit, Verified, first_difference};
use crate::documents::{FileChunks, FileLine, FileList, Findings, Forms, History, HistoryItem, pretty};
use crate::names::{self, APPLICATION, BAG_INFO, BAGIT, DOCUMENTS, FILES, FINDINGS, FORM, HISTORY, INDEX, MANIFEST, RECEIPT, TAG_MANIFEST};
use crate::{bag, index, write};
use domain::receipt::{RecordFile, record_sha256};
use domain::{Application, Attachment, Digest, Receipt};
use evidence::CHUNK_BYTES;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::ops::Range;

/// Checks what was read.
pub fn check(receipt: &Receipt, container: Container) -> Verified {
    let mut check = Check { receipt, verified: Verified { entries: container.entries.len(), bytes: container.bytes, ..Verified::default() }, misfits: container.misfits.clone(), container: &container };
    check.names();
    check.run();
    check.unaccounted();
    Verified { misfits: check.misfits, ..check.verified }
}

struct Check<'c> {
    receipt: &'c Receipt,
    container: &'c Container,
    verified: Verified,
    misfits: Vec<Misfit>,
}

impl Check<'_> {
    /// The entries are those expected, in their order.
    fn names(&mut self) {
        let container = self.container;
        let found: Vec<&str> = container.entries.iter().map(|entry| entry.name.as_str()).collect();
        let Some(at) = (0..found.len().max(container.expected.len())).find(|at| found.get(*at).copied() != container.expected.get(*at).map(String::as_str)) else { return };
        if found.is_empty() {
            return;
        }
        let known: BTreeSet<&str> = container.expected.iter().map(String::as_str).collect();
        let there: BTreeSet<&str> = found.iter().copied().collect();
        let extra = found.get(at).filter(|name| !known.contains(**name) || found[..at].contains(*name));
        let missing = container.expected.get(at).filter(|name| !there.contains(name.as_str()));
        let path = |name: &str| container.path(name).to_owned();
        let message = match (extra, missing) {
            (Some(extra), Some(missing)) => format!("此处应为“{}”，实为“{}”：文件被改名或替换。", path(missing), path(extra)),
            (Some(extra), None) => format!("多出文件“{}”，不属于这份申报的材料包。", path(extra)),
            (None, Some(missing)) => format!("缺少文件“{}”。", path(missing)),
            (None, None) => format!("文件次序不符：此处应为“{}”，实为“{}”。", path(&container.expected[at]), path(found[at])),
        };
        let entry = container.entries.get(at);
        let end = container.entries.last().map_or(0, |last| last.data_at + last.bytes + crate::zip::DESCRIPTOR_BYTES);
        // Where the name stands in the entry's local record.
        let name_at = entry.map_or(end, |entry| entry.record_at + 30);
        let expected = container.expected.get(at).map_or(&b""[..], |name| name.as_bytes());
        let differs = first_difference(expected, found.get(at).map_or(b"", |name| name.as_bytes())).unwrap_or(0);
        let byte = (entry.is_some()).then(|| (expected.get(differs).copied(), found[at].as_bytes().get(differs).copied()));
        let place = name_at + if entry.is_some() { differs as u64 } else { 0 };
        let in_zip = place..place + u64::from(entry.is_some());
        self.misfits.push(Misfit { entry: entry.map(|entry| path(&entry.name)).unwrap_or_default(), in_entry: None, in_zip, byte, message });
    }

    fn run(&mut self) {
        self.rebuilt(BAGIT, bag::DECLARATION.as_bytes());
        self.receipt();
        let application: Option<Application> = self.read(APPLICATION, "申报记录");
        let chain: Option<History> = self.read(HISTORY, "办理记录");
        let files: Option<FileList> = self.read(FILES, "文件清单");
        let forms: Option<Forms> = self.read(FORM, "申报表");
        self.rebuilt(FINDINGS, &pretty(&Findings::of(self.receipt)));
        let Some(application) = application else { return };
        self.record(&application);
        let chain = chain.map(|chain| self.chain(&application, chain));
        if let Some(chain) = &chain {
            self.later(&application, chain);
        }
        if let Some(forms) = &forms {
            self.forms(&application, forms);
        }
        self.files(&application, chain.as_ref());
        self.lists(&application, files.as_ref());
        self.manifests(&application);
    }

    /// The document as a value; a misfit if it isn't one. None is asked of what is damaged or missing: that has been said.
    fn read<T: DeserializeOwned>(&mut self, path: &str, what: &str) -> Option<T> {
        let entry = self.container.entry(path).filter(|entry| !entry.damaged)?;
        match serde_json::from_slice(entry.document.as_deref()?) {
            Ok(value) => Some(value),
            Err(error) => {
                self.misfits.push(entry.misfit(path, 0..entry.bytes, None, format!("不是可以识别的{what}（{error}）。")));
                None
            }
        }
    }

    /// A document that follows from others is exactly that.
    fn rebuilt(&mut self, path: &str, expected: &[u8]) {
        let Some(entry) = self.container.entry(path) else { return };
        let Some(found) = entry.document.as_deref() else { return };
        if let Some(index) = first_difference(expected, found) {
            let byte = (expected.get(index).copied(), found.get(index).copied());
            let at = index as u64;
            self.misfits.push(entry.misfit(path, at..at + 1, Some(byte), "与由其他内容推算出的不符。"));
        }
    }

    fn receipt(&mut self) {
        let Some(entry) = self.container.entry(RECEIPT) else { return };
        // Spacing is the reader's: what counts is what it says.
        let same = serde_json::from_slice::<serde_json::Value>(entry.document.as_deref().unwrap_or_default()).is_ok_and(|found| serde_json::to_value(self.receipt).is_ok_and(|own| own == found));
        let before = self.misfits.len();
        if !same {
            self.rebuilt(RECEIPT, &serde_json::to_vec(self.receipt).expect("a receipt is JSON"));
        }
        for misfit in &mut self.misfits[before..] {
            misfit.message = "包内的回执与所给的回执不同：不是同一次提交，或其中之一被改动。".to_owned();
        }
    }

    /// Category, level, fields and files are those whose hash the receipt names.
    fn record(&mut self, application: &Application) {
        let receipt = self.receipt;
        let files = receipt.files.iter().map(|f| RecordFile { material: &f.material, name: &f.name, bytes: f.bytes, sha256: &f.sha256 });
        let digest = record_sha256(&application.category, &application.level, &application.fields, files);
        let listed = self.own(application).into_iter().map(|(code, file)| (code, file.name.as_str(), file.bytes, &file.sha256));
        let named = receipt.files.iter().map(|f| (f.material.as_str(), f.name.as_str(), f.bytes, &f.sha256));
        let message = if application.id != receipt.application || application.number.as_deref() != Some(&receipt.number) {
            "申报记录的编号与回执不同，不是同一份申报。"
        } else if !listed.eq(named) {
            "申报记录中的文件与回执所列的不同。"
        } else if digest != receipt.record_sha256 {
            "类别、等级、各栏内容与回执的内容 SHA-256 不符：其中有一处在提交后被改动。仅凭一个校验值不能指出是哪一字节。"
        } else {
            return;
        };
        self.part(APPLICATION, b"\n  \"category\"", b"\n  \"opinion\"", message);
    }

    /// The files whose materials the receipt lists: the applicant's.
    fn own<'a>(&self, application: &'a Application) -> Vec<(&'a str, &'a Attachment)> {
        let codes: BTreeSet<&str> = self.receipt.files.iter().map(|file| file.material.as_str()).collect();
        let all = application.materials.iter().flat_map(|(code, files)| files.iter().map(move |file| (code.as_str(), file)));
        all.filter(|(code, _)| codes.contains(code)).collect()
    }

    fn chain(&mut self, application: &Application, chain: History) -> History {
        let Chain { proven, later, broken } = history::follow(self.receipt, application, &chain.items);
        (self.verified.proven_entries, self.verified.later_entries) = (proven, later);
        match (broken, self.container.entry(HISTORY)) {
            (Some((index, message)), Some(entry)) => {
                let span = history::span(entry.document.as_deref().unwrap_or_default(), &chain.items, index);
                self.misfits.push(entry.misfit(HISTORY, span, None, message));
            }
            _ => {
                let items = chain.items.iter().map(|item| HistoryItem { sha256: item.entry.digest(), entry: item.entry.clone() });
                self.rebuilt(HISTORY, &pretty(&History { head: application.head.clone(), items: items.collect() }));
            }
        }
        chain
    }

    /// What came after the submission is what the history says of it.
    fn later(&mut self, application: &Application, chain: &History) {
        let opinion = application.opinion.as_ref().map(|opinion| Digest::of(&serde_json::to_vec(opinion).expect("an opinion is JSON")));
        if opinion.as_ref() != history::opinion(chain) {
            self.part(APPLICATION, b"\n  \"opinion\"", b"\n  \"reports\"", "推荐意见与办理记录所记的 SHA-256 不符。");
        }
        let reports: Vec<Digest> = application.reports.iter().map(|report| Digest::of_json(&serde_json::to_value(report).expect("a report is JSON"))).collect();
        if !reports.iter().eq(history::reports(chain)) {
            self.part(APPLICATION, b"\n  \"reports\"", b"\n  \"receipts\"", "提交后的情况报告与办理记录所记的 SHA-256 不符。");
        }
    }

    /// Every value of the labelled form is the record's.
    fn forms(&mut self, application: &Application, forms: &Forms) {
        let given = application.opinion.as_ref().map(|opinion| &opinion.fields);
        for form in &forms.forms {
            let values = if form.by == "recommender" { given } else { Some(&application.fields) };
            for field in form.sections.iter().flat_map(|section| &section.fields) {
                if values.and_then(|values| values.get(&field.id)).map_or("", String::as_str) != field.value {
                    let id = format!("\"id\": {}", serde_json::Value::from(field.id.as_str()));
                    self.part(FORM, id.as_bytes(), b"\"id\": ", "这一栏与申报记录中的内容不同。");
                }
            }
        }
    }

    /// Every file is the one whose hash the receipt names; one that the recommending body added, the one of the history.
    fn files(&mut self, application: &Application, chain: Option<&History>) {
        let mut fitting = 0;
        for (path, code, file) in names::files(application) {
            let Some(entry) = self.container.entry(&path) else { continue };
            let by_receipt = self.receipt.files.iter().any(|f| f.material == code && f.sha256 == file.sha256);
            if entry.sha256 != file.sha256 {
                let (range, how) = wrong_part(entry, file);
                self.misfits.push(entry.misfit(&path, range, None, format!("“{}”的内容与{}不符：{how}。", file.name, if by_receipt { "回执" } else { "申报记录" })));
            } else if !by_receipt && chain.is_some_and(|chain| !history::added(chain, code, &file.sha256)) {
                self.misfits.push(entry.misfit(&path, 0..entry.bytes, None, format!("“{}”既不在回执中，也不在办理记录中。", file.name)));
            } else {
                fitting += 1;
            }
        }
        self.verified.files = fitting;
    }

    /// `files.json` and `index.txt` say of the files what the record says.
    fn lists(&mut self, application: &Application, found: Option<&FileList>) {
        let Some(found) = found else { return };
        let line = |(path, code, file): (String, &str, &Attachment)| {
            let listed = found.files.iter().find(|line| line.path == path);
            let title = self.receipt.files.iter().find(|f| f.material == code).map(|f| f.material_title.clone());
            let entry = self.container.entry(&path);
            let right = entry.filter(|entry| entry.sha256 == file.sha256).map(|entry| FileChunks { chunk_bytes: CHUNK_BYTES as u64, states: entry.states.clone() });
            Some(FileLine {
                material: code.to_owned(),
                // The body's materials stand in no receipt: of their titles nothing is known but what stands here.
                material_title: title.or_else(|| listed.map(|line| line.material_title.clone()))?,
                name: file.name.clone(),
                bytes: file.bytes,
                sha256: file.sha256.clone(),
                chunks: right.or_else(|| listed.map(|line| line.chunks.clone()))?,
                path,
            })
        };
        let Some(files) = names::files(application).into_iter().map(line).collect() else {
            return self.part(FILES, b"{", b"", "所列的文件与申报记录不同。");
        };
        let list = FileList { files };
        self.rebuilt(FILES, &pretty(&list));
        self.rebuilt(INDEX, index::text(self.receipt, &list).as_bytes());
    }

    /// The manifests name every file with the digest it has, and the tag files what they must.
    fn manifests(&mut self, application: &Application) {
        let Some(manifest) = self.container.document(MANIFEST) else { return };
        let tags = self.container.document(TAG_MANIFEST).unwrap_or_default();
        let sealed = bag::digest_of(tags, MANIFEST).is_some_and(|digest| digest == Digest::of(manifest));
        let mut lines = Vec::new();
        let mut bytes = 0;
        for path in DOCUMENTS.into_iter().filter(|path| path.starts_with("data/")) {
            let Some(entry) = self.container.entry(path) else { continue };
            bytes += entry.bytes;
            let listed = bag::digest_of(manifest, path);
            // Of a document and its line, the one that nothing else bears out is wrong.
            match listed.filter(|digest| sealed && *digest != entry.sha256) {
                Some(digest) => {
                    let said = self.misfits.iter().any(|misfit| misfit.entry == path);
                    if !said {
                        self.misfits.push(entry.misfit(path, 0..entry.bytes, None, "内容与清单中的 SHA-256 不符。"));
                    }
                    lines.push((digest, path.to_owned()));
                }
                None => lines.push((entry.sha256.clone(), path.to_owned())),
            }
        }
        let files = names::files(application);
        bytes += files.iter().map(|(.., file)| file.bytes).sum::<u64>();
        let count = lines.len() + files.len();
        lines.extend(files.into_iter().map(|(path, _, file)| (file.sha256.clone(), path)));
        self.rebuilt(MANIFEST, bag::manifest(lines.iter().map(|(digest, path)| (digest, path.as_str()))).as_bytes());
        self.rebuilt(BAG_INFO, write::info(self.receipt, count, bytes).as_bytes());
        let info = self.container.document(BAG_INFO).unwrap_or_default();
        self.rebuilt(TAG_MANIFEST, write::tag_manifest(info, manifest).as_bytes());
    }

    /// Damage that nothing else has named is named as far as it is known.
    fn unaccounted(&mut self) {
        for entry in self.container.entries.iter().filter(|entry| entry.damaged) {
            let path = self.container.path(&entry.name);
            if self.misfits.iter().all(|misfit| misfit.entry != path) {
                self.misfits.push(entry.misfit(path, 0..entry.bytes, None, "内容与打包时的 CRC-32 不符，改动的不止一字节，不能指出是哪些。"));
            }
        }
    }

    /// A part of a document, from one text in it to the next of another.
    fn part(&mut self, path: &str, from: &[u8], to: &[u8], message: &str) {
        let Some(entry) = self.container.entry(path) else { return };
        let document = entry.document.as_deref().unwrap_or_default();
        let start = find(document, from).unwrap_or(0);
        let behind = (start + from.len()).min(document.len());
        let end = find(&document[behind..], to).filter(|_| !to.is_empty()).map_or(document.len(), |at| behind + at);
        self.misfits.push(entry.misfit(path, start as u64..end as u64, None, message));
    }
}

/// The part of a file in which something must be wrong, and how that is known.
fn wrong_part(entry: &Entry, file: &Attachment) -> (Range<u64>, String) {
    if entry.bytes != file.bytes {
        let chunk = entry.wrong_chunk.clone().unwrap_or(0..entry.bytes);
        return (chunk, format!("应有 {} 字节，实有 {} 字节", file.bytes, entry.bytes));
    }
    let chunk = CHUNK_BYTES as u64;
    let last = entry.bytes.saturating_sub(1) / chunk * chunk;
    match &entry.wrong_chunk {
        Some(range) => (range.clone(), "按分段校验值，所列的是第一段不符的".to_owned()),
        None if last > 0 => (last..entry.bytes, "按分段校验值，不符的是最后一段".to_owned()),
        None => (0..entry.bytes, "不能再细指".to_owned()),
    }
}

/// The first place of a text in another.
pub fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() { None } else { text.windows(part.len()).position(|window| window == part) }
}
