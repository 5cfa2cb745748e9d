//! WordprocessingML, element by element.

use crate::plain::visible;
use domain::document::{Align, TICKED, UNTICKED};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io;

/// An XML part being written.
pub struct Xml(Writer<Vec<u8>>);

type Attributes<'a> = &'a [(&'a str, &'a str)];

/// How a run of text looks.
#[derive(Clone, Copy, Default)]
pub struct Look {
    pub bold: bool,
    /// Half points; 0 as the paragraph's style says.
    pub half_points: u32,
    pub underlined: bool,
}

impl Xml {
    /// A part with its declaration.
    pub fn new() -> io::Result<Self> {
        let mut writer = Writer::new(Vec::new());
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
        Ok(Self(writer))
    }

    pub fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }

    pub fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.0.write_event(Event::Empty(BytesStart::new(name).with_attributes(attributes.iter().copied())))
    }

    /// An element with what `inner` writes in it.
    pub fn element(&mut self, name: &str, attributes: Attributes<'_>, inner: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<()> {
        self.0.write_event(Event::Start(BytesStart::new(name).with_attributes(attributes.iter().copied())))?;
        inner(self)?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    pub fn characters(&mut self, text: &str) -> io::Result<()> {
        self.0.write_event(Event::Text(BytesText::new(text)))
    }

    /// `w:val`.
    pub fn value(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.empty(name, &[("w:val", value)])
    }

    /// A text on one paragraph: line ends as breaks, tick boxes in a font that has them.
    pub fn text(&mut self, text: &str, look: Look) -> io::Result<()> {
        for (at, line) in storable(text).split('\n').enumerate() {
            if at > 0 {
                self.element("w:r", &[], |xml| xml.empty("w:br", &[]))?;
            }
            for part in parts(line) {
                self.run(part, look)?;
            }
        }
        Ok(())
    }

    fn run(&mut self, text: &str, look: Look) -> io::Result<()> {
        self.element("w:r", &[], |xml| {
            xml.element("w:rPr", &[], |xml| {
                if text.starts_with([TICKED, UNTICKED]) {
                    const FONT: &str = "Segoe UI Symbol";
                    xml.empty("w:rFonts", &[("w:ascii", FONT), ("w:eastAsia", FONT), ("w:hAnsi", FONT)])?;
                }
                if look.bold {
                    xml.empty("w:b", &[])?;
                }
                if look.half_points > 0 {
                    xml.value("w:sz", &look.half_points.to_string())?;
                }
                if look.underlined {
                    xml.value("w:u", "single")?;
                }
                Ok(())
            })?;
            xml.element("w:t", &[("xml:space", "preserve")], |xml| xml.characters(text))
        })
    }

    /// A field: what Word computes, with what stands there until it has.
    pub fn field(&mut self, instruction: &str, until_then: &str) -> io::Result<()> {
        let mark = |xml: &mut Self, kind: &str| xml.element("w:r", &[], |xml| xml.empty("w:fldChar", &[("w:fldCharType", kind)]));
        self.element("w:r", &[], |xml| xml.empty("w:fldChar", &[("w:fldCharType", "begin"), ("w:dirty", "true")]))?;
        self.element("w:r", &[], |xml| xml.element("w:instrText", &[("xml:space", "preserve")], |xml| xml.characters(&format!(" {instruction} "))))?;
        mark(self, "separate")?;
        self.run(until_then, Look::default())?;
        mark(self, "end")
    }
}

/// A line in runs: each tick box by itself.
fn parts(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find([TICKED, UNTICKED]) {
        let box_end = at + TICKED.len_utf8();
        parts.extend([&rest[..at], &rest[at..box_end]]);
        rest = &rest[box_end..];
    }
    parts.push(rest);
    parts.retain(|part| !part.is_empty());
    parts
}

/// A text as XML 1.0 can hold it (§2.2): two code points that are no characters are left out beside what can't be seen.
pub fn storable(text: &str) -> String {
    visible(text).replace(['\u{FFFE}', '\u{FFFF}'], "")
}

pub fn justification(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Centre => "center",
        Align::Right => "right",
    }
}
