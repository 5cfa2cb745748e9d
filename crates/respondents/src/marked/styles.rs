//! `xl/styles.xml` with a filled twin of each cell format that a marked cell has.

use super::{CHANGE_FILL, PROBLEM_FILL};
use crate::xml::{attribute, attributes};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// Cell formats, the most that Excel opens.
const FORMATS_MAX: usize = 65_490;

/// The part's text with where to add to it.
pub struct Styles {
    text: String,
    /// Element prefix with its colon, mostly empty.
    prefix: String,
    /// Of the fills: how many there are, where their start tag stands, where their end tag begins.
    fills: Place,
    formats: Place,
    /// Start and end in `text` of each cell format.
    each: Vec<(usize, usize)>,
    /// (format, whether a problem is marked) → its twin's number.
    twins: BTreeMap<(u32, bool), u32>,
}

#[derive(Default)]
struct Place {
    count: usize,
    tag: (usize, usize),
    end: usize,
}

impl Styles {
    /// None if fills or cell formats aren't where they belong.
    pub fn read(text: String) -> Option<Self> {
        let mut xml = Reader::from_str(&text);
        let (mut fills, mut formats, mut each, mut prefix) = (Place::default(), Place::default(), Vec::new(), String::new());
        let (mut in_fills, mut in_formats, mut depth, mut began) = (false, false, 0_u32, 0);
        loop {
            let before = xml.buffer_position() as usize;
            let event = xml.read_event().ok()?;
            let after = xml.buffer_position() as usize;
            let empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(e) | Event::Empty(e) => {
                    match e.local_name().as_ref() {
                        "styleSheet" => prefix = e.name().as_ref().strip_suffix("styleSheet")?.to_owned(),
                        "fills" if !empty => (in_fills, fills.tag) = (true, (before, after)),
                        "cellXfs" if !empty => (in_formats, formats.tag) = (true, (before, after)),
                        "fill" if in_fills && depth == 2 => fills.count += 1,
                        "xf" if in_formats && depth == 2 => {
                            formats.count += 1;
                            began = before;
                            if empty {
                                each.push((before, after));
                            }
                        }
                        _ => {}
                    }
                    depth += u32::from(!empty);
                }
                Event::End(e) => {
                    depth = depth.checked_sub(1)?;
                    match e.local_name().as_ref() {
                        "fills" => (in_fills, fills.end) = (false, before),
                        "cellXfs" => (in_formats, formats.end) = (false, before),
                        "xf" if in_formats && depth == 2 => each.push((began, after)),
                        _ => {}
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        let whole = fills.end > 0 && formats.end > 0 && fills.end < formats.tag.0 && !each.is_empty() && each.len() == formats.count;
        whole.then_some(Self { text, prefix, fills, formats, each, twins: BTreeMap::new() })
    }

    /// The number of the format like `format`, filled; none if there is no room for more.
    pub fn twin(&mut self, format: u32, problem: bool) -> Option<u32> {
        let format = if (format as usize) < self.each.len() { format } else { 0 };
        let next = self.each.len() + self.twins.len();
        if let Some(twin) = self.twins.get(&(format, problem)) {
            return Some(*twin);
        }
        if next >= FORMATS_MAX {
            return None;
        }
        self.twins.insert((format, problem), next as u32);
        Some(next as u32)
    }

    /// The part with its fills and twins.
    pub fn written(&self) -> Option<String> {
        let p = &self.prefix;
        let fill = |colour: u32| {
            format!(
                "<{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor rgb=\"FF{colour:06X}\"/><{p}bgColor indexed=\"64\"/></{p}patternFill></{p}fill>"
            )
        };
        let mut twins: Vec<(u32, u32, bool)> = self.twins.iter().map(|((format, problem), twin)| (*twin, *format, *problem)).collect();
        twins.sort_unstable();
        let added: Option<String> = twins.iter().map(|(_, format, problem)| self.filled(*format, self.fills.count + usize::from(!problem))).collect();
        let mut out = String::with_capacity(self.text.len() + 4096);
        out.push_str(&self.text[..self.fills.tag.0]);
        out.push_str(&counted(&self.text[self.fills.tag.0..self.fills.tag.1], self.fills.count + 2)?);
        out.push_str(&self.text[self.fills.tag.1..self.fills.end]);
        out.push_str(&fill(PROBLEM_FILL));
        out.push_str(&fill(CHANGE_FILL));
        out.push_str(&self.text[self.fills.end..self.formats.tag.0]);
        out.push_str(&counted(&self.text[self.formats.tag.0..self.formats.tag.1], self.formats.count + self.twins.len())?);
        out.push_str(&self.text[self.formats.tag.1..self.formats.end]);
        out.push_str(&added?);
        out.push_str(&self.text[self.formats.end..]);
        Some(out)
    }

    /// A format's element with another fill.
    fn filled(&self, format: u32, fill: usize) -> Option<String> {
        let (start, end) = *self.each.get(format as usize)?;
        let element = &self.text[start..end];
        let close = element.find('>')?;
        let tag = &element[..=close];
        Some(format!("{}{}", with_attributes(tag, &[("fillId", &fill.to_string()), ("applyFill", "1")])?, &element[close + 1..]))
    }
}

fn counted(tag: &str, count: usize) -> Option<String> {
    if attribute(&tag[tag.find(char::is_whitespace).unwrap_or(tag.len() - 1)..], "count").is_none() {
        return Some(tag.to_owned());
    }
    with_attributes(tag, &[("count", &count.to_string())])
}

/// A start tag, or that of an empty element, with attributes set to other values or added.
pub fn with_attributes(tag: &str, set: &[(&str, &str)]) -> Option<String> {
    let empty = tag.ends_with("/>");
    let inner = tag.strip_prefix('<')?.strip_suffix(if empty { "/>" } else { ">" })?;
    let (name, raw) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let mut out = format!("<{name}");
    for (key, value) in attributes(raw).filter(|(key, _)| set.iter().all(|(other, _)| other != key)) {
        let quote = if value.contains('"') { '\'' } else { '"' };
        out.push_str(&format!(" {key}={quote}{value}{quote}"));
    }
    for (key, value) in set {
        out.push_str(&format!(" {key}=\"{value}\""));
    }
    out.push_str(if empty { "/>" } else { ">" });
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: &str = "<styleSheet><fills count=\"2\"><fill/><fill><patternFill/></fill></fills><cellStyleXfs><xf/></cellStyleXfs>\
                        <cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" fillId=\"1\"><alignment wrapText=\"1\"/></xf></cellXfs></styleSheet>";

    #[test]
    fn a_twin_keeps_everything_but_the_fill() {
        let mut styles = Styles::read(PART.to_owned()).unwrap();
        assert_eq!((styles.twin(1, true), styles.twin(0, false), styles.twin(1, true), styles.twin(99, false)), (Some(2), Some(3), Some(2), Some(3)));
        let written = styles.written().unwrap();
        assert!(written.contains("<fills count=\"4\">") && written.contains("<cellXfs count=\"4\">"), "{written}");
        assert!(written.contains("<xf numFmtId=\"14\" fillId=\"2\" applyFill=\"1\"><alignment wrapText=\"1\"/></xf><xf numFmtId=\"0\" fillId=\"3\" applyFill=\"1\"/></cellXfs>"), "{written}");
    }

    #[test]
    fn a_part_without_formats_is_not_edited() {
        for part in ["<styleSheet/>", "<styleSheet><cellXfs><xf/></cellXfs></styleSheet>", "<styleSheet><fills/><cellXfs/></styleSheet>", ""] {
            assert!(Styles::read(part.to_owned()).is_none(), "{part}");
        }
    }
}
