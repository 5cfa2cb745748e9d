//! The respondent list of a material, as the checks read it.

use crate::context::Context;
use crate::outcome::Outcome;
use domain::roster::{CellProblem, ProblemKind, RosterFacts};
use domain::{Input, Place};

/// The newest list that was parsed, whole enough to be judged.
///
/// # Errors
/// What the check says where there is none: incomplete, with what to do.
pub(crate) fn newest<'a>(cx: &'a Context<'_>, material: &str) -> Result<&'a RosterFacts, Box<Outcome>> {
    let title = cx.material_title(material);
    let files = cx.files(material);
    let facts = files.iter().rev().find_map(|file| file.roster.as_ref());
    let place = Place::Material { code: material.to_owned() };
    let input = |value: Option<String>| Input { label: title.to_owned(), place: place.clone(), value, unit: None };
    let broken = |p: &&CellProblem| matches!(p.kind, ProblemKind::File | ProblemKind::Sheet | ProblemKind::Head | ProblemKind::MissingColumn);
    let outcome = match facts {
        None if files.is_empty() => Outcome::incomplete(format!("“{title}”尚未上传。"), format!("请上传“{title}”的电子表格。")).input(input(None)),
        None => Outcome::incomplete(format!("“{title}”不能作为名单读取。"), "请上传 XLSX、XLS、ODS 或 CSV 格式的名单。").input(input(files.last().map(|f| f.name.clone()))),
        Some(facts) => match facts.problems.iter().find(broken) {
            Some(problem) => Outcome::incomplete(problem.message.clone(), "请按提示修改后重新上传。").input(input(Some(facts.sheet.clone()))),
            None => return Ok(facts),
        },
    };
    Err(Box::new(outcome))
}

/// Where a problem is.
pub(crate) fn cell(material: &str, facts: &RosterFacts, problem: &CellProblem) -> Place {
    let sheet = if problem.sheet.is_empty() { &facts.sheet } else { &problem.sheet };
    Place::Cell { material: material.to_owned(), sheet: sheet.clone(), cell: problem.cell.clone() }
}
