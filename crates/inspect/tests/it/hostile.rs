//! Files cut short, with flipped bits, or made to burst: an answer each time, and the right one where it is knowable.

use crate::build::*;
use domain::evidence::Defect;
use domain::{FileFacts, FileKind};

/// With words to look for, so that texts are read, too.
fn inspect(name: &str, bytes: &[u8]) -> FileFacts {
    inspect::inspect(name, bytes, &["满意度".to_owned(), "page".to_owned()])
}

fn files() -> Vec<(&'static str, FileKind, Vec<u8>)> {
    let book = biff(&[(0x0809, &[0, 6, 5, 0]), (0x0085, b"a"), (0x000a, &[0; 9000])]);
    vec![
        ("a.pdf", FileKind::Pdf, pdf(4, 3)),
        ("text.pdf", FileKind::Pdf, chinese_pdf(&["满意度调查报告"], Setting::Mapped)),
        ("a.jpg", FileKind::Jpeg, jpeg(300, 200)),
        ("a.png", FileKind::Png, png(300, 200)),
        ("a.tif", FileKind::Tiff, tiff(4, false)),
        ("a.xlsx", FileKind::Xlsx, xlsx(2)),
        ("a.xls", FileKind::Xls, compound(&[("/Workbook", &book)])),
    ]
}

#[test]
fn cut_at_every_sixteenth_is_never_readable() {
    for (name, _, bytes) in files() {
        assert!(inspect(name, &bytes).readable(), "{name} whole");
        // The last sectors of an XLS as written here hold no part of the workbook: without them it is whole.
        let parts = if name.ends_with(".xls") { 1..13 } else { 1..16 };
        for part in parts {
            let facts = inspect(name, &bytes[..bytes.len() * part / 16]);
            assert!(!facts.readable(), "{name} {part}/16: {facts:?}");
            let defect = facts.defect.unwrap();
            assert!(matches!(defect, Defect::Truncated | Defect::Unreadable | Defect::UnknownKind), "{name} {part}/16: {defect:?}");
            if facts.kind != FileKind::Unknown && !name.ends_with(".xls") {
                assert_eq!(defect, Defect::Truncated, "{name} {part}/16");
            }
        }
    }
}

/// A small generator of bit positions; the same every time.
fn positions(count: usize, bits: usize) -> impl Iterator<Item = usize> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    (0..count).map(move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bits as u64) as usize
    })
}

#[test]
fn flipped_bits_always_get_an_answer() {
    for (name, _, bytes) in files() {
        for bit in positions(400, bytes.len() * 8) {
            let mut broken = bytes.clone();
            broken[bit / 8] ^= 1 << (bit % 8);
            let facts = inspect(name, &broken);
            assert!(facts.inspected && facts.pages.unwrap_or(0) <= 20_000, "{name} bit {bit}: {facts:?}");
        }
    }
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let zeros = vec![0; 64 << 20];
    let facts = inspect("a.zip", &zip(&[("zeros", &zeros)]));
    assert_eq!((facts.kind, facts.defect), (FileKind::Zip, Some(Defect::Unreadable)));
    assert!(facts.reason.unwrap().contains("压缩比"));
}

#[test]
fn a_pdf_whose_content_bursts_is_read_within_its_limits() {
    let mut document = pdf_document(1, 0);
    let zeros = vec![b' '; 80 << 20];
    let mut bomb = lopdf::Stream::new(lopdf::dictionary! {}, zeros);
    bomb.compress().unwrap();
    let content = document.add_object(bomb);
    let page = document.page_iter().next().unwrap();
    document.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Contents", content);
    let facts = inspect("a.pdf", &save(document));
    assert_eq!((facts.defect, facts.pages, facts.scanned_pages), (None, Some(1), Some(0)));
    assert!(facts.notes[0].contains("有 1 页（从第 1 页起）的内容异常"), "{:?}", facts.notes);
}

#[test]
fn forms_that_show_each_other_end() {
    let mut document = pdf_document(1, 0);
    let form = document.new_object_id();
    let names: lopdf::Dictionary = (0..200).map(|number| (format!("F{number}"), lopdf::Object::from(form))).collect();
    let resources = lopdf::dictionary! { "XObject" => names };
    let own = lopdf::dictionary! { "Type" => "XObject", "Subtype" => "Form", "Resources" => resources.clone() };
    document.objects.insert(form, lopdf::Stream::new(own, b"q /F1 Do Q".to_vec()).into());
    let content = document.add_object(lopdf::Stream::new(lopdf::dictionary! {}, b"/F0 Do".to_vec()));
    let page = document.page_iter().next().unwrap();
    let page = document.get_object_mut(page).unwrap().as_dict_mut().unwrap();
    page.set("Resources", resources);
    page.set("Contents", content);
    let begun = std::time::Instant::now();
    let facts = inspect("a.pdf", &save(document));
    assert_eq!((facts.defect, facts.pages), (None, Some(1)));
    // Without a bound it is eight million forms: minutes.
    assert!(begun.elapsed().as_secs() < 60);
}

#[test]
fn a_picture_of_too_many_pixels_within_a_pdf_is_said() {
    let notes = |width: u64| {
        let mut document = pdf_document(1, 1);
        let picture = document.objects.values_mut().filter_map(|object| object.as_stream_mut().ok()).find(|stream| stream.dict.has(b"Width")).unwrap();
        picture.dict.set("Width", width as i64);
        picture.dict.set("Height", 10_000);
        inspect("a.pdf", &save(document)).notes
    };
    assert_eq!(notes(inspect::PIXELS_MAX / 10_000), Vec::<String>::new(), "at the limit");
    assert!(notes(inspect::PIXELS_MAX / 10_000 + 1)[0].contains("3 亿像素"));
}

#[test]
fn a_page_tree_and_a_directory_in_a_circle_end() {
    let mut document = pdf_document(1, 0);
    let tree = document.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    document.get_object_mut(tree).unwrap().as_dict_mut().unwrap().set("Kids", vec![tree.into(), tree.into()]);
    assert!(!inspect("a.pdf", &save(document)).readable());

    let mut circle = tiff(1, false);
    let next = 8 + 2 + 4 * 12;
    circle[next..next + 4].copy_from_slice(&8_u32.to_le_bytes());
    assert!(inspect("a.tif", &circle).reason.is_some_and(|reason| reason.contains("首尾相接")));
}

#[test]
fn deeply_nested_values_end() {
    let nested = format!("%PDF-1.4\n1 0 obj\n{}{}\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF", "[".repeat(100_000), "]".repeat(100_000));
    assert!(!inspect("a.pdf", nested.as_bytes()).readable());
}

#[test]
fn streams_that_all_reach_to_the_end_of_the_file_are_not_copied_for_each_object() {
    // Ten thousand objects, each of which declares everything behind it as its own.
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let filler = vec![b' '; 1 << 20];
    let end = 10_000 * 64 + filler.len();
    let mut offsets = Vec::new();
    for number in 1..=10_000 {
        offsets.push(bytes.len());
        let head = format!("{number} 0 obj\n<< /Length {:>8} >>\nstream\n", 0);
        let length = end - bytes.len() - head.len();
        bytes.extend(format!("{number} 0 obj\n<< /Length {length:>8} >>\nstream\n").bytes());
        bytes.resize(9 + number * 64, b' ');
    }
    bytes.extend_from_slice(&filler);
    bytes.truncate(end);
    bytes.extend_from_slice(b"\nendstream\nendobj\n");
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).bytes());
    offsets.iter().for_each(|offset| bytes.extend(format!("{offset:010} 00000 n \n").bytes()));
    bytes.extend(format!("trailer\n<< /Root 1 0 R /Size {} >>\nstartxref\n{table}\n%%EOF\n", offsets.len() + 1).bytes());
    let facts = inspect("a.pdf", &bytes);
    assert_eq!(facts.defect, Some(Defect::Unreadable));
    assert!(facts.reason.unwrap().contains("数据量异常"));
}

#[test]
fn an_object_stream_that_names_one_long_object_often_is_not_parsed_for_each_name() {
    let long = format!("[{}]", "0 ".repeat(400_000));
    let index: String = (10..60_010).map(|number| format!("{number} 0 ")).collect();
    let mut document = pdf_document(1, 0);
    // lopdf writes no object streams of others: the name is put right afterwards.
    let dictionary = lopdf::dictionary! { "Type" => "ObjXxx", "N" => 60_000, "First" => index.len() as i64 };
    let mut stream = lopdf::Stream::new(dictionary, (index + &long).into_bytes());
    stream.compress().unwrap();
    document.add_object(stream);
    let mut bytes = save(document);
    let at = bytes.windows(6).position(|six| six == b"ObjXxx").unwrap();
    bytes[at..at + 6].copy_from_slice(b"ObjStm");
    assert!(bytes.len() < 1 << 20);
    let facts = inspect("a.pdf", &bytes);
    assert!(facts.reason.is_some_and(|reason| reason.contains("数据量异常")));
}

#[test]
fn a_deep_and_a_wide_page_tree_end() {
    let mut document = pdf_document(1, 0);
    let tree = document.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    let mut below = document.page_iter().next().unwrap();
    for _ in 0..5000 {
        below = document.add_object(lopdf::dictionary! { "Type" => "Pages", "Kids" => vec![below.into()], "Count" => 1 });
    }
    document.get_object_mut(tree).unwrap().as_dict_mut().unwrap().set("Kids", vec![below.into()]);
    assert!(inspect("a.pdf", &save(document)).pages.unwrap_or(0) <= 1);

    let mut document = pdf_document(1, 0);
    let page = document.page_iter().next().unwrap();
    document.get_object_mut(tree).unwrap().as_dict_mut().unwrap().set("Kids", vec![page.into(); 100_000]);
    assert!(inspect("a.pdf", &save(document)).pages.unwrap_or(0) <= 20_000);
}

#[test]
fn a_picture_of_too_many_pixels_or_too_little_content_is_refused() {
    let reason = |facts: FileFacts| facts.reason.unwrap_or_default();
    let side = (inspect::PIXELS_MAX / 10_000) as u32;
    assert!(inspect("a.png", &png(10_000, side)).readable(), "at the limit");
    assert!(reason(inspect("a.png", &png(10_000, side + 1))).contains("3 亿"));
    assert!(inspect("a.jpg", &jpeg(60_000, 5000)).readable());
    assert!(reason(inspect("a.jpg", &jpeg(60_000, 5001))).contains("3 亿"));
    let mut lying = png(1000, 1000);
    lying[16..20].copy_from_slice(&200_000_u32.to_be_bytes());
    assert!(reason(inspect("a.png", &lying)).contains("200000 × 1000"));
    assert!(!inspect("a.jpg", &jpeg(0, 10)).readable());
}
