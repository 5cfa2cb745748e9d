//! Two tables that stand on one another are one table: a form whose sections have other columns than the one above.

use domain::document::{GridCell, GridRow, TableBlock, TableColumn};

/// Parts of the width, so that equal borders are found equal: a twentieth of a millimetre on A4.
const PARTS: f32 = 4_000.0;

/// The table of both, in the order of their rows; what was the lower one's head is a row like any other. Its columns are those
/// of a form: no heads, no numbers. A cell is called by the column it stood in, and a number as it was there.
pub(crate) fn joined(above: TableBlock, below: TableBlock) -> TableBlock {
    let (upper, lower) = (borders(&above), borders(&below));
    let mut all: Vec<u32> = upper.iter().chain(&lower).copied().collect();
    all.sort_unstable();
    all.dedup();
    let columns = all.windows(2).map(|pair| TableColumn { width: (pair[1] - pair[0]) as f32, label: String::new(), number: false }).collect();
    let head = spread(above.head, &above.columns, &upper, &all);
    let mut rows = spread(above.rows, &above.columns, &upper, &all);
    rows.extend(spread(below.head, &below.columns, &lower, &all));
    rows.extend(spread(below.rows, &below.columns, &lower, &all));
    TableBlock { columns, head, rows, name: if above.name.is_empty() { below.name } else { above.name } }
}

/// Where each column begins, and where the last one ends.
fn borders(table: &TableBlock) -> Vec<u32> {
    let total: f32 = table.columns.iter().map(|column| column.width).sum();
    let mut reached = 0.0;
    let mut borders = vec![0];
    for column in &table.columns {
        reached += column.width;
        borders.push((reached / total * PARTS).round() as u32);
    }
    borders
}

/// The rows with spans counted in the columns of both.
fn spread(rows: Vec<GridRow>, columns: &[TableColumn], own: &[u32], all: &[u32]) -> Vec<GridRow> {
    let starts = TableBlock::starts(&rows, columns.len());
    let place = |border: u32| all.binary_search(&border).unwrap_or_default() as u32;
    let spread = |(mut row, starts): (GridRow, Vec<usize>)| {
        for (cell, start) in row.cells.iter_mut().zip(starts) {
            let end = (start + cell.span as usize).min(own.len() - 1);
            *cell = GridCell { span: place(own[end]) - place(own[start]), place: called(cell, &columns[start]), number: cell.number || (columns[start].number && !cell.label), ..std::mem::take(cell) };
        }
        row
    };
    rows.into_iter().zip(starts).map(spread).collect()
}

fn called(cell: &GridCell, column: &TableColumn) -> String {
    if cell.label || !cell.place.is_empty() { cell.place.clone() } else { column.label.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(widths: &[f32], rows: &[&[(u32, u32)]]) -> TableBlock {
        let cell = |(span, rows): &(u32, u32)| GridCell { span: *span, rows: *rows, ..GridCell::default() };
        TableBlock {
            columns: widths.iter().map(|width| TableColumn { width: *width, label: width.to_string(), number: true }).collect(),
            rows: rows.iter().map(|cells| GridRow { cells: cells.iter().map(cell).collect(), ..GridRow::default() }).collect(),
            ..TableBlock::default()
        }
    }

    fn spans(table: &TableBlock) -> Vec<Vec<(u32, u32)>> {
        table.rows.iter().map(|row| row.cells.iter().map(|cell| (cell.span, cell.rows)).collect()).collect()
    }

    #[test]
    fn borders_of_both_are_borders_of_the_one() {
        let both = joined(table(&[1.0, 3.0], &[&[(2, 1)]]), table(&[20.0, 20.0], &[&[(1, 2), (1, 1)], &[(1, 1)]]));
        assert_eq!(both.columns.iter().map(|column| column.width).collect::<Vec<_>>(), [1000.0, 1000.0, 2000.0]);
        assert_eq!(spans(&both), [vec![(3, 1)], vec![(2, 2), (1, 1)], vec![(1, 1)]]);
        assert_eq!((both.rows[1].cells[1].place.as_str(), both.rows[1].cells[1].number), ("20", true), "a message still names the column");
    }

    #[test]
    fn borders_that_fall_together_but_for_rounding_are_one() {
        let both = joined(table(&[1.0, 1.0, 1.0], &[&[(1, 1), (1, 1), (1, 1)]]), table(&[33.333, 66.667], &[&[(1, 1), (1, 1)]]));
        assert_eq!(both.columns.len(), 3);
        assert_eq!(spans(&both), [vec![(1, 1), (1, 1), (1, 1)], vec![(1, 1), (2, 1)]]);
    }
}
