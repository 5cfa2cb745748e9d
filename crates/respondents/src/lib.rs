//! Bytes of a spreadsheet → the respondents listed in it, and every problem by its cell; of a survey's database, its figures.
//!
//! A bad list is an answer, not an error: what can be read is read, the rest is told in [`domain::roster::CellProblem`]s.
//! No message holds a cell's content, because names and contacts are personal data. Rows are read one after the other,
//! so memory doesn't grow with the list. No host calls.

mod contact;
mod date;
mod dates;
mod formats;
mod head;
mod list;
mod marked;
mod mask;
mod merged;
mod package;
mod problems;
mod read;
mod rows;
mod seen;
mod sheet;
mod skip;
mod source_csv;
mod source_ods;
mod source_xlsb;
mod strings;
mod survey_sheet;
mod template;
mod value;
mod xls;
mod xlsx;
mod xml;

pub use marked::{Marked, marked};
pub use mask::mask;
pub use template::template;

use domain::api::{ParseRoster, RosterAnswer};
use domain::roster::ProblemKind;
use domain::survey::{SurveyFacts, SurveySpec};
use package::Package;
use problems::{Problems, Where};
use sheet::{Unreadable, Workbook};

/// The largest list read, in bytes: 100,000 rows of six columns are about 5 MiB as XLSX and 8 MiB as CSV.
pub const LIST_BYTES_MAX: u64 = 20 << 20;

/// Most rows of one answer: a page shows fifty, an export asks by pages.
pub const ANSWER_ROWS_MAX: u32 = 1000;

/// Reads a list as its specification says.
pub fn parse(request: &ParseRoster, bytes: &[u8]) -> RosterAnswer {
    let mut answer = match open(bytes) {
        Ok(mut workbook) => read::read(request, workbook.as_mut(), false).answer,
        Err(reason) => refused(reason.advice()),
    };
    if request.masked {
        mask(&mut answer.rows, &answer.facts.columns, &request.spec);
        answer.masked = true;
    }
    answer
}

/// Counts a survey database as its specification says; whatever is wrong with it stands in its problems.
pub fn survey(spec: &SurveySpec, bytes: &[u8]) -> SurveyFacts {
    match open(bytes) {
        Ok(mut workbook) => survey_sheet::read(spec, workbook.as_mut()),
        Err(reason) => survey_sheet::refused(reason),
    }
}

/// The answer to a file that can't be read as a list at all.
pub fn refused(advice: &str) -> RosterAnswer {
    let mut problems = Problems::default();
    problems.add(ProblemKind::File, 0, Where::Nowhere, || advice.to_owned());
    let mut answer = RosterAnswer::default();
    problems.into_facts(&mut answer.facts, &[]);
    answer
}

/// Whether the workbook is one whose parts can be edited.
fn is_xlsx(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK") && package::open(bytes).is_ok_and(|(package, _)| package == Package::Xlsx)
}

/// The reader that the content calls for.
fn open<'a>(bytes: &'a [u8]) -> Result<Box<dyn Workbook + 'a>, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.len() as u64 > LIST_BYTES_MAX {
        return Err(Unreadable::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let (package, archive) = package::open(bytes)?;
        return match package {
            Package::Xlsx => Ok(Box::new(xlsx::open(archive)?)),
            Package::Xlsb => Ok(Box::new(source_xlsb::open(archive)?)),
            Package::Ods => Ok(Box::new(source_ods::open(archive)?)),
        };
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Ok(Box::new(xls::open(bytes)?));
    }
    Ok(Box::new(source_csv::open(bytes)?))
}
