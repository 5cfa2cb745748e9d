//! Statistics held against sums done by hand, and input no survey has.

use domain::survey::{Measure, Scale, ScaleResult, SurveyCounts};
use std::collections::BTreeMap;
use survey::{Conversion, RemarkKind, Score, Tally};

const TEN: Scale = Scale { from: 1, to: 10 };
const FIVE: Scale = Scale { from: 1, to: 5 };
const HUNDRED: Scale = Scale { from: 0, to: 100 };

/// What comes of rows of numbers, the overall score first; the respondents are told apart by their row.
struct Counted {
    counts: SurveyCounts,
    results: Vec<ScaleResult>,
    remarks: BTreeMap<RemarkKind, u32>,
}

impl Counted {
    fn of(scales: &[Scale], rows: &[(&str, &[Score])]) -> Self {
        let columns = rows.first().map_or(0, |(_, scores)| scores.len());
        let mut tally = Tally::new(scales, columns, Some(0));
        for (at, (who, scores)) in rows.iter().enumerate() {
            tally.add(at as u32 + 2, Some(who), scores);
        }
        let (counts, results, remarks) = tally.finish();
        Self { counts, results, remarks: remarks.into_iter().map(|(kind, (count, _))| (kind, count)).collect() }
    }

    fn result(&self, scale: Scale, measure: Measure) -> ScaleResult {
        *self.results.iter().find(|r| r.scale == scale && r.measure == measure).unwrap()
    }
}

fn number(number: f64) -> Score {
    Score::Number(number)
}

#[track_caller]
fn near(got: f64, expected: f64) {
    assert!((got - expected).abs() < 5e-5, "{got} is not {expected}");
}

/// Five overall scores 6, 8, 9, 7, 10: sum 40, mean 40 ÷ 5 = 8.
/// Distances −2, 0, 1, −1, 2; squares 4 + 0 + 1 + 1 + 4 = 10; s = √(10 ÷ 4) = √2.5 = 1.581139.
/// Standard error s ÷ √5 = 0.707107; × 1.96 = 1.385929 points of ten.
/// Of a hundred: 8 ÷ 10 × 100 = 80, error 13.85929; or (8 − 1) ÷ 9 × 100 = 77.7778, error 1.385929 × 100 ÷ 9 = 15.39921.
/// Of 20 people: √(1 − 5 ÷ 20) = √0.75 = 0.866025; 13.85929 × 0.866025 = 12.00250.
#[test]
fn five_scores_by_hand() {
    let rows: Vec<[Score; 1]> = [6.0, 8.0, 9.0, 7.0, 10.0].map(|n| [number(n)]).to_vec();
    let named: Vec<(&str, &[Score])> = ["a", "b", "c", "d", "e"].into_iter().zip(&rows).map(|(who, row)| (who, row.as_slice())).collect();
    let counted = Counted::of(&[TEN], &named);
    let result = counted.result(TEN, Measure::Overall);
    assert_eq!((result.valid_rows, result.outlying_cells, counted.results.len()), (5, 0, 1));
    near(result.mean, 8.0);
    near(result.deviation.unwrap(), 1.581139);
    near(Conversion::Proportion.score(&result), 80.0);
    near(Conversion::Proportion.error(&result, None).unwrap(), 13.85929);
    near(Conversion::Range.score(&result), 77.77778);
    near(Conversion::Range.error(&result, None).unwrap(), 15.39921);
    near(Conversion::Proportion.error(&result, Some(20.0)).unwrap(), 12.00250);
    near(Conversion::Proportion.error(&result, Some(5.0)).unwrap(), 0.0);
    // A population smaller than the sample is a slip, and not reckoned with.
    near(Conversion::Proportion.error(&result, Some(4.0)).unwrap(), 13.85929);
}

/// Questions 8, 9, – have the mean 8.5; 4, 6, 8 have 6; together (8.5 + 6) ÷ 2 = 7.25.
/// Distances 1.25 and −1.25, squares 3.125, s = √3.125 = 1.767767. The overall scores 9 and 5 are counted apart: mean 7, s = √8 = 2.828427.
#[test]
fn questions_count_equally_and_what_is_missing_is_left_out() {
    let rows: [(&str, &[Score]); 2] = [
        ("a", &[number(9.0), number(8.0), number(9.0), Score::Missing]),
        ("b", &[number(5.0), number(4.0), number(6.0), number(8.0)]),
    ];
    let counted = Counted::of(&[TEN], &rows);
    let (overall, questions) = (counted.result(TEN, Measure::Overall), counted.result(TEN, Measure::Questions));
    near(overall.mean, 7.0);
    near(overall.deviation.unwrap(), 2.828427);
    near(questions.mean, 7.25);
    near(questions.deviation.unwrap(), 1.767767);
    assert_eq!((counted.counts.missing_cells, counted.remarks.get(&RemarkKind::Missing)), (1, Some(&1)));
}

/// The same numbers on every scale: 4 of 5 is 80 or 75, 4 of 10 is 40 or 33.3333, 4 of 100 is 4.
#[test]
fn every_scale_is_reckoned_with() {
    let counted = Counted::of(&[FIVE, TEN, HUNDRED], &[("a", &[number(4.0)]), ("b", &[number(4.0)])]);
    let scores = |scale| Conversion::ALL.map(|conversion| conversion.score(&counted.result(scale, Measure::Overall)));
    for (scale, expected) in [(FIVE, [80.0, 75.0]), (TEN, [40.0, 33.33333]), (HUNDRED, [4.0, 4.0])] {
        for (got, expected) in scores(scale).into_iter().zip(expected) {
            near(got, expected);
        }
    }
    near(Conversion::Range.error(&counted.result(FIVE, Measure::Overall), None).unwrap(), 0.0);
}

#[test]
fn both_ends_of_a_scale_lie_on_it_and_what_is_beyond_is_left_out() {
    let counted = Counted::of(&[TEN], &[("a", &[number(1.0)]), ("b", &[number(10.0)]), ("c", &[number(0.99)]), ("d", &[number(10.01)]), ("e", &[number(99.0)])]);
    let result = counted.result(TEN, Measure::Overall);
    assert_eq!((result.valid_rows, result.outlying_cells, counted.counts.outlying_cells), (2, 3, 3));
    near(result.mean, 5.5);
}

#[test]
fn the_same_answers_of_the_same_respondent_are_a_duplicate_and_other_answers_are_not() {
    let (first, other) = ([number(8.0), number(7.0)], [number(8.0), number(6.0)]);
    let counted = Counted::of(&[TEN], &[("a", &first), ("b", &first), (" a ", &first), ("a", &other), ("a", &other), ("", &first), ("", &first)]);
    let counts = &counted.counts;
    assert_eq!((counts.rows, counts.duplicate_rows, counts.repeated_respondents, counts.rows_without_respondent), (7, 2, 1, 2));
}

#[test]
fn a_remark_names_the_earlier_row() {
    let mut tally = Tally::new(&[TEN], 1, None);
    for row in [3, 7, 9] {
        tally.add(row, Some("a"), &[number(if row == 9 { 5.0 } else { 8.0 })]);
    }
    let (_, _, remarks) = tally.finish();
    let one = |kind| remarks[&kind].1[0];
    assert_eq!((one(RemarkKind::Duplicate).row, one(RemarkKind::Duplicate).earlier), (7, Some(3)));
    assert_eq!((one(RemarkKind::RepeatedRespondent).row, one(RemarkKind::RepeatedRespondent).earlier), (9, Some(3)));
}

#[test]
fn three_equal_scores_are_a_straight_line_and_two_are_none() {
    let eight = number(8.0);
    let rows: [(&str, &[Score]); 4] = [
        ("a", &[eight, eight, eight]),
        ("b", &[eight, eight, Score::Missing]),
        ("c", &[eight, eight, number(8.5)]),
        ("d", &[eight, eight, Score::Unreadable]),
    ];
    assert_eq!(Counted::of(&[TEN], &rows).counts.straight_lined_rows, 1);
}

#[test]
fn a_row_without_scores_is_unanswered_and_missing_nothing_more() {
    let rows: [(&str, &[Score]); 3] = [("a", &[Score::Missing, Score::Missing]), ("b", &[Score::Unreadable, Score::Missing]), ("a", &[Score::Missing, Score::Missing])];
    let counted = Counted::of(&[TEN], &rows);
    let counts = &counted.counts;
    assert_eq!((counts.unanswered_rows, counts.unreadable_cells, counts.missing_cells, counts.duplicate_rows), (2, 1, 1, 0));
    assert!(counted.results.is_empty(), "nothing counts");
}

#[test]
fn nothing_comes_of_nothing() {
    let counted = Counted::of(&[TEN], &[]);
    assert_eq!((counted.counts, counted.results.len()), (SurveyCounts::default(), 0));
    let single = Counted::of(&[TEN], &[("a", &[number(8.0)])]);
    let result = single.result(TEN, Measure::Overall);
    assert_eq!((result.deviation, Conversion::Range.error(&result, None)), (None, None), "one answer has no spread");
}

#[test]
fn what_no_survey_holds_breaks_nothing() {
    let huge = [1e308, -1e308, f64::MAX, f64::MIN_POSITIVE, f64::NAN, f64::INFINITY].map(|n| [number(n), number(n)]);
    let rows: Vec<(&str, &[Score])> = huge.iter().map(|row| ("x", row.as_slice())).collect();
    let counted = Counted::of(&[TEN, Scale { from: 5, to: 5 }, Scale { from: 9, to: 1 }], &rows);
    assert!(counted.results.is_empty());
    assert_eq!(counted.counts.outlying_cells, 12, "nothing of it lies on the scale");
    let good: [(&str, &[Score]); 2] = [("a", &[number(1e308), number(8.0)]), ("b", &[number(8.0), number(1e308)])];
    let counted = Counted::of(&[TEN], &good);
    assert!(counted.results.iter().all(|r| r.mean == 8.0 && r.valid_rows == 1 && r.outlying_cells == 1));
}

/// 200,000 questionnaires of 1, 2, … 10 in turn: the mean is 5.5, the variance (10² − 1) ÷ 12 = 8.25, divided by n − 1 8.250041, s = 2.872289.
#[test]
fn many_rows_are_counted_one_by_one() {
    let mut tally = Tally::new(&[TEN], 3, Some(0));
    for row in 0..200_000_u32 {
        let score = number(f64::from(row % 10 + 1));
        tally.add(row, Some(&format!("S{}", row / 2 * 2)), &[score, score, Score::Missing]);
    }
    let (counts, results, remarks) = tally.finish();
    let overall = results.iter().find(|r| r.measure == Measure::Overall).unwrap();
    near(overall.mean, 5.5);
    near(overall.deviation.unwrap(), 2.872289);
    assert_eq!((counts.rows, counts.missing_cells, counts.repeated_respondents), (200_000, 200_000, 100_000));
    assert_eq!((remarks[&RemarkKind::Missing].0, remarks[&RemarkKind::Missing].1.len()), (200_000, 100), "all counted, the first listed");
}
