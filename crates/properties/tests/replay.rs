//! Every property against its stored corpus. `UPDATE_CORPUS=1` writes the seeds, which are made here and come from nowhere else.

mod seeds;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

fn fuzz() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn replay(name: &str) {
    let (_, property) = properties::ALL.iter().find(|(known, _)| *known == name).expect("a property");
    let folder = fuzz().join("corpus").join(name);
    if std::env::var_os("UPDATE_CORPUS").is_some() {
        fs::create_dir_all(&folder).expect("a folder");
        for (seed, bytes) in seeds::of(name) {
            fs::write(folder.join(seed), bytes).expect("a seed");
        }
    }
    let mut files: Vec<_> = fs::read_dir(&folder).expect("a corpus").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    assert!(files.len() >= 5, "a corpus has seeds");
    for file in files {
        println!("{}", file.display());
        property(&fs::read(&file).expect("a seed"));
    }
}

#[test]
fn file() {
    replay("file");
}

#[test]
fn pdf() {
    replay("pdf");
}

#[test]
fn roster_bytes() {
    replay("roster_bytes");
}

#[test]
fn roster_grid() {
    replay("roster_grid");
}

#[test]
fn rulebook() {
    replay("rulebook");
}

#[test]
fn upload() {
    replay("upload");
}

#[test]
fn zip_archive() {
    replay("zip_archive");
}

#[test]
fn every_property_has_a_target() {
    let targets = fs::read_dir(fuzz().join("targets")).expect("targets");
    let targets: BTreeSet<String> = targets.map(|entry| entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned()).collect();
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).expect("a manifest");
    let known: BTreeSet<String> = properties::ALL.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(targets, known);
    assert!(known.iter().all(|name| manifest.contains(&format!("targets/{name}.rs"))));
}

/// Numbers by xorshift, the same every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 as usize
    }
}

/// Seeds with bytes changed: the fuzzer's work in small.
#[test]
fn changed_seeds() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    // Ways through an upload are changed below.
    for (name, property) in properties::ALL.iter().filter(|(name, _)| *name != "upload") {
        for (_, seed) in seeds::of(name) {
            for _ in 0..20 {
                let mut changed = seed.clone();
                for _ in 0..=random.next() % 4 {
                    let at = random.next() % changed.len();
                    changed[at] = random.next() as u8;
                }
                property(&changed);
            }
        }
    }
}

/// Ways through an upload without a seed.
#[test]
fn no_way_through_an_upload_loses_an_acknowledged_byte() {
    let rounds = if std::env::var_os("INTAKE_LONG_TESTS").is_some() { 5000 } else { 100 };
    for seed in 1..=rounds {
        let mut random = Random(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed));
        let way: Vec<u8> = (0..1 + random.next() % 160).map(|_| random.next() as u8).collect();
        println!("{way:?}");
        properties::upload(&way);
    }
}
