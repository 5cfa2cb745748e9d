//! Tables: widths, spans, heads that repeat, rows that stay whole.

use super::markup::{Look, Xml, justification};
use super::{Paper, TWIPS_A_MM};
use domain::document::{GridCell, GridRow, TableBlock};
use std::io;

/// A row with a longer text may be parted between pages.
const WHOLE_CHARACTERS_MAX: usize = 300;
const POINTS_A_LINE: f32 = 15.0;
const POINTS_A_CHARACTER: f32 = 10.5;

/// The table over the whole width.
pub fn table(xml: &mut Xml, table: &TableBlock, paper: &Paper) -> io::Result<()> {
    let shares: f32 = table.columns.iter().map(|column| column.width).sum();
    let widths: Vec<u32> = table.columns.iter().map(|column| (column.width / shares * paper.text_width() as f32) as u32).collect();
    xml.element("w:tbl", &[], |xml| {
        xml.element("w:tblPr", &[], |xml| {
            xml.value("w:tblStyle", "Form")?;
            xml.empty("w:tblW", &[("w:w", &widths.iter().sum::<u32>().to_string()), ("w:type", "dxa")])?;
            xml.empty("w:tblLayout", &[("w:type", "fixed")])
        })?;
        xml.element("w:tblGrid", &[], |xml| widths.iter().try_for_each(|width| xml.empty("w:gridCol", &[("w:w", &width.to_string())])))?;
        rows(xml, &table.head, &widths, true)?;
        rows(xml, &table.rows, &widths, false)
    })
}

/// What stands in a column of a row: a cell, or one that reaches down from above.
enum Slot<'t> {
    Cell(&'t GridCell),
    Covered(&'t GridCell),
}

fn rows(xml: &mut Xml, rows: &[GridRow], widths: &[u32], head: bool) -> io::Result<()> {
    let starts = TableBlock::starts(rows, widths.len());
    // For each column the cell that reaches down into it, and how many rows further.
    let mut above: Vec<Option<(&GridCell, u32)>> = vec![None; widths.len()];
    for (row, starts) in rows.iter().zip(&starts) {
        let mut slots: Vec<(usize, Slot<'_>)> = Vec::new();
        let mut covered = 0;
        for (at, reaching) in above.iter_mut().enumerate() {
            let Some((cell, left)) = reaching else { continue };
            if at >= covered {
                slots.push((at, Slot::Covered(cell)));
                covered = at + cell.span as usize;
            }
            *left -= 1;
            if *left == 0 {
                *reaching = None;
            }
        }
        for (cell, start) in row.cells.iter().zip(starts) {
            slots.push((*start, Slot::Cell(cell)));
            let reaching = (cell.rows > 1).then_some((cell, cell.rows - 1));
            above[*start..(start + cell.span as usize).min(widths.len())].fill(reaching);
        }
        slots.sort_by_key(|(at, _)| *at);
        one_row(xml, row, &slots, widths, head)?;
    }
    Ok(())
}

fn one_row(xml: &mut Xml, row: &GridRow, slots: &[(usize, Slot<'_>)], widths: &[u32], head: bool) -> io::Result<()> {
    let whole = row.cells.iter().all(|cell| cell.text.chars().count() <= WHOLE_CHARACTERS_MAX);
    xml.element("w:tr", &[], |xml| {
        xml.element("w:trPr", &[], |xml| {
            if whole {
                xml.empty("w:cantSplit", &[])?;
            }
            if row.height_mm > 0.0 {
                xml.empty("w:trHeight", &[("w:val", &((row.height_mm * TWIPS_A_MM) as u32).to_string()), ("w:hRule", "atLeast")])?;
            }
            if head { xml.empty("w:tblHeader", &[]) } else { Ok(()) }
        })?;
        for (at, slot) in slots {
            let (cell, reaches) = match slot {
                Slot::Cell(cell) => (cell, (cell.rows > 1).then_some("restart")),
                Slot::Covered(cell) => (cell, Some("continue")),
            };
            let width: u32 = widths.iter().skip(*at).take(cell.span as usize).sum();
            xml.element("w:tc", &[], |xml| {
                xml.element("w:tcPr", &[], |xml| {
                    xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")])?;
                    if cell.span > 1 {
                        xml.value("w:gridSpan", &cell.span.to_string())?;
                    }
                    if let Some(reaches) = reaches {
                        xml.value("w:vMerge", reaches)?;
                    }
                    xml.value("w:vAlign", if cell.foot.is_empty() { "center" } else { "top" })
                })?;
                match slot {
                    Slot::Cell(cell) => content(xml, cell, row.height_mm, width, head),
                    Slot::Covered(_) => xml.empty("w:p", &[]),
                }
            })?;
        }
        Ok(())
    })
}

fn content(xml: &mut Xml, cell: &GridCell, height_mm: f32, width: u32, head: bool) -> io::Result<()> {
    let look = Look { bold: cell.label && head, ..Look::default() };
    paragraph(xml, &cell.text, justification(cell.align), 0, look)?;
    // Word has no lower edge of a cell: the first line of the foot keeps the distance that is left.
    let mut before = distance(cell, height_mm, width);
    for line in &cell.foot {
        paragraph(xml, line, "right", before, Look::default())?;
        before = 0;
    }
    Ok(())
}

fn paragraph(xml: &mut Xml, text: &str, align: &str, before: u32, look: Look) -> io::Result<()> {
    xml.element("w:p", &[], |xml| {
        xml.element("w:pPr", &[], |xml| {
            xml.value("w:pStyle", "Cell")?;
            if before > 0 {
                xml.empty("w:spacing", &[("w:before", &before.to_string())])?;
            }
            xml.value("w:jc", align)
        })?;
        xml.text(text, look)
    })
}

/// Twips between the text and the foot, so that the foot stands at the lower edge of a cell of that height.
fn distance(cell: &GridCell, height_mm: f32, width: u32) -> u32 {
    let a_line = ((width as f32 / 20.0 - 10.0) / POINTS_A_CHARACTER).max(1.0);
    let lines: f32 = cell.text.lines().map(|line| (line.chars().count() as f32 / a_line).ceil().max(1.0)).sum();
    let left = height_mm * 2.835 - (lines + cell.foot.len() as f32) * POINTS_A_LINE - 8.0;
    (left.max(0.0) * 20.0) as u32
}
