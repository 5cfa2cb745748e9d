//! Survey databases: which columns and scales are reckoned with.

use super::Crosscheck;
use crate::lines::definition;
use domain::survey::SCALES_MAX;

impl Crosscheck<'_> {
    pub(super) fn lists(&mut self) {
        for material in &self.book.materials {
            let Some(survey) = &material.survey else { continue };
            let line = definition("code", &material.code);
            if survey.scales.is_empty() || survey.scales.len() > SCALES_MAX || survey.scales.iter().any(|scale| scale.from >= scale.to) {
                self.error("materials.toml", line, format!("scales of material `{}`", material.code), format!("1 to {SCALES_MAX}, each from a lower score to a higher"));
            }
            let questions = &survey.questions;
            if survey.overall.is_empty() && questions.begins.is_empty() && questions.ends.is_empty() && !questions.numbered {
                self.error("materials.toml", line, format!("no column of material `{}` is a score", material.code), "heads of the overall score or of questions");
            }
        }
    }
}
