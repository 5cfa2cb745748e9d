//! Survey databases as agencies hand them in, and files no agency sends.

use domain::survey::{Measure, QuestionHeads, Scale, ScaleResult, SurveyFacts, SurveyProblemKind, SurveySpec};
use rust_xlsxwriter::Workbook;

const TEN: Scale = Scale { from: 1, to: 10 };

fn spec() -> SurveySpec {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    SurveySpec {
        respondent: texts(&["样本编号", "问卷编号"]),
        overall: texts(&["总体满意度"]),
        questions: QuestionHeads { begins: texts(&["Q"]), ends: texts(&["评分"]), numbered: true, except: texts(&["电话1"]) },
        scales: vec![TEN, Scale { from: 1, to: 5 }, Scale { from: 0, to: 100 }],
    }
}

fn read(bytes: &[u8]) -> SurveyFacts {
    respondents::survey(&spec(), bytes)
}

fn csv(text: &str) -> SurveyFacts {
    read(text.as_bytes())
}

fn overall(facts: &SurveyFacts) -> ScaleResult {
    *facts.results.iter().find(|r| r.scale == TEN && r.measure == Measure::Overall).unwrap()
}

fn totals(facts: &SurveyFacts) -> Vec<(SurveyProblemKind, u32)> {
    facts.problem_totals.iter().map(|total| (total.kind, total.count)).collect()
}

/// Overall 8, 6, 10: mean 24 ÷ 3 = 8, s = √((0 + 4 + 4) ÷ 2) = 2.
#[test]
fn a_workbook_with_titles_and_sums_is_counted() {
    let mut workbook = Workbook::new();
    let cover = workbook.add_worksheet();
    cover.write_string(0, 0, "说明：本工作簿含调查数据").unwrap();
    let sheet = workbook.add_worksheet();
    sheet.set_name("数据").unwrap();
    sheet.write_string(0, 0, "2023年用户满意度").unwrap();
    for (column, head) in ["样本编号", "街道", "总体 满意度", "服务1", "Q2（态度）", "电话1"].iter().enumerate() {
        sheet.write_string(2, column as u16, *head).unwrap();
    }
    for (row, (id, scores)) in [("S1", [8.0, 7.0, 9.0]), ("S2", [6.0, 5.0, 7.0]), ("S3", [10.0, 9.0, 8.0])].iter().enumerate() {
        let row = row as u32 + 3;
        sheet.write_string(row, 0, *id).unwrap();
        sheet.write_string(row, 1, "样例街道").unwrap();
        for (column, score) in scores.iter().enumerate() {
            sheet.write_number(row, column as u16 + 2, *score).unwrap();
        }
        sheet.write_number(row, 5, 13_800_000_001.0).unwrap();
    }
    sheet.write_string(6, 0, "平均").unwrap();
    sheet.write_number(6, 2, 8.0).unwrap();
    sheet.write_string(7, 0, "注：表中数据均为虚构").unwrap();
    let facts = read(&workbook.save_to_buffer().unwrap());
    assert_eq!((facts.sheet.as_str(), facts.head_row, facts.counts.rows), ("数据", Some(3), 3), "{facts:?}");
    let columns: Vec<_> = facts.scores.iter().map(|column| (column.id.as_str(), column.letter.as_str())).collect();
    assert_eq!(columns, [("overall", "C"), ("question", "D"), ("question", "E")]);
    let result = overall(&facts);
    assert_eq!((result.mean, result.deviation, result.valid_rows), (8.0, Some(2.0), 3));
    assert_eq!(totals(&facts), []);
}

#[test]
fn cells_are_named_as_excel_does_and_their_content_is_not() {
    let facts = csv("样本编号,总体满意度,Q1,Q2\nS1,8,非常满意,7\nS2,,9,\nS1,8,非常满意,7\nS4,99,9,9\nS5,,,\nS6,7,7,7\nS1,9,8,7\n");
    use SurveyProblemKind::*;
    assert_eq!(totals(&facts), [(Unreadable, 2), (Missing, 2), (Unanswered, 1), (Duplicate, 1), (RepeatedRespondent, 1), (StraightLined, 1)]);
    let cells: Vec<_> = facts.problems.iter().map(|problem| problem.cell.as_str()).collect();
    assert_eq!(cells, ["C2", "C4", "B3", "D3", "6:6", "4:4", "8:8", "7:7"]);
    assert!(facts.problems.iter().all(|problem| !problem.message.contains("非常满意") && !problem.message.contains("S1")));
    assert_eq!(overall(&facts).outlying_cells, 1, "99 lies on the scale of a hundred, not on that of ten");
}

#[test]
fn numbers_as_text_are_numbers_and_words_for_numbers_are_none() {
    let facts = csv("样本编号,总体满意度,Q1\n1,８,9分\n2,NaN,inf\n3,1e308,0x8\n4,7,6\n");
    assert_eq!((overall(&facts).mean, overall(&facts).valid_rows, facts.counts.unreadable_cells), (7.5, 2, 4));
}

#[test]
fn what_is_no_database_is_said_to_be_none() {
    for (bytes, kind) in [
        (&b""[..], SurveyProblemKind::File),
        (b"%PDF-1.7", SurveyProblemKind::File),
        (b"PK\x03\x04 nothing more", SurveyProblemKind::File),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", SurveyProblemKind::File),
        ("样本编号,街道\nS1,样例\n".as_bytes(), SurveyProblemKind::Head),
        ("样本编号,总体满意度\n".as_bytes(), SurveyProblemKind::Head),
        ("总体满意度\n8\n".as_bytes(), SurveyProblemKind::Head),
    ] {
        let facts = read(bytes);
        assert_eq!((totals(&facts), facts.results.len()), (vec![(kind, 1)], 0), "{}", String::from_utf8_lossy(bytes));
        assert!(!facts.problems[0].message.is_ascii());
    }
}

/// 200,000 rows of the overall scores 1 … 10 in turn: mean 5.5.
#[test]
fn two_hundred_thousand_questionnaires_are_counted() {
    let mut text = String::from("样本编号,总体满意度,Q1\n");
    for row in 0..200_000 {
        text += &format!("S{row},{},{}\n", row % 10 + 1, row % 7 + 3);
    }
    let facts = csv(&text);
    assert_eq!((facts.counts.rows, overall(&facts).mean, overall(&facts).valid_rows), (200_000, 5.5, 200_000));
    assert_eq!(facts.counts.duplicate_rows + facts.counts.repeated_respondents, 0);
}
