//! An empty list to fill in: the head that the reader finds, columns kept as text so that no telephone number is rounded.

use domain::roster::{ColumnKind, RosterSpec};
use domain::time::Timestamp;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError};

/// Rows of the sheet made ready with borders: what fits on two printed pages.
const ROWS_READY: u32 = 60;

/// Makes the workbook. `title` stands above the head, `hint` – the programme's own words on the list – below it.
///
/// # Errors
/// Where a text of the rulebook can't stand in a workbook, which its tests find.
pub fn template(title: &str, hint: &str, spec: &RosterSpec) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let last = spec.columns.len().saturating_sub(1) as u16;
    let plain = Format::new().set_num_format("@").set_border(FormatBorder::Thin);
    let head = Format::new()
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_text_wrap()
        .set_background_color(Color::RGB(0x00f2_f2f2));
    let sheet = workbook.add_worksheet().set_name("名单")?;
    let titled = Format::new().set_bold().set_font_size(14).set_align(FormatAlign::Center);
    let noted = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let words = format!(
        "说明：{hint}带“必填”的列每行都要填写；电话写手机号码或带区号的固定电话，日期写作“2023-05-06”。请勿改动表头的列名，也不要合并单元格。"
    );
    if last > 0 {
        sheet.merge_range(0, 0, 0, last, title, &titled)?;
        sheet.merge_range(1, 0, 1, last, &words, &noted)?;
    } else {
        sheet.write_with_format(0, 0, title, &titled)?;
        sheet.write_with_format(1, 0, &words, &noted)?;
    }
    sheet.set_row_height(1, 48)?;
    for (index, column) in (0_u16..).zip(&spec.columns) {
        let label = if column.required { format!("{}（必填）", column.label) } else { column.label.clone() };
        let width = match column.kind {
            ColumnKind::Serial => 8,
            ColumnKind::Name | ColumnKind::Date => 16,
            ColumnKind::Contact => 22,
            ColumnKind::Text => 24,
        };
        sheet.set_column_width(index, width)?;
        sheet.set_column_format(index, &Format::new().set_num_format("@"))?;
        sheet.write_with_format(2, index, label, &head)?;
        for row in 3..3 + ROWS_READY {
            sheet.write_blank(row, index, &plain)?;
        }
    }
    sheet.set_freeze_panes(3, 0)?;
    sheet.set_repeat_rows(2, 2)?;
    workbook.set_properties(&properties());
    workbook.save_to_buffer()
}

/// With a fixed time inside, so that the same list makes the same bytes.
pub fn properties() -> DocProperties {
    let long_ago: Timestamp = Timestamp::UNIX_EPOCH;
    let properties = DocProperties::new();
    match ExcelDateTime::from_timestamp(long_ago.as_second()) {
        Ok(at) => properties.set_creation_datetime(&at),
        Err(_) => properties,
    }
}
