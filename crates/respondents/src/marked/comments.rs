//! The comments of a sheet: their texts, and the drawing that Excel and WPS want beside them. Comments that are there stay.

use super::{AUTHOR, Notes, reference};
use crate::xml::attribute;
use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::Event;
use std::collections::{HashMap, HashSet};

const COMMENTS_TYPE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments";
const DRAWING_TYPE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing";
const COMMENTS_MEDIA: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const DRAWING_MEDIA: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
/// Relations added to a sheet; no program names its own so.
const COMMENTS_ID: &str = "rIdMarkedComments";
const DRAWING_ID: &str = "rIdMarkedDrawing";

/// Where a sheet's comments are or will be.
pub struct CommentParts {
    pub comments: String,
    pub comments_are_there: bool,
    pub drawing: String,
    pub drawing_is_there: bool,
}

impl CommentParts {
    /// Those the sheet's relations name, else new ones numbered like the sheet.
    pub fn find(relations: &HashMap<String, (String, String)>, number: usize) -> Self {
        let of = |ending: &str| relations.values().find(|(kind, _)| kind.ends_with(ending)).map(|(_, target)| target.clone());
        let (comments, drawing) = (of("/comments"), of("/vmlDrawing"));
        Self {
            comments_are_there: comments.is_some(),
            comments: comments.unwrap_or_else(|| format!("xl/markedComments{number}.xml")),
            drawing_is_there: drawing.is_some(),
            drawing: drawing.unwrap_or_else(|| format!("xl/drawings/markedDrawing{number}.vml")),
        }
    }

    /// The relation the sheet must name, unless it names one.
    pub fn new_drawing_id(&self) -> Option<&'static str> {
        (!self.drawing_is_there).then_some(DRAWING_ID)
    }

    /// The sheet's relations with those of new parts.
    pub fn relations(&self, before: Option<&str>) -> Option<String> {
        let relation = |id: &str, kind: &str, path: &str| format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"/{}\"/>", escape(path));
        let mut added = String::new();
        if !self.comments_are_there {
            added += &relation(COMMENTS_ID, COMMENTS_TYPE, &self.comments);
        }
        if !self.drawing_is_there {
            added += &relation(DRAWING_ID, DRAWING_TYPE, &self.drawing);
        }
        match before {
            Some(before) => before_end(before, "Relationships", &added),
            None => Some(format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"{RELATIONSHIPS}\">{added}</Relationships>"
            )),
        }
    }

    /// The package's content types with those of new parts.
    pub fn content_types(&self, before: &str) -> Option<String> {
        let mut added = String::new();
        if !self.comments_are_there {
            added += &format!("<Override PartName=\"/{}\" ContentType=\"{COMMENTS_MEDIA}\"/>", escape(&self.comments));
        }
        if !self.drawing_is_there {
            added += &format!("<Override PartName=\"/{}\" ContentType=\"{DRAWING_MEDIA}\"/>", escape(&self.drawing));
        }
        before_end(before, "Types", &added)
    }
}

/// `added` in front of the end tag of the root; none if the root is written with a prefix or is empty.
fn before_end(text: &str, root: &str, added: &str) -> Option<String> {
    let at = text.rfind(&format!("</{root}>"))?;
    Some(format!("{}{added}{}", &text[..at], &text[at..]))
}

/// The comments' part: those there, and one for each note; a cell that has one gets the note behind its text.
pub fn comments(before: Option<&str>, notes: &Notes) -> Option<String> {
    let Some(before) = before else {
        let list: String = notes.iter().map(|((row, column), note)| comment("", 0, &reference(*row, *column), &note.text)).collect();
        return Some(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{MAIN}\"><authors><author>{AUTHOR}</author></authors><commentList>{list}</commentList></comments>"
        ));
    };
    let by_reference: HashMap<String, &str> = notes.iter().map(|((row, column), note)| (reference(*row, *column), note.text.as_str())).collect();
    let mut xml = Reader::from_str(before);
    let (mut out, mut copied, mut prefix) = (String::new(), 0, String::new());
    let (mut authors, mut open, mut there) = (0_usize, None::<String>, HashSet::new());
    loop {
        let at = xml.buffer_position() as usize;
        match xml.read_event().ok()? {
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "comments" => prefix = e.name().as_ref().strip_suffix("comments")?.to_owned(),
                "author" => authors += 1,
                "comment" => open = attribute(e.attributes_raw(), "ref").map(str::to_owned),
                _ => {}
            },
            Event::End(e) => {
                let added = match e.local_name().as_ref() {
                    "authors" => format!("<{prefix}author>{AUTHOR}</{prefix}author>"),
                    "text" => match open.take().and_then(|cell| Some((by_reference.get(&cell)?, cell))) {
                        Some((text, cell)) => {
                            there.insert(cell);
                            run(&prefix, &format!("\n{AUTHOR}：{text}"))
                        }
                        None => String::new(),
                    },
                    "commentList" => {
                        let new =
                            notes.iter().map(|((row, column), note)| (reference(*row, *column), note)).filter(|(cell, _)| !there.contains(cell));
                        new.map(|(cell, note)| comment(&prefix, authors, &cell, &note.text)).collect()
                    }
                    _ => continue,
                };
                out.push_str(&before[copied..at]);
                out.push_str(&added);
                copied = at;
            }
            Event::Eof => break,
            _ => {}
        }
    }
    out.push_str(&before[copied..]);
    Some(out)
}

fn comment(prefix: &str, author: usize, cell: &str, text: &str) -> String {
    format!("<{prefix}comment ref=\"{cell}\" authorId=\"{author}\"><{prefix}text>{}</{prefix}text></{prefix}comment>", run(prefix, text))
}

fn run(prefix: &str, text: &str) -> String {
    format!("<{prefix}r><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}r>", escape(text))
}

/// The drawing: a hidden box for each note. Cells that had a comment have a box already.
pub fn drawing(before: Option<&str>, notes: &Notes, number: usize) -> Option<String> {
    let there = before.map(boxes).unwrap_or_default();
    let kind = format!("_marked{number}");
    let first = number * 100_000;
    let shapes: String = notes
        .keys()
        .filter(|place| !there.contains(place))
        .enumerate()
        .map(|(index, (row, column))| shape(&kind, first + index, *row, *column))
        .collect();
    let shape_type = format!(
        "<v:shapetype id=\"{kind}\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>"
    );
    let namespaces = "xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"";
    match before {
        None => Some(format!("<xml {namespaces}>{shape_type}{shapes}</xml>")),
        // Its own names for these namespaces may be others.
        Some(before) => {
            let with = |element: &str| element.replacen("<v:shape ", &format!("<v:shape {namespaces} "), 1);
            let shapes: String = shapes.split_inclusive("</v:shape>").map(with).collect();
            before_end(before, "xml", &format!("{}{shapes}", with_attributes_of(&shape_type, namespaces)))
        }
    }
}

fn with_attributes_of(element: &str, namespaces: &str) -> String {
    element.replacen("<v:shapetype ", &format!("<v:shapetype {namespaces} "), 1)
}

/// Cells, as row and column from 0, that a drawing has a box for.
fn boxes(drawing: &str) -> HashSet<(u32, u32)> {
    let inner = |text: &str, tag: &str| {
        text.split_once(&format!("<x:{tag}>")).and_then(|(_, rest)| rest.split_once('<')).and_then(|(n, _)| n.trim().parse().ok())
    };
    drawing.split("ObjectType=\"Note\"").skip(1).filter_map(|data| Some((inner(data, "Row")?, inner(data, "Column")?))).collect()
}

fn shape(kind: &str, id: usize, row: u32, column: u32) -> String {
    format!(
        "<v:shape id=\"_x0000_s{id}\" type=\"#{kind}\" style=\"position:absolute;margin-left:60pt;margin-top:2pt;width:180pt;height:72pt;visibility:hidden\" fillcolor=\"#ffffe1\" o:insetmode=\"auto\">\
         <v:fill color2=\"#ffffe1\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"/>\
         <x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
}

#[cfg(test)]
mod tests {
    use super::super::Note;
    use super::*;

    fn notes() -> Notes {
        let note = |text: &str| Note { problem: true, text: text.to_owned() };
        [((6, 2), note("没有填写<联系方式>")), ((7, 0), note("重复"))].into()
    }

    #[test]
    fn comments_that_are_there_stay() {
        let before = "<comments><authors><author>甲</author></authors><commentList><comment ref=\"C7\" authorId=\"0\"><text><t>原批注</t></text></comment></commentList></comments>";
        let after = comments(Some(before), &notes()).unwrap();
        assert!(after.contains("<author>甲</author><author>名单检查</author></authors>"), "{after}");
        assert!(after.contains("<t>原批注</t><r><t xml:space=\"preserve\">\n名单检查：没有填写&lt;联系方式&gt;</t></r></text>"), "{after}");
        assert!(
            after.contains("<comment ref=\"A8\" authorId=\"1\"><text><r><t xml:space=\"preserve\">重复</t></r></text></comment></commentList>"),
            "{after}"
        );
    }

    #[test]
    fn a_cell_gets_one_box() {
        let before = "<xml><v:shape><x:ClientData ObjectType=\"Note\"><x:Row>6</x:Row><x:Column>2</x:Column></x:ClientData></v:shape></xml>";
        let after = drawing(Some(before), &notes(), 1).unwrap();
        assert_eq!((after.matches("<x:Row>6</x:Row>").count(), after.matches("<x:Row>7</x:Row>").count()), (1, 1));
    }
}
