//! What runs, opens or fetches something: found in each format, and not found where there is none.

use crate::build::*;
use domain::FileFacts;
use domain::evidence::Active::{self, *};
use lopdf::{Object, dictionary};

fn inspect(name: &str, bytes: &[u8]) -> FileFacts {
    inspect::inspect(name, bytes, &[])
}

#[track_caller]
fn check(name: &str, bytes: &[u8], expected: &[Active]) {
    let facts = inspect(name, bytes);
    assert!(facts.readable(), "{facts:?}");
    assert_eq!(facts.active, expected, "{facts:?}");
    assert_eq!(facts.notes.len(), expected.len(), "a sentence for each: {facts:?}");
}

fn script() -> Object {
    dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") }.into()
}

fn launch() -> Object {
    dictionary! { "S" => "Launch", "F" => Object::string_literal("calc.exe") }.into()
}

/// A PDF whose catalog was changed.
fn with_catalog(change: impl FnOnce(&mut lopdf::Dictionary)) -> Vec<u8> {
    let mut document = pdf_document(1, 0);
    let catalog = document.trailer.get(b"Root").unwrap().as_reference().unwrap();
    change(document.get_object_mut(catalog).unwrap().as_dict_mut().unwrap());
    save(document)
}

#[test]
fn what_a_pdf_would_run() {
    check("a.pdf", &pdf(2, 1), &[]);
    let mut document = pdf_document(1, 0);
    document.add_object(script());
    document.add_object(dictionary! { "A" => vec![launch()] });
    document.add_object(lopdf::Stream::new(dictionary! { "Type" => "EmbeddedFile" }, vec![1]));
    check("a.pdf", &save(document), &[Script, Launch, EmbeddedFile]);

    let opening: [fn(&mut lopdf::Dictionary); 4] = [
        |catalog| catalog.set("OpenAction", script()),
        |catalog| catalog.set("AA", dictionary! { "WC" => script() }),
        |catalog| catalog.set("Names", dictionary! { "JavaScript" => dictionary! { "Names" => vec![Object::string_literal("a"), script()] } }),
        |catalog| catalog.set("OpenAction", dictionary! { "S" => "GoTo", "Next" => vec![script()] }),
    ];
    for change in opening {
        check("a.pdf", &with_catalog(change), &[Script, OnOpening]);
    }
    check("a.pdf", &with_catalog(|catalog| catalog.set("OpenAction", launch())), &[Launch, OnOpening]);
    check("a.pdf", &with_catalog(|catalog| catalog.set("OpenAction", vec![Object::Integer(1), "Fit".into()])), &[]);
    check("a.pdf", &with_catalog(|catalog| catalog.set("OpenAction", dictionary! { "S" => "GoTo" })), &[]);
}

#[test]
fn actions_that_follow_each_other_in_a_circle_end() {
    let mut document = pdf_document(1, 0);
    let own = document.new_object_id();
    document.objects.insert(own, dictionary! { "S" => "GoTo", "Next" => vec![Object::from(own); 50] }.into());
    document.add_object(script());
    let catalog = document.trailer.get(b"Root").unwrap().as_reference().unwrap();
    document.get_object_mut(catalog).unwrap().as_dict_mut().unwrap().set("OpenAction", own);
    check("a.pdf", &save(document), &[Script]);
}

#[test]
fn a_dynamic_form_is_noted() {
    let bytes = with_catalog(|catalog| catalog.set("AcroForm", dictionary! { "XFA" => Object::string_literal("x") }));
    assert!(inspect("a.pdf", &bytes).notes[0].contains("XFA"));
}

#[test]
fn what_office_files_would_run_or_fetch() {
    let docx = |parts: &[(&str, &[u8])]| zip(&[&[CONTENT_TYPES, ("word/document.xml", b"<w:document/>")], parts].concat());
    let relation =
        |kind: &str, mode: &str| format!("<Relationships><Relationship Id='r1' Type='http://schemas.test/{kind}' Target='https://a.test/b' TargetMode='{mode}'/></Relationships>");
    check("a.docx", &docx(&[]), &[]);
    check("a.docx", &docx(&[("word/embeddings/Microsoft_Excel_Sheet1.xlsx", b"x")]), &[]);
    check("a.docm", &docx(&[("word/vbaProject.bin", b"x")]), &[Macro]);
    check("a.docx", &docx(&[("word/embeddings/oleObject1.bin", b"x"), ("word/activeX/activeX1.xml", b"x")]), &[EmbeddedObject]);
    for (kind, mode, expected) in [("hyperlink", "External", &[][..]), ("attachedTemplate", "External", &[ExternalLink]), ("image", "Internal", &[])] {
        check("a.docx", &docx(&[("word/_rels/document.xml.rels", relation(kind, mode).as_bytes())]), expected);
    }
    let xlsx = |parts: &[(&str, &[u8])]| zip(&[&[CONTENT_TYPES, ("xl/workbook.xml", b"<workbook><sheets><sheet/></sheets></workbook>")], parts].concat());
    check("a.xlsm", &xlsx(&[("xl/vbaProject.bin", b"x"), ("xl/externalLinks/externalLink1.xml", b"<e/>")]), &[Macro, ExternalLink]);
    check("a.xlsx", &xlsx(&[("xl/macrosheets/sheet1.xml", b"<m/>")]), &[Macro]);
    let content = b"<office:spreadsheet><table:table/></office:spreadsheet>";
    let ods = zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content), ("Basic/script-lc.xml", b"<l/>")]);
    check("a.ods", &ods, &[Macro]);
}

#[test]
fn what_old_workbooks_would_run_or_fetch() {
    let book = |records: &[(u16, &[u8])]| biff(&[&[(0x0809, &[0, 6, 5, 0][..])], records, &[(0x000a, &[0; 5000][..])]].concat());
    let sheet: (u16, &[u8]) = (0x0085, &[0, 0, 0, 0, 0, 0, 1, 0, b'a']);
    let own: (u16, &[u8]) = (0x01ae, &[1, 0, 1, 4]);
    check("a.xls", &compound(&[("/Workbook", &book(&[sheet, own]))]), &[]);
    check("a.xls", &compound(&[("/Workbook", &book(&[sheet, (0x01ae, &[1, 0, 9, 0, 0, b'a'])]))]), &[ExternalLink]);
    check("a.xls", &compound(&[("/Workbook", &book(&[(0x0085, &[0, 0, 0, 0, 0, 1, 1, 0, b'a'])]))]), &[Macro]);
    let mut file = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
    for storage in ["/_VBA_PROJECT_CUR", "/MBD0001A2B3"] {
        file.create_storage(storage).unwrap();
    }
    std::io::Write::write_all(&mut file.create_stream("/Workbook").unwrap(), &book(&[sheet])).unwrap();
    file.flush().unwrap();
    check("a.xls", &file.into_inner().into_inner(), &[Macro, EmbeddedObject]);
}
