//! A document's data held against its form: rows, cells, lengths. And which texts are numbers and dates.

use crate::places::each_text;
use crate::{CELL_CHARACTERS_MAX, Error};
use domain::document::DocumentData;
use rulebook::value;

/// Longest text of one cell in Excel, in UTF-16 units: its own limit.
const XLSX_CELL_MAX: usize = 32_767;
/// Most columns of one table: the widest printed one has a dozen, and each costs room in every format.
const COLUMNS_MAX: usize = 100;
/// Most rows of one document, those of a form's grid and of every list in it: what [`rulebook`] allows a list, and as much again.
const ROWS_MAX: usize = 4_000;

/// Whether a document can be made in the format. `applications_max`: how many its list may have, if it has one.
///
/// # Errors
/// A table whose cells don't fit its columns, more rows than one document takes, a text longer than a cell takes.
pub fn document(document: &DocumentData, applications_max: usize, format: &str) -> Result<(), Error> {
    for table in document.tables() {
        let applications = table.rows.iter().filter(|row| !row.number.is_empty()).count();
        if applications_max > 0 && applications > applications_max {
            return Err(Error::TooManyRows { rows: applications, rows_max: applications_max });
        }
        let columns = table.columns.len();
        if columns == 0 || columns > COLUMNS_MAX || table.columns.iter().any(|c| !c.width.is_finite() || c.width <= 0.0) {
            return Err(Error::Data { document: document.code.clone(), what: format!("表格应有 1 至 {COLUMNS_MAX} 栏，栏宽应为正数") });
        }
        for rows in [&table.head, &table.rows] {
            let starts = domain::document::TableBlock::starts(rows, columns);
            for (index, (row, starts)) in rows.iter().zip(&starts).enumerate() {
                let end = row.cells.iter().zip(starts).map(|(cell, start)| start + cell.span as usize).max().unwrap_or_default();
                let deepest = row.cells.iter().map(|cell| cell.rows as usize).max().unwrap_or_default();
                let sound = row.cells.iter().all(|cell| cell.span > 0 && cell.rows > 0) && end <= columns && index + deepest <= rows.len();
                if !sound {
                    return Err(Error::Cells { row: index + 1, expected: columns, found: end });
                }
            }
        }
    }
    let rows: usize = document.tables().map(|table| table.rows.len()).sum();
    if rows > ROWS_MAX {
        return Err(Error::TooManyRows { rows, rows_max: ROWS_MAX });
    }
    let mut first = None;
    each_text(document, &mut |text, place| {
        if first.is_none() {
            first = within(text, place, format).err();
        }
    });
    first.map_or(Ok(()), Err)
}

fn within(text: &str, place: &dyn Fn() -> String, format: &str) -> Result<(), Error> {
    let too_long = |characters, characters_max, format, advice| Error::CellTooLong { place: place(), characters, characters_max, format, advice };
    // A text of so few bytes can't be too long: most aren't counted.
    if text.len() <= XLSX_CELL_MAX {
        return Ok(());
    }
    let characters = text.chars().count();
    if characters > CELL_CHARACTERS_MAX {
        return Err(too_long(characters, CELL_CHARACTERS_MAX, "文件", ""));
    }
    if format == "xlsx" && text.encode_utf16().count() > XLSX_CELL_MAX {
        return Err(too_long(characters, XLSX_CELL_MAX, "Excel ", "，或改用 PDF"));
    }
    Ok(())
}

/// A label as one line names it: without its line breaks and what stands behind the bracket.
pub fn label_line(label: &str) -> String {
    let label: String = label.lines().map(str::trim).collect();
    label.split(['（', '(', '：', ':']).next().unwrap_or(&label).trim().to_owned()
}

/// The cell's value, and its digits behind the point, if it is written as a plain decimal number.
///
/// Excel keeps 15 significant digits; a longer number stays text, and so does one that begins with a nought: a code.
pub fn number(cell: &str) -> Option<(f64, usize)> {
    let cell = cell.trim();
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let sound = !whole.is_empty() && plain(whole) && plain(fraction) && whole.len() + fraction.len() <= 15 && (whole.len() == 1 || !whole.starts_with('0')) && !digits.ends_with('.');
    if sound { cell.parse().ok().map(|value| (value, fraction.len())) } else { None }
}

/// The year, month and day of a cell that is written as a date, and how a spreadsheet shows it as it is written.
///
/// A date to be filled in by hand is none.
pub fn date(cell: &str) -> Option<((u16, u8, u8), &'static str)> {
    let date = value::date(cell)?;
    let shown = if cell.contains('年') { "yyyy\" 年 \"m\" 月 \"d\" 日\"" } else { "yyyy-mm-dd" };
    Some(((date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs()), shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_decimals_are_numbers() {
        assert_eq!(number("86.50"), Some((86.5, 2)));
        assert_eq!(number(" 7 "), Some((7.0, 0)));
        assert_eq!(number("-1.5"), Some((-1.5, 1)));
        assert_eq!(number("0.50"), Some((0.5, 2)));
        assert_eq!(number("123456789012345"), Some((123_456_789_012_345.0, 0)));
        for text in ["", "86.", ".5", "1e5", "+1", "８６", "86分", "=1", "inf", "1234567890123456", "007", "-01.5", "00"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn dates_are_shown_as_they_are_written() {
        assert_eq!(date("2023 年 6 月 5 日"), Some(((2023, 6, 5), "yyyy\" 年 \"m\" 月 \"d\" 日\"")));
        assert_eq!(date("2017-01-09"), Some(((2017, 1, 9), "yyyy-mm-dd")));
        for text in ["", "　　年　　月　　日", "2023-02-30", "1899-12-31", "2023 年 6 月", "二〇二三年六月五日", "=2023-06-05"] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn labels_are_named_without_what_explains_them() {
        assert_eq!(label_line("推 荐 意 见\n（针对材料进行点评）"), "推 荐 意 见");
        assert_eq!(label_line("推荐行业/各区（盖章）："), "推荐行业/各区");
    }
}
