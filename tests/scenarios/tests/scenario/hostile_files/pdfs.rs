//! PDFs: trees without end, objects that lead to themselves, contents that burst, what runs by itself.

use super::made::{locked_pdf, pdf, pdf_document, save, zip};
use super::{Worst, harmless, noted, refused};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

pub fn all() -> Vec<Worst> {
    let name = "a.pdf";
    let whole = pdf(2, 1);
    let nested = format!("%PDF-1.4\n1 0 obj\n{}{}\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF", "[".repeat(1 << 20), "]".repeat(1 << 20));
    vec![
        refused("a page tree in a circle", name, tree_in_a_circle(), "unreadable", ""),
        harmless("a page tree of 20,000 levels", name, deep(20_000), "pdf", 1),
        harmless("contents that are themselves", name, with_page(|document, page| {
            let own = document.new_object_id();
            document.objects.insert(own, Object::Array(vec![own.into(); 1000]));
            document.get_object_mut(page).and_then(Object::as_dict_mut).expect("a page").set("Contents", own);
        }), "pdf", 1),
        harmless("forms that show themselves", name, with_page(forms_in_a_circle), "pdf", 1),
        harmless("resources inherited in a circle", name, with_page(|document, page| {
            let parent = document.get_dictionary(page).and_then(|page| page.get(b"Parent")).and_then(Object::as_reference).expect("a parent");
            document.get_object_mut(parent).and_then(Object::as_dict_mut).expect("a tree").set("Parent", parent);
        }), "pdf", 1),
        noted("a page that bursts", name, with_page(|document, page| {
            let mut bomb = Stream::new(Dictionary::new(), vec![b' '; 200 << 20]);
            bomb.compress().expect("memory");
            let content = document.add_object(bomb);
            document.get_object_mut(page).and_then(Object::as_dict_mut).expect("a page").set("Contents", content);
        }), "内容异常"),
        noted("a picture of 10¹⁰ pixels", name, with_page(|document, page| picture(document, page, 100_000)), "3 亿像素"),
        noted("an object sixty thousand times", name, named_often(), "检查该文件时中断"),
        noted("objects that each reach to the end", name, to_the_end(), "检查该文件时中断"),
        refused("brackets a million deep", name, nested.into_bytes(), "unreadable", ""),
        refused("a table of objects that leads back to itself", name, previous_in_a_circle(), "unreadable", ""),
        refused("a password", name, locked_pdf("secret"), "encrypted", "密码"),
        refused("half of it", name, whole[..whole.len() / 2].to_vec(), "truncated", ""),
        refused("an archive behind it", name, [whole.clone(), zip(&[("a.txt", &noise(5000))])].concat(), "truncated", ""),
        noted("an archive that says it is one", name, zip(&[("%PDF-1.7", b"x")]), "ZIP"),
        noted("scripts and programs on opening", name, acting(), "自动运行"),
        noted("another name", "a.jpg", whole, "PDF"),
    ]
}

/// Contents of a thousand pages, each as large as is still looked into.
pub fn slowest() -> Worst {
    let mut document = pdf_document(500, 0);
    let mut text = Stream::new(Dictionary::new(), b"[(a)]b ".repeat(590_000));
    text.compress().expect("memory");
    let content = document.add_object(text);
    for page in document.page_iter().collect::<Vec<_>>() {
        document.get_object_mut(page).and_then(Object::as_dict_mut).expect("a page").set("Contents", content);
    }
    noted("all the contents that may be", "a.pdf", save(document), "只统计了前")
}

/// A page tree whose kids are the tree.
fn tree_in_a_circle() -> Vec<u8> {
    with_page(|document, _| {
        let root = document.catalog().and_then(|catalog| catalog.get(b"Pages")).and_then(Object::as_reference).expect("a tree");
        document.get_object_mut(root).and_then(Object::as_dict_mut).expect("a tree").set("Kids", vec![Object::from(root); 2]);
    })
}

fn with_page(change: impl FnOnce(&mut Document, ObjectId)) -> Vec<u8> {
    let mut document = pdf_document(1, 0);
    let page = document.page_iter().next().expect("a page");
    change(&mut document, page);
    save(document)
}

fn deep(levels: usize) -> Vec<u8> {
    with_page(|document, page| {
        let root = document.catalog().and_then(|catalog| catalog.get(b"Pages")).and_then(Object::as_reference).expect("a tree");
        let below = (0..levels).fold(page, |below, _| document.add_object(dictionary! { "Type" => "Pages", "Kids" => vec![below.into()], "Count" => 1 }));
        document.get_object_mut(root).and_then(Object::as_dict_mut).expect("a tree").set("Kids", vec![below.into()]);
    })
}

fn forms_in_a_circle(document: &mut Document, page: ObjectId) {
    let form = document.new_object_id();
    let names: Dictionary = (0..100).map(|number| (format!("F{number}"), Object::from(form))).collect();
    let resources = dictionary! { "XObject" => names };
    let own = dictionary! { "Type" => "XObject", "Subtype" => "Form", "Resources" => resources.clone() };
    document.objects.insert(form, Stream::new(own, b"q /F1 Do Q".to_vec()).into());
    let content = document.add_object(Stream::new(Dictionary::new(), b"/F0 Do".to_vec()));
    let page = document.get_object_mut(page).and_then(Object::as_dict_mut).expect("a page");
    page.set("Resources", resources);
    page.set("Contents", content);
}

fn picture(document: &mut Document, page: ObjectId, side: i64) {
    let own = dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => side, "Height" => side, "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8 };
    let image = document.add_object(Stream::new(own, vec![0; 100]));
    let content = document.add_object(Stream::new(Dictionary::new(), b"/I Do".to_vec()));
    let page = document.get_object_mut(page).and_then(Object::as_dict_mut).expect("a page");
    page.set("Resources", dictionary! { "XObject" => dictionary! { "I" => image } });
    page.set("Contents", content);
}

/// An object stream whose index gives one long object sixty thousand numbers.
fn named_often() -> Vec<u8> {
    let long = format!("[{}]", "0 ".repeat(400_000));
    let index: String = (10..60_010).map(|number| format!("{number} 0 ")).collect();
    let mut bytes = with_page(|document, _| {
        // Written as another type and put right afterwards: the library writes no such streams of others.
        let own = dictionary! { "Type" => "ObjXxx", "N" => 60_000, "First" => index.len() as i64 };
        let mut stream = Stream::new(own, (index.clone() + &long).into_bytes());
        stream.compress().expect("memory");
        document.add_object(stream);
    });
    let at = bytes.windows(6).position(|six| six == b"ObjXxx").expect("the stream");
    bytes[at..at + 6].copy_from_slice(b"ObjStm");
    bytes
}

/// Streams each of which declares everything behind it as its own.
fn to_the_end() -> Vec<u8> {
    const EACH: usize = 64;
    let (mut bytes, end) = (b"%PDF-1.4\n".to_vec(), 20_000 * EACH + (4 << 20));
    let mut offsets = Vec::new();
    for number in 1..=20_000 {
        offsets.push(bytes.len());
        let head = |length: usize| format!("{number} 0 obj\n<< /Length {length:>8} >>\nstream\n");
        bytes.extend(head(end - bytes.len() - head(0).len()).bytes());
        bytes.resize(9 + number * EACH, b' ');
    }
    bytes.resize(end, b' ');
    bytes.extend_from_slice(b"\nendstream\nendobj\n");
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).bytes());
    offsets.iter().for_each(|offset| bytes.extend(format!("{offset:010} 00000 n \n").bytes()));
    bytes.extend(format!("trailer\n<< /Root 1 0 R /Size {} >>\nstartxref\n{table}\n%%EOF\n", offsets.len() + 1).bytes());
    bytes
}

fn previous_in_a_circle() -> Vec<u8> {
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] >>\nendobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<< /Root 1 0 R /Size 2 /Prev 77 >>\nstartxref\n77\n%%EOF\n".to_vec()
}

/// Bytes that don't pack.
fn noise(bytes: u32) -> Vec<u8> {
    (0..bytes).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8 ^ (number.wrapping_mul(number) >> 7) as u8).collect()
}

fn acting() -> Vec<u8> {
    let mut document = pdf_document(1, 0);
    let script = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("while(1);"), "Next" => dictionary! { "S" => "Launch", "F" => Object::string_literal("cmd.exe") } };
    let catalog = document.trailer.get(b"Root").and_then(Object::as_reference).expect("a catalog");
    document.get_object_mut(catalog).and_then(Object::as_dict_mut).expect("a catalog").set("OpenAction", script);
    save(document)
}
