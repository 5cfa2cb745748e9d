//! The document's body and the foot of its pages.

use super::markup::{Look, Xml, justification};
use super::{Paper, TWIPS_A_MM, table};
use crate::Meta;
use domain::document::{Align, Block, DocumentData, LinesBlock, LinesLayout, TextBlock, TextStyle};
use std::io;

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
const GRAPHICS: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";
/// 13 mm in English Metric Units.
const CODE_EMU: &str = "468000";

/// `word/document.xml`.
pub fn document(document: &DocumentData, paper: &Paper, meta: &Meta) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.element("w:document", &[("xmlns:w", WORD), ("xmlns:r", RELATIONS)], |xml| {
        xml.element("w:body", &[], |xml| {
            let mut writing = Writing { paper, listed: 0, after_table: false };
            for block in &document.blocks {
                writing.block(xml, block, document)?;
            }
            // A table can't be a body's last element.
            if writing.after_table {
                xml.empty("w:p", &[])?;
            }
            section(xml, paper, meta)
        })
    })?;
    Ok(xml.finish())
}

struct Writing<'p> {
    paper: &'p Paper,
    /// How many headings of the contents have been written.
    listed: usize,
    after_table: bool,
}

impl Writing<'_> {
    fn block(&mut self, xml: &mut Xml, block: &Block, document: &DocumentData) -> io::Result<()> {
        // Two tables without anything between would become one.
        let is_table = matches!(block, Block::Table(_));
        if is_table && self.after_table {
            xml.element("w:p", &[], |xml| xml.element("w:pPr", &[], |xml| xml.value("w:pStyle", "Between")))?;
        }
        self.after_table = is_table;
        match block {
            Block::Text(text) => self.text(xml, text),
            Block::Lines(block) => lines(xml, block, self.paper),
            Block::Table(block) => table::table(xml, block, self.paper),
            Block::Contents(block) => contents(xml, &block.title, document, self.paper),
            Block::PageBreak => xml.element("w:p", &[], |xml| xml.element("w:r", &[], |xml| xml.empty("w:br", &[("w:type", "page")]))),
        }
    }

    fn text(&mut self, xml: &mut Xml, block: &TextBlock) -> io::Result<()> {
        let style = style(block.style);
        let whole = matches!(block.style, TextStyle::Title | TextStyle::Annex | TextStyle::Heading | TextStyle::Subheading);
        let lines = if whole { vec![block.text.as_str()] } else { block.text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect() };
        for line in lines {
            let listed = block.listed.then(|| {
                self.listed += 1;
                self.listed
            });
            paragraph(xml, style, block.align, |xml| bookmarked(xml, listed, |xml| xml.text(&super::body::title_lines(line, block.style), Look::default())))?;
        }
        Ok(())
    }
}

/// A title breaks where a space stands in it, but for one behind figures (`2023 年…`).
pub fn title_lines(text: &str, style: TextStyle) -> String {
    if style != TextStyle::Title || text.contains('\n') {
        return text.to_owned();
    }
    let mut out = String::new();
    for part in text.split(' ').filter(|part| !part.is_empty()) {
        if !out.is_empty() && !out.rsplit('\n').next().is_some_and(|line| line.chars().all(|c| c.is_ascii_digit())) {
            out.push('\n');
        }
        out.push_str(part);
    }
    out
}

/// A heading of the contents is a bookmark, which the contents' page number refers to.
fn bookmarked(xml: &mut Xml, listed: Option<usize>, inner: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
    let Some(number) = listed else { return inner(xml) };
    let id = number.to_string();
    xml.empty("w:bookmarkStart", &[("w:id", &id), ("w:name", &format!("part{number}"))])?;
    inner(xml)?;
    xml.empty("w:bookmarkEnd", &[("w:id", &id)])
}

fn style(style: TextStyle) -> &'static str {
    match style {
        TextStyle::Title => "Title",
        TextStyle::Annex => "Annex",
        TextStyle::Heading => "Heading1",
        TextStyle::Subheading => "Heading2",
        TextStyle::Body => "Text",
        TextStyle::Plain => "Plain",
        TextStyle::Small => "Small",
    }
}

fn paragraph(xml: &mut Xml, style: &str, align: Option<Align>, inner: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
    xml.element("w:p", &[], |xml| {
        xml.element("w:pPr", &[], |xml| {
            xml.value("w:pStyle", style)?;
            align.map_or(Ok(()), |align| xml.value("w:jc", justification(align)))
        })?;
        inner(xml)
    })
}

fn lines(xml: &mut Xml, block: &LinesBlock, paper: &Paper) -> io::Result<()> {
    if block.layout == LinesLayout::Spread {
        let all: Vec<String> = block.entries.iter().map(|entry| format!("{}{}{}", entry.label, if entry.value.is_empty() { "　　　　" } else { &entry.value }, entry.after)).collect();
        return paragraph(xml, "Plain", None, |xml| xml.text(&all.join("　　"), Look::default()));
    }
    let indent = ((match block.layout {
        LinesLayout::Cover => 0.22,
        LinesLayout::Signed => 0.45,
        LinesLayout::Above | LinesLayout::Spread => 0.0,
    }) * paper.text_width() as f32) as u32;
    let style = if block.layout == LinesLayout::Cover { "Cover" } else { "Signed" };
    for entry in &block.entries {
        xml.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| {
                xml.value("w:pStyle", style)?;
                xml.empty("w:ind", &[("w:left", &indent.to_string())])
            })?;
            xml.text(&entry.label, Look::default())?;
            let ruled = block.layout == LinesLayout::Cover;
            let value = if ruled && entry.value.is_empty() { "　　　　　　　　　　　　" } else { &entry.value };
            xml.text(value, Look { underlined: ruled, ..Look::default() })?;
            xml.text(&entry.after, Look::default())
        })?;
    }
    Ok(())
}

/// The listed headings with the page each stands on, which Word and WPS compute.
fn contents(xml: &mut Xml, title: &str, document: &DocumentData, paper: &Paper) -> io::Result<()> {
    paragraph(xml, "Title", None, |xml| xml.text(title, Look::default()))?;
    let listed = document.blocks.iter().filter_map(|block| match block {
        Block::Text(text) if text.listed => Some(text.text.replace('\n', "")),
        _ => None,
    });
    for (at, heading) in listed.enumerate() {
        xml.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| {
                xml.value("w:pStyle", "Plain")?;
                xml.element("w:tabs", &[], |xml| xml.empty("w:tab", &[("w:val", "right"), ("w:leader", "dot"), ("w:pos", &paper.text_width().to_string())]))
            })?;
            xml.text(&heading, Look::default())?;
            xml.element("w:r", &[], |xml| xml.empty("w:tab", &[]))?;
            xml.field(&format!("PAGEREF part{} \\h", at + 1), "1")
        })?;
    }
    Ok(())
}

fn section(xml: &mut Xml, paper: &Paper, meta: &Meta) -> io::Result<()> {
    let (width, height) = paper.size();
    let [top, right, bottom, left] = paper.margins().map(|twips| twips.to_string());
    xml.element("w:sectPr", &[], |xml| {
        if meta.demonstration {
            xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", "header")])?;
        }
        xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", "footer")])?;
        let orient = if paper.landscape { "landscape" } else { "portrait" };
        xml.empty("w:pgSz", &[("w:w", &width.to_string()), ("w:h", &height.to_string()), ("w:orient", orient)])?;
        let edge = ((6.0 * TWIPS_A_MM) as u32).to_string();
        let margins: [(&str, &str); 7] = [("w:top", &top), ("w:right", &right), ("w:bottom", &bottom), ("w:left", &left), ("w:header", &edge), ("w:footer", &edge), ("w:gutter", "0")];
        xml.empty("w:pgMar", &margins)
    })
}

/// `word/footer.xml`: what paper is held against the record by, with the page code beside it.
pub fn footer(paper: &Paper, meta: &Meta) -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.element("w:ftr", &[("xmlns:w", WORD), ("xmlns:r", RELATIONS), ("xmlns:wp", DRAWING), ("xmlns:a", GRAPHICS), ("xmlns:pic", PICTURE)], |xml| {
        let code_width = (16.0 * TWIPS_A_MM) as u32;
        let widths = [paper.text_width() - code_width, code_width].map(|width| width.to_string());
        xml.element("w:tbl", &[], |xml| {
            xml.element("w:tblPr", &[], |xml| {
                xml.empty("w:tblW", &[("w:w", &paper.text_width().to_string()), ("w:type", "dxa")])?;
                xml.element("w:tblBorders", &[], |xml| xml.empty("w:top", &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "auto")]))?;
                xml.empty("w:tblLayout", &[("w:type", "fixed")])
            })?;
            xml.element("w:tblGrid", &[], |xml| widths.iter().try_for_each(|width| xml.empty("w:gridCol", &[("w:w", width)])))?;
            xml.element("w:tr", &[], |xml| {
                footer_cell(xml, &widths[0], |xml| footer_lines(xml, meta))?;
                footer_cell(xml, &widths[1], |xml| paragraph(xml, "Foot", Some(Align::Right), picture))
            })
        })?;
        xml.element("w:p", &[], |xml| xml.element("w:pPr", &[], |xml| xml.value("w:pStyle", "Between")))
    })?;
    Ok(xml.finish())
}

fn footer_cell(xml: &mut Xml, width: &str, inner: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<()> {
    xml.element("w:tc", &[], |xml| {
        xml.element("w:tcPr", &[], |xml| xml.empty("w:tcW", &[("w:w", width), ("w:type", "dxa")]))?;
        inner(xml)
    })
}

fn footer_lines(xml: &mut Xml, meta: &Meta) -> io::Result<()> {
    let number = if meta.number.is_empty() { String::new() } else { format!(" · {}", meta.number) };
    paragraph(xml, "Foot", None, |xml| {
        xml.text(&format!("{} · {}{number}　　第 ", meta.programme_title, meta.code), Look::default())?;
        xml.field("PAGE", "1")?;
        xml.text(" 页 共 ", Look::default())?;
        xml.field("NUMPAGES", "1")?;
        xml.text(" 页", Look::default())
    })?;
    paragraph(xml, "Foot", None, |xml| xml.text(&format!("数据 SHA-256 {}", meta.data_sha256), Look::default()))?;
    paragraph(xml, "Foot", None, |xml| xml.text(&format!("生成时间 {}", meta.generated), Look::default()))
}

/// `word/header.xml` of a demonstration.
pub fn header() -> io::Result<Vec<u8>> {
    let mut xml = Xml::new()?;
    xml.element("w:hdr", &[("xmlns:w", WORD)], |xml| paragraph(xml, "Foot", Some(Align::Centre), |xml| xml.text("演示数据，不作正式材料", Look { bold: true, ..Look::default() })))?;
    Ok(xml.finish())
}

fn picture(xml: &mut Xml) -> io::Result<()> {
    xml.element("w:r", &[], |xml| {
        xml.element("w:drawing", &[], |xml| {
            xml.element("wp:inline", &[("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")], |xml| {
                xml.empty("wp:extent", &[("cx", CODE_EMU), ("cy", CODE_EMU)])?;
                xml.empty("wp:docPr", &[("id", "1"), ("name", "code"), ("descr", "数据校验码")])?;
                xml.element("a:graphic", &[], |xml| {
                    xml.element("a:graphicData", &[("uri", PICTURE)], |xml| {
                        xml.element("pic:pic", &[], |xml| {
                            xml.element("pic:nvPicPr", &[], |xml| {
                                xml.empty("pic:cNvPr", &[("id", "1"), ("name", "code.png")])?;
                                xml.empty("pic:cNvPicPr", &[])
                            })?;
                            xml.element("pic:blipFill", &[], |xml| {
                                xml.empty("a:blip", &[("r:embed", "code")])?;
                                xml.element("a:stretch", &[], |xml| xml.empty("a:fillRect", &[]))
                            })?;
                            xml.element("pic:spPr", &[], |xml| {
                                xml.element("a:xfrm", &[], |xml| {
                                    xml.empty("a:off", &[("x", "0"), ("y", "0")])?;
                                    xml.empty("a:ext", &[("cx", CODE_EMU), ("cy", CODE_EMU)])
                                })?;
                                xml.element("a:prstGeom", &[("prst", "rect")], |xml| xml.empty("a:avLst", &[]))
                            })
                        })
                    })
                })
            })
        })
    })
}
