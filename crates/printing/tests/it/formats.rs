//! Documents in the formats that need no typesetter, and what their files say.

use crate::support::{Golden, NOW, made};
use domain::Digest;
use domain::api::RenderRequest;
use rulebook::Rulebook;
use serde_json::Value;
use std::io::{Cursor, Read as _};
use tables::{Error, Meta, Typesetter};

struct NoType;

impl Typesetter for NoType {
    fn covers(&self, _: char) -> bool {
        true
    }

    fn pdf(&self, template: &str, _: &Value, _: &Meta) -> Result<Vec<u8>, Error> {
        Err(Error::Template { detail: format!("{template} was to be set") })
    }
}

pub fn request(golden: &Golden, book: &Rulebook, format: &str) -> RenderRequest {
    let data = made(golden, book);
    RenderRequest {
        programme: golden.programme.as_str().into(),
        document: golden.document.clone(),
        format: format.to_owned(),
        data_sha256: Digest::of_json(&data),
        data,
        generated_at: NOW.parse().unwrap(),
        demonstration: true,
    }
}

pub fn rendered(golden: &Golden, book: &Rulebook, format: &str) -> Vec<u8> {
    render(golden, book, format).unwrap_or_else(|error| panic!("{} as {format}: {error}", golden.document))
}

/// The file, or why it can't be made.
pub fn render(golden: &Golden, book: &Rulebook, format: &str) -> Result<Vec<u8>, Error> {
    Ok(tables::render(&request(golden, book, format), book, &NoType)?.bytes)
}

/// A part of a package.
pub fn part(bytes: &[u8], name: &str) -> String {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    package.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The characters of an XML text: every element but `only`, if one is named, is passed over.
pub fn characters(xml: &str, only: Option<&str>) -> String {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut out, mut inside) = (String::new(), only.is_none());
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(start) if only.is_some() => inside = Some(start.name().as_ref()) == only,
            quick_xml::events::Event::End(_) if only.is_some() => inside = false,
            quick_xml::events::Event::Text(text) if inside => out.push_str(&text.xml10_content()),
            quick_xml::events::Event::GeneralRef(name) if inside => out.push_str(match &*name {
                "lt" => "<",
                "gt" => ">",
                "amp" => "&",
                "apos" => "'",
                _ => "\"",
            }),
            quick_xml::events::Event::Eof => return out,
            _ => {}
        }
    }
}
