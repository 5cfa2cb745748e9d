//! Real files, made for the tests by the crates that also make them elsewhere.
#![allow(dead_code)]

pub mod pictures;

use lopdf::content::{Content, Operation};
use lopdf::{Document, EncryptionState, EncryptionVersion, Object, Permissions, Stream, dictionary};
use std::io::{Cursor, Write};

/// A PDF with so many pages of text and then so many that hold a picture alone.
pub fn pdf_document(text_pages: usize, scanned_pages: usize) -> Document {
    let mut document = Document::with_version("1.5");
    let tree = document.new_object_id();
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" });
    let picture = document.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 64, "Height" => 64, "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8 },
        (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect(),
    ));
    let resources = document.add_object(dictionary! {
        "Font" => dictionary! { "F1" => font },
        "XObject" => dictionary! { "Im1" => picture },
    });
    let mut kids: Vec<Object> = Vec::new();
    for page in 0..text_pages + scanned_pages {
        let operations = if page < text_pages {
            vec![
                Operation::new("BT", vec![]),
                Operation::new("Tf", vec!["F1".into(), 12.into()]),
                Operation::new("Tj", vec![Object::string_literal(format!("page {page}"))]),
                Operation::new("ET", vec![]),
            ]
        } else {
            vec![Operation::new("q", vec![]), Operation::new("Do", vec!["Im1".into()]), Operation::new("Q", vec![])]
        };
        let content = document.add_object(Stream::new(dictionary! {}, Content { operations }.encode().unwrap()));
        kids.push(document.add_object(dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content }).into());
    }
    let pages = dictionary! {
        "Type" => "Pages", "Count" => kids.len() as i64, "Kids" => kids, "Resources" => resources,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    };
    document.objects.insert(tree, Object::Dictionary(pages));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    document.trailer.set("ID", vec![Object::string_literal("0123456789abcdef"), Object::string_literal("0123456789abcdef")]);
    document
}

pub fn save(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

pub fn pdf(text_pages: usize, scanned_pages: usize) -> Vec<u8> {
    save(pdf_document(text_pages, scanned_pages))
}

/// The same under a password to open it; with an empty one it opens for everybody.
pub fn locked_pdf(password: &str) -> Vec<u8> {
    let mut document = pdf_document(2, 0);
    let version = EncryptionVersion::V2 { document: &document, owner_password: "owner", user_password: password, key_length: 128, permissions: Permissions::all() };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    save(document)
}

/// How a PDF says which characters its glyphs show.
#[derive(Clone, Copy, PartialEq)]
pub enum Setting {
    /// Glyph numbers with a `ToUnicode` map, as word processors write them.
    Mapped,
    /// Glyph numbers alone.
    Unmapped,
    /// GBK under a predefined map.
    Gbk,
    /// UTF-16 under a predefined map.
    Utf16,
    /// As mapped, within a form that the page shows.
    InForm,
}

/// A PDF with a page for each text, in a Chinese font.
pub fn chinese_pdf(pages: &[&str], setting: Setting) -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let tree = document.new_object_id();
    let mut characters: Vec<char> = pages.iter().flat_map(|text| text.chars()).collect();
    characters.sort_unstable();
    characters.dedup();
    let glyph = |c: char| characters.binary_search(&c).unwrap() as u16 + 3;
    let encoding = match setting {
        Setting::Gbk => "GBK-EUC-H",
        Setting::Utf16 => "UniGB-UTF16-H",
        _ => "Identity-H",
    };
    let mut font = dictionary! { "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "SimSun", "Encoding" => encoding };
    if matches!(setting, Setting::Mapped | Setting::InForm) {
        let entries: String = characters.iter().map(|c| format!("<{:04X}> <{:04X}>\n", glyph(*c), *c as u32)).collect();
        let map = format!("/CIDInit /ProcSet findresource begin\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{} beginbfchar\n{entries}endbfchar\nend", characters.len());
        font.set("ToUnicode", document.add_object(Stream::new(dictionary! {}, map.into_bytes())));
    }
    let font = document.add_object(font);
    let resources = dictionary! { "Font" => dictionary! { "F1" => font } };
    let mut kids: Vec<Object> = Vec::new();
    for text in pages {
        let bytes = |c: char| match setting {
            Setting::Gbk => encoding_rs::GBK.encode(&c.to_string()).0.into_owned(),
            Setting::Utf16 => (c as u32 as u16).to_be_bytes().to_vec(),
            _ => glyph(c).to_be_bytes().to_vec(),
        };
        // Set in pieces with spacing between, over several lines, as justified text is.
        let pieces = text.chars().map(|c| Object::string_literal(bytes(c))).flat_map(|piece| [piece, Object::Integer(-120)]).collect();
        let operations = vec![
            Operation::new("BT", vec![]),
            Operation::new("Tf", vec!["F1".into(), 12.into()]),
            Operation::new("TJ", vec![Object::Array(pieces)]),
            Operation::new("ET", vec![]),
        ];
        let shown = Content { operations }.encode().unwrap();
        let (content, own) = if setting == Setting::InForm {
            let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "Resources" => resources.clone() };
            let form = document.add_object(Stream::new(form, shown));
            (b"q /Fm0 Do Q".to_vec(), dictionary! { "XObject" => dictionary! { "Fm0" => form } })
        } else {
            (shown, resources.clone())
        };
        let content = document.add_object(Stream::new(dictionary! {}, content));
        kids.push(document.add_object(dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => own }).into());
    }
    let tree_node = dictionary! { "Type" => "Pages", "Count" => kids.len() as i64, "Kids" => kids, "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] };
    document.objects.insert(tree, Object::Dictionary(tree_node));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    document.compress();
    save(document)
}

/// A ZIP archive of named parts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let options = zip::write::SimpleFileOptions::default();
        // A package's media type is to be read without unpacking anything.
        let options = if *name == "mimetype" { options.compression_method(zip::CompressionMethod::Stored) } else { options };
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook of so many sheets.
pub fn xlsx(sheets: usize) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for sheet in 0..sheets {
        workbook.add_worksheet().write(0, 0, format!("sheet {sheet}")).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

pub const CONTENT_TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");

/// An OLE compound file of named streams.
pub fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, content) in streams {
        file.create_stream(name).unwrap().write_all(content).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

/// A workbook's globals as BIFF8 records.
pub fn biff(records: &[(u16, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (kind, body) in records {
        out.extend_from_slice(&kind.to_le_bytes());
        out.extend_from_slice(&(body.len() as u16).to_le_bytes());
        out.extend_from_slice(body);
    }
    out
}

/// A PNG's chunks, check sums left zero: nothing here decodes them.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], body: &[u8]| {
        out.extend_from_slice(&(body.len() as u32).to_be_bytes());
        out.extend_from_slice(kind);
        out.extend_from_slice(body);
        out.extend_from_slice(&[0; 4]);
    };
    let mut head = width.to_be_bytes().to_vec();
    head.extend_from_slice(&height.to_be_bytes());
    head.extend_from_slice(&[8, 0, 0, 0, 0]);
    chunk(b"IHDR", &head);
    chunk(b"IDAT", &vec![7; 300 + (width as usize * height as usize) / 1000]);
    chunk(b"IEND", &[]);
    out
}

/// A JPEG with a thumbnail in its first segment, which has an end mark of its own.
pub fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut out = b"\xff\xd8\xff\xe1\0\x10Exif\0\0\xff\xd8\xff\xd9\0\0\0\0".to_vec();
    out.extend_from_slice(b"\xff\xc2\0\x0b\x08");
    out.extend_from_slice(&height.to_be_bytes());
    out.extend_from_slice(&width.to_be_bytes());
    out.extend_from_slice(b"\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0");
    out.extend_from_slice(&[0x5a; 400]);
    out.extend_from_slice(b"\xff\xd9");
    out
}

/// A TIFF of so many pages, little- or big-endian, each with one strip of 200 bytes.
pub fn tiff(pages: u32, big_endian: bool) -> Vec<u8> {
    let u16_bytes = |n: u16| {
        if big_endian { n.to_be_bytes() } else { n.to_le_bytes() }
    };
    let u32_bytes = |n: u32| {
        if big_endian { n.to_be_bytes() } else { n.to_le_bytes() }
    };
    let mut out = if big_endian { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
    out.extend_from_slice(&u32_bytes(8));
    for page in 0..pages {
        let strip = out.len() as u32 + 2 + 4 * 12 + 4;
        out.extend_from_slice(&u16_bytes(4));
        for (tag, value) in [(256_u16, 1240_u32), (257, 1754), (273, strip), (279, 200)] {
            out.extend_from_slice(&u16_bytes(tag));
            out.extend_from_slice(&u16_bytes(4));
            out.extend_from_slice(&u32_bytes(1));
            out.extend_from_slice(&u32_bytes(value));
        }
        let next = if page + 1 < pages { strip + 200 } else { 0 };
        out.extend_from_slice(&u32_bytes(next));
        out.extend_from_slice(&[1; 200]);
    }
    out
}
