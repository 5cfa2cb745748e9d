//! Pictures and PDFs made into one PDF: each kind of picture, turned; pages of PDFs with what they inherit; hostile sources.

use crate::build::pictures::{Jpeg, Png, colours};
use crate::build::*;
use domain::api::Turn;
use inspect::{COMBINED_PAGES_MAX, Cause, INSPECT_BYTES_MAX, Refusal, Source, combine};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

fn turn(degrees: u16) -> Turn {
    degrees.try_into().unwrap()
}

fn source(bytes: &[u8], degrees: u16) -> Source<'_> {
    Source { name: "来源", bytes, turn: turn(degrees) }
}

/// The result as anybody else reads it: so many pages, nothing that runs, and nothing to be said of it.
#[track_caller]
fn combined(sources: &[Source<'_>], pages: usize) -> Document {
    let bytes = combine(sources).unwrap();
    assert_eq!(combine(sources).unwrap(), bytes, "the same again");
    let facts = inspect::inspect("a.pdf", &bytes, &[]);
    assert!(facts.readable() && facts.active.is_empty() && facts.notes.is_empty(), "{facts:?}");
    let document = Document::load_mem(&bytes).unwrap();
    assert_eq!((facts.pages, document.get_pages().len()), (Some(pages as u32), pages));
    assert!(document.trailer.has(b"ID") && !document.trailer.has(b"Info"));
    document
}

#[track_caller]
fn refused(bytes: &[u8], expected: Cause) {
    let refusal = combine(&[source(&jpeg(30, 20), 0), Source { name: "乙.pdf", ..source(bytes, 0) }]).unwrap_err();
    assert_eq!(refusal, Refusal::Source { at: 1, name: "乙.pdf".into(), cause: expected });
    let said = refusal.to_string();
    assert!(said.starts_with("“乙.pdf”") && said.contains('请') && said.ends_with('。'), "{said}");
}

fn page(document: &Document, number: u32) -> &Dictionary {
    document.get_dictionary(document.get_pages()[&number]).unwrap()
}

fn numbers(dictionary: &Dictionary, key: &[u8]) -> Vec<f32> {
    dictionary.get(key).unwrap().as_array().unwrap().iter().map(|number| number.as_float().unwrap()).collect()
}

/// The picture of a page that holds nothing else.
fn picture(document: &Document, number: u32) -> &Stream {
    let resources = page(document, number).get_deref(b"Resources", document).unwrap().as_dict().unwrap();
    let pictures = resources.get_deref(b"XObject", document).unwrap().as_dict().unwrap();
    pictures.get_deref(b"Im0", document).unwrap().as_stream().unwrap()
}

fn content(document: &Document, number: u32) -> String {
    String::from_utf8(document.get_page_content(document.get_pages()[&number])).unwrap()
}

const UPRIGHT: [f32; 4] = [0.0, 0.0, 595.276, 841.89];
const LYING: [f32; 4] = [0.0, 0.0, 841.89, 595.276];

#[test]
fn a_jpeg_goes_in_as_it_is() {
    for (components, by_adobe, name, inverted) in [(1, false, "DeviceGray", false), (3, false, "DeviceRGB", false), (3, true, "DeviceRGB", false), (4, false, "DeviceCMYK", false), (4, true, "DeviceCMYK", true)] {
        let bytes = Jpeg { components, by_adobe, ..Jpeg::of(300, 200) }.bytes();
        let document = combined(&[source(&bytes, 0)], 1);
        let stream = picture(&document, 1);
        assert_eq!(stream.content, bytes);
        assert_eq!(stream.dict.get(b"ColorSpace").unwrap(), &Object::from(name));
        assert_eq!(stream.dict.has(b"Decode"), inverted, "{components} components, by Adobe: {by_adobe}");
        assert_eq!((stream.dict.get(b"Width").unwrap(), stream.dict.get(b"Height").unwrap()), (&300.into(), &200.into()));
    }
}

#[test]
fn what_stands_behind_a_jpeg_stays_out() {
    let whole = Jpeg { scans: 3, ..Jpeg::of(300, 200) }.bytes();
    let with_film = [&whole[..], b"ftypmp42 a film \xff\xd9"].concat();
    assert_eq!(picture(&combined(&[source(&with_film, 0)], 1), 1).content, whole);
}

#[test]
fn a_page_lies_if_its_picture_does_once_it_is_turned() {
    for (orientation, degrees, lies) in [(0, 0, true), (0, 90, false), (0, 180, true), (0, 270, false), (1, 0, true), (6, 0, false), (8, 0, false), (6, 90, true), (3, 90, false), (9, 0, true)] {
        for big_endian in [true, false] {
            let bytes = Jpeg { orientation, big_endian, ..Jpeg::of(300, 200) }.bytes();
            let document = combined(&[source(&bytes, degrees)], 1);
            assert_eq!(numbers(page(&document, 1), b"MediaBox"), if lies { LYING } else { UPRIGHT }, "{orientation}, turned by {degrees}");
        }
    }
    // Upright, turned clockwise: left comes to the top, and the margins stay.
    let document = combined(&[source(&Jpeg::of(200, 300).bytes(), 90)], 1);
    assert_eq!(content(&document, 1).trim(), "q 0.000 -523.465 785.198 0.000 28.346 559.371 cm /Im0 Do Q");
}

#[test]
fn every_png_shows_what_it_showed() {
    for kind in [0, 2, 3, 4, 6] {
        for depth in [1, 2, 4, 8, 16] {
            for interlaced in [false, true] {
                for transparent in [false, true] {
                    let Some(png) = Png::of(9, 7, kind, depth, interlaced, transparent) else { continue };
                    let document = combined(&[source(&png.bytes(), 0)], 1);
                    let stream = picture(&document, 1);
                    let shown = colours(&document, stream);
                    let what = format!("colour type {kind}, {depth} bits, interlaced: {interlaced}, transparent: {transparent}");
                    assert_eq!(shown.len(), png.on_white().len(), "{what}");
                    for (at, (shown, expected)) in shown.iter().zip(png.on_white()).enumerate() {
                        assert!(shown.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 2), "{what}, pixel {at}: {shown:?}, not {expected:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_plain_png_stays_packed_as_it_was() {
    let png = Png::of(9, 7, 2, 8, false, false).unwrap();
    let document = combined(&[source(&png.bytes(), 0)], 1);
    assert_eq!(picture(&document, 1).content, png.packed());
}

#[test]
fn a_png_is_turned_by_its_exif_data_too() {
    let upright = Png { orientation: 6, ..Png::of(9, 7, 0, 8, false, false).unwrap() };
    assert_eq!(numbers(page(&combined(&[source(&upright.bytes(), 0)], 1), 1), b"MediaBox"), UPRIGHT);
}

/// Two pages under a node that turns what is below it, one of them with a turn of its own.
fn turned_tree() -> Document {
    let mut document = pdf_document(2, 0);
    let root = document.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    let pages: Vec<_> = document.page_iter().collect();
    let node = document.add_object(dictionary! {
        "Type" => "Pages", "Parent" => root, "Count" => 2, "Kids" => vec![pages[0].into(), pages[1].into()],
        "Rotate" => 90, "MediaBox" => vec![10.into(), 800.into(), 500.into(), 20.into()], "CropBox" => vec![20.into(), 30.into(), 300.into(), 400.into()],
    });
    document.get_object_mut(root).unwrap().as_dict_mut().unwrap().set("Kids", vec![node.into()]);
    for (page, own) in pages.iter().zip([None, Some(-90)]) {
        let page = document.get_object_mut(*page).unwrap().as_dict_mut().unwrap();
        page.set("Parent", node);
        if let Some(own) = own {
            page.set("Rotate", own);
        }
    }
    document
}

#[test]
fn pages_of_a_pdf_keep_what_they_inherit_and_are_turned_further() {
    let bytes = save(turned_tree());
    for (degrees, first, second) in [(0, 90, 270), (90, 180, 0), (180, 270, 90), (270, 0, 180)] {
        let document = combined(&[source(&bytes, degrees)], 2);
        let turns = [1, 2].map(|number| page(&document, number).get(b"Rotate").unwrap().as_i64().unwrap());
        assert_eq!(turns, [first, second]);
        for number in [1, 2] {
            assert_eq!(numbers(page(&document, number), b"MediaBox"), [10.0, 20.0, 500.0, 800.0]);
            assert_eq!(numbers(page(&document, number), b"CropBox"), [20.0, 30.0, 300.0, 400.0]);
        }
        assert!(document.extract_text(&[2]).unwrap().contains("page 1"), "font and content came along");
        let resources = [1, 2].map(|number| page(&document, number).get(b"Resources").unwrap().as_reference().unwrap());
        assert_eq!(resources[0], resources[1], "what pages share is written once");
    }
}

#[test]
fn a_mix_keeps_its_order() {
    let png = Png::of(9, 7, 6, 8, false, false).unwrap().bytes();
    let (text, photo) = (pdf(2, 1), jpeg(30, 20));
    let sources = [source(&photo, 0), source(&text, 270), source(&png, 90), source(&text, 0)].map(|one| Source { name: "甲", ..one });
    let document = combined(&sources, 8);
    let turns: Vec<_> = (1..=8).map(|number| page(&document, number).get(b"Rotate").and_then(Object::as_i64).unwrap_or(-1)).collect();
    assert_eq!(turns, [-1, 270, 270, 270, -1, 0, 0, 0]);
    let facts = inspect::inspect("a.pdf", &combine(&sources).unwrap(), &[]);
    assert_eq!(facts.scanned_pages, Some(4));
    let chinese = chinese_pdf(&["满意度调查报告，二〇二三年度，共计十二页，附被访者名单。"], Setting::Mapped);
    let again = combine(&[source(&chinese, 90)]).unwrap();
    assert_eq!(inspect::inspect("a.pdf", &again, &["满意度".to_owned()]).words, ["满意度"]);
}

#[test]
fn other_sources_and_turns_make_another_identifier() {
    let picture = jpeg(30, 20);
    let identifier = |sources: &[Source<'_>]| combined(sources, sources.len()).trailer.get(b"ID").unwrap().clone();
    let first = identifier(&[source(&picture, 0)]);
    assert_ne!(first, identifier(&[source(&picture, 90)]));
    assert_ne!(first, identifier(&[source(&jpeg(20, 30), 0)]));
    assert_eq!(first, identifier(&[Source { name: "另一个名称", ..source(&picture, 0) }]));
}

#[test]
fn nothing_that_runs_or_opens_comes_along() {
    let mut document = pdf_document(1, 1);
    let script = || dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") };
    let launch = document.add_object(dictionary! { "S" => "Launch", "F" => Object::string_literal("calc.exe") });
    let file = document.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"a program".to_vec()));
    let attached = document.add_object(dictionary! { "Type" => "Filespec", "EF" => dictionary! { "F" => file } });
    let first = document.page_iter().next().unwrap();
    let link = document.add_object(dictionary! { "Type" => "Annot", "Subtype" => "Link", "A" => launch, "Rect" => vec![0.into(), 0.into(), 9.into(), 9.into()], "P" => first });
    let pictures = document.add_object(dictionary! { "Type" => "XObject", "Subtype" => "Form", "Next" => launch });
    let form = Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()],
            "Ref" => dictionary! { "F" => attached }, "AA" => dictionary! { "O" => script() }, "Group" => dictionary! { "S" => "Transparency", "Odd" => vec![launch.into(), first.into(), attached.into()] },
        },
        b"0 0 9 9 re f".to_vec(),
    );
    let form = document.add_object(form);
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" });
    // Names that mean something elsewhere.
    let resources = dictionary! { "Font" => dictionary! { "F1" => font, "F" => font }, "XObject" => dictionary! { "A" => form, "Ref" => pictures }, "JS" => Object::string_literal("x"), "EmbeddedFiles" => file };
    let dictionary = document.get_object_mut(first).unwrap().as_dict_mut().unwrap();
    dictionary.set("AA", dictionary! { "O" => script() });
    dictionary.set("Annots", vec![link.into()]);
    dictionary.set("Resources", resources);
    dictionary.set("B", vec![launch.into()]);
    let catalog = document.trailer.get(b"Root").unwrap().as_reference().unwrap();
    let catalog = document.get_object_mut(catalog).unwrap().as_dict_mut().unwrap();
    catalog.set("OpenAction", script());
    catalog.set("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => vec![Object::string_literal("a"), attached.into()] } });
    let bytes = save(document);
    assert_eq!(inspect::inspect("a.pdf", &bytes, &[]).active.len(), 4);
    let document = combined(&[source(&bytes, 0)], 2);
    let written = combine(&[source(&bytes, 0)]).unwrap();
    for word in ["JavaScript", "Launch", "EmbeddedFile", "Filespec", "calc", "alert", "OpenAction", "/AA", "/Annot", "a program"] {
        assert!(memchr::memmem::find(&written, word.as_bytes()).is_none(), "{word}");
    }
    let resources = page(&document, 1).get_deref(b"Resources", &document).unwrap().as_dict().unwrap();
    let fonts = resources.get_deref(b"Font", &document).unwrap().as_dict().unwrap();
    assert!([&b"F1"[..], b"F"].iter().all(|name| fonts.get_deref(name, &document).unwrap().as_dict().unwrap().has_type(b"Font")));
    let forms = resources.get_deref(b"XObject", &document).unwrap().as_dict().unwrap();
    assert_eq!(forms.get_deref(b"A", &document).unwrap().as_stream().unwrap().content, b"0 0 9 9 re f");
}

#[test]
fn a_font_of_a_scripts_name_is_a_font_all_the_same() {
    let mut document = pdf_document(1, 0);
    let font = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" });
    let first = document.page_iter().next().unwrap();
    document.get_object_mut(first).unwrap().as_dict_mut().unwrap().set("Resources", dictionary! { "Font" => dictionary! { "JS" => font } });
    let document = Document::load_mem(&combine(&[source(&save(document), 0)]).unwrap()).unwrap();
    let resources = page(&document, 1).get_deref(b"Resources", &document).unwrap().as_dict().unwrap();
    let fonts = resources.get_deref(b"Font", &document).unwrap().as_dict().unwrap();
    assert!(fonts.get_deref(b"JS", &document).unwrap().as_dict().unwrap().has_type(b"Font"));
}

#[test]
fn what_annotations_show_becomes_part_of_the_page() {
    let mut document = pdf_document(1, 0);
    let stamp = |document: &mut Document, text: &[u8]| {
        let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 10.into(), 20.into()] };
        document.add_object(Stream::new(form, text.to_vec()))
    };
    let [seal, yes, no, hidden] = [&b"% seal"[..], b"% yes", b"% no", b"% hidden"].map(|text| stamp(&mut document, text));
    let annotation = |appearance: Object, flags: i64| {
        dictionary! { "Type" => "Annot", "Subtype" => "Stamp", "F" => flags, "AP" => dictionary! { "N" => appearance }, "Rect" => vec![100.into(), 200.into(), 120.into(), 240.into()] }
    };
    let mut choice = annotation(dictionary! { "Yes" => yes, "Off" => no }.into(), 4);
    choice.set("AS", "Yes");
    let annotations = [annotation(seal.into(), 4), choice, annotation(hidden.into(), 2)].map(|one| Object::from(document.add_object(one)));
    let first = document.page_iter().next().unwrap();
    document.get_object_mut(first).unwrap().as_dict_mut().unwrap().set("Annots", annotations.to_vec());
    let document = combined(&[source(&save(document), 0)], 1);
    let content = content(&document, 1);
    assert!(content.starts_with("q\n") && content.contains("Tj"), "{content}");
    assert!(content.contains("Q\nq 2.0000 0.0000 0.0000 2.0000 100.0000 200.0000 cm /Annotation0 Do Q\nq 2.0000"), "{content}");
    let resources = page(&document, 1).get(b"Resources").unwrap().as_dict().unwrap();
    let forms = resources.get(b"XObject").unwrap().as_dict().unwrap();
    let shown: Vec<_> = [&b"Annotation0"[..], b"Annotation1"].iter().map(|name| forms.get_deref(name, &document).unwrap().as_stream().unwrap().content.clone()).collect();
    assert_eq!(shown, [b"% seal".to_vec(), b"% yes".to_vec()]);
    assert!(forms.has(b"Im1") && resources.has(b"Font") && forms.len() == 3, "its own stay: {forms:?}");
}

#[test]
fn a_file_that_would_lose_something_is_refused() {
    let with = |change: &dyn Fn(&mut Document)| {
        let mut document = pdf_document(1, 0);
        change(&mut document);
        save(document)
    };
    let in_catalog = |key: &'static str, value: Dictionary| {
        with(&|document| {
            let catalog = document.trailer.get(b"Root").unwrap().as_reference().unwrap();
            document.get_object_mut(catalog).unwrap().as_dict_mut().unwrap().set(key, value.clone());
        })
    };
    let signature = || dictionary! { "Type" => "Sig", "ByteRange" => vec![0.into(), 1.into(), 2.into(), 3.into()] };
    for value in [signature(), dictionary! { "FT" => "Sig", "V" => signature() }] {
        let signed = with(&|document| {
            document.add_object(value.clone());
        });
        refused(&signed, Cause::Signed);
    }
    refused(&in_catalog("AcroForm", dictionary! { "XFA" => Object::string_literal("x") }), Cause::DynamicForm);
    let layers = |shown: Dictionary| in_catalog("OCProperties", dictionary! { "D" => shown });
    refused(&layers(dictionary! { "OFF" => vec![1.into()] }), Cause::HiddenLayers);
    refused(&layers(dictionary! { "BaseState" => "OFF" }), Cause::HiddenLayers);
    combined(&[source(&layers(dictionary! { "OFF" => Vec::<Object>::new() }), 0)], 1);
    let many = |count: usize| {
        with(&|document| {
            let first = document.page_iter().next().unwrap();
            document.get_object_mut(first).unwrap().as_dict_mut().unwrap().set("Annots", vec![Object::Null; count]);
        })
    };
    combined(&[source(&many(2000), 0)], 1);
    refused(&many(2001), Cause::Annotations(1));
}

#[test]
fn what_is_encrypted_or_of_another_kind_is_refused() {
    refused(&locked_pdf("secret"), Cause::Encrypted);
    refused(&locked_pdf(""), Cause::Encrypted);
    refused(&tiff(1, false), Cause::Kind);
    refused(&xlsx(1), Cause::Kind);
    refused(b"text", Cause::Kind);
    refused(b"", Cause::Empty);
    assert_eq!(combine(&[]), Err(Refusal::Nothing));
}

#[test]
fn a_jpeg_that_no_reader_of_pdfs_knows_is_refused() {
    for (frame, precision) in [(0xc3, 8), (0xc9, 8), (0xca, 8), (0xc5, 8), (0xc1, 12)] {
        refused(&Jpeg { frame, precision, ..Jpeg::of(300, 200) }.bytes(), Cause::JpegCoding);
    }
    refused(&Jpeg { components: 2, ..Jpeg::of(300, 200) }.bytes(), Cause::JpegCoding);
    refused(&Jpeg::of(300, 0).bytes(), Cause::Unreadable);
    refused(&Jpeg { scans: 0, ..Jpeg::of(300, 200) }.bytes(), Cause::Unreadable);
    let huge = combine(&[source(&Jpeg::of(60_000, 6_000).bytes(), 0)]).unwrap_err();
    assert!(huge.to_string().contains("3 亿像素"), "{huge}");
}

#[test]
fn a_picture_cut_short_is_refused_wherever_it_is_cut() {
    let whole = [Jpeg { orientation: 6, ..Jpeg::of(300, 200) }.bytes(), Png::of(9, 7, 6, 16, false, false).unwrap().bytes(), Png::of(9, 7, 2, 8, true, false).unwrap().bytes()];
    for bytes in whole {
        combined(&[source(&bytes, 0)], 1);
        for length in 3..bytes.len() {
            let refusal = combine(&[source(&bytes[..length], 0)]).unwrap_err();
            assert!(matches!(refusal, Refusal::Source { cause: Cause::Truncated | Cause::Unreadable | Cause::Kind, .. }), "{length} of {}: {refusal:?}", bytes.len());
        }
    }
}

#[test]
fn a_png_that_lies_is_refused() {
    let png = Png::of(9, 7, 2, 8, false, false).unwrap();
    let refused_as = |png: &Png| combine(&[source(&png.bytes(), 0)]).unwrap_err();
    for (width, height) in [(9, 8), (10, 7), (900, 7), (9, 3000)] {
        let refusal = refused_as(&Png { claimed: (width, height), ..png.clone() });
        assert!(matches!(refusal, Refusal::Source { cause: Cause::Unreadable | Cause::Truncated | Cause::Inspection(_), .. }), "{width} × {height}: {refusal:?}");
    }
    assert!(refused_as(&Png { claimed: (200_000, 200_000), ..png.clone() }).to_string().contains("远大于其内容"));
    assert!(refused_as(&Png { claimed: (0, 7), ..png.clone() }).to_string().contains("损坏"));
    let palette = Png { palette: Vec::new(), ..Png::of(9, 7, 3, 8, false, false).unwrap() };
    assert_eq!(refused_as(&palette), Refusal::Source { at: 0, name: "来源".into(), cause: Cause::Unreadable });
}

#[test]
fn as_many_pages_as_may_be_and_one_more() {
    let most = pdf(COMBINED_PAGES_MAX, 0);
    combined(&[source(&most, 90)], COMBINED_PAGES_MAX);
    refused(&most, Cause::TooManyPages);
    let picture = jpeg(30, 20);
    let pictures = vec![source(&picture, 0); COMBINED_PAGES_MAX + 1];
    combined(&pictures[1..], COMBINED_PAGES_MAX);
    let refusal = combine(&pictures).unwrap_err();
    assert_eq!(refusal, Refusal::Source { at: COMBINED_PAGES_MAX, name: "来源".into(), cause: Cause::TooManyPages });
}

#[test]
fn pixels_are_unpacked_within_a_budget() {
    let plain = lines_of_zeros(6000, 5000, 2);
    let (times, most) = ((512 << 20) / (6000 * 5000 * 3), vec![source(&plain, 0); 6]);
    combined(&most[..times], times);
    let refusal = combine(&most[..=times]).unwrap_err();
    assert_eq!(refusal, Refusal::Source { at: times, name: "来源".into(), cause: Cause::TooManyPixels });
    refused(&lines_of_zeros(6000, 6000, 6), Cause::TooManyPixels);
}

/// A PNG of nothing but zeros, packed as deflate packs them.
fn lines_of_zeros(width: u32, height: u32, kind: u8) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(if kind == 6 { png::ColorType::Rgba } else { png::ColorType::Rgb });
    let samples = if kind == 6 { 4 } else { 3 };
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![0; width as usize * height as usize * samples]).unwrap();
    writer.finish().unwrap();
    out
}

#[test]
fn sources_of_too_many_bytes_are_refused() {
    let half = vec![0; INSPECT_BYTES_MAX as usize / 2 + 1];
    assert_eq!(combine(&[source(&half, 0), source(&half, 0)]), Err(Refusal::TooLarge));
    assert!(Refusal::TooLarge.to_string().contains("64 MiB"));
    // What is within the limit but not once it is a PDF.
    let mut fills = Jpeg::of(300, 200).bytes();
    let at = fills.len() - 2;
    fills.splice(at..at, vec![0x55; INSPECT_BYTES_MAX as usize - fills.len()]);
    assert!(matches!(combine(&[source(&fills, 0)]), Err(Refusal::Source { cause: Cause::TooLarge, .. })));
}

#[test]
fn page_trees_and_contents_in_a_circle_end() {
    let mut document = pdf_document(2, 0);
    let tree = document.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
    let first = document.page_iter().next().unwrap();
    document.get_object_mut(tree).unwrap().as_dict_mut().unwrap().set("Kids", vec![tree.into(), first.into(), tree.into(), first.into()]);
    document.get_object_mut(tree).unwrap().as_dict_mut().unwrap().set("Parent", tree);
    let own = document.new_object_id();
    document.objects.insert(own, Object::Reference(own));
    let odd = document.new_object_id();
    document.objects.insert(odd, dictionary! { "Next" => odd, "Self" => vec![odd.into(), own.into()] }.into());
    let page = document.get_object_mut(first).unwrap().as_dict_mut().unwrap();
    page.set("Group", odd);
    page.set("Rotate", own);
    let bytes = save(document);
    if let Ok(result) = combine(&[source(&bytes, 0)]) {
        let facts = inspect::inspect("a.pdf", &result, &[]);
        assert!(facts.readable() && facts.pages.unwrap() <= COMBINED_PAGES_MAX as u32);
    }
    let mut empty = pdf_document(1, 0);
    let first = empty.page_iter().next().unwrap();
    empty.objects.remove(&first);
    refused(&save(empty), Cause::Page(1));
}

#[test]
fn flipped_bits_always_get_an_answer() {
    let files = [Jpeg { orientation: 3, components: 3, ..Jpeg::of(30, 20) }.bytes(), Png::of(9, 7, 3, 4, false, true).unwrap().bytes(), Png::of(9, 7, 6, 8, true, false).unwrap().bytes(), save(turned_tree()), pdf(1, 1)];
    for bytes in files {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..400 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let bit = (state % (bytes.len() as u64 * 8)) as usize;
            let mut broken = bytes.clone();
            broken[bit / 8] ^= 1 << (bit % 8);
            match combine(&[source(&broken, 90)]) {
                Ok(result) => assert!(inspect::inspect("a.pdf", &result, &[]).readable(), "bit {bit}"),
                Err(refusal) => assert!(refusal.to_string().ends_with('。'), "bit {bit}: {refusal}"),
            }
        }
    }
}
