//! A grid of cells as people type them, grown from bytes: each filled row is read or left out for a reason, what is read
//! stays as it is when it is read again, and nothing a cell holds gets into a message.

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
/// The column of numbers, which says nothing of a person.
const SERIAL: &str = "serial";
/// A telephone that no message may repeat.
const CANARY: &str = "13911112222";

/// The first byte chooses how many columns there are, each further one a cell.
pub(crate) fn rows(bytes: &[u8]) -> Option<Vec<Vec<&'static str>>> {
    let (shape, bytes) = bytes.split_first()?;
    let columns = 2 + usize::from(*shape) % (COLUMNS_MAX - 1);
    let mut cells = bytes.iter();
    let head: Vec<&str> = cells.by_ref().take(columns).map(|byte| HEADS[usize::from(*byte) % HEADS.len()]).collect();
    let body: Vec<&str> = cells.take(columns * ROWS_MAX).map(|byte| if *byte == 255 { CANARY } else { CELLS[usize::from(*byte) % CELLS.len()] }).collect();
    let mut rows = vec![head];
    rows.extend(body.chunks(columns).map(<[&str]>::to_vec));
    Some(rows)
}

/// Any grid.
pub fn roster_grid(bytes: &[u8]) {
    let Some(rows) = rows(bytes) else { return };
    let answer = roster::check(&file(&rows));
    let facts = &answer.facts;
    // In a text, white space alone is an empty cell.
    let filled = rows.iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).count();
    assert_eq!(facts.rows_read as usize, if facts.head_row.is_some() { filled } else { 0 }, "every row is read or left out");
    assert!(facts.problems.iter().all(|problem| !problem.message.contains(CANARY)), "a message repeats a cell");
    assert!(facts.notes.iter().all(|note| !note.contains(CANARY)), "a note repeats a cell");

    // What was read, under a head of every column. A number before each row keeps it from being a note or a second head.
    let columns = roster::spec().columns;
    let mut again = vec![columns.iter().map(|column| column.heads[0].clone()).collect::<Vec<_>>()];
    for (number, row) in (1..).zip(&answer.rows) {
        let value = |id: &str| facts.columns.iter().zip(&row.values).find(|(column, _)| column.id == id).map_or("", |(_, value)| value);
        again.push(columns.iter().map(|column| if column.id == SERIAL { format!("{number}") } else { value(&column.id).to_owned() }).collect());
    }
    let second = roster::check(&file(&again));
    assert_eq!(second.rows.len(), answer.rows.len(), "what was a respondent is one again");
    for (first, second) in again[1..].iter().zip(&second.rows) {
        assert_eq!(&second.values, first, "normalising twice is normalising once");
    }
}

/// The grid as CSV.
pub(crate) fn file(rows: &[Vec<impl AsRef<[u8]>>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).expect("memory"));
    writer.into_inner().expect("memory")
}
