//! Packets written: the same record, the same bytes; lengths known beforehand, beyond 4 GiB too.

use crate::support::{Builder, entries, noise};
use domain::Digest;
use packet::{Error, Packet, Part};

#[test]
fn the_same_record_makes_the_same_bytes() {
    let sealed = Builder::default().seal();
    let packet = sealed.packet();
    assert_eq!(sealed.bytes(), sealed.bytes());
    assert_eq!(packet.digest(), sealed.packet().digest());
    assert_eq!(packet.file_name(), "AB30-0001.zip");
    let without = Builder { opinion: false, ..Builder::default() }.seal();
    assert_ne!(without.packet().digest(), packet.digest());
}

#[test]
fn every_file_stands_under_its_materials_code_and_nothing_else() {
    let entries = entries(&Builder::default().seal().bytes());
    let names: Vec<&str> = entries.iter().map(|(name, _)| name.strip_prefix("AB30-0001/").expect("one folder")).collect();
    assert_eq!(
        names,
        [
            "bagit.txt",
            "bag-info.txt",
            "manifest-sha256.txt",
            "tagmanifest-sha256.txt",
            "data/application.json",
            "data/files.json",
            "data/findings.json",
            "data/form.json",
            "data/history.json",
            "data/index.txt",
            "data/receipt.json",
            "data/evidence/AB30-M01/01.pdf",
            "data/evidence/AB30-M01/02.pdf",
            "data/evidence/AB30-M02/01.pdf",
            "data/evidence/AB30-M03/01.pdf",
        ]
    );
    assert_eq!(entries[0].1, b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
    let info = String::from_utf8(entries[1].1.clone()).unwrap();
    let payload: u64 = entries[4..].iter().map(|(_, bytes)| bytes.len() as u64).sum();
    for line in ["External-Identifier: AB30-0001\n", "Bagging-Date: 2030-07-10\n", &format!("Payload-Oxum: {payload}.11\n")] {
        assert!(info.contains(line), "{info}");
    }
    let manifest = String::from_utf8(entries[2].1.clone()).unwrap();
    let expected: String = entries[4..].iter().zip(&names[4..]).map(|((_, bytes), path)| format!("{}  {path}\n", Digest::of(bytes))).collect();
    assert_eq!(manifest, expected);
    let tags: String = entries[..3].iter().zip(&names).map(|((_, bytes), path)| format!("{}  {path}\n", Digest::of(bytes))).collect();
    assert_eq!(String::from_utf8(entries[3].1.clone()).unwrap(), tags);
    assert!(String::from_utf8(entries[9].1.clone()).unwrap().contains("data/evidence/AB30-M01/02.pdf  第二页.pdf（24 字节）"));
}

#[test]
fn a_name_never_becomes_a_path() {
    let sealed = Builder::default().with_file("../../材料", "../../../etc/passwd", noise(10)).seal();
    let names: Vec<String> = entries(&sealed.bytes()).into_iter().map(|(name, _)| name).collect();
    assert!(names.contains(&"AB30-0001/data/evidence/________/01.pdf".to_owned()), "{names:?}");
    assert!(names.iter().all(|name| name.is_ascii() && !name.contains("..")));
    assert_eq!(sealed.verify(&sealed.bytes()).misfits, []);
}

#[test]
fn a_packet_beyond_4_gib_knows_its_length_and_places() {
    let mut sealed = Builder::default().with_file("AB30-M09", "大.pdf", noise(10)).seal();
    let large: u64 = 6 << 30;
    sealed.record.application.materials.get_mut("AB30-M01").unwrap()[0].bytes = large;
    let packet = sealed.packet();
    let (mut at, mut parts, mut end) = (0, packet.writer(), Vec::new());
    while let Some(part) = parts.next_part() {
        match part {
            Part::Bytes(bytes) => {
                at += bytes.len() as u64;
                end = bytes;
            }
            // Its bytes aren't needed for the records around them.
            Part::File { bytes, .. } => at += bytes,
        }
    }
    assert!(at > large);
    assert_eq!(at, packet.length());
    let number = |at: usize| u64::from_le_bytes(end[at..at + 8].try_into().unwrap());
    let records = end.len() - 98;
    let (bytes, offset) = (number(records + 40), number(records + 48));
    assert_eq!(offset + bytes, at - 98);
    // The last entry begins behind the large one, and its line says so in 64 bits.
    assert!(number(records - 8) > large && number(records - 8) < offset);
}

#[test]
fn no_packet_is_made_of_files_unknown() {
    let sealed = Builder::default().seal();
    let unknown = Packet::new(&sealed.record, &[].into());
    assert!(matches!(unknown, Err(Error::UnknownFile(_))));
}
