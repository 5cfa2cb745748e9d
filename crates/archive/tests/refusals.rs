//! Every way in which an archive lies, each refused in a sentence of its own; and honest ones, which aren't.

mod build;

use archive::{Archive, Cause, Limits, NAME_BYTES_MAX, Refusal};
use build::*;
use std::io::{Cursor, Read, Write};

const LIMITS: Limits = Limits { entries_max: 4, inflated_bytes_max: 4 << 20, ratio_max: 100, ratio_free_bytes: 1 << 20 };

fn open(bytes: &[u8]) -> Result<Archive<'_>, Refusal> {
    Archive::open(bytes, &LIMITS)
}

fn refusal(bytes: &[u8]) -> Refusal {
    open(bytes).and_then(|archive| archive.verify(u64::MAX)).expect_err("refused")
}

fn read(archive: &Archive<'_>, name: &str) -> Vec<u8> {
    let mut content = Vec::new();
    archive.part(archive.entry(name).expect(name)).read_to_end(&mut content).expect(name);
    content
}

/// As another program writes it: deflated, with folders.
fn written(parts: &[(&str, &[u8])], options: zip::write::SimpleFileOptions) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_directory("材料/", options).unwrap();
    for (name, content) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn honest_archives_are_read() {
    let text = "用户满意 ".repeat(1000);
    let parts: &[(&str, &[u8])] = &[("材料/a.txt", text.as_bytes()), ("材料/空.txt", b"")];
    let plain = zip::write::SimpleFileOptions::default();
    for options in [plain, plain.compression_method(zip::CompressionMethod::Stored), plain.large_file(true)] {
        let bytes = written(parts, options);
        let archive = open(&bytes).unwrap();
        assert_eq!(archive.verify(u64::MAX), Ok(3));
        assert_eq!(archive.entries().iter().filter(|entry| entry.is_folder()).count(), 1);
        for (name, content) in parts {
            assert_eq!(read(&archive, name), *content);
        }
    }
    assert!(open(&archive(&[])).unwrap().entries().is_empty());
}

#[test]
fn sizes_behind_the_data_and_names_in_gbk_are_read() {
    let mut one = raw("", "内容".as_bytes());
    one.name = encoding_rs::GBK.encode("申报表.txt").0.into_owned();
    (one.local.flags, one.central.flags) = (8, 8);
    (one.local.packed, one.local.inflated, one.local.crc32) = (Some(0), Some(0), Some(0));
    let bytes = archive(&[one]);
    assert_eq!(read(&open(&bytes).unwrap(), "申报表.txt"), "内容".as_bytes());
}

#[test]
fn an_end_record_of_zip64_is_read_and_must_agree() {
    let (mut out, directory) = halves(&[raw("a", b"1")]);
    let offset = out.len() as u64;
    out.extend_from_slice(&directory);
    let at = out.len() as u64;
    let with = |entries, length, short: (u16, u32, u32)| {
        let records = [end64(entries, length, offset, at), end(short.0, short.1, short.2, b"")].concat();
        [out.clone(), records].concat()
    };
    let length = directory.len() as u64;
    let unset = (0xffff, 0xffff_ffff, 0xffff_ffff);
    assert_eq!(open(&with(1, length, unset)).unwrap().entries().len(), 1);
    assert_eq!(open(&with(1, length, (1, length as u32, offset as u32))).unwrap().entries().len(), 1);
    assert_eq!(refusal(&with(1, length, (2, length as u32, offset as u32))), Refusal::TwoDirectories);
    assert_eq!(refusal(&with(2, length, unset)), Refusal::CountDiffers { declared: 2, found: 1 });
    assert_eq!(refusal(&with(u64::MAX, length, unset)), Refusal::TooManyEntries { max: 4 });
    assert_eq!(refusal(&with(1, u64::MAX, unset)), Refusal::CutShort);
    // The locator's own numbers: the disk of the end record, and how many disks there are.
    for (at, number) in [(4, 1), (16, 2)] {
        let mut spanned = with(1, length, unset);
        let locator = spanned.len() - 22 - 20;
        spanned[locator + at] = number;
        assert_eq!(refusal(&spanned), Refusal::Spanned);
    }
}

#[test]
fn names_that_would_be_written_elsewhere() {
    let cases: &[(&str, fn(String) -> Refusal)] = &[
        ("../a", Refusal::NameParent),
        ("a/../../b", Refusal::NameParent),
        ("./a", Refusal::NameParent),
        ("/etc/passwd", Refusal::NameAbsolute),
        ("C:/a", Refusal::NameAbsolute),
        ("a\\b", Refusal::NameBackslash),
        ("..\\a", Refusal::NameBackslash),
        ("a\0.pdf", Refusal::NameControl),
        ("a\n", Refusal::NameControl),
        ("fdp\u{202e}exe", Refusal::NameControl),
    ];
    for (name, expected) in cases {
        let shown = name.replace(['\0', '\n'], "");
        assert_eq!(refusal(&archive(&[raw(name, b"x")])), expected(shown), "{name:?}");
    }
    assert_eq!(refusal(&archive(&[raw("", b"x")])), Refusal::NameMissing);
    for name in ["a..b", "...", "a/b.c/d", "名单 (1).xlsx"] {
        assert!(open(&archive(&[raw(name, b"x")])).is_ok(), "{name}");
    }
}

#[test]
fn a_name_at_its_limit_and_one_past_it() {
    assert!(open(&archive(&[raw(&"a".repeat(NAME_BYTES_MAX), b"")])).is_ok());
    assert!(matches!(refusal(&archive(&[raw(&"a".repeat(NAME_BYTES_MAX + 1), b"")])), Refusal::NameTooLong(_)));
}

#[test]
fn two_files_of_one_name() {
    for (first, second) in [("a.pdf", "a.pdf"), ("A.PDF", "a.pdf"), ("Ä.pdf", "ä.pdf"), ("a", "A/")] {
        let second = raw(second, b"");
        assert!(matches!(refusal(&archive(&[raw(first, b""), second])), Refusal::NameTwice(_)), "{first}");
    }
}

#[test]
fn entries_at_their_limit_and_one_past_it() {
    let entries = |count: u32| archive(&(0..count).map(|n| raw(&format!("{n}"), b"x")).collect::<Vec<_>>());
    assert_eq!(open(&entries(4)).unwrap().entries().len(), 4);
    assert_eq!(refusal(&entries(5)), Refusal::TooManyEntries { max: 4 });
}

#[test]
fn headers_that_disagree() {
    let differs = Refusal::HeaderDiffers("a.pdf".into());
    let change = |change: fn(&mut Raw)| {
        let mut one = raw("a.pdf", b"content");
        change(&mut one);
        refusal(&archive(&[one, raw("b.pdf", b"x")]))
    };
    assert_eq!(change(|one| one.local.name = Some(b"a.exe".to_vec())), differs);
    assert_eq!(change(|one| one.local.method = 8), differs);
    assert_eq!(change(|one| one.local.flags = 1), differs);
    assert_eq!(change(|one| one.local.inflated = Some(70)), differs);
    assert_eq!(change(|one| one.local.packed = Some(0)), differs);
    assert_eq!(change(|one| one.local.crc32 = Some(1)), differs);
    assert_eq!(change(|one| one.offset = Some(3)), differs);
    assert_eq!(change(|one| (one.local.crc32, one.central.crc32) = (Some(1), Some(1))), Refusal::ContentDiffers("a.pdf".into()));
    assert_eq!(change(|one| one.central.inflated = Some(8)), differs);
    assert_eq!(change(|one| (one.local.inflated, one.central.inflated) = (Some(8), Some(8))), Refusal::SizeDiffers("a.pdf".into()));
    assert_eq!(change(|one| one.offset = Some(4_000_000)), Refusal::Outside("a.pdf".into()));
    assert_eq!(change(|one| (one.local.packed, one.central.packed) = (Some(9999), Some(9999))), Refusal::Outside("a.pdf".into()));
    let folder = |mut one: Raw| {
        one.name = b"a.pdf/".to_vec();
        refusal(&archive(&[one]))
    };
    assert_eq!(folder(raw("", b"content")), Refusal::HeaderDiffers("a.pdf/".into()));
}

#[test]
fn passwords_links_and_rare_methods() {
    let change = |change: fn(&mut Raw)| {
        let mut one = raw("a", b"x");
        change(&mut one);
        refusal(&archive(&[one]))
    };
    for flags in [1, 64, 8192] {
        let mut one = raw("a", b"x");
        one.central.flags = flags;
        assert_eq!(refusal(&archive(&[one])), Refusal::Encrypted("a".into()));
    }
    assert_eq!(change(|one| one.central.method = 99), Refusal::Encrypted("a".into()));
    assert_eq!(change(|one| one.central.method = 14), Refusal::Method("a".into()));
    assert_eq!(change(|one| one.mode = 0o120_777), Refusal::Link("a".into()));
}

#[test]
fn parts_over_one_another() {
    // The second entry's data is the first's, header and all.
    let inner = raw("inner", b"x");
    let (packed, _) = halves(&[inner.clone()]);
    let mut both = vec![raw("outer", &packed), inner];
    both[1].offset = Some(30 + 5);
    assert_eq!(refusal(&archive(&both)), Refusal::Overlap("inner".into()));
}

#[test]
fn bombs() {
    let zeros = vec![0; 3 << 20];
    let bytes = written(&[("a", &zeros)], zip::write::SimpleFileOptions::default());
    assert_eq!(refusal(&bytes), Refusal::Ratio("a".into(), 100));
    let stored = raw("a", &vec![7; 2 << 20]);
    let two = |second: usize| archive(&[stored.clone(), raw("b", &vec![7; second])]);
    assert!(open(&two(2 << 20)).is_ok(), "at the limit");
    assert_eq!(refusal(&two((2 << 20) + 1)), Refusal::TooLarge { max_bytes: 4 << 20 });
}

#[test]
fn a_part_that_inflates_to_more_or_less_than_it_declares() {
    let honest = written(&[("a", &[b'x'; 9000])], zip::write::SimpleFileOptions::default());
    for lie in [8999_u32, 9001, 5] {
        let mut bytes = honest.clone();
        for at in memchr::memmem::find_iter(&honest, &9000_u32.to_le_bytes()).collect::<Vec<_>>() {
            bytes[at..at + 4].copy_from_slice(&lie.to_le_bytes());
        }
        let opened = open(&bytes).unwrap();
        assert_eq!(opened.verify(u64::MAX), Err(Refusal::SizeDiffers("a".into())), "{lie}");
        let mut content = Vec::new();
        assert!(opened.part(&opened.entries()[1]).read_to_end(&mut content).is_err());
        assert!(content.len() <= lie as usize, "no more is given than is declared");
    }
}

#[test]
fn verifying_stops_at_its_budget() {
    let bytes = archive(&[raw("a", &[1; 100]), raw("b", &[1; 100]), raw("c", &[1; 100])]);
    let archive = open(&bytes).unwrap();
    assert_eq!(archive.verify(300), Ok(3));
    assert_eq!(archive.verify(299), Ok(2));
}

#[test]
fn what_stands_before_and_behind() {
    let good = archive(&[raw("a", b"x"), raw("b", b"y")]);
    assert_eq!(refusal(&[b"MZ program ", &good[..]].concat()), Refusal::DataBefore);
    assert_eq!(refusal(&[&good[..], b"more"].concat()), Refusal::DataAfter);
    let (local, directory) = halves(&[raw("a", b"x")]);
    let with_comment = |comment: &[u8]| [&local[..], &directory, &end(1, directory.len() as u32, local.len() as u32, comment)].concat();
    assert!(open(&with_comment("说明".as_bytes())).is_ok());
    assert_eq!(refusal(&with_comment(&end(0, 0, 0, b""))), Refusal::TwoDirectories);
    let mut hidden = raw("b", b"y");
    hidden.offset = Some(halves(&[raw("a", b"x")]).0.len() as u32);
    let (local, _) = halves(&[raw("a", b"x"), raw("b", b"y")]);
    let (_, directory) = halves(&[hidden]);
    assert_eq!(refusal(&[&local[..], &directory, &end(1, directory.len() as u32, local.len() as u32, b"")].concat()), Refusal::DataBefore);
}

#[test]
fn counts_and_volumes() {
    let (local, directory) = halves(&[raw("a", b"x"), raw("b", b"y")]);
    let counted = |count| [&local[..], &directory, &end(count, directory.len() as u32, local.len() as u32, b"")].concat();
    assert_eq!(refusal(&counted(1)), Refusal::CountDiffers { declared: 1, found: 2 });
    assert_eq!(refusal(&counted(3)), Refusal::CountDiffers { declared: 3, found: 2 });
    let mut volume = counted(2);
    let at = volume.len() - 22 + 4;
    volume[at] = 1;
    assert_eq!(refusal(&volume), Refusal::Spanned);
}

#[test]
fn cut_anywhere_it_is_cut_short() {
    let whole = written(&[("a.txt", "一二三".repeat(200).as_bytes()), ("b.txt", b"x")], zip::write::SimpleFileOptions::default());
    for length in 0..whole.len() {
        assert_eq!(refusal(&whole[..length]).cause(), Cause::CutShort, "{length} of {}", whole.len());
    }
    assert_eq!(archive::local_names(&whole[..90], 10), ["材料/", "a.txt"]);
}

#[test]
fn every_refusal_says_what_to_do() {
    let name = || "甲.pdf".to_owned();
    let all = [
        Refusal::CutShort,
        Refusal::Spanned,
        Refusal::Damaged,
        Refusal::TwoDirectories,
        Refusal::CountDiffers { declared: 1, found: 2 },
        Refusal::TooManyEntries { max: 3 },
        Refusal::DataBefore,
        Refusal::DataAfter,
        Refusal::NameMissing,
        Refusal::NameTooLong(name()),
        Refusal::NameControl(name()),
        Refusal::NameBackslash(name()),
        Refusal::NameAbsolute(name()),
        Refusal::NameParent(name()),
        Refusal::NameTwice(name()),
        Refusal::Link(name()),
        Refusal::Encrypted(name()),
        Refusal::Method(name()),
        Refusal::Outside(name()),
        Refusal::Overlap(name()),
        Refusal::HeaderDiffers(name()),
        Refusal::Ratio(name(), 9),
        Refusal::TooLarge { max_bytes: 5 << 20 },
        Refusal::SizeDiffers(name()),
        Refusal::ContentDiffers(name()),
        Refusal::Nested(name()),
    ];
    let mut sentences: Vec<String> = all.iter().map(ToString::to_string).collect();
    assert!(sentences.iter().all(|sentence| sentence.contains("请") && sentence.ends_with('。')));
    sentences.sort();
    sentences.dedup();
    assert_eq!(sentences.len(), all.len(), "no two alike");
}
