//! Respondent lists and survey databases: how long people's names are kept, and which columns and scales are reckoned with.

use super::Crosscheck;
use crate::lines::{Spot, definition};
use crate::personal_data::RETENTION_DAYS_MAX;
use domain::survey::SCALES_MAX;

impl Crosscheck<'_> {
    pub(super) fn lists(&mut self) {
        let book = self.book;
        let lists = book.materials.iter().any(|material| material.roster.is_some());
        match &book.programme.retention {
            None if lists => self.error("programme.toml", Spot::Line(1), "no retention, and a material is a respondent list", "[retention]: how long names and contacts are kept"),
            None => {}
            Some(retention) => {
                let line = Spot::Quoted(&retention.reason);
                let window = retention.after.as_ref().is_none_or(|id| book.programme.windows.contains_key(id));
                if !window {
                    self.error("programme.toml", line, format!("retention counts from the unknown window `{}`", retention.after.as_deref().unwrap_or_default()), "a [windows.…] entry");
                }
                let shape = (retention.until.is_some(), retention.after.is_some(), retention.days.is_some());
                if !matches!(shape, (true, false, false) | (false, true, true)) || retention.reason.trim().is_empty() {
                    self.error("programme.toml", line, "retention says no last day", "days and after, or until; and reason");
                }
                if retention.days.is_some_and(|days| days > RETENTION_DAYS_MAX) {
                    self.error("programme.toml", line, "retention of more than twenty years", format!("at most {RETENTION_DAYS_MAX} days"));
                }
            }
        }
        for material in &book.materials {
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
