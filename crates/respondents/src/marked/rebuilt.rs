//! A marked XLSX built anew from the values of a workbook of another format. Addresses stay; formats, pictures and formulas go.

use super::{AUTHOR, CHANGE_FILL, Note as Said, Notes, PROBLEM_FILL};
use crate::sheet::{SheetRow, Value, Workbook};
use rust_xlsxwriter::{Color, Format, Note, Worksheet, XlsxError};
use std::ops::ControlFlow;

/// Cells of a copy, which is held in memory: a list of 40,000 rows.
const CELLS_MAX: usize = 240_000;
/// The sheet that says what the copy is; the reader finds no head on it.
const ABOUT: &str = "关于此副本";
const TOO_LARGE: &str = "名单太大，无法生成标注副本；请按页面所列的单元格在原文件中修改，或另存为 XLSX 后上传。";
const FAILED: &str = "标注副本没有生成；请按页面所列的单元格在原文件中修改。";

/// Builds the copy.
///
/// # Errors
/// In Chinese, why there is none.
pub fn build(source: &mut dyn Workbook, notes: &[Notes]) -> Result<Vec<u8>, &'static str> {
    let mut target = rust_xlsxwriter::Workbook::new();
    let mut left = CELLS_MAX;
    let sheets = source.sheets().to_vec();
    for (index, (from, notes)) in sheets.iter().zip(notes).enumerate() {
        let sheet = target.add_worksheet();
        if !from.name.is_empty() {
            sheet.set_name(name(&from.name, index)).map_err(|_| FAILED)?;
        }
        sheet.set_hidden(from.hidden && index > 0);
        let mut failed = None;
        let read = source.read(index, &mut |row| match copy(sheet, row, notes, &mut left) {
            Ok(()) => ControlFlow::Continue(()),
            Err(why) => {
                failed = Some(why);
                ControlFlow::Break(())
            }
        });
        if let Some(why) = failed {
            return Err(why);
        }
        if let Ok(layout) = read {
            for (first, last) in layout.hidden_columns.iter().filter(|(_, last)| *last < 16_384) {
                sheet.set_column_range_hidden(*first as u16, *last as u16).map_err(|_| FAILED)?;
            }
        }
        for ((row, column), said) in notes {
            note(sheet, *row, *column, said).map_err(|_| FAILED)?;
        }
    }
    let about = target.add_worksheet();
    about.set_name(ABOUT).and_then(|sheet| sheet.set_column_width(0, 80)).map_err(|_| FAILED)?;
    let lines = [
        "此工作簿由系统根据上传的文件重新生成，各单元格的位置与原文件相同；原文件的格式、图片和公式没有保留。",
        "红色底纹：有问题的单元格；蓝色底纹：系统按另一种写法读取的单元格。说明见各单元格的批注。",
        "可直接在此工作簿中修改，改好后上传；此页不影响名单的读取。",
    ];
    for (row, line) in (0..).zip(lines) {
        about.write(row, 0, line).map_err(|_| FAILED)?;
    }
    target.set_properties(&super::super::template::properties());
    target.save_to_buffer().map_err(|_| FAILED)
}

/// A name that Excel takes: at most 31 characters, none of `[]:*?/\`.
fn name(name: &str, index: usize) -> String {
    let plain: String = name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\')).take(28).collect();
    let plain = plain.trim_matches('\'');
    if plain == name && !plain.is_empty() { plain.to_owned() } else { format!("{plain}{}", index + 1) }
}

fn copy(sheet: &mut Worksheet, row: &SheetRow<'_, '_>, notes: &Notes, left: &mut usize) -> Result<(), &'static str> {
    *left = left.checked_sub(row.cells.len()).ok_or(TOO_LARGE)?;
    let index = row.number - 1;
    if row.hidden {
        sheet.set_row_hidden(index).map_err(|_| FAILED)?;
    }
    for (column, value) in row.cells {
        let said = notes.get(&(index, *column));
        write(sheet, index, *column as u16, value, said).map_err(|_| FAILED)?;
    }
    Ok(())
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, value: &Value<'_>, said: Option<&Said>) -> Result<(), XlsxError> {
    let format = said.map_or_else(Format::new, |said| filled(said.problem));
    match value {
        Value::Text(text) => sheet.write_with_format(row, column, text.chars().take(32_767).collect::<String>(), &format.set_num_format("@"))?,
        Value::Number(number) => sheet.write_with_format(row, column, *number, &format)?,
        Value::Date(date) if (1900..=9999).contains(&date.year()) => {
            let day = rust_xlsxwriter::ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8)?;
            sheet.write_with_format(row, column, &day, &format.set_num_format("yyyy-mm-dd"))?
        }
        Value::Date(date) => sheet.write_with_format(row, column, date.to_string(), &format)?,
        Value::Error | Value::Formula => sheet.write_blank(row, column, &format)?,
    };
    Ok(())
}

fn filled(problem: bool) -> Format {
    Format::new().set_background_color(Color::RGB(if problem { PROBLEM_FILL } else { CHANGE_FILL }))
}

fn note(sheet: &mut Worksheet, row: u32, column: u32, said: &Said) -> Result<(), XlsxError> {
    let column = column as u16;
    let comment = Note::new(&said.text).set_author(AUTHOR).add_author_prefix(false);
    sheet.insert_note(row, column, &comment)?;
    Ok(())
}
