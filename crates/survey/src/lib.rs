//! The answers of a survey, row by row → sample size, mean, sampling error, and what a person should look at.
//!
//! Numbers in, statistics out: nothing is judged here, and no answer of anybody is kept. Rows are counted as they come, so memory
//! grows by some 40 bytes a row – the hashes by which duplicates are found – and never with the number of columns. No host calls.
//!
//! A mean of points becomes a score of one hundred in either of two usual ways, [`Conversion`]; the source of a programme may not say
//! which. The sampling error is that of a mean from a simple random sample: `1.96 · s / √n`, where s is the sample's standard deviation
//! (divided by n − 1), s / √n its standard error, and 1.96 the two-sided 95 % point of the normal distribution. Where the population N
//! is known, `√(1 − n / N)` corrects for its being finite. (W. G. Cochran, Sampling Techniques, 3rd edition 1977, chapter 2.)

mod moments;
mod score;
mod tally;

pub use score::Score;
pub use tally::{Remark, RemarkKind, Tally};

use domain::survey::{Scale, ScaleResult, SurveyFacts};

/// The two-sided 95 % point of the normal distribution.
pub const NORMAL_95: f64 = 1.96;

/// How points become a score of one hundred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// (mean − lowest) ÷ (highest − lowest) × 100: the lowest score is 0 (as customer satisfaction indices reckon).
    Range,
    /// mean ÷ highest × 100: a ten-point mean of 8.3 is 83.
    Proportion,
}

impl Conversion {
    pub const ALL: [Self; 2] = [Self::Proportion, Self::Range];

    /// Points of a hundred that one point of the scale is worth.
    fn worth(self, result: &ScaleResult) -> f64 {
        let (from, to) = (f64::from(result.scale.from), f64::from(result.scale.to));
        100.0 / if self == Self::Range { to - from } else { to }
    }

    /// The mean as a score of one hundred.
    pub fn score(self, result: &ScaleResult) -> f64 {
        let lowest = if self == Self::Range { f64::from(result.scale.from) } else { 0.0 };
        (result.mean - lowest) * self.worth(result)
    }

    /// The sampling error at 95 %, in points of a hundred; none of fewer than two questionnaires. `population`, where it is known
    /// and no smaller than the sample, makes it the error in a finite population: 0 where everybody was asked.
    pub fn error(self, result: &ScaleResult, population: Option<f64>) -> Option<f64> {
        let sample = f64::from(result.valid_rows);
        let correction = population.filter(|all| *all >= sample && sample > 0.0).map_or(1.0, |all| (1.0 - sample / all).sqrt());
        result.deviation.map(|deviation| NORMAL_95 * deviation / sample.sqrt() * correction * self.worth(result))
    }
}

/// Of the numbers, the share that may lie beside a scale which is nevertheless the one meant: slips and codes for "don't know".
const OUTLYING_SHARE_MAX: f64 = 0.05;

/// The scale that was probably meant, for a file doesn't say: the narrowest that holds nearly all numbers. None if none does.
pub fn likely_scale(facts: &SurveyFacts) -> Option<Scale> {
    let counts = &facts.counts;
    let answered = f64::from(counts.rows.saturating_sub(counts.unanswered_rows));
    let numbers = answered * facts.scores.len() as f64 - f64::from(counts.missing_cells) - f64::from(counts.unreadable_cells);
    let outlying = |scale: Scale| facts.results.iter().filter(|r| r.scale == scale).map(|r| f64::from(r.outlying_cells)).sum::<f64>();
    let fitting = facts.results.iter().map(|result| result.scale).filter(|scale| outlying(*scale) <= numbers * OUTLYING_SHARE_MAX);
    fitting.min_by_key(|scale| (scale.to - scale.from, scale.from))
}

/// What a scale makes of the survey: of its overall score, or where none was asked of the questions.
pub fn main_result(facts: &SurveyFacts, scale: Scale) -> Option<&ScaleResult> {
    facts.results.iter().filter(|result| result.scale == scale).min_by_key(|result| result.measure)
}
