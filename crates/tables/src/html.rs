//! HTML for the preview: the document as a fragment, in its order and with its numbers, without head, style or script.
//!
//! The page around it brings the style (`.paper`). Every text is escaped; nothing of the data becomes markup.

use crate::plain::visible;
use domain::document::{Align, Block, DocumentData, GridCell, GridRow, LinesBlock, LinesLayout, TableBlock, TextBlock, TextStyle};
use quick_xml::escape::escape;
use std::fmt::Write as _;

/// The fragment.
pub fn fragment(document: &DocumentData) -> Vec<u8> {
    let mut out = String::from("<article class=\"paper\" lang=\"zh-CN\">");
    for block in &document.blocks {
        match block {
            Block::Text(block) => text(&mut out, block),
            Block::Lines(block) => lines(&mut out, block),
            Block::Table(block) => table(&mut out, block),
            Block::Contents(block) => {
                let listed = document.blocks.iter().filter_map(|block| match block {
                    Block::Text(text) if text.listed => Some(printed(&text.text)),
                    _ => None,
                });
                let items: String = listed.map(|text| format!("<li>{text}</li>")).collect();
                let _ = write!(out, "<h3>{}</h3><ol class=\"paper-contents\">{items}</ol>", printed(&block.title));
            }
            Block::PageBreak => out.push_str("<hr class=\"paper-break\">"),
        }
    }
    out.push_str("</article>\n");
    out.into_bytes()
}

/// A text as HTML, its line ends as breaks.
fn printed(text: &str) -> String {
    escape(visible(text).as_str()).replace('\n', "<br>")
}

fn text(out: &mut String, block: &TextBlock) {
    let class = match block.align {
        Some(Align::Left) => " class=\"paper-left\"",
        Some(Align::Centre) => " class=\"paper-centre\"",
        Some(Align::Right) => " class=\"paper-right\"",
        None => "",
    };
    let element = match block.style {
        TextStyle::Title => "h3",
        TextStyle::Heading => "h4",
        TextStyle::Subheading => "h5",
        TextStyle::Annex | TextStyle::Body | TextStyle::Plain => "p",
        TextStyle::Small => "small",
    };
    if matches!(block.style, TextStyle::Body | TextStyle::Plain) {
        for paragraph in visible(&block.text).lines().map(str::trim).filter(|line| !line.is_empty()) {
            let _ = write!(out, "<p{class}>{}</p>", printed(paragraph));
        }
    } else {
        let _ = write!(out, "<{element}{class}>{}</{element}>", printed(&block.text));
    }
}

fn lines(out: &mut String, block: &LinesBlock) {
    let class = match block.layout {
        LinesLayout::Cover => "paper-cover",
        LinesLayout::Above => "paper-above",
        LinesLayout::Spread => "paper-spread",
        LinesLayout::Signed => "paper-signed",
    };
    let _ = write!(out, "<div class=\"{class}\">");
    for entry in &block.entries {
        let _ = write!(out, "<p>{}<b>{}</b>{}</p>", printed(&entry.label), printed(&entry.value), printed(&entry.after));
    }
    out.push_str("</div>");
}

fn table(out: &mut String, block: &TableBlock) {
    out.push_str("<div class=\"scroll\" tabindex=\"0\"><table class=\"table table-grid\">");
    if !block.head.is_empty() {
        out.push_str("<thead>");
        block.head.iter().for_each(|head| row(out, head, "th"));
        out.push_str("</thead>");
    }
    out.push_str("<tbody>");
    block.rows.iter().filter(|entry| !entry.filler).for_each(|entry| row(out, entry, "td"));
    out.push_str("</tbody></table></div>");
}

fn row(out: &mut String, row: &GridRow, element: &str) {
    out.push_str("<tr>");
    row.cells.iter().for_each(|of| cell(out, of, element));
    out.push_str("</tr>");
}

fn cell(out: &mut String, cell: &GridCell, element: &str) {
    let element = if cell.label { "th" } else { element };
    let span = |name: &str, count: u32| if count > 1 { format!(" {name}=\"{count}\"") } else { String::new() };
    let class = match cell.align {
        Align::Left => " class=\"paper-left\"",
        Align::Centre => "",
        Align::Right => " class=\"paper-right\"",
    };
    let _ = write!(out, "<{element}{}{}{class}>{}", span("colspan", cell.span), span("rowspan", cell.rows), printed(&cell.text));
    for line in &cell.foot {
        let _ = write!(out, "<p class=\"paper-foot\">{}</p>", printed(line));
    }
    let _ = write!(out, "</{element}>");
}
