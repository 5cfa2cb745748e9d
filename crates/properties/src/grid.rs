//! A grid of cells as people type them, grown from bytes: each filled row is read or left out, what is read stays as it is
//! when it is read again, and nothing a cell holds gets into a message.

use crate::roster;

const COLUMNS_MAX: usize = 8;
const ROWS_MAX: usize = 40;
/// Texts that telephone, name and date are told by, as they come.
const CELLS: [&str; 32] = [
    "",
    "",
    " ",
    "\u{200b}",
    "/",
    "无",
    "1",
    "2",
    "甲一",
    "乙 二",
    "丙\u{3000}三",
    "张三丰",
    "13800000001",
    "１３８００００００２",
    "138 0000 0003",
    "+86 13800000004",
    "021-55550001",
    "021-55550002转12",
    "1.38E+10",
    "13800000005、13800000006",
    "a@example.com",
    "2022年11月3日",
    "2022.11.3",
    "11/3",
    "44868",
    "2022-13-45",
    "合计",
    "备注",
    "注：以上",
    "样例公司",
    "姓名",
    "联系电话",
];
const HEADS: [&str; 8] = ["序号", "姓名", "联系电话", "日期", "单位", "备注", "姓 名", "电话"];
/// A telephone that no message may repeat.
const CANARY: &str = "13911112222";

/// The first bytes choose the columns, each byte then a cell.
pub fn roster_grid(bytes: &[u8]) {
    let Some((shape, bytes)) = bytes.split_first() else {
        return;
    };
    let columns = 2 + usize::from(*shape) % (COLUMNS_MAX - 1);
    let mut cells = bytes.iter();
    let head: Vec<&str> = cells.by_ref().take(columns).map(|byte| HEADS[usize::from(*byte) % HEADS.len()]).collect();
    let body: Vec<&str> = cells.take(columns * ROWS_MAX).map(|byte| if *byte == 255 { CANARY } else { CELLS[usize::from(*byte) % CELLS.len()] }).collect();
    let mut rows = vec![head];
    rows.extend(body.chunks(columns).map(<[&str]>::to_vec));
    let answer = roster::check(&file(&rows));
    let filled = rows.iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).count();
    assert!(answer.facts.rows as usize <= filled, "no row is made up");
    assert!(answer.facts.problems.iter().all(|problem| !problem.message.contains(CANARY)), "a message repeats a cell");

    if answer.rows.is_empty() {
        return;
    }
    // Read again, as it was read: under the same head, each value in its column, everything beside them as it was.
    let places: Vec<usize> = answer.facts.columns.iter().map(|column| usize::from(column.letter.as_bytes()[0] - b'A')).collect();
    let head = answer.facts.head_row.expect("rows have a head") as usize;
    let mut again = vec![rows[head - 1].clone()];
    for row in &answer.rows {
        let mut cells = rows[row.row as usize - 1].clone();
        cells.resize(columns, "");
        places.iter().zip(&row.values).for_each(|(place, value)| cells[*place] = value);
        again.push(cells);
    }
    let second = roster::check(&file(&again));
    let plain = |answer: &domain::api::RosterAnswer| answer.rows.iter().map(|row| row.values.clone()).collect::<Vec<_>>();
    assert_eq!(plain(&second), plain(&answer), "normalising twice is normalising once");
}

/// The grid as CSV.
fn file(rows: &[Vec<&str>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).expect("memory"));
    writer.into_inner().expect("memory")
}
