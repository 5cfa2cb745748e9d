//! Empty templates: filled in, they read without a problem.

use crate::build::*;

#[test]
fn a_template_filled_in_reads_without_a_problem() {
    let bytes = respondents::template("被访者名单", "被访者名单至少含姓名、联系方式。", &spec()).unwrap();
    let empty = parse(&bytes);
    assert_eq!((empty.facts.head_row, empty.facts.columns.len(), cells(&empty)), (Some(3), 4, vec![(domain::roster::ProblemKind::Sheet, "")]));
    let filled = with_part(&bytes, "xl/worksheets/sheet1.xml", |text| {
        let mut text = text;
        for (cell, value) in [("A4", "1"), ("B4", "甲一"), ("C4", "021-61000000"), ("D4", "2023-05-06")] {
            let at = text.find(&format!("<c r=\"{cell}\"")).unwrap();
            let end = at + text[at..].find("/>").unwrap();
            text = format!("{} t=\"inlineStr\"><is><t>{value}</t></is></c>{}", &text[..end], &text[end + 2..]);
        }
        text
    });
    let answer = parse(&filled);
    assert_eq!(people(&answer), [(4, vec!["1", "甲一", "021-61000000", "2023-05-06"])]);
    assert!(answer.facts.problems.is_empty() && answer.facts.notes.is_empty(), "{:?}", answer.facts);
}

#[test]
fn the_same_list_makes_the_same_bytes() {
    let make = || respondents::template("名单", "", &spec()).unwrap();
    assert_eq!(make(), make());
}
