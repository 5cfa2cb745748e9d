//! Counting questionnaires as they come.

use crate::Score;
use crate::moments::Moments;
use domain::roster::PROBLEMS_PER_KIND_MAX;
use domain::survey::{Measure, SCALES_MAX, Scale, ScaleResult, SurveyCounts};
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// Fewest scores of a questionnaire that can be called straight-lined: two are the same often enough by themselves.
const STRAIGHT_LINE_MIN: usize = 3;

type Places = HashMap<u64, u32, BuildHasherDefault<DefaultHasher>>;

/// What a person should look at in a questionnaire; none of it says what was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remark {
    pub kind: RemarkKind,
    /// The row, as it was given.
    pub row: u32,
    /// Index of the column among the scores; none where the whole row is meant.
    pub column: Option<usize>,
    /// The earlier row it is held against.
    pub earlier: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemarkKind {
    Unreadable,
    /// A number on none of the scales.
    Outlying,
    Missing,
    Unanswered,
    Duplicate,
    RepeatedRespondent,
    StraightLined,
}

/// Everything counted so far.
pub struct Tally {
    overall: Option<usize>,
    measures: Vec<Counted>,
    counts: SurveyCounts,
    /// Hash of the respondent → its first row; hash of respondent and scores → likewise.
    respondents: Places,
    answers: Places,
    remarks: BTreeMap<RemarkKind, (u32, Vec<Remark>)>,
}

struct Counted {
    scale: Scale,
    measure: Measure,
    moments: Moments,
    outlying: u32,
}

impl Tally {
    /// For rows of `columns` scores, that at index `overall` being the overall one. Of the scales the first [`SCALES_MAX`] count;
    /// one that ends where it begins is left out.
    pub fn new(scales: &[Scale], columns: usize, overall: Option<usize>) -> Self {
        let overall = overall.filter(|index| *index < columns);
        let questions = columns > usize::from(overall.is_some());
        let measures = [(Measure::Overall, overall.is_some()), (Measure::Questions, questions)];
        let scales = scales.iter().filter(|scale| scale.from < scale.to).take(SCALES_MAX);
        let counted = |scale: &Scale, measure| Counted { scale: *scale, measure, moments: Moments::default(), outlying: 0 };
        let measures = scales.flat_map(|scale| measures.iter().filter(|(_, there)| *there).map(move |(measure, _)| counted(scale, *measure))).collect();
        Self { overall, measures, counts: SurveyCounts::default(), respondents: Places::default(), answers: Places::default(), remarks: BTreeMap::new() }
    }

    /// Takes one questionnaire. `respondent` is who answered, none or empty where the row doesn't say.
    pub fn add(&mut self, row: u32, respondent: Option<&str>, scores: &[Score]) {
        self.counts.rows += 1;
        let respondent = respondent.map(str::trim).filter(|name| !name.is_empty());
        self.counts.rows_without_respondent += u32::from(respondent.is_none());
        let numbers: Vec<f64> = scores.iter().filter_map(number).collect();
        if numbers.is_empty() && scores.iter().all(|score| *score == Score::Missing) {
            self.counts.unanswered_rows += 1;
            self.remark(RemarkKind::Unanswered, row, None, None);
        } else {
            self.cells(row, scores);
        }
        if numbers.len() >= STRAIGHT_LINE_MIN && numbers.iter().all(|number| *number == numbers[0]) {
            self.counts.straight_lined_rows += 1;
            self.remark(RemarkKind::StraightLined, row, None, None);
        }
        if let Some(respondent) = respondent.filter(|_| !numbers.is_empty()) {
            self.compare(row, respondent, scores);
        }
        for counted in &mut self.measures {
            counted.add(scores, self.overall);
        }
    }

    fn cells(&mut self, row: u32, scores: &[Score]) {
        for (column, score) in scores.iter().enumerate() {
            let kind = match score {
                Score::Missing => RemarkKind::Missing,
                Score::Unreadable => RemarkKind::Unreadable,
                Score::Number(number) if self.measures.iter().all(|counted| !counted.scale.holds(*number)) => RemarkKind::Outlying,
                Score::Number(_) => continue,
            };
            match kind {
                RemarkKind::Missing => self.counts.missing_cells += 1,
                RemarkKind::Unreadable => self.counts.unreadable_cells += 1,
                _ => self.counts.outlying_cells += 1,
            }
            self.remark(kind, row, Some(column), None);
        }
    }

    /// Holds the row against the earlier ones of the same respondent.
    fn compare(&mut self, row: u32, respondent: &str, scores: &[Score]) {
        let mut hasher = DefaultHasher::new();
        respondent.hash(&mut hasher);
        let who = hasher.finish();
        for score in scores {
            number(score).map(|number| (number + 0.0).to_bits()).hash(&mut hasher);
        }
        let answered = hasher.finish();
        let first = *self.respondents.entry(who).or_insert(row);
        let same = *self.answers.entry(answered).or_insert(row);
        if same != row {
            self.counts.duplicate_rows += 1;
            self.remark(RemarkKind::Duplicate, row, None, Some(same));
        } else if first != row {
            self.counts.repeated_respondents += 1;
            self.remark(RemarkKind::RepeatedRespondent, row, None, Some(first));
        }
    }

    fn remark(&mut self, kind: RemarkKind, row: u32, column: Option<usize>, earlier: Option<u32>) {
        let (count, listed) = self.remarks.entry(kind).or_default();
        *count += 1;
        if listed.len() < PROBLEMS_PER_KIND_MAX {
            listed.push(Remark { kind, row, column, earlier });
        }
    }

    /// The counts, what comes of each scale – those on which nothing counts are left out –, and the remarks: how many of each kind,
    /// and the first of them.
    pub fn finish(self) -> (SurveyCounts, Vec<ScaleResult>, BTreeMap<RemarkKind, (u32, Vec<Remark>)>) {
        let results = self.measures.into_iter().filter(|counted| counted.moments.count() > 0).map(|counted| ScaleResult {
            scale: counted.scale,
            measure: counted.measure,
            valid_rows: counted.moments.count(),
            outlying_cells: counted.outlying,
            mean: rounded(counted.moments.mean()),
            deviation: counted.moments.deviation().map(rounded),
        });
        (self.counts, results.collect(), self.remarks)
    }
}

impl Counted {
    /// The questionnaire's score, if it has one: the overall score, or the mean of the single ones, as far as they lie on the scale.
    fn add(&mut self, scores: &[Score], overall: Option<usize>) {
        let mine = |index: usize| (Some(index) == overall) == (self.measure == Measure::Overall);
        let (mut sum, mut count) = (0.0, 0_u32);
        for number in scores.iter().enumerate().filter(|(index, _)| mine(*index)).filter_map(|(_, score)| number(score)) {
            if self.scale.holds(number) {
                sum += number;
                count += 1;
            } else {
                self.outlying += 1;
            }
        }
        if count > 0 {
            self.moments.add(sum / f64::from(count));
        }
    }
}

fn number(score: &Score) -> Option<f64> {
    match score {
        Score::Number(number) => Some(*number),
        Score::Missing | Score::Unreadable => None,
    }
}

/// To the millionth of a point: what is beyond is the machine's, not the survey's.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
