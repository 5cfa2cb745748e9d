//! On which days respondents were asked: so many rows a day, and no more days than a survey can have.

use crate::value::Read;
use domain::roster::{DATES_MAX, RosterFacts};
use domain::time::Date;
use std::collections::BTreeMap;

/// The days of a list, each with its rows.
#[derive(Default)]
pub struct Dates {
    rows: BTreeMap<Date, u32>,
    others: u32,
    malformed: u32,
}

impl Dates {
    /// Takes a row's date up; an empty one is counted with the empty cells of its column.
    pub fn count(&mut self, read: &Read<'_>) {
        if read.fault.is_some() {
            self.malformed += 1;
        } else if let Some(day) = read.date {
            if let Some(rows) = self.rows.get_mut(&day) {
                *rows += 1;
            } else if self.rows.len() < DATES_MAX {
                self.rows.insert(day, 1);
            } else {
                self.others += 1;
            }
        }
    }

    pub fn into_facts(self, facts: &mut RosterFacts) {
        facts.rows_with_malformed_date = self.malformed;
        facts.rows_on_other_dates = self.others;
        facts.dates = self.rows;
    }
}
