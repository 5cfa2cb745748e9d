//! On which days respondents were asked: so many rows a day, and no more days than a survey can have.

use crate::value;
use domain::roster::{DATES_MAX, RosterFacts};
use std::collections::BTreeMap;

/// The days of a list, each with its rows.
#[derive(Default)]
pub struct Dates {
    /// Day as it is answered, `2023-05-06`, which sorts like the day. A list is mostly in the order of its days.
    rows: BTreeMap<String, u32>,
    others: u32,
    malformed: u32,
}

impl Dates {
    /// Takes a row's date up; an empty one is counted with the empty cells of its column.
    pub fn count(&mut self, read: &value::Read) {
        if read.text.is_empty() {
            return;
        }
        if read.fault.is_some() {
            self.malformed += 1;
        } else if let Some(rows) = self.rows.get_mut(&read.text) {
            *rows += 1;
        } else if self.rows.len() < DATES_MAX {
            self.rows.insert(read.text.clone(), 1);
        } else {
            self.others += 1;
        }
    }

    pub fn into_facts(self, facts: &mut RosterFacts) {
        facts.rows_with_malformed_date = self.malformed;
        facts.rows_on_other_dates = self.others;
        facts.dates = self.rows.into_iter().filter_map(|(day, rows)| Some((day.parse().ok()?, rows))).collect();
    }
}
