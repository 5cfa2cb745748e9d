//! The rulebook as the repository holds it, made-up entries, and requests.

use domain::api::{RenderRequest, TableData, TableRow};
use domain::Digest;
use rulebook::Rulebook;
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
pub fn data(entries: &[(&str, &str)]) -> TableData {
    let row = |(index, (name, opinion)): (usize, &(&str, &str))| TableRow {
        number: format!("SH23-{:04}", index + 1),
        record_sha256: Digest::of(name.as_bytes()),
        cells: [(index + 1).to_string().as_str(), name, "服务类", "用户满意级", "86.50", "91", "88.5", opinion].map(str::to_owned).to_vec(),
    };
    let table = book();
    let table = table.table(TABLE).unwrap();
    TableData {
        title: table.title.clone(),
        head: vec![(table.head[0].label.clone(), "上海市浦东新区质量工作委员会".into())],
        rows: entries.iter().enumerate().map(row).collect(),
        foot: table.foot.iter().map(|foot| (foot.label.clone(), "王晓明".into())).collect(),
    }
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

pub fn render(format: &str, data: &TableData) -> Result<Rendered, Error> {
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
