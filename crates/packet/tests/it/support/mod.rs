//! A made-up application as a packet, and packets made wrong on purpose.
#[path = "../../../../evidence/tests/it/memory/noise.rs"]
mod noise;

pub use noise::noise;

use domain::api::{LabelledField, LabelledForm, LabelledSection, PacketRecord, RulebookVersion};
use domain::history::Event;
use domain::receipt::{ReceiptFile, ReceiptLink, RecordFile, record_sha256};
use domain::time::Timestamp;
use domain::{AccountId, Application, ApplicationId, Attachment, Digest, FileFacts, FileKind, HistoryEntry, Opinion, OpinionDecision, ProgrammeId, Receipt, State};
use packet::verify::{Verified, verify};
use packet::{FileChunks, Packet, Part, zip};
use std::collections::BTreeMap;
use std::io::Cursor;

/// A file of the application.
#[derive(Clone)]
pub struct Sample {
    pub material: &'static str,
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// Added by the recommending body after the application was handed in.
    pub later: bool,
}

/// An application and everything around it, ready to be packed.
pub struct Builder {
    pub files: Vec<Sample>,
    pub opinion: bool,
}

/// Record and files.
#[derive(Clone)]
pub struct Sealed {
    pub record: PacketRecord,
    pub files: BTreeMap<Digest, Vec<u8>>,
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl Default for Builder {
    fn default() -> Self {
        let file = |material, name, bytes: &[u8], later| Sample { material, name, bytes: bytes.to_vec(), later };
        let files = vec![
            file("AB30-M01", "营业执照.pdf", b"%PDF-1.7 a licence", false),
            file("AB30-M01", "第二页.pdf", b"%PDF-1.7 its second page", false),
            file("AB30-M02", "空.pdf", b"", false),
            file("AB30-M03", "推荐.pdf", b"%PDF-1.7 by the body", true),
        ];
        Self { files, opinion: true }
    }
}

impl Builder {
    pub fn with_file(mut self, material: &'static str, name: &'static str, bytes: Vec<u8>) -> Self {
        self.files.push(Sample { material, name, bytes, later: false });
        self
    }

    /// The record as the service would hand it out.
    pub fn seal(self) -> Sealed {
        let by = |id: &str| AccountId::from(id);
        let submitted_at = at("2030-07-10T01:05:07Z");
        let fields: BTreeMap<String, String> = [("name", "某某样例公司"), ("report", "第一段。\n第二段，有“引号”。")].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        let mut materials: BTreeMap<String, Vec<Attachment>> = BTreeMap::new();
        for file in &self.files {
            let facts = FileFacts { pages: Some(1), ..FileFacts::of(FileKind::Pdf) };
            let attachment = Attachment::new(Digest::of(&file.bytes), file.bytes.len() as u64, file.name, facts, submitted_at);
            materials.entry(file.material.to_owned()).or_default().push(attachment);
        }
        let later = |code: &str| self.files.iter().any(|file| file.material == code && file.later);
        let own: Vec<ReceiptFile> = materials
            .iter()
            .filter(|(code, _)| !later(code))
            .flat_map(|(code, files)| files.iter().map(move |f| ReceiptFile { material: code.clone(), material_title: "证明材料".into(), name: f.name.clone(), bytes: f.bytes, sha256: f.sha256.clone(), notes: Vec::new(), malware_scan: None }))
            .collect();
        let record = record_sha256("enterprise", "good", &fields, own.iter().map(|f| RecordFile { material: &f.material, name: &f.name, bytes: f.bytes, sha256: &f.sha256 }));

        let mut history: Vec<HistoryEntry> = Vec::new();
        let mut add = |who: &str, at: Timestamp, what| {
            let before = history.last().map(HistoryEntry::digest);
            history.push(HistoryEntry { before, at, by: by(who), what });
        };
        add("applicant", at("2030-07-01T00:00:00Z"), Event::Created);
        add("applicant", submitted_at, Event::Submitted { number: "AB30-0001".into(), record_sha256: record.clone() });
        for file in self.files.iter().filter(|file| file.later) {
            add("body", at("2030-07-11T00:00:00Z"), Event::FileAdded { material: file.material.into(), sha256: Digest::of(&file.bytes) });
        }
        let opinion = self.opinion.then(|| Opinion { decision: OpinionDecision::Recommend, score: "90".into(), highlights: "亮点。".into(), improvements: String::new(), fields: BTreeMap::new(), by: by("body"), at: at("2030-07-12T00:00:00Z") });
        if let Some(opinion) = &opinion {
            add("body", opinion.at, Event::OpinionGiven { opinion_sha256: Digest::of(&serde_json::to_vec(opinion).unwrap()) });
        }
        let receipt = Receipt {
            number: "AB30-0001".into(),
            application: ApplicationId::from("abcdefghijklmnopqrstuvwxyz"),
            programme: ProgrammeId::from("made-up-2030"),
            programme_title: "样例活动".into(),
            category: "enterprise".into(),
            level: "good".into(),
            applicant_name: "某某样例公司".into(),
            project_name: None,
            submitted_at,
            rulebook: RulebookVersion { programme: ProgrammeId::from("made-up-2030"), version: "1".into(), sha256: Digest::of(b"rules") },
            files: own,
            record_sha256: record,
            findings: vec![],
            acknowledged: vec![],
            history_head: history[1].digest(),
        };
        let link = ReceiptLink { sha256: Digest::of(&serde_json::to_vec(&receipt).unwrap()), submitted_at };
        let forms = vec![LabelledForm {
            title: "申请表".into(),
            clause: "附件1".into(),
            by: "applicant".into(),
            sections: vec![LabelledSection {
                title: "基本情况".into(),
                fields: fields.iter().map(|(id, value)| LabelledField { id: id.clone(), label: format!("栏目 {id}"), unit: None, value: value.clone(), shown: None }).collect(),
            }],
        }];
        let application = Application {
            schema: 1,
            id: receipt.application.clone(),
            revision: 7,
            programme: receipt.programme.clone(),
            applicant: by("applicant"),
            category: "enterprise".into(),
            level: "good".into(),
            state: if opinion.is_some() { State::Recommended } else { State::Submitted },
            number: Some(receipt.number.clone()),
            recommender: Some("body".into()),
            fields,
            materials,
            opinion,
            reports: vec![],
            receipts: vec![link],
            head: history.last().unwrap().digest(),
            created_at: at("2030-07-01T00:00:00Z"),
            changed_at: submitted_at,
            submitted_at: Some(submitted_at),
        };
                let titles = application.materials.keys().map(|code| (code.clone(), if later(code) { "推荐材料" } else { "证明材料" }.to_owned())).collect();
        let files = self.files.iter().map(|file| (Digest::of(&file.bytes), file.bytes.clone())).collect();
        Sealed { record: PacketRecord { receipt, application, forms, history, titles }, files }
    }
}

impl Sealed {
    pub fn receipt(&self) -> Vec<u8> {
        serde_json::to_vec(&self.record.receipt).unwrap()
    }

    pub fn packet(&self) -> Packet {
        Packet::new(&self.record, &self.chunks()).unwrap()
    }

    pub fn chunks(&self) -> BTreeMap<Digest, FileChunks> {
        self.files.iter().map(|(sha256, bytes)| (sha256.clone(), chunks_of(bytes))).collect()
    }

    /// The whole packet.
    pub fn bytes(&self) -> Vec<u8> {
        let packet = self.packet();
        let bytes = written(&packet, |sha256| self.files[sha256].clone());
        assert_eq!(bytes.len() as u64, packet.length());
        bytes
    }

    pub fn verify(&self, packet: &[u8]) -> Verified {
        verify(&self.receipt(), Cursor::new(packet)).unwrap()
    }
}

/// A packet whose files' bytes are given as asked for.
pub fn written(packet: &Packet, file: impl Fn(&Digest) -> Vec<u8>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut parts = packet.writer();
    while let Some(part) = parts.next_part() {
        match part {
            Part::Bytes(bytes) => out.extend(bytes),
            Part::File { sha256, .. } => {
                let bytes = file(sha256);
                for piece in bytes.chunks(70_001) {
                    parts.file_bytes(piece);
                }
                out.extend(bytes);
            }
        }
    }
    out
}

fn chunks_of(bytes: &[u8]) -> FileChunks {
    let mut state = evidence::hash::State::default();
    let chunks: Vec<&[u8]> = bytes.chunks(evidence::CHUNK_BYTES).collect();
    let states = chunks.iter().take(chunks.len().saturating_sub(1)).map(|chunk| {
        state = state.after(chunk);
        state.to_hex()
    });
    FileChunks { chunk_bytes: evidence::CHUNK_BYTES as u64, states: states.collect() }
}

/// Name and data of an entry.
pub type ZipEntry = (String, Vec<u8>);

/// The entries of a ZIP by its directory, read as any program would.
pub fn entries(zip: &[u8]) -> Vec<ZipEntry> {
    let number = |at: usize, length: usize| zip[at..at + length].iter().rev().fold(0_u64, |n, byte| n << 8 | u64::from(*byte)) as usize;
    let end = zip.len() - 98;
    let (count, mut at) = (number(end + 24, 8), number(end + 48, 8));
    let mut entries = Vec::new();
    for _ in 0..count {
        let name = number(at + 28, 2);
        let extra = at + 46 + name;
        let (bytes, local) = (number(extra + 4, 8), number(extra + 20, 8));
        let data = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        entries.push((String::from_utf8(zip[at + 46..at + 46 + name].to_vec()).unwrap(), zip[data..data + bytes].to_vec()));
        at = extra + 28;
    }
    entries
}

/// A ZIP of these entries, in every record as a packet would have it.
pub fn zipped(entries: &[ZipEntry], at: Timestamp) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    let stamp = zip::Stamp::new(at);
    for (name, bytes) in entries {
        let crc = crc32fast::hash(bytes);
        directory.extend(zip::central(name, stamp, crc, bytes.len() as u64, out.len() as u64));
        out.extend(zip::local(name, stamp));
        out.extend(bytes);
        out.extend(zip::descriptor(crc, bytes.len() as u64));
    }
    let offset = out.len() as u64;
    let end = zip::end(entries.len() as u64, directory.len() as u64, offset);
    out.extend(directory);
    out.extend(end);
    out
}
