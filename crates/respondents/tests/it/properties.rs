//! What holds for every list: rows in are rows out and rows left out; what was read once is read the same again.

use crate::build::*;

/// Numbers without end, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

const CELLS: &[&str] = &[
    "",
    "",
    "",
    "甲一",
    "乙 二",
    "丙\u{200b}三",
    "Li  Ming",
    "王*",
    "13800000001",
    "138-0000-0002",
    "１３８００００００００",
    "1.38E+10",
    "021-61000000转8012",
    "61000000",
    "13800000001/021-61000000",
    "a@example.com",
    "2023-05-06",
    "2022年11月3日",
    "11/3",
    "3/4/2023",
    "45052",
    "五月",
    "无",
    "/",
    "　",
    "备注：",
    "注：1. 说明",
    "合计",
    "一、甲区",
    "姓名",
    "电话",
    "序号",
    "调查日期",
    "手机号码",
    "=\"021\"",
    "#REF!",
    "很长的一句话很长的一句话很长的一句话很长的一句话很长的一句话很长的一句话",
    "\u{feff}",
    "1",
    "2",
];

#[test]
fn no_row_is_lost_whatever_stands_in_it() {
    let mut chance = Chance(1);
    for round in 0..2000 {
        let rows: Vec<Vec<&str>> = (0..chance.below(14)).map(|_| (0..chance.below(6)).map(|_| CELLS[chance.below(CELLS.len())]).collect()).collect();
        let mut lines: Vec<String> =
            rows.iter().map(|row| row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join("\t")).collect();
        lines.insert(chance.below(lines.len() + 1), "序号\t姓名\t电话\t调查日期".to_owned());
        let answer = parse(lines.join("\n").as_bytes());
        let facts = &answer.facts;
        let left_out: u32 = facts.skipped.iter().map(|s| s.count).sum();
        assert_eq!(facts.rows_read, facts.rows + left_out, "round {round}: {lines:#?}");
        assert_eq!(facts.rows as usize, answer.rows.len(), "round {round}");
        assert!(facts.complete_rows <= facts.rows && facts.doubtful_rows <= facts.rows, "round {round}");
    }
}

#[test]
fn reading_what_was_read_changes_nothing() {
    for cell in CELLS.iter().filter(|cell| !cell.is_empty()) {
        let first = parse(&xlsx(&[&["序号", "姓名", "电话", "调查日期"], &["1", "甲一", "13900000000", "2023-05-01"], &["2", cell, cell, cell]]));
        let Some(row) = first.rows.get(1) else {
            continue;
        };
        let values: Vec<&str> = row.values.iter().map(String::as_str).collect();
        let again = parse(&xlsx(&[&["序号", "姓名", "电话", "调查日期"], &["1", "甲一", "13900000000", "2023-05-01"], &values]));
        let Some(second) = again.rows.get(1) else {
            continue;
        };
        assert_eq!(second.values, row.values, "{cell}");
        let well_formed = second.changes.iter().filter(|c| !second.flawed.contains(&c.column)).collect::<Vec<_>>();
        assert!(well_formed.is_empty(), "{cell}: {well_formed:?}");
    }
}
