//! What offices do to a list: heads over two lines, merged cells, several and hidden sheets, formulas, notes between the rows.

use crate::build::*;
use domain::roster::ProblemKind::*;
use domain::roster::{ChangeKind, SkipReason};
use rust_xlsxwriter::{Format, Formula, Workbook};

/// How many rows were left out, by reason.
fn skipped(answer: &domain::api::RosterAnswer) -> Vec<(SkipReason, u32)> {
    answer.facts.skipped.iter().map(|s| (s.reason, s.count)).collect()
}

/// Rows in are rows out and rows left out with their reason.
#[track_caller]
fn adds_up(answer: &domain::api::RosterAnswer) {
    let left_out: u32 = answer.facts.skipped.iter().map(|s| s.count).sum();
    assert_eq!(answer.facts.rows_read, answer.facts.rows + left_out, "{:?}", answer.facts);
}

#[test]
fn heads_over_two_lines() {
    for rows in [
        // Sub-heads below one head, the upper merged across them.
        &[&["序号", "姓名", "联系方式", "", "调查日期"][..], &["", "", "手机号码", "邮箱"], &["1", "甲一", "", "a@example.com", "2023-05-06"]][..],
        // A heading over the columns, the head itself below it.
        &[&["序号", "被访者情况"][..], &["", "姓名", "手机号码", "邮箱", "调查日期"], &["1", "甲一", "", "a@example.com", "2023-05-06"]],
        // A word cut in two.
        &[&["序号", "被访者", "联系", "邮箱", "调查"][..], &["", "姓名", "电话", "", "日期"], &["1", "甲一", "", "a@example.com", "2023-05-06"]],
    ] {
        let answer = parse(&xlsx(rows));
        assert_eq!(people(&answer), [(3, vec!["1", "甲一", "a@example.com", "2023-05-06"])], "{rows:?}");
        assert_eq!((answer.facts.head_row, answer.facts.complete_rows), (Some(2), 1), "{rows:?}");
        assert_eq!(skipped(&answer), [(SkipReason::Head, 2)], "{rows:?}");
        adds_up(&answer);
    }
}

#[test]
fn a_first_respondent_is_no_second_line_of_the_head() {
    let answer = parse(&xlsx(&[&["姓名", "电话"], &["甲一", "13800000001"]]));
    assert_eq!(people(&answer), [(2, vec!["甲一", "13800000001"])]);
}

#[test]
fn every_row_left_out_has_its_reason() {
    let answer = parse(&xlsx(&[
        &["2022年被访者名单"],
        &["填报单位：示例公司"],
        &["序号", "姓 名", "联系电话", "调查日期", "", "其他"],
        &["一、甲区"],
        &["1", "甲一", "13800000001", "11/3"],
        &["", "　", "/"],
        &["2"],
        &["", "", "", "", "", "打印时间"],
        &["序号", "姓 名", "联系电话", "调查日期"],
        &["3", "乙二", "13800000002", "11月4日"],
        &["合计", "2人"],
        &["注：1. 本表为登记样表；"],
        &["2. 被访者数量应根据实际情况填写；"],
    ]));
    assert_eq!(people(&answer), [(5, vec!["1", "甲一", "13800000001", "2022-11-03"]), (10, vec!["3", "乙二", "13800000002", "2022-11-04"])]);
    assert_eq!(
        skipped(&answer),
        [
            (SkipReason::AboveHead, 2),
            (SkipReason::Head, 2),
            (SkipReason::Note, 4),
            (SkipReason::SerialOnly, 1),
            (SkipReason::OutsideColumns, 1),
            (SkipReason::Blank, 1)
        ]
    );
    let notes = answer.facts.skipped.iter().find(|s| s.reason == SkipReason::Note).unwrap();
    assert_eq!(notes.first, ["4:4", "11:11", "12:12", "13:13"]);
    assert!(answer.facts.problems.is_empty(), "{:?}", answer.facts.problems);
    adds_up(&answer);
}

#[test]
fn merged_cells_hold_for_each_row_beside_them() {
    let mut workbook = Workbook::new();
    let plain = Format::new();
    let sheet = workbook.add_worksheet();
    sheet.merge_range(0, 0, 0, 3, "被访者名单", &plain).unwrap();
    fill(
        sheet,
        1,
        0,
        &[
            &["序号", "姓名", "电话", "调查日期"],
            &["1", "甲一", "13800000001"],
            &["2", "乙二", "13800000002"],
            &["3", "丙三", "13800000003", "2023-05-08"],
        ],
    );
    sheet.merge_range(2, 3, 3, 3, "2023-05-06", &plain).unwrap();
    // A respondent who takes up two rows is one.
    sheet.merge_range(5, 1, 6, 1, "丁四", &plain).unwrap();
    sheet.merge_range(5, 2, 6, 2, "13800000004", &plain).unwrap();
    let answer = parse(&save(workbook));
    let days: Vec<_> = answer.rows.iter().map(|r| (r.row, r.values[3].as_str())).collect();
    assert_eq!(days, [(3, "2023-05-06"), (4, "2023-05-06"), (5, "2023-05-08"), (6, "")]);
    assert_eq!(answer.facts.changes.iter().map(|c| (c.kind, c.count)).collect::<Vec<_>>(), [(ChangeKind::MergedDown, 1)]);
    let change = &answer.rows[1].changes[0];
    assert_eq!((change.cell.as_str(), change.before.as_str(), change.after.as_str()), ("D4", "", "2023-05-06"));
    adds_up(&answer);
}

#[test]
fn every_sheet_with_a_head_is_read_hidden_ones_too_and_that_is_said() {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet().set_name("说明").unwrap(), 0, 0, &[&["填写说明"], &["请如实填写姓名"]]);
    fill(workbook.add_worksheet().set_name("名 单").unwrap(), 2, 3, &[&["用户姓名", "手机号码"], &["甲一", "13800000001"]]);
    let second = workbook.add_worksheet().set_name("续表").unwrap();
    fill(second, 0, 0, &[&["序号", "姓名", "电话"], &["1", "乙二", "13800000002"], &["2", "甲一", "13800000001"], &["3", "丙三"]]);
    second.set_hidden(true);
    let third = workbook.add_worksheet().set_name("未完").unwrap();
    fill(third, 0, 0, &[&["姓名", "单位"], &["丁四", "示例公司"]]);
    let answer = parse(&save(workbook));
    let facts = &answer.facts;
    assert_eq!((facts.sheet.as_str(), facts.head_row, facts.rows), ("名 单", Some(3), 4));
    assert_eq!(facts.sheets.iter().map(|s| (s.name.as_str(), s.head_row, s.rows)).collect::<Vec<_>>(), [("名 单", 3, 1), ("续表", 1, 3)]);
    assert_eq!(
        answer.rows.iter().map(|r| (r.sheet, r.row, r.values.clone())).collect::<Vec<_>>()[1],
        (1, 2, vec!["1".to_owned(), "乙二".into(), "13800000002".into()])
    );
    assert_eq!(answer.rows[0].values, ["", "甲一", "13800000001"], "a column that only the other sheet has");
    let addresses: Vec<String> = facts.problems.iter().map(|p| p.address(&facts.sheet)).collect();
    assert_eq!(addresses, ["续表!3:3", "续表!C4"]);
    assert!(facts.problems[0].message.contains("工作表“名 单”第 4 行"), "{}", facts.problems[0].message);
    for part in ["“续表”是隐藏的", "“说明”没有找到名单的表头", "“未完”表头缺少“联系方式”"] {
        assert!(facts.notes.iter().any(|note| note.contains(part)), "{part}: {:?}", facts.notes);
    }
    adds_up(&answer);
}

#[test]
fn hidden_rows_and_columns_are_read_and_that_is_said() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, 0, 0, &[&["姓名", "电话", "调查日期"], &["甲一", "13800000001", "2023-05-06"], &["乙二", "13800000002", "2023-05-06"]]);
    sheet.set_row_hidden(2).unwrap();
    sheet.set_column_hidden(1).unwrap();
    let answer = parse(&save(workbook));
    assert_eq!(answer.facts.rows, 2);
    let notes = answer.facts.notes.join("");
    assert!(notes.contains("B 列是隐藏的") && notes.contains("1 名被访者在隐藏的行上（第 3 行"), "{notes}");
}

#[test]
fn formulas_count_by_their_result_and_errors_are_malformed() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, 0, 0, &[&["姓名", "电话", "调查日期"], &["甲一"], &["乙二"], &["丙三"], &["丁四", "13800000004"]]);
    sheet.write_formula(1, 1, Formula::new("=\"138\"&\"00000001\"").set_result("13800000001")).unwrap();
    sheet.write_formula(2, 1, Formula::new("=A9").set_result("")).unwrap();
    let bytes = with_part(&save(workbook), "xl/worksheets/sheet1.xml", |text| {
        let cells = "<c r=\"B4\"><f>A9</f></c><c r=\"C4\"><f>A9</f><v></v></c>";
        let text = text.replace("<c r=\"B3\"><f>A9</f><v>0</v>", "<c r=\"B3\" t=\"str\"><f>A9</f><v></v>");
        text.replace("<c r=\"A4\" t=\"s\"><v>5</v></c>", &format!("<c r=\"A4\" t=\"s\"><v>5</v></c>{cells}"))
            .replace("<c r=\"A5\" t=\"s\"><v>6</v></c>", "<c r=\"A5\" t=\"e\"><v>#N/A</v></c>")
    });
    let answer = parse(&bytes);
    assert_eq!(answer.rows[0].values[1], "13800000001");
    assert_eq!(cells(&answer), [(MissingValue, "B3"), (MalformedValue, "B4"), (MalformedValue, "C4"), (MalformedValue, "A5")]);
    let messages: Vec<&str> = answer.facts.problems.iter().map(|p| p.message.as_str()).collect();
    assert!(messages[1].contains("没有保存它的结果") && messages[3].contains("公式错误"), "{messages:?}");
}

#[test]
fn days_are_counted_from_1904_where_the_workbook_says_so() {
    let mut workbook = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = workbook.add_worksheet();
    fill(sheet, 0, 0, &[&["姓名", "电话", "调查日期"], &["甲一", "13800000001"], &["乙二", "13800000002"]]);
    sheet.write_with_format(1, 2, 43_590, &day).unwrap();
    sheet.write(2, 2, 43_590).unwrap();
    let since_1900 = save(workbook);
    let since_1904 = with_part(&since_1900, "xl/workbook.xml", |text| text.replace("<workbookPr ", "<workbookPr date1904=\"1\" "));
    for (bytes, day) in [(since_1900, "2019-05-05"), (since_1904, "2023-05-06")] {
        let answer = parse(&bytes);
        assert_eq!(answer.rows.iter().map(|r| r.values[2].as_str()).collect::<Vec<_>>(), [day, day]);
        assert_eq!(answer.rows[1].changes.iter().map(|c| (c.kind, c.before.as_str())).collect::<Vec<_>>(), [(ChangeKind::DateForm, "43590")]);
        assert!(answer.rows[0].changes.is_empty(), "a cell formatted as a date is one");
    }
}

#[test]
fn what_was_changed_is_shown_by_cell_and_masked_with_the_rest() {
    let bytes = xlsx(&[&["姓名", "电话"], &["甲 一", "１３８ 0000 0001"], &["乙\u{200b}二", "13800000002"], &["丙三", "无"]]);
    let answer = parse(&bytes);
    let changes: Vec<_> =
        answer.rows.iter().flat_map(|r| &r.changes).map(|c| (c.cell.as_str(), c.kind, c.before.as_str(), c.after.as_str())).collect();
    assert_eq!(
        changes,
        [
            ("A2", ChangeKind::Spacing, "甲 一", "甲一"),
            ("B2", ChangeKind::Width, "１３８ 0000 0001", "13800000001"),
            ("A3", ChangeKind::Invisible, "乙\u{200b}二", "乙二"),
            ("B4", ChangeKind::Placeholder, "无", ""),
        ]
    );
    let request = domain::api::ParseRoster { name: String::new(), spec: spec(), offset: 0, limit: 5, places: None, masked: true };
    let masked = respondents::parse(&request, &bytes);
    let shown = serde_json::to_string(&masked).unwrap();
    for secret in ["甲一", "甲 一", "乙\u{200b}二", "0000", "１３８"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert_eq!(masked.rows[0].changes[1].before, "*** **** ****");
}

#[test]
fn problems_of_a_row_mark_it_beyond_those_listed() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    fill(sheet, 0, 0, &[&["姓名", "电话"]]);
    for row in 1..=150 {
        sheet.write(row, 0, person(row).0).unwrap();
    }
    let answer = parse(&save(workbook));
    assert_eq!(answer.rows[149].flawed, [1]);
}
