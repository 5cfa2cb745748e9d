//! The rulebook as the repository holds it, made-up entries, and requests.

use domain::Digest;
use domain::api::RenderRequest;
use domain::document::{Align, Block, DocumentData, GridCell, GridRow, LineEntry, LinesBlock, LinesLayout, TableBlock, TableColumn, TextBlock, TextStyle};
use rulebook::{Part, Rulebook, heads};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tables::{Error, Meta, Rendered, Typesetter};

pub const PROGRAMME: &str = "shanghai-2023";
pub const TABLE: &str = "SH23-T01";
/// 2023-06-15 09:05:07 in Shanghai.
pub const GENERATED_AT: &str = "2023-06-15T01:05:07Z";

pub fn rulebooks() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rulebooks")
}

pub fn book() -> Rulebook {
    rulebook_folder::load(&rulebooks().join(PROGRAMME)).expect("a rulebook without errors")
}

/// The opinion table with these names and opinions, everything else made up.
pub fn data(entries: &[(&str, &str)]) -> DocumentData {
    let book = book();
    let described = book.document(TABLE).unwrap();
    let columns = described.parts.iter().find_map(|part| if let Part::Table(table) = part { Some(&table.columns) } else { None }).unwrap();
    let row = |(index, (name, opinion)): (usize, &(&str, &str))| GridRow {
        number: format!("SH23-{:04}", index + 1),
        cells: [(index + 1).to_string().as_str(), name, "服务类", "用户满意级", "86.50", "91", "88.5", opinion].iter().zip(columns).map(|(text, column)| cell(text, column.align)).collect(),
        ..GridRow::default()
    };
    let column = |(index, column): (usize, &rulebook::Column)| TableColumn { width: column.width, label: column.flat_label(), number: [0, 4, 5, 6].contains(&index) };
    let table = TableBlock { columns: columns.iter().enumerate().map(column).collect(), head: heads(columns), rows: entries.iter().enumerate().map(row).collect(), name: String::new() };
    let entry = |label: &str, value: &str| LineEntry { label: label.to_owned(), value: value.to_owned(), after: String::new() };
    let lines = |layout, entries| Block::Lines(LinesBlock { layout, entries });
    let text = |style, text: &str| Block::Text(TextBlock { style, text: text.to_owned(), align: None, listed: false });
    DocumentData {
        code: TABLE.to_owned(),
        title: described.title.clone(),
        number: String::new(),
        blocks: vec![
            text(TextStyle::Title, &described.title),
            lines(LinesLayout::Above, vec![entry("推荐行业/各区/各集团（推荐单位盖章）：", "上海市浦东新区质量工作委员会")]),
            Block::Table(table),
            lines(LinesLayout::Spread, vec![entry("填 表 人：", "王晓明"), entry("邮 箱：", "王晓明")]),
            text(TextStyle::Small, "注：此表在线自动生成 PDF 版"),
        ],
    }
}

fn cell(text: &str, align: Align) -> GridCell {
    GridCell { text: text.to_owned(), align, ..GridCell::default() }
}

/// The list's rows, to be changed.
pub fn rows(data: &mut DocumentData) -> &mut Vec<GridRow> {
    data.blocks.iter_mut().find_map(|block| if let Block::Table(table) = block { Some(&mut table.rows) } else { None }).unwrap()
}

pub fn request(document: &str, format: &str, data: Value) -> RenderRequest {
    RenderRequest {
        programme: PROGRAMME.into(),
        document: document.into(),
        format: format.into(),
        data_sha256: Digest::of_json(&data),
        data,
        generated_at: GENERATED_AT.parse().unwrap(),
        demonstration: false,
    }
}

pub fn render(format: &str, data: &DocumentData) -> Result<Rendered, Error> {
    tables::render(&request(TABLE, format, json!(data)), &book(), &NoType)
}

/// For formats that set no type.
pub struct NoType;

impl Typesetter for NoType {
    fn covers(&self, character: char) -> bool {
        ('\u{20}'..='\u{9FFF}').contains(&character) || ('\u{FF00}'..='\u{FFEF}').contains(&character)
    }

    fn pdf(&self, template: &str, _: &Value, _: &Meta) -> Result<Vec<u8>, Error> {
        Err(Error::Template { detail: format!("{template} was to be set") })
    }
}
