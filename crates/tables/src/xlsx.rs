//! XLSX for offices: the document as sheets that print on A4 as the PDF does, with heads repeated on every page.
//!
//! Texts are written as texts whatever they begin with; only what a column of numbers holds is a number, and what is one, a date. A table with other
//! columns than the one before begins a sheet of its own.

use crate::check::{date, number};
use crate::plain::{one_line, visible};
use crate::{Error, Meta};
use domain::document::{Align, Block, DocumentData, GridCell, GridRow, LineEntry, LinesBlock, LinesLayout, TableBlock, TextBlock, TextStyle};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

/// Present on every Chinese office computer.
const FONT: &str = "宋体";
const TEXT_POINTS: f64 = 10.5;
const TITLE_POINTS: f64 = 18.0;
const LINE_POINTS: f64 = 16.0;
const POINTS_A_MM: f64 = 2.835;
/// Widths of all columns together, in characters, that fill an A4 page between its margins.
const CHARACTERS_LANDSCAPE: f64 = 132.0;
const CHARACTERS_PORTRAIT: f64 = 88.0;
const PAPER_A4: u8 = 9;
/// Excel's own limits.
const HEADER_CHARACTERS_MAX: usize = 255;
const SHEET_NAME_CHARACTERS_MAX: usize = 31;
const ROW_POINTS_MAX: f64 = 409.0;

/// The workbook's bytes.
///
/// # Errors
/// What the writer refuses.
pub fn workbook(document: &DocumentData, landscape: bool, meta: &Meta) -> Result<Vec<u8>, Error> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_timestamp(meta.generated_at.as_second())?;
    let properties = DocProperties::new()
        .set_title(one_line(&document.title))
        .set_subject(one_line(&meta.programme_title))
        .set_author(one_line(&meta.association))
        .set_comment(format!("数据 SHA-256 {}", meta.data_sha256))
        .set_creation_datetime(&created);
    workbook.set_properties(&properties);
    let sheets = sheets(document);
    let mut names: Vec<String> = Vec::new();
    for blocks in &sheets {
        let name = unused_name(blocks, document, &names);
        let sheet = workbook.add_worksheet();
        sheet.set_name(&name)?;
        names.push(name);
        page(sheet, landscape, meta)?;
        fill(sheet, blocks, landscape)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// The blocks of each sheet.
fn sheets(document: &DocumentData) -> Vec<Vec<&Block>> {
    let mut sheets: Vec<Vec<&Block>> = vec![Vec::new()];
    let mut columns: Option<&TableBlock> = None;
    let mut since_table: Vec<&Block> = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Table(table) => {
                let same = |other: &TableBlock| other.columns == table.columns;
                if columns.is_some_and(|other| !same(other)) {
                    sheets.push(Vec::new());
                }
                columns = Some(table);
                let sheet = sheets.last_mut().expect("there is a first sheet");
                sheet.append(&mut since_table);
                sheet.push(block);
            }
            Block::Text(_) | Block::Lines(_) => since_table.push(block),
            Block::Contents(_) | Block::PageBreak => {}
        }
    }
    sheets.last_mut().expect("there is a first sheet").append(&mut since_table);
    sheets
}

/// A name for the sheet, taken from its table or the document's code; numbered where it stands already.
fn unused_name(blocks: &[&Block], document: &DocumentData, names: &[String]) -> String {
    let own = blocks.iter().find_map(|block| match block {
        Block::Table(table) if !table.name.is_empty() => Some(table.name.as_str()),
        _ => None,
    });
    let name = sheet_name(own.unwrap_or(&document.code));
    let numbered = (2..).map(|n| {
        let room = SHEET_NAME_CHARACTERS_MAX - 4;
        format!("{} {n}", name.chars().take(room).collect::<String>())
    });
    // Excel compares names without regard to case.
    let taken = |name: &String| names.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(name)
}

/// Paper, margins, head and foot of every page.
fn page(sheet: &mut Worksheet, landscape: bool, meta: &Meta) -> Result<(), Error> {
    sheet.set_paper_size(PAPER_A4).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    if landscape {
        sheet.set_landscape();
    }
    // Inches; the wide top is the binding edge of a page turned on its side.
    sheet.set_margins(0.7, 0.7, 0.9, 0.8, 0.4, 0.4);
    let name = format!("{} {} {}", one_line(&meta.programme_title), meta.code, meta.number).trim_end().replace('&', "&&");
    // The digest on a line of its own: beside the others it would lie over them.
    let rest = format!("\n数据 SHA-256 {}&R&8第 &P 页 共 &N 页", meta.data_sha256);
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

fn sheet_name(name: &str) -> String {
    let name: String = one_line(name).chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(SHEET_NAME_CHARACTERS_MAX).collect();
    if name.trim().is_empty() { "Sheet1".into() } else { name }
}

/// A sheet being written.
struct Writing<'s> {
    sheet: &'s mut Worksheet,
    row: u32,
    columns: usize,
    /// Characters over the whole width.
    characters: f64,
    formats: Formats,
}

fn fill(sheet: &mut Worksheet, blocks: &[&Block], landscape: bool) -> Result<(), Error> {
    let characters = if landscape { CHARACTERS_LANDSCAPE } else { CHARACTERS_PORTRAIT };
    let table = blocks.iter().find_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    let shares: f64 = table.map_or(1.0, |table| table.columns.iter().map(|c| f64::from(c.width)).sum());
    for (index, column) in (0u16..).zip(table.map_or(&[][..], |table| &table.columns)) {
        sheet.set_column_width(index, f64::from(column.width) / shares * characters)?;
    }
    if table.is_none() {
        sheet.set_column_width(0, characters)?;
    }
    let columns = table.map_or(1, |table| table.columns.len());
    let mut writing = Writing { sheet, row: 0, columns, characters, formats: Formats::new() };
    let mut frozen = false;
    for block in blocks {
        match block {
            Block::Text(text) => writing.text(text)?,
            Block::Lines(lines) => writing.lines(lines)?,
            Block::Table(table) => {
                let first_head = writing.row;
                writing.rows(table, &table.head)?;
                // Excel repeats one run of rows: the first list's.
                if !frozen && !table.head.is_empty() {
                    writing.sheet.set_repeat_rows(first_head, writing.row - 1)?;
                    writing.sheet.set_freeze_panes(writing.row, 0)?;
                    frozen = true;
                }
                writing.rows(table, &table.rows)?;
            }
            Block::Contents(_) | Block::PageBreak => {}
        }
    }
    Ok(())
}

impl Writing<'_> {
    fn text(&mut self, block: &TextBlock) -> Result<(), Error> {
        let title = block.style == TextStyle::Title;
        let text = if title { one_line(&block.text) } else { visible(&block.text) };
        let align = block.align.unwrap_or(if title { Align::Centre } else { Align::Left });
        let format = if title { Format::new().set_font_name(FONT).set_font_size(TITLE_POINTS).set_bold() } else { text_format() };
        let format = format.set_align(aligned(align));
        let points = if title { TITLE_POINTS * 2.0 } else { self.points(&text) };
        self.wide(&text, &format, points)
    }

    fn lines(&mut self, block: &LinesBlock) -> Result<(), Error> {
        let format = text_format().set_align(if block.layout == LinesLayout::Signed { FormatAlign::Right } else { FormatAlign::Left });
        if block.layout == LinesLayout::Spread {
            let all: Vec<String> = block.entries.iter().map(entry).collect();
            return self.wide(&all.join("　　"), &format, LINE_POINTS * 2.0);
        }
        block.entries.iter().try_for_each(|line| self.wide(&entry(line), &format, LINE_POINTS * 2.0))
    }

    /// The height of a text over the whole width: merged cells don't grow by themselves.
    fn points(&self, text: &str) -> f64 {
        lines_of(text, self.characters).max(1.0) * LINE_POINTS
    }

    fn rows(&mut self, table: &TableBlock, rows: &[GridRow]) -> Result<(), Error> {
        let starts = TableBlock::starts(rows, table.columns.len());
        for (row, starts) in rows.iter().zip(&starts) {
            for (cell, start) in row.cells.iter().zip(starts) {
                self.cell(table, cell, *start)?;
            }
            if let Some(points) = self.height(table, row, starts) {
                self.sheet.set_row_height(self.row, points.clamp(LINE_POINTS, ROW_POINTS_MAX))?;
            }
            self.row += 1;
        }
        Ok(())
    }

    /// A row's height where it isn't one line's: heads, rows as high as the form's, texts of several lines. Excel finds that of a cell
    /// of its own, but not of merged ones; LibreOffice finds neither.
    fn height(&self, table: &TableBlock, row: &GridRow, starts: &[usize]) -> Option<f64> {
        if row.filler {
            return Some(LINE_POINTS * 2.0);
        }
        let of_form = f64::from(row.height_mm) * POINTS_A_MM;
        let all: f64 = table.columns.iter().map(|column| f64::from(column.width)).sum();
        let texts = row.cells.iter().zip(starts).filter(|(cell, _)| cell.rows == 1).map(|(cell, start)| {
            let width: f64 = table.columns.iter().skip(*start).take(cell.span as usize).map(|c| f64::from(c.width)).sum();
            let room = (width / all * self.characters).max(2.0);
            lines_of(&cell.text, room) + cell.foot.len() as f64
        });
        let head = if row.cells.iter().all(|cell| cell.label) { LINE_POINTS * 2.5 } else { 0.0 };
        let lines = texts.filter(|lines| *lines > 1.0).fold(0.0, f64::max);
        let least = of_form.max(head).max(lines * LINE_POINTS);
        (least > 0.0).then_some(least)
    }

    fn cell(&mut self, table: &TableBlock, cell: &GridCell, start: usize) -> Result<(), Error> {
        let mut text = visible(&cell.text);
        for line in &cell.foot {
            text = format!("{text}\n{}", visible(line));
        }
        let is_number = !cell.label && (cell.number || table.columns.get(start).is_some_and(|column| column.number));
        let (row, column) = (self.row, start as u16);
        if cell.span > 1 || cell.rows > 1 {
            let format = self.formats.of(cell);
            let last = (row + cell.rows - 1, (start + cell.span as usize - 1) as u16);
            self.sheet.merge_range(row, column, last.0, last.1, "", format)?;
        }
        if let Some(((year, month, day), shown)) = date(&text).filter(|_| cell.date && cell.foot.is_empty()) {
            let format = self.formats.of(cell).clone().set_num_format(shown);
            self.sheet.write_datetime_with_format(row, column, ExcelDateTime::from_ymd(year, month, day)?, &format)?;
            return Ok(());
        }
        match number(&text).filter(|_| is_number) {
            Some((value, decimals)) => {
                let format = self.formats.of(cell).clone().set_num_format(decimal_format(decimals));
                self.sheet.write_number_with_format(row, column, value, &format)?;
            }
            // Typed again in Excel, such a text would become a formula; the quote prefix keeps it one.
            None if text.starts_with(['=', '+', '-', '@']) => {
                let format = self.formats.of(cell).clone().set_quote_prefix();
                self.sheet.write_string_with_format(row, column, text, &format)?;
            }
            None if text.is_empty() => {
                self.sheet.write_blank(row, column, self.formats.of(cell))?;
            }
            None => {
                self.sheet.write_string_with_format(row, column, text, self.formats.of(cell))?;
            }
        }
        Ok(())
    }

    /// A line over the whole width.
    fn wide(&mut self, text: &str, format: &Format, points: f64) -> Result<(), Error> {
        let last = self.columns.saturating_sub(1) as u16;
        if last == 0 {
            self.sheet.write_string_with_format(self.row, 0, text, format)?;
        } else {
            self.sheet.merge_range(self.row, 0, self.row, last, text, format)?;
        }
        self.sheet.set_row_height(self.row, points.clamp(LINE_POINTS, ROW_POINTS_MAX))?;
        self.row += 1;
        Ok(())
    }
}

/// How many lines a text takes in a cell of so many characters' width: Latin ones are one wide, Chinese ones two.
fn lines_of(text: &str, room: f64) -> f64 {
    let wide = |line: &str| line.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>();
    text.lines().map(|line| (wide(line) / room).ceil().max(1.0)).sum()
}

/// The formats of bordered cells, made once.
struct Formats {
    label: Format,
    left: Format,
    centre: Format,
    right: Format,
}

impl Formats {
    fn new() -> Self {
        let aligned = |align| text_format().set_border(FormatBorder::Thin).set_align(align);
        Self {
            label: aligned(FormatAlign::Center).set_bold(),
            left: aligned(FormatAlign::Left),
            centre: aligned(FormatAlign::Center),
            right: aligned(FormatAlign::Right),
        }
    }

    fn of(&self, cell: &GridCell) -> &Format {
        match cell.align {
            Align::Centre if cell.label => &self.label,
            Align::Left => &self.left,
            Align::Centre => &self.centre,
            Align::Right => &self.right,
        }
    }
}

fn entry(line: &LineEntry) -> String {
    one_line(&format!("{}{}{}", line.label, line.value, line.after))
}

fn text_format() -> Format {
    Format::new().set_font_name(FONT).set_font_size(TEXT_POINTS).set_text_wrap().set_align(FormatAlign::VerticalCenter)
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
