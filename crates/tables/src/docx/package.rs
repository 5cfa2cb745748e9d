//! The package (ISO/IEC 29500-2): parts, their kinds, their relations.

use super::body;
use super::markup::{Xml, storable};
use crate::Meta;
use domain::document::DocumentData;
use std::io::{self, Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const KINDS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/><Override PartName="/word/footer.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/word/header.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#;

const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="document" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="core" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#;

const DOCUMENT_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="styles" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="settings" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/><Relationship Id="footer" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer.xml"/><Relationship Id="header" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header.xml"/></Relationships>"#;

const FOOTER_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="code" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/code.png"/></Relationships>"#;

const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:useFELayout/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>"#;

const STYLES: &str = include_str!("styles.xml");

/// The package's bytes.
pub fn packed(document: &DocumentData, body: Vec<u8>, footer: Vec<u8>, code: Vec<u8>, meta: &Meta) -> io::Result<Vec<u8>> {
    // The earliest date a ZIP can say: when it was made stands in the core properties.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(DateTime::default()).unix_permissions(0o644);
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let parts: [(&str, &[u8]); 11] = [
        ("[Content_Types].xml", KINDS.as_bytes()),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("word/document.xml", &body),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS.as_bytes()),
        ("word/styles.xml", STYLES.as_bytes()),
        ("word/settings.xml", SETTINGS.as_bytes()),
        ("word/header.xml", &body::header()?),
        ("word/footer.xml", &footer),
        ("word/_rels/footer.xml.rels", FOOTER_RELATIONS.as_bytes()),
        ("word/media/code.png", &code),
        ("docProps/core.xml", &core(document, meta)?),
    ];
    for (name, bytes) in parts {
        package.start_file(name, options).map_err(io::Error::other)?;
        package.write_all(bytes)?;
    }
    Ok(package.finish().map_err(io::Error::other)?.into_inner())
}

/// `docProps/core.xml`: what it is, whose, when it was made, from which data.
fn core(document: &DocumentData, meta: &Meta) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    let names = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    xml.element("cp:coreProperties", &names, |xml| {
        let one_line = |text: &str| storable(text).replace('\n', " ");
        xml.element("dc:title", &[], |xml| xml.characters(&one_line(&document.title)))?;
        xml.element("dc:subject", &[], |xml| xml.characters(&one_line(&meta.programme_title)))?;
        xml.element("dc:creator", &[], |xml| xml.characters(&one_line(&meta.association)))?;
        xml.element("dc:description", &[], |xml| xml.characters(&format!("数据 SHA-256 {}", meta.data_sha256)))?;
        let made = meta.generated_at.to_string();
        xml.element("dcterms:created", &[("xsi:type", "dcterms:W3CDTF")], |xml| xml.characters(&made))?;
        xml.element("dcterms:modified", &[("xsi:type", "dcterms:W3CDTF")], |xml| xml.characters(&made))
    })?;
    Ok(xml.finish())
}
