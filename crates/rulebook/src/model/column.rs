//! The columns of a list, and their heads.

use super::ValueFrom;
use domain::document::{Align, GridCell, GridRow};
use serde::{Deserialize, Serialize};

/// A column: its head, and where each row's cell comes from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub label: String,
    /// A heading over several neighbouring columns: 满意度测量项目.
    #[serde(default)]
    pub group: Option<String>,
    /// Share of the width.
    pub width: f32,
    pub from: ValueFrom,
    /// Neighbouring cells of one value are one cell.
    #[serde(default)]
    pub merge: bool,
    #[serde(default)]
    pub align: Align,
}

impl Column {
    /// The head on one line: `满意度测量项目/推荐单位评分`.
    pub fn flat_label(&self) -> String {
        let label = self.label.replace('\n', "");
        self.group.as_ref().map_or(label.clone(), |group| format!("{}/{label}", group.replace('\n', "")))
    }
}

/// The heads of columns: one row, or two where columns stand under a common one.
pub fn heads(columns: &[Column]) -> Vec<GridRow> {
    let grouped = columns.iter().any(|column| column.group.is_some());
    let label = |text: &str, span: u32, rows: u32| GridCell { text: text.to_owned(), span, rows, label: true, ..GridCell::default() };
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(column) = columns.get(at) {
        let Some(group) = &column.group else {
            first.push(label(&column.label, 1, if grouped { 2 } else { 1 }));
            at += 1;
            continue;
        };
        let members: Vec<&Column> = columns[at..].iter().take_while(|c| c.group.as_ref() == Some(group)).collect();
        first.push(label(group, members.len() as u32, 1));
        second.extend(members.iter().map(|c| label(&c.label, 1, 1)));
        at += members.len();
    }
    let rows = if grouped { vec![first, second] } else { vec![first] };
    rows.into_iter().map(|cells| GridRow { cells, ..GridRow::default() }).collect()
}
