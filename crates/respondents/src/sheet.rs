//! What the readers of all formats have in common: sheets of rows of cells, read one row after the other.

use domain::time::Date;
use std::borrow::Cow;
use std::ops::ControlFlow;

/// Columns read of a row: a list has about ten; formats allow 16,384.
pub const COLUMNS_MAX: u32 = 256;
/// Rows of a sheet, the most that Excel has.
pub const ROWS_MAX: u32 = 1_048_576;
/// Sheets looked at.
pub const SHEETS_MAX: usize = 64;
/// Cells of one sheet read, blank ones included: bounds the time of one list to a few seconds.
pub const CELLS_MAX: u64 = 12_000_000;
/// Merged areas and hidden columns taken note of; a list has some dozens.
pub const AREAS_MAX: usize = 100_000;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Date(Date),
    /// `#N/A`, `#REF!` and their like.
    Error,
    /// A formula that the file has no result of.
    Formula,
}

impl Value<'_> {
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Number(number) => Value::Number(number),
            Value::Date(date) => Value::Date(date),
            Value::Error => Value::Error,
            Value::Formula => Value::Formula,
        }
    }
}

/// A filled cell: its column from 0, and its value.
pub type Cell<'a> = (u32, Value<'a>);

/// A row with its filled cells, from left to right as they stand in the file.
#[derive(Debug)]
pub struct SheetRow<'c, 'a> {
    /// As Excel shows it, from 1.
    pub number: u32,
    pub hidden: bool,
    pub cells: &'c [Cell<'a>],
}

/// Gets row after row; breaks off when it has enough.
pub type Visit<'v> = dyn FnMut(&SheetRow<'_, '_>) -> ControlFlow<()> + 'v;

/// A sheet's name as the file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub name: String,
    pub hidden: bool,
}

/// Cells merged into one; rows and columns from 0, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

/// What a sheet says besides its cells; whole once the sheet was read to its end.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    pub merges: Vec<Merge>,
    /// First and last of columns next to each other, from 0.
    pub hidden_columns: Vec<(u32, u32)>,
}

impl Layout {
    pub fn merge(&mut self, rows: (u32, u32), columns: (u32, u32)) {
        if self.merges.len() < AREAS_MAX && rows.0 <= rows.1 && columns.0 <= columns.1 {
            self.merges.push(Merge { rows, columns });
        }
    }

    pub fn hide_columns(&mut self, first: u32, last: u32) {
        if self.hidden_columns.len() < AREAS_MAX {
            self.hidden_columns.push((first, last));
        }
    }

    pub fn hides(&self, column: u32) -> bool {
        self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }
}

/// A workbook, or a text file that is one sheet.
pub trait Workbook {
    fn sheets(&self) -> &[Sheet];

    /// Whether serial numbers of dates count from 1904 instead of 1900.
    fn counts_from_1904(&self) -> bool {
        false
    }

    /// Visits the sheet's rows; rows without a filled cell may be left out.
    fn read(&mut self, sheet: usize, visit: &mut Visit<'_>) -> Result<Layout, Unreadable>;
}

/// Why a file can't be read as a spreadsheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Empty,
    TooLarge,
    Encrypted,
    /// Sizes no honest file declares, or more cells than any list has.
    Excessive,
    NotASpreadsheet,
    Damaged,
}

impl Unreadable {
    /// What is wrong and what to do, in Chinese.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Empty => "文件是空的，请检查后重新上传名单。",
            Self::TooLarge => "名单文件超过 20 MiB，请删去图片等无关内容，或另存为 CSV 后重新上传。",
            Self::Encrypted => "文件设有打开密码，系统无法读取；请取消密码后重新上传。",
            Self::Excessive => "工作簿内部数据量异常，系统未读取；请把名单复制到新的工作簿中，保存后重新上传。",
            Self::NotASpreadsheet => "文件不是可识别的电子表格；请用 Excel 或 WPS 另存为 XLSX（或 XLS、XLSB、ODS、CSV）后重新上传。",
            Self::Damaged => "文件已损坏，无法完整读取；请用 Excel 或 WPS 打开并另存后重新上传。",
        }
    }
}

/// A column's letters: 0 → `A`, 26 → `AA`.
pub fn letters(column: u32) -> String {
    let mut out = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        out.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    out.iter().rev().map(|b| char::from(*b)).collect()
}

/// A reference such as `C7` or `$C$7` as column and row from 0; none if it isn't one.
pub fn place(reference: &str) -> Option<(u32, u32)> {
    let mut column = 0_u32;
    let mut row = 0_u32;
    for byte in reference.bytes().filter(|b| *b != b'$') {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if row == 0 => {
                column = column.checked_mul(26)?.checked_add(u32::from(byte.to_ascii_uppercase() - b'A') + 1)?;
            }
            b'0'..=b'9' => row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?,
            _ => return None,
        }
    }
    Some((column.checked_sub(1)?, row.checked_sub(1)?))
}

/// Puts cells that come one by one together into rows.
pub struct Rows<'a, 'v> {
    row: u32,
    hidden: bool,
    cells: Vec<Cell<'a>>,
    seen: u64,
    visit: &'v mut Visit<'v>,
}

impl<'a, 'v> Rows<'a, 'v> {
    pub fn new(visit: &'v mut Visit<'v>) -> Self {
        Self { row: 0, hidden: false, cells: Vec::new(), seen: 0, visit }
    }

    /// Begins a row, from 0, handing the one before over. Break: enough was read.
    ///
    /// # Errors
    /// [`Unreadable::Excessive`] beyond the last row a sheet can have.
    pub fn begin(&mut self, row: u32, hidden: bool) -> Result<ControlFlow<()>, Unreadable> {
        self.seen += 1;
        let flow = self.flush();
        if self.seen > CELLS_MAX || row >= ROWS_MAX {
            return Err(Unreadable::Excessive);
        }
        (self.row, self.hidden) = (row, hidden);
        Ok(flow)
    }

    /// Takes the next cell of the row.
    ///
    /// # Errors
    /// [`Unreadable::Excessive`] if there are more cells than any list has.
    pub fn cell(&mut self, column: u32, value: Option<Value<'a>>) -> Result<(), Unreadable> {
        self.seen += 1;
        if self.seen > CELLS_MAX {
            return Err(Unreadable::Excessive);
        }
        if let Some(value) = value.filter(|_| column < COLUMNS_MAX && self.cells.len() < COLUMNS_MAX as usize) {
            self.cells.push((column, value));
        }
        Ok(())
    }

    /// Hands the row over. To be called at the end.
    pub fn flush(&mut self) -> ControlFlow<()> {
        if self.cells.is_empty() {
            return ControlFlow::Continue(());
        }
        let flow = (self.visit)(&SheetRow { number: self.row + 1, hidden: self.hidden, cells: &self.cells });
        self.cells.clear();
        flow
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters_as_excel_shows_them() {
        for (column, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(letters(column), expected);
            assert_eq!(place(&format!("{expected}7")), Some((column, 6)));
        }
    }

    #[test]
    fn what_is_no_reference_is_no_place() {
        for text in ["", "C", "7", "C0", "7C", "C-1", "C99999999999", "ZZZZZZZZZZ1"] {
            assert_eq!(place(text), None, "{text}");
        }
    }
}
