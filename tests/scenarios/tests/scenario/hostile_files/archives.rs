//! Archives: bombs, lies, loops, names that lead elsewhere.

use super::made::{CONTENT_TYPES, jpeg, zip};
use super::records::{Raw, archive, crc32, end, end64, halves, raw};
use super::{Worst, harmless, noted, refused};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write;

pub fn all() -> Vec<Worst> {
    let name = "a.zip";
    let bomb = zip(&[("a.jpg", &vec![0; 64 << 20])]);
    let once = zip(&[("a.jpg", &jpeg(20, 20))]);
    let twice = zip(&[("a.zip", &once)]);
    let named = |entry: &str| archive(&[raw(entry, b"x")]);
    let mut link = raw("a.jpg", b"/etc/passwd");
    link.mode = 0o120_777;
    let mut locked = raw("a.jpg", &[7; 100]);
    (locked.local.flags, locked.central.flags) = (1, 1);
    let mut behind = once.clone();
    behind.extend_from_slice(&[0; 1000]);
    vec![
        refused("a bomb of one file", name, bomb, "unreadable", "压缩比"),
        refused("an archive in an archive", name, twice.clone(), "unreadable", "又是一个压缩包"),
        refused("the same, ten deep", name, (0..10).fold(twice, |inner, _| zip(&[("a.zip", &inner)])), "unreadable", "又是一个压缩包"),
        refused("ten thousand files over the same bytes", name, over_the_same(10_000), "unreadable", "不一致"),
        refused("one file within another", name, within(), "unreadable", "重叠"),
        refused("a file larger than it says", name, lying(1000), "unreadable", "不一致"),
        refused("a file smaller than it says", name, lying(31 << 20), "unreadable", "不一致"),
        refused("sixteen gigabytes in small files", name, flat(500), "unreadable", "总大小"),
        refused("more files than may be", name, many(10_001), "unreadable", "超过 10000 个"),
        noted("as many files as may be, of no use", name, many(10_000), "不是可接受的格式"),
        refused("an end that claims 2⁶³ bytes", name, endless(), "unreadable", ""),
        refused("an entry that lies behind the file's end", name, outside(), "truncated", "不在文件之内"),
        refused("a way up", name, named("../../etc/cron.d/a.jpg"), "unreadable", "上级文件夹"),
        refused("a way to the root", name, named("/etc/cron.d/a.jpg"), "unreadable", "绝对路径"),
        refused("a way up on Windows", name, named("..\\..\\a.jpg"), "unreadable", "反斜杠"),
        refused("a name with a line break", name, named("a\r\nb.jpg"), "unreadable", "控制字符"),
        refused("a name of 64 kB", name, named(&"a".repeat(65_000)), "unreadable", "名称过长"),
        refused("a name twice", name, archive(&[raw("a.jpg", b"1"), raw("A.JPG", b"2")]), "unreadable", "同名"),
        refused("a link", name, archive(&[link]), "unreadable", "链接"),
        refused("a password", name, archive(&[locked]), "encrypted", "密码"),
        refused("a program before it", name, [b"MZ\x90\0".to_vec(), vec![0; 500], once.clone()].concat(), "unknown_kind", "程序"),
        harmless("a picture before it", "a.jpg", [jpeg(20, 20), once.clone()].concat(), "jpeg", 1),
        refused("something behind it", name, behind, "unreadable", ""),
        refused("nothing in it", name, archive(&[]), "empty", "没有文件"),
        refused("half of it", name, once[..once.len() / 2].to_vec(), "truncated", "末尾的目录缺失"),
        refused("an office file that is a bomb", "a.docx", office_bomb(), "unreadable", "压缩比"),
    ]
}

/// As much as is unpacked of an archive to see whether it is what it says, and more behind it.
pub fn slowest() -> Worst {
    noted("all the unpacking that may be", "a.zip", flat(60), "只核对了前")
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn packed(name: &str, data: &[u8], inflated: u32, checksum: u32) -> Raw {
    let mut entry = raw(name, data);
    for fields in [&mut entry.local, &mut entry.central] {
        (fields.method, fields.inflated, fields.crc32) = (8, Some(inflated), Some(checksum));
    }
    entry
}

/// Files of as many bytes as need no look at the ratio, each of which packs to some thirty kilobytes.
fn flat(files: usize) -> Vec<u8> {
    let mut content = b"a,b\n".to_vec();
    content.resize(32 << 20, b'1');
    let (data, checksum) = (deflated(&content), crc32(&content));
    let entries: Vec<Raw> = (0..files).map(|number| packed(&format!("{number}.csv"), &data, content.len() as u32, checksum)).collect();
    archive(&entries)
}

/// A file of a million bytes that is said to have another number.
fn lying(inflated: u32) -> Vec<u8> {
    let content = vec![b'1'; 1 << 20];
    archive(&[packed("a.csv", &deflated(&content), inflated, crc32(&content))])
}

fn many(files: usize) -> Vec<u8> {
    let entries: Vec<Raw> = (0..files).map(|number| raw(&format!("{number}.exe"), b"\0\x01")).collect();
    archive(&entries)
}

/// Entries of the directory that all name the first file's bytes.
fn over_the_same(entries: usize) -> Vec<u8> {
    let over = |number: usize| Raw { offset: Some(0), ..raw(&format!("{number}.csv"), b"a,b\n") };
    archive(&(0..entries).map(over).collect::<Vec<_>>())
}

fn within() -> Vec<u8> {
    let inner = raw("inner.csv", b"a,b\n1,2\n");
    let (local, _) = halves(std::slice::from_ref(&inner));
    let mut outer = raw("outer.csv", &local);
    outer.offset = Some(0);
    let mut over = inner;
    over.offset = Some(30 + "outer.csv".len() as u32);
    let (bytes, _) = halves(std::slice::from_ref(&outer));
    let (_, directory) = halves(&[outer, over]);
    let at = bytes.len() as u32;
    [bytes, directory.clone(), end(2, directory.len() as u32, at, b"")].concat()
}

fn endless() -> Vec<u8> {
    let (mut bytes, directory) = halves(&[raw("a.jpg", b"1")]);
    bytes.extend_from_slice(&directory);
    let at = bytes.len() as u64;
    bytes.extend(end64(1 << 62, 1 << 63, 1 << 63, at));
    bytes.extend(end(0xffff, 0xffff_ffff, 0xffff_ffff, b""));
    bytes
}

fn outside() -> Vec<u8> {
    let mut far = raw("a.jpg", b"1");
    (far.local.packed, far.local.inflated, far.central.packed, far.central.inflated) = (Some(1 << 30), Some(1 << 30), Some(1 << 30), Some(1 << 30));
    archive(&[far])
}

fn office_bomb() -> Vec<u8> {
    let text = vec![b' '; 64 << 20];
    zip(&[CONTENT_TYPES, ("word/document.xml", &text)])
}
