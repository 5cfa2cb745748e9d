//! A survey's database in a case: what its rows would have come to.

use domain::roster::FoundColumn;
use domain::survey::{Measure, OVERALL, Scale, ScaleResult, SurveyCounts, SurveyFacts, SurveyProblem, SurveyProblemKind};
use serde::Deserialize;

/// The overall scores of a database on one scale; what is left out is 0.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseSurvey {
    rows: u32,
    #[serde(default)]
    scale: Option<Scale>,
    mean: f64,
    #[serde(default)]
    deviation: Option<f64>,
    #[serde(default)]
    outlying: u32,
    #[serde(default)]
    duplicates: u32,
    #[serde(default)]
    repeated: u32,
    #[serde(default)]
    straight_lined: u32,
    #[serde(default)]
    missing: u32,
    #[serde(default)]
    unreadable: u32,
    #[serde(default)]
    unanswered: u32,
    /// The file can't be read, or has no scores.
    #[serde(default)]
    broken: bool,
}

impl CaseSurvey {
    pub(crate) fn facts(&self) -> SurveyFacts {
        if self.broken {
            let problem = SurveyProblem { kind: SurveyProblemKind::Head, cell: String::new(), message: "没有找到评分列。".into() };
            return SurveyFacts { problems: vec![problem], ..SurveyFacts::default() };
        }
        let column = FoundColumn { id: OVERALL.into(), label: "总体评分".into(), letter: "B".into(), head: "总体满意度".into() };
        SurveyFacts {
            sheet: "Sheet1".into(),
            head_row: Some(1),
            scores: vec![column],
            counts: SurveyCounts {
                rows: self.rows,
                unanswered_rows: self.unanswered,
                missing_cells: self.missing,
                unreadable_cells: self.unreadable,
                outlying_cells: self.outlying,
                duplicate_rows: self.duplicates,
                repeated_respondents: self.repeated,
                straight_lined_rows: self.straight_lined,
                ..SurveyCounts::default()
            },
            results: vec![ScaleResult {
                scale: self.scale.unwrap_or(Scale { from: 1, to: 10 }),
                measure: Measure::Overall,
                valid_rows: self.rows.saturating_sub(self.outlying + self.missing + self.unreadable + self.unanswered),
                outlying_cells: self.outlying,
                mean: self.mean,
                deviation: self.deviation,
            }],
            ..SurveyFacts::default()
        }
    }
}
