//! XLSX for offices: the form as a sheet that prints on A4 as the PDF does, with heads repeated on every page.
//!
//! Texts are written as texts whatever they begin with; only what a column of numbers holds is a number.

use crate::check::number;
use crate::plain::{one_line, visible};
use crate::{Error, Meta};
use domain::api::TableData;
use rulebook::{Align, Column, Table};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

/// Present on every Chinese office computer.
const FONT: &str = "宋体";
const TEXT_POINTS: f64 = 10.5;
const TITLE_POINTS: f64 = 18.0;
const LINE_POINTS: f64 = 16.0;
/// Widths of all columns together, in characters, that fill an A4 page between its margins.
const CHARACTERS_LANDSCAPE: f64 = 132.0;
const CHARACTERS_PORTRAIT: f64 = 88.0;
const PAPER_A4: u8 = 9;
/// Empty rows below the entries, so that few entries still look like the form.
const ROWS_MIN: usize = 8;
/// Excel's own limits.
const HEADER_CHARACTERS_MAX: usize = 255;
const SHEET_NAME_CHARACTERS_MAX: usize = 31;
const ROW_POINTS_MAX: f64 = 409.0;

/// The workbook's bytes. `numbers` says for each column whether its cells may be numbers.
pub fn workbook(data: &TableData, table: &Table, numbers: &[bool], meta: &Meta) -> Result<Vec<u8>, Error> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_timestamp(meta.generated_at.as_second())?;
    let properties = DocProperties::new()
        .set_title(one_line(&data.title))
        .set_subject(one_line(&meta.programme_title))
        .set_author(one_line(&meta.association))
        .set_comment(format!("数据 SHA-256 {}", meta.data_sha256))
        .set_creation_datetime(&created);
    workbook.set_properties(&properties);
    let sheet = workbook.add_worksheet();
    page(sheet, table, meta)?;
    fill(sheet, data, table, numbers)?;
    Ok(workbook.save_to_buffer()?)
}

/// Paper, margins, head and foot of every page.
fn page(sheet: &mut Worksheet, table: &Table, meta: &Meta) -> Result<(), Error> {
    sheet.set_name(sheet_name(&table.code))?;
    sheet.set_paper_size(PAPER_A4).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    if table.landscape {
        sheet.set_landscape();
    }
    // Inches; the wide top is the binding edge of a page turned on its side.
    sheet.set_margins(0.7, 0.7, 0.9, 0.8, 0.4, 0.4);
    let name = format!("{} {}", one_line(&meta.programme_title), meta.code).replace('&', "&&");
    let rest = format!("&C&8第 &P 页 共 &N 页&R&8数据 SHA-256 {}", meta.data_sha256);
    let room = HEADER_CHARACTERS_MAX.saturating_sub(rest.chars().count() + "&L&8".len());
    sheet.set_footer(format!("&L&8{}{rest}", truncated(&name, room)));
    if meta.demonstration {
        sheet.set_header("&C&10演示数据，不作正式材料");
    }
    Ok(())
}

/// A text of at most so many characters that doesn't end within an escaped `&&`.
fn truncated(text: &str, characters_max: usize) -> String {
    let mut cut: String = text.chars().take(characters_max).collect();
    if cut.len() < text.len() && cut.chars().rev().take_while(|c| *c == '&').count() % 2 == 1 {
        cut.pop();
    }
    cut
}

fn sheet_name(code: &str) -> String {
    let name: String = code.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(SHEET_NAME_CHARACTERS_MAX).collect();
    if name.is_empty() { "Sheet1".into() } else { name }
}

fn fill(sheet: &mut Worksheet, data: &TableData, table: &Table, numbers: &[bool]) -> Result<(), Error> {
    let characters = if table.landscape { CHARACTERS_LANDSCAPE } else { CHARACTERS_PORTRAIT };
    let shares: f64 = table.columns.iter().map(|c| f64::from(c.width)).sum();
    for (index, column) in (0u16..).zip(&table.columns) {
        sheet.set_column_width(index, f64::from(column.width) / shares * characters)?;
    }
    let mut row = 0;
    let title = Format::new().set_font_name(FONT).set_font_size(TITLE_POINTS).set_bold().set_align(FormatAlign::Center);
    wide(sheet, &mut row, table, &one_line(&data.title), &title, TITLE_POINTS * 2.0)?;
    let line = text_format().set_align(FormatAlign::Left);
    for (label, value) in &data.head {
        wide(sheet, &mut row, table, &entry(label, value), &line, LINE_POINTS * 2.0)?;
    }
    let first_head = row;
    heads(sheet, &mut row, &table.columns)?;
    sheet.set_repeat_rows(first_head, row - 1)?;
    sheet.set_freeze_panes(row, 0)?;
    entries(sheet, &mut row, data, table, numbers)?;
    let foot: Vec<String> = data.foot.iter().map(|(label, value)| entry(label, value)).collect();
    if !foot.is_empty() {
        wide(sheet, &mut row, table, &foot.join("　　"), &line, LINE_POINTS * 2.0)?;
    }
    for note in &table.notes {
        // A Chinese character is about two wide; merged cells don't grow by themselves.
        let lines = (note.chars().count() as f64 * 2.0 / characters).ceil();
        wide(sheet, &mut row, table, &visible(note), &line, lines * LINE_POINTS)?;
    }
    Ok(())
}

/// The head, of two rows where columns stand under a common heading.
fn heads(sheet: &mut Worksheet, row: &mut u32, columns: &[Column]) -> Result<(), Error> {
    let head = bordered(text_format().set_bold().set_align(FormatAlign::Center));
    let grouped = columns.iter().any(|c| c.group.is_some());
    let (top, bottom) = (*row, if grouped { *row + 1 } else { *row });
    let mut at = 0;
    while at < columns.len() {
        let group = columns[at].group.as_deref();
        let width = if group.is_some() { columns[at..].iter().take_while(|c| c.group.as_deref() == group).count() } else { 1 };
        if let Some(group) = group {
            merged(sheet, (top, at, top, at + width - 1), &visible(group), &head)?;
        }
        for (index, column) in columns.iter().enumerate().skip(at).take(width) {
            let first = if group.is_some() { bottom } else { top };
            merged(sheet, (first, index, bottom, index), &visible(&column.label), &head)?;
        }
        at += width;
    }
    for head_row in top..=bottom {
        sheet.set_row_height(head_row, LINE_POINTS * 2.5)?;
    }
    *row = bottom + 1;
    Ok(())
}

fn entries(sheet: &mut Worksheet, row: &mut u32, data: &TableData, table: &Table, numbers: &[bool]) -> Result<(), Error> {
    for entry in &data.rows {
        for ((index, column), (cell, is_number)) in (0u16..).zip(&table.columns).zip(entry.cells.iter().zip(numbers)) {
            let text = visible(cell);
            let format = bordered(text_format().set_align(aligned(column.align)));
            match number(&text).filter(|_| *is_number) {
                Some((value, decimals)) => sheet.write_number_with_format(*row, index, value, &format.set_num_format(decimal_format(decimals)))?,
                // Typed again in Excel, such a text would become a formula; the quote prefix keeps it one.
                None if text.starts_with(['=', '+', '-', '@']) => sheet.write_string_with_format(*row, index, text, &format.set_quote_prefix())?,
                None => sheet.write_string_with_format(*row, index, text, &format)?,
            };
        }
        *row += 1;
    }
    let empty = bordered(text_format());
    for _ in data.rows.len()..ROWS_MIN {
        sheet.set_row_height(*row, LINE_POINTS * 2.0)?;
        for index in 0..table.columns.len() {
            sheet.write_blank(*row, index as u16, &empty)?;
        }
        *row += 1;
    }
    Ok(())
}

/// A line over the whole width.
fn wide(sheet: &mut Worksheet, row: &mut u32, table: &Table, text: &str, format: &Format, points: f64) -> Result<(), Error> {
    merged(sheet, (*row, 0, *row, table.columns.len().saturating_sub(1)), text, format)?;
    sheet.set_row_height(*row, points.clamp(LINE_POINTS, ROW_POINTS_MAX))?;
    *row += 1;
    Ok(())
}

/// Cells `(first row, first column, last row, last column)` as one.
fn merged(sheet: &mut Worksheet, cells: (u32, usize, u32, usize), text: &str, format: &Format) -> Result<(), Error> {
    let (top, left, bottom, right) = (cells.0, cells.1 as u16, cells.2, cells.3 as u16);
    if top == bottom && left == right {
        sheet.write_string_with_format(top, left, text, format)?;
    } else {
        sheet.merge_range(top, left, bottom, right, text, format)?;
    }
    Ok(())
}

fn entry(label: &str, value: &str) -> String {
    let (label, value) = (one_line(label), one_line(value));
    let colon = if label.ends_with(['：', ':']) { "" } else { "：" };
    format!("{label}{colon}{value}")
}

fn text_format() -> Format {
    Format::new().set_font_name(FONT).set_font_size(TEXT_POINTS).set_text_wrap().set_align(FormatAlign::VerticalCenter)
}

fn bordered(format: Format) -> Format {
    format.set_border(FormatBorder::Thin)
}

fn aligned(align: Align) -> FormatAlign {
    match align {
        Align::Left => FormatAlign::Left,
        Align::Centre => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
    }
}

/// As many digits behind the point as were typed, so that 86.50 stays 86.50.
fn decimal_format(decimals: usize) -> String {
    if decimals == 0 { "0".into() } else { format!("0.{}", "0".repeat(decimals)) }
}
