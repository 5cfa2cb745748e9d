//! Packets verified: whole ones fit, and whatever was done to one is named where it was done.

use crate::support::{Builder, Sealed, ZipEntry, entries, noise, written, zipped};
use domain::Digest;
use packet::verify::{DIRECTORY_BYTES_MAX, DOCUMENT_BYTES_MAX, Error, Misfit, verify};
use std::io::Cursor;

const CHUNK: usize = 1 << 20;

/// The first misfit, which names exactly this byte.
#[track_caller]
fn names_byte(sealed: &Sealed, right: &[u8], at: usize, change: u8) {
    let mut wrong = right.to_vec();
    wrong[at] ^= change;
    let verified = sealed.verify(&wrong);
    let first = verified.misfits.first().unwrap_or_else(|| panic!("byte {at} was changed and nothing said"));
    let named = (first.in_zip.clone(), first.byte);
    assert_eq!(named, (at as u64..at as u64 + 1, Some((Some(right[at]), Some(wrong[at])))), "byte {at}: {:#?}", verified.misfits);
    assert_eq!(verified.misfits.len(), 1, "one change, one place: {:#?}", verified.misfits);
}

#[track_caller]
fn first(sealed: &Sealed, packet: &[u8]) -> Misfit {
    sealed.verify(packet).misfits.into_iter().next().expect("a misfit")
}

#[test]
fn a_whole_packet_fits() {
    let sealed = Builder::default().with_file("AB30-M04", "大.pdf", noise(2 * CHUNK + 5)).with_file("AB30-M04", "整.pdf", noise(2 * CHUNK)).seal();
    let verified = sealed.verify(&sealed.bytes());
    assert_eq!(verified.misfits, []);
    assert_eq!((verified.entries, verified.files, verified.proven_entries, verified.later_entries), (17, 6, 2, 2));
    let bare = Builder { files: vec![], opinion: false }.seal();
    assert_eq!(bare.verify(&bare.bytes()).misfits, []);
}

#[test]
fn a_receipt_in_another_spacing_is_the_same_receipt() {
    let sealed = Builder::default().seal();
    let spaced = serde_json::to_vec_pretty(&sealed.record.receipt).unwrap();
    assert_eq!(verify(&spaced, Cursor::new(sealed.bytes())).unwrap().misfits, []);
    assert!(matches!(verify(b"{}", Cursor::new(sealed.bytes())), Err(Error::Receipt(_))));
}

/// Every byte in the long tests, every seventh otherwise.
#[test]
fn any_byte_changed_is_named() {
    let sealed = Builder::default().seal();
    let right = sealed.bytes();
    let step = if std::env::var_os("INTAKE_LONG_TESTS").is_some() { 1 } else { 7 };
    for at in (0..right.len()).step_by(step) {
        names_byte(&sealed, &right, at, 1 << (at % 8));
    }
}

#[test]
fn any_byte_changed_in_a_large_file_is_named() {
    let sealed = Builder::default().with_file("AB30-M02", "大.pdf", noise(2 * CHUNK + 777)).seal();
    let right = sealed.bytes();
    let data = right.len() - 5000 - 2 * CHUNK;
    for at in [data, data + 1, data + CHUNK / 2, data + CHUNK + 3, data + 2 * CHUNK - 9000, data + 2 * CHUNK - 4000] {
        names_byte(&sealed, &right, at, 0x55);
    }
}

#[test]
fn several_bytes_changed_in_a_file_are_named_by_its_first_wrong_chunk() {
    let file = noise(3 * CHUNK + 100);
    let sealed = Builder::default().with_file("AB30-M04", "大.pdf", file.clone()).seal();
    let right = sealed.bytes();
    let data = right.windows(64).position(|window| window == &file[..64]).unwrap();
    for (places, chunk) in [(vec![5, CHUNK + 5], 0), (vec![CHUNK + 5, CHUNK + 6, 2 * CHUNK], 1), (vec![3 * CHUNK, 3 * CHUNK + 50], 3)] {
        let mut wrong = right.clone();
        for place in &places {
            wrong[data + place] ^= 0x0f;
        }
        let first = first(&sealed, &wrong);
        let (from, to) = (chunk * CHUNK, ((chunk + 1) * CHUNK).min(file.len()));
        assert_eq!((first.in_entry, first.byte), (Some(from as u64..to as u64), None), "{places:?}");
        assert_eq!(first.in_zip.start, (data + from) as u64);
        assert_eq!(first.entry, "data/evidence/AB30-M04/01.pdf");
    }
}

#[test]
fn a_file_exchanged_and_zipped_anew_isnt_the_receipts() {
    let file = noise(2 * CHUNK + 100);
    let sealed = Builder::default().with_file("AB30-M04", "大.pdf", file.clone()).seal();
    let digest = Digest::of(&file);
    let forged = written(&sealed.packet(), |sha256| {
        let mut bytes = sealed.files[sha256].clone();
        if *sha256 == digest {
            bytes[CHUNK + 1] ^= 1;
        }
        bytes
    });
    let first = first(&sealed, &forged);
    assert_eq!((first.entry.as_str(), first.in_entry), ("data/evidence/AB30-M04/01.pdf", Some(CHUNK as u64..2 * CHUNK as u64)));
    assert!(first.message.contains("回执"), "{}", first.message);
}

/// A packet made anew of a changed record, everything in it consistent but the receipt.
fn forged(change: impl FnOnce(&mut Sealed)) -> Vec<Misfit> {
    let sealed = Builder::default().seal();
    let mut other = sealed.clone();
    change(&mut other);
    sealed.verify(&other.bytes()).misfits
}

#[test]
fn a_record_changed_and_packed_anew_isnt_the_receipts() {
    let misfits = forged(|sealed| {
        sealed.record.application.fields.insert("name".into(), "别的公司".into());
        sealed.record.forms[0].sections[0].fields[0].value = "别的公司".into();
    });
    assert_eq!(misfits.len(), 1, "{misfits:#?}");
    assert_eq!(misfits[0].entry, "data/application.json");
    assert!(misfits[0].message.contains("SHA-256") && misfits[0].byte.is_none());

    let misfits = forged(|sealed| sealed.record.application.level = "better".into());
    assert_eq!(misfits[0].entry, "data/application.json");
    let misfits = forged(|sealed| sealed.record.application.materials.get_mut("AB30-M01").unwrap()[0].name = "别的.pdf".into());
    assert_eq!(misfits[0].entry, "data/application.json");
    let misfits = forged(|sealed| sealed.record.forms[0].sections[0].fields[0].value = "别的公司".into());
    assert_eq!(misfits.iter().map(|m| m.entry.as_str()).collect::<Vec<_>>(), ["data/form.json"]);
    let misfits = forged(|sealed| sealed.record.application.opinion.as_mut().unwrap().score = "99".into());
    assert_eq!(misfits.iter().map(|m| m.entry.as_str()).collect::<Vec<_>>(), ["data/application.json"]);
}

#[test]
fn a_receipt_exchanged_is_named_by_its_first_byte() {
    let misfits = forged(|sealed| sealed.record.receipt.level = "better".into());
    let receipt = misfits.iter().find(|m| m.entry == "data/receipt.json").expect("the receipt");
    assert_eq!(receipt.byte, Some((Some(b'g'), Some(b'b'))));
}

#[test]
fn a_history_changed_is_named_by_its_entry() {
    use domain::history::Event;
    let created = |sealed: &mut Sealed| sealed.record.history[0].by = "somebody".into();
    let misfits = forged(created);
    assert_eq!((misfits.len(), misfits[0].entry.as_str()), (1, "data/history.json"), "{misfits:#?}");
    assert!(misfits[0].message.contains("下一条"));

    // Chained anew to its end: the receipt's entry is no longer there.
    let misfits = forged(|sealed| {
        sealed.record.history[0].by = "somebody".into();
        for index in 1..sealed.record.history.len() {
            sealed.record.history[index].before = Some(sealed.record.history[index - 1].digest());
        }
        sealed.record.application.head = sealed.record.history.last().unwrap().digest();
    });
    assert_eq!(misfits[0].entry, "data/history.json");
    assert!(misfits[0].message.contains("没有回执所记"), "{}", misfits[0].message);

    let misfits = forged(|sealed| {
        sealed.record.history.remove(2);
    });
    assert!(misfits.iter().any(|m| m.entry == "data/history.json" && m.message.contains("不相连")), "{misfits:#?}");
    let misfits = forged(|sealed| sealed.record.history[2].what = Event::FileAdded { material: "AB30-M03".into(), sha256: Digest::of(b"other") });
    assert!(misfits.iter().any(|m| m.entry == "data/history.json"), "{misfits:#?}");
    let misfits = forged(|sealed| sealed.record.history.clear());
    assert!(misfits.iter().any(|m| m.entry == "data/history.json"), "{misfits:#?}");
}

#[test]
fn a_receipt_forged_over_a_true_packet_isnt_the_historys() {
    let sealed = Builder::default().seal();
    let mut receipt = sealed.record.receipt.clone();
    receipt.record_sha256 = Digest::of(b"something else");
    let verified = verify(&serde_json::to_vec(&receipt).unwrap(), Cursor::new(sealed.bytes())).unwrap();
    let of = |entry: &str| verified.misfits.iter().any(|m| m.entry == entry);
    assert!(of("data/receipt.json") && of("data/history.json") && of("data/application.json"), "{:#?}", verified.misfits);
}

#[test]
fn entries_missing_added_renamed_and_reordered_are_told_apart() {
    let sealed = Builder::default().seal();
    let right = entries(&sealed.bytes());
    let at = sealed.record.receipt.submitted_at;
    assert_eq!(zipped(&right, at), sealed.bytes(), "the tests' own ZIP is the packet's");
    let done = |change: &dyn Fn(&mut Vec<ZipEntry>)| {
        let mut changed = right.clone();
        change(&mut changed);
        sealed.verify(&zipped(&changed, at)).misfits
    };
    let says = |misfits: &[Misfit], text: &str| assert!(misfits.iter().any(|m| m.message.contains(text)), "{text}: {misfits:#?}");
    for index in 0..right.len() {
        let path = right[index].0.strip_prefix("AB30-0001/").unwrap();
        says(&done(&|all| drop(all.remove(index))), &format!("缺少文件“{path}”"));
        says(&done(&|all| all[index].0.push('x')), &format!("实为“{path}x”"));
        says(&done(&|all| all.insert(index, ("AB30-0001/extra.txt".into(), b"x".to_vec()))), "多出文件“extra.txt”");
    }
    says(&done(&|all| all.push(("AB30-0001/data/evidence/AB30-M99/01.pdf".into(), b"x".to_vec()))), "多出文件");
    says(&done(&|all| all.swap(11, 12)), "次序不符");
    says(&done(&|all| all.swap(4, 5)), "次序不符");
    says(&done(&|all| all.push(all[11].clone())), "多出文件");
    says(&done(&|all| all.insert(12, all[11].clone())), "多出文件");
    let renamed = done(&|all| all[11].0 = all[11].0.replace("01.pdf", "03.pdf"));
    assert_eq!(renamed[0].byte, Some((Some(b'1'), Some(b'3'))), "{renamed:#?}");
}

#[test]
fn a_document_rewritten_without_its_manifest_is_the_wrong_one() {
    let sealed = Builder::default().seal();
    let mut all = entries(&sealed.bytes());
    let index = all.iter().position(|(name, _)| name.ends_with("index.txt")).unwrap();
    let place = all[index].1.len() - 3;
    all[index].1[place] = b'?';
    let misfits = sealed.verify(&zipped(&all, sealed.record.receipt.submitted_at)).misfits;
    assert_eq!(misfits.len(), 1, "{misfits:#?}");
    assert_eq!((misfits[0].entry.as_str(), misfits[0].in_entry.clone()), ("data/index.txt", Some(place as u64..place as u64 + 1)));
    let form = all.iter().position(|(name, _)| name.ends_with("form.json")).unwrap();
    let mut all = entries(&sealed.bytes());
    let text = String::from_utf8(all[form].1.clone()).unwrap().replace("栏目 name", "栏目 nape");
    all[form].1 = text.into_bytes();
    let misfits = sealed.verify(&zipped(&all, sealed.record.receipt.submitted_at)).misfits;
    assert_eq!((misfits.len(), misfits[0].entry.as_str(), misfits[0].byte), (1, "data/form.json", None), "{misfits:#?}");
}

#[test]
fn a_packet_cut_off_anywhere_is_incomplete() {
    let sealed = Builder::default().seal();
    let right = sealed.bytes();
    for length in (0..right.len()).step_by(97).chain(right.len() - 120..right.len()) {
        let first = first(&sealed, &right[..length]);
        assert!(first.in_zip.end <= length as u64 + 1 || first.message.contains("末尾"), "{length}: {first:?}");
        if length + 60 < right.len() {
            assert!(first.message.contains("中断") && first.in_zip.start == length as u64, "{length}: {first:?}");
        }
    }
    let longer = [right.as_slice(), b"more"].concat();
    let more = first(&sealed, &longer);
    assert_eq!(more.in_zip, right.len() as u64..longer.len() as u64);
    assert!(more.message.contains("多出 4 字节"));
}

#[test]
fn anothers_packet_isnt_this_receipts() {
    let sealed = Builder::default().seal();
    let mut other = Builder::default().seal();
    other.record.receipt.number = "AB30-0002".into();
    let misfits = sealed.verify(&other.bytes()).misfits;
    assert!(misfits.iter().any(|m| m.message.contains("AB30-0002")), "{misfits:#?}");
}

#[test]
fn a_document_and_a_directory_have_their_longest() {
    let sealed = Builder::default().seal();
    let right = entries(&sealed.bytes());
    let index = right.iter().position(|(name, _)| name.ends_with("index.txt")).unwrap();
    for (length, too_long) in [(DOCUMENT_BYTES_MAX, false), (DOCUMENT_BYTES_MAX + 1, true)] {
        let mut all = right.clone();
        all[index].1.resize(length as usize, b' ');
        let misfits = sealed.verify(&zipped(&all, sealed.record.receipt.submitted_at)).misfits;
        let said: Vec<&Misfit> = misfits.iter().filter(|m| m.entry == "data/index.txt").collect();
        assert_eq!((said.len(), said[0].message.contains("超过 32 MiB")), (1, too_long), "{misfits:#?}");
    }
    for (length, too_long) in [(DIRECTORY_BYTES_MAX, false), (DIRECTORY_BYTES_MAX + 1, true)] {
        let mut bytes = b"PK\x01\x02".to_vec();
        bytes.resize(length as usize, 0);
        bytes.extend(packet::zip::end(1, length, 0));
        assert_eq!(first(&sealed, &bytes).message.contains("目录超过 8 MiB"), too_long);
    }
}

/// Whatever is given, something is answered, and never that it fits.
#[test]
fn hostile_bytes_are_answered() {
    let sealed = Builder::default().seal();
    let right = sealed.bytes();
    let mut all = vec![Vec::new(), b"PK".to_vec(), noise(5000), vec![0; 98], right[right.len() - 98..].to_vec()];
    // Every number of the last records and of the first line of the directory at its largest.
    let records = right.len() - 98;
    let lines = u64::from_le_bytes(right[records + 48..records + 56].try_into().unwrap()) as usize;
    for at in [records + 24, records + 40, records + 48, records + 64, lines + 28, lines + 30, lines + 46 + 19 + 4, lines + 46 + 19 + 12, lines + 46 + 19 + 20] {
        for length in [2, 8, 16] {
            let mut wrong = right.clone();
            wrong[at..at + length].fill(0xff);
            all.push(wrong);
        }
    }
    // Pieces of packets behind, before and within one another.
    for cut in (0..right.len()).step_by(311) {
        all.push([&right[cut..], &right[..cut]].concat());
        all.push([&right[..cut], &right[cut / 2..]].concat());
        all.push([&right[..cut], &noise(50), &right[cut..]].concat());
    }
    for (index, bytes) in all.iter().enumerate() {
        let verified = sealed.verify(bytes);
        assert!(!verified.misfits.is_empty() || *bytes == right, "{index} fits");
    }
}
