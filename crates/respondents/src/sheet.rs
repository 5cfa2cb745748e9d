//! What the readers of all formats have in common: sheets of rows of cells, read one row after the other.

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

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    /// `2023-05-06`.
    Date(String),
}

/// A filled cell: its column from 0, and its value.
pub type Cell<'a> = (u32, Value<'a>);

/// Gets the row's number as Excel shows it, from 1, and its filled cells from left to right; breaks off when it has enough.
pub type Visit<'v> = dyn FnMut(u32, &[Cell<'_>]) -> ControlFlow<()> + 'v;

/// A workbook, or a text file that is one sheet.
pub trait Workbook {
    /// The sheets' names, hidden ones left out.
    fn sheets(&self) -> Vec<String>;

    /// Visits the sheet's rows from the top; rows without a filled cell may be left out.
    fn read(&mut self, sheet: usize, visit: &mut Visit<'_>) -> Result<(), Unreadable>;
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
            Self::NotASpreadsheet => "文件不是可识别的电子表格；请用 Excel 或 WPS 另存为 XLSX（或 XLS、ODS、CSV）后重新上传。",
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

/// Puts cells that come one by one together into rows.
pub struct Rows<'a, 'v> {
    row: u32,
    cells: Vec<Cell<'a>>,
    seen: u64,
    visit: &'v mut Visit<'v>,
}

impl<'a, 'v> Rows<'a, 'v> {
    pub fn new(visit: &'v mut Visit<'v>) -> Self {
        Self { row: 0, cells: Vec::new(), seen: 0, visit }
    }

    /// Takes the next cell; `row` from 0. Break: enough was read.
    pub fn cell(&mut self, row: u32, column: u32, value: Option<Value<'a>>) -> Result<ControlFlow<()>, Unreadable> {
        self.seen += 1;
        if self.seen > CELLS_MAX || row >= ROWS_MAX {
            return Err(Unreadable::Excessive);
        }
        if row != self.row && self.flush().is_break() {
            return Ok(ControlFlow::Break(()));
        }
        self.row = row;
        if let Some(value) = value.filter(|_| column < COLUMNS_MAX && self.cells.len() < COLUMNS_MAX as usize) {
            self.cells.push((column, value));
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Hands the row over. To be called at the end.
    pub fn flush(&mut self) -> ControlFlow<()> {
        if self.cells.is_empty() {
            return ControlFlow::Continue(());
        }
        let flow = (self.visit)(self.row + 1, &self.cells);
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
        }
    }
}
