//! A list's facts agree with its rows, and no problem quotes what a cell holds.

use domain::api::{ParseRoster, RosterAnswer};
use domain::roster::{ColumnKind, ColumnSpec, PROBLEMS_PER_KIND_MAX, RosterSpec};

/// Rows asked for.
const ROWS_MAX: u32 = 500;

/// Any file as a list.
pub fn roster_bytes(bytes: &[u8]) {
    check(bytes);
}

/// The columns that every source asks for.
pub fn spec() -> RosterSpec {
    let column = |id: &str, heads: &[&str], required, kind| ColumnSpec {
        id: id.into(),
        label: heads[0].into(),
        heads: heads.iter().map(|head| (*head).to_owned()).collect(),
        required,
        kind,
    };
    RosterSpec {
        columns: vec![
            column("serial", &["序号"], false, ColumnKind::Serial),
            column("name", &["姓名", "被访者姓名"], true, ColumnKind::Name),
            column("contact", &["联系电话", "电话"], true, ColumnKind::Contact),
            column("date", &["日期", "调查日期"], false, ColumnKind::Date),
            column("unit", &["单位"], false, ColumnKind::Text),
        ],
    }
}

/// All that is read, as it is.
pub fn request() -> ParseRoster {
    ParseRoster { name: "名单".into(), spec: spec(), offset: 0, limit: ROWS_MAX, places: None, masked: false }
}

/// Reads the file and holds its facts against its rows.
pub fn check(bytes: &[u8]) -> RosterAnswer {
    let request = request();
    let answer = respondents::parse(&request, bytes);
    let facts = &answer.facts;
    assert_eq!(answer.rows.len() as u32, facts.rows.min(ROWS_MAX));
    let skipped: u32 = facts.skipped.iter().map(|skipped| skipped.count).sum();
    assert_eq!(facts.rows_read, facts.rows + skipped, "rows in are rows out and rows left out");
    for part in [
        facts.complete_rows,
        facts.rows_without_name,
        facts.rows_without_contact,
        facts.rows_with_malformed_contact,
        facts.duplicate_rows,
        facts.shared_contacts,
        facts.doubtful_rows,
    ] {
        assert!(part <= facts.rows, "{part} of {}", facts.rows);
    }
    assert!(answer.rows.iter().all(|row| row.values.len() == facts.columns.len()));
    for total in &facts.problem_totals {
        let listed = facts.problems.iter().filter(|problem| problem.kind == total.kind).count();
        assert_eq!(listed, (total.count as usize).min(PROBLEMS_PER_KIND_MAX), "{:?}", total.kind);
    }
    assert!(facts.rows > 0 || !facts.problems.is_empty(), "a list without rows says why");
    let masked = respondents::parse(&ParseRoster { masked: true, ..request }, bytes);
    assert!(masked.masked && masked.facts == answer.facts, "masking changes no fact");
    answer
}
