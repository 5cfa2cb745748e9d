//! The worst files there are: each gets its answer within ten seconds and 256 MiB, and meanwhile others are answered as before.

use scenarios::example::upload;
use scenarios::people::applicant;
use scenarios::{Answer, Example, Instance};
use std::io::{Cursor, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What one file may take.
const ANSWER_MAX: Duration = Duration::from_secs(10);
const FILE_MIB_MAX: u64 = 256;
/// What the service needs besides: the upload's own buffers, the database's pages, instances of the other components.
const SERVICE_MIB_MAX: u64 = 192;
/// What a page may take meanwhile, on a machine that has something else to do as well.
const OTHERS_MAX: Duration = Duration::from_secs(2);

/// What the service makes of a file.
#[derive(Debug)]
enum Expected {
    /// Not taken: the problem's code, and what its detail says.
    Refused(&'static str, &'static str),
    /// Kept unseen: a person has to look.
    Unseen,
    /// Read as far as its limits go.
    Taken,
    /// Taken as a file, but not as a list.
    Unread,
}

#[test]
fn the_worst_files_are_answered_and_nobody_else_waits() {
    use Expected::*;
    let instance = Instance::start();
    let example = Example::complete();
    let mut client = applicant(&instance, "banlu", example.field("name"));
    let path = example.create(&mut client);
    let before = peak_mib(instance.process_id());
    let files: Vec<(&str, &str, Vec<u8>, Expected)> = vec![
        ("SH23-M07", "每个对象都到文件末尾.pdf", streams_to_the_end(10_000, 1 << 20), Unseen),
        ("SH23-M13", "同一对象列出六万次.pdf", one_object_by_many_names(60_000, 400_000), Unseen),
        ("SH23-M14", "三千万个数.pdf", one_long_array(30_000_000), Unseen),
        ("SH23-M15", "五千层页面.pdf", deep_page_tree(5000), Refused("unreadable", "没有页面")),
        ("SH23-M15", "嵌套十万层.pdf", nested_arrays(100_000), Refused("unreadable", "损坏")),
        ("SH23-M15", "谎报尺寸.png", lying_png(), Refused("unreadable", "像素")),
        ("SH23-M15", "炸弹.zip", zipped(&[("a", &vec![0; 128 << 20])]), Refused("unreadable", "压缩比")),
        ("SH23-M15", "炸弹中的炸弹.zip", zipped(&[("a.docx", &zipped(&[("b", &vec![0; 64 << 20])]))]), Refused("unreadable", "压缩比")),
        ("SH23-M15", "逃逸.zip", zipped(&[("../../a.pdf", b"%PDF-1.4")]), Refused("unreadable", "上级文件夹")),
        ("SH23-M16", "稀疏.xlsx", sparse_sheet("A1:XFD1048576", "XFD1048576"), Taken),
        ("SH23-M19", "越界.xlsx", sparse_sheet("A1", "XFD4294967290"), Unread),
    ];
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let others = scope.spawn(|| pace_of_others(&instance, &done));
        for (material, name, bytes, expected) in files {
            let start = Instant::now();
            let answer = upload(&mut client, &path, material, name, bytes);
            let took = start.elapsed();
            println!("{name}: {} in {took:?}", answer.status);
            assert!(took <= ANSWER_MAX, "{name} took {took:?}");
            check(name, &answer, &expected);
        }
        done.store(true, Ordering::Relaxed);
        let waits = others.join().expect("the others are answered");
        let longest = waits.iter().max().copied().unwrap_or_default();
        println!("{} other requests, the longest {longest:?}", waits.len());
        assert!(longest <= OTHERS_MAX, "somebody else waited {longest:?}");
    });
    if let Some((before, after)) = before.zip(peak_mib(instance.process_id())) {
        println!("peak {before} MiB before, {after} MiB after");
        assert!(after <= before + FILE_MIB_MAX + SERVICE_MIB_MAX, "{before} MiB before, {after} MiB after");
    }
    let findings = client.get(&format!("{path}/findings")).expect(200).json();
    let unseen = findings["findings"].as_array().expect("findings").iter().any(|finding| finding["message"].as_str().is_some_and(|message| message.contains("未经系统检查内容")));
    assert!(unseen, "what wasn't seen is somebody's to look at: {findings:#}");
}

fn check(name: &str, answer: &Answer, expected: &Expected) {
    match expected {
        Expected::Refused(code, part) => {
            assert_eq!(answer.problem(422), *code, "{name}: {answer:?}");
            let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
            assert!(detail.contains(name) && detail.contains(part), "{detail}");
        }
        Expected::Unseen => {
            assert_eq!(answer.status, 201, "{name}: {answer:?}");
            let facts = &answer.json()["facts"];
            assert_eq!(facts["inspected"], false, "{name}: {facts}");
            assert!(facts["notes"][0].as_str().is_some_and(|note| note.contains("检查该文件时中断")), "{name}: {facts}");
        }
        Expected::Taken => assert_eq!(answer.status, 201, "{name}: {answer:?}"),
        Expected::Unread => {
            assert_eq!(answer.status, 201, "{name}: {answer:?}");
            assert_eq!(answer.json()["roster"]["problems"][0]["kind"], "file", "{name}");
        }
    }
}

/// How long each of a stranger's requests took, one after the other until all files are through.
fn pace_of_others(instance: &Instance, done: &AtomicBool) -> Vec<Duration> {
    let mut client = instance.client();
    let mut waits = Vec::new();
    while !done.load(Ordering::Relaxed) {
        let start = Instant::now();
        client.get("/").expect(200);
        client.get("/healthz").expect(200);
        waits.push(start.elapsed());
        std::thread::sleep(Duration::from_millis(20));
    }
    waits
}

/// The most the process has held at once, where the system says so.
fn peak_mib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok().map(|kib| kib >> 10)
}

/// A PDF of these objects, numbered from 1, the first of them the catalog.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", index + 1).bytes());
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    with_table(bytes, &offsets)
}

fn with_table(mut bytes: Vec<u8>, offsets: &[usize]) -> Vec<u8> {
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).bytes());
    offsets.iter().for_each(|offset| bytes.extend(format!("{offset:010} 00000 n \n").bytes()));
    bytes.extend(format!("trailer\n<< /Root 1 0 R /Size {} >>\nstartxref\n{table}\n%%EOF\n", offsets.len() + 1).bytes());
    bytes
}

const CATALOG: &[u8] = b"<< /Type /Catalog /Pages 2 0 R >>";
const PAGES: &[u8] = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const PAGE: &[u8] = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>";

/// Objects each of which declares everything behind it as its own stream.
fn streams_to_the_end(count: usize, filler: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let end = bytes.len() + count * 64 + filler;
    let mut offsets = Vec::new();
    for number in 1..=count {
        offsets.push(bytes.len());
        let head = |length: usize| format!("{number} 0 obj\n<< /Length {length:>8} >>\nstream\n");
        let length = end - bytes.len() - head(0).len();
        bytes.extend(head(length).bytes());
        bytes.resize(9 + number * 64, b' ');
    }
    bytes.resize(end, b' ');
    bytes.extend_from_slice(b"\nendstream\nendobj\n");
    with_table(bytes, &offsets)
}

/// An object stream whose every name stands for the same long array.
fn one_object_by_many_names(names: usize, numbers: usize) -> Vec<u8> {
    let index: String = (10..10 + names).map(|number| format!("{number} 0 ")).collect();
    let content = format!("{index}[{}]", "0 ".repeat(numbers));
    let stream = format!("<< /Type /ObjStm /N {names} /First {} /Length {} >>\nstream\n{content}\nendstream", index.len(), content.len());
    pdf(&[CATALOG.to_vec(), PAGES.to_vec(), PAGE.to_vec(), stream.into_bytes()])
}

fn one_long_array(numbers: usize) -> Vec<u8> {
    pdf(&[CATALOG.to_vec(), PAGES.to_vec(), PAGE.to_vec(), format!("[{}]", "0 ".repeat(numbers)).into_bytes()])
}

fn deep_page_tree(depth: usize) -> Vec<u8> {
    let mut objects = vec![CATALOG.to_vec()];
    objects.extend((0..depth).map(|level| format!("<< /Type /Pages /Kids [{} 0 R] /Count 1 >>", level + 3).into_bytes()));
    objects.push(PAGE.to_vec());
    pdf(&objects)
}

fn nested_arrays(depth: usize) -> Vec<u8> {
    pdf(&[["[".repeat(depth), "]".repeat(depth)].concat().into_bytes()])
}

/// A PNG of a few hundred bytes that declares four thousand million pixels.
fn lying_png() -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], body: &[u8]| {
        out.extend_from_slice(&(body.len() as u32).to_be_bytes());
        out.extend_from_slice(kind);
        out.extend_from_slice(body);
        out.extend_from_slice(&[0; 4]);
    };
    let side = 65_000_u32.to_be_bytes();
    chunk(b"IHDR", &[&side[..], &side, &[8, 0, 0, 0, 0]].concat());
    chunk(b"IDAT", &[7; 300]);
    chunk(b"IEND", &[]);
    out
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        writer.write_all(content).expect("its content");
    }
    writer.finish().expect("an archive").into_inner()
}

/// A workbook of one sheet with a head, and one far cell.
fn sparse_sheet(dimension: &str, far: &str) -> Vec<u8> {
    let cell = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row: String = far.chars().filter(char::is_ascii_digit).collect();
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><dimension ref=\"{dimension}\"/><sheetData><row r=\"1\">{}{}</row><row r=\"{row}\">{}</row></sheetData></worksheet>",
        cell("A1", "姓名"),
        cell("B1", "联系电话"),
        cell(far, "x")
    );
    zipped(&[
        ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"),
        ("_rels/.rels", b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
        ("xl/workbook.xml", b"<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}
