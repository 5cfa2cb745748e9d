//! Areas merged across rows: what stands in their first cell holds for each respondent beside them.

use crate::head::Head;
use crate::sheet::{Cell, Layout, Merge, SheetRow, Value};
use std::collections::{BTreeMap, HashMap};

/// Areas of the list's columns below its head, and those that reach into the row being read.
#[derive(Default)]
pub struct Merged {
    by_top: HashMap<u32, Vec<Merge>>,
    /// Column → last row, from 0, and content of the area open there.
    open: BTreeMap<u32, (u32, Value<'static>)>,
}

impl Merged {
    /// The areas of a layout that concern a list with this head.
    pub fn new(layout: Option<&Layout>, head: &Head) -> Self {
        let mut by_top: HashMap<u32, Vec<Merge>> = HashMap::new();
        let ours = |column: u32| head.columns.iter().any(|c| c.column == column || c.others.contains(&column));
        let concerned = |m: &&Merge| m.rows.0 >= head.row && m.rows.0 < m.rows.1 && ours(m.columns.0);
        for merge in layout.into_iter().flat_map(|layout| &layout.merges).filter(concerned) {
            by_top.entry(merge.rows.0).or_default().push(*merge);
        }
        Self { by_top, open: BTreeMap::new() }
    }

    pub fn is_empty(&self) -> bool {
        self.by_top.is_empty()
    }

    /// The row's cells with those an area above reaches down to, and which these are. A row that holds nothing of its own
    /// but its number stays as it is: it belongs to a respondent who takes up several rows.
    pub fn fill<'a>(&mut self, row: &SheetRow<'_, 'a>) -> (Vec<Cell<'a>>, Vec<u32>) {
        let index = row.number - 1;
        self.open.retain(|_, (last, _)| *last >= index);
        let mut cells = row.cells.to_vec();
        let mut filled = Vec::new();
        if cells.iter().any(|(_, value)| matches!(value, Value::Text(text) if !text.trim().is_empty()) || matches!(value, Value::Date(_)))
            || cells.len() > 1
        {
            for (column, (_, value)) in &self.open {
                if cells.iter().all(|(c, _)| c != column) {
                    cells.push((*column, value.clone()));
                    filled.push(*column);
                }
            }
            cells.sort_by_key(|(column, _)| *column);
        }
        for merge in self.by_top.get(&index).into_iter().flatten() {
            if let Some((_, value)) = row.cells.iter().find(|(column, _)| *column == merge.columns.0) {
                self.open.insert(merge.columns.0, (merge.rows.1, value.clone().into_owned()));
            }
        }
        (cells, filled)
    }
}
