//! The list as a whole: what the sheets that hold it add up to.

use crate::date::Calendar;
use crate::dates::Dates;
use crate::head::Head;
use crate::problems::{Mark, Problems, Where};
use crate::seen::Seen;
use crate::sheet::{Sheet, Unreadable};
use crate::skip::Skipped;
use domain::api::{ParseRoster, RosterAnswer};
use domain::roster::{ChangeKind, ChangeTotal, ColumnKind, FoundColumn, ProblemKind, RosterFacts, RosterSpec, Row, SheetFacts};
use std::collections::BTreeMap;

/// What a person is told besides the problems: more sentences nobody reads.
const NOTES_MAX: usize = 20;
/// Characters of a sheet's name shown; Excel allows 31.
const SHEET_CHARACTERS_MAX: usize = 60;

/// What reading a list comes to.
pub struct Outcome {
    pub answer: RosterAnswer,
    /// For a marked copy, if one was asked for, with how many were left off.
    pub marks: Vec<Mark>,
    pub marks_left_off: u32,
}

/// Sums over all rows read so far.
pub struct List<'r> {
    pub request: &'r ParseRoster,
    pub facts: RosterFacts,
    pub problems: Problems,
    pub seen: Seen,
    pub dates: Dates,
    pub skipped: Skipped,
    pub calendar: Calendar,
    /// Rows in which each column of the specification is empty.
    pub empty: Vec<u32>,
    changes: BTreeMap<ChangeKind, u32>,
    /// The rows asked for, each value with its column of the specification.
    rows: Vec<(Row, Vec<usize>)>,
    /// Columns of the specification found on any sheet, by their index there.
    columns: BTreeMap<usize, FoundColumn>,
    names: Vec<String>,
    hidden: Vec<bool>,
}

impl<'r> List<'r> {
    pub fn new(request: &'r ParseRoster, sheets: &[Sheet], counts_from_1904: bool, marking: bool) -> Self {
        Self {
            request,
            facts: RosterFacts::default(),
            problems: Problems::new(marking),
            seen: Seen::default(),
            dates: Dates::default(),
            skipped: Skipped::default(),
            calendar: Calendar { counts_from_1904, year: None },
            empty: vec![0; request.spec.columns.len()],
            changes: BTreeMap::new(),
            rows: Vec::new(),
            columns: BTreeMap::new(),
            names: sheets.iter().map(|sheet| sheet.name.chars().take(SHEET_CHARACTERS_MAX).collect()).collect(),
            hidden: sheets.iter().map(|sheet| sheet.hidden).collect(),
        }
    }

    pub fn spec(&self) -> &'r RosterSpec {
        &self.request.spec
    }

    pub fn name(&self, sheet: usize) -> &str {
        self.names.get(sheet).map_or("", String::as_str)
    }

    /// `工作表“名单”`, or the file where the sheet has no name.
    pub fn title(&self, sheet: usize) -> String {
        match self.name(sheet) {
            "" => "文件".to_owned(),
            name => format!("工作表“{name}”"),
        }
    }

    pub fn has_sheets(&self) -> bool {
        !self.facts.sheets.is_empty()
    }

    /// A problem of the file as a whole.
    pub fn say(&mut self, kind: ProblemKind, message: String) {
        self.problems.add(kind, 0, Where::Nowhere, || message);
    }

    pub fn note(&mut self, note: String) {
        if self.facts.notes.len() < NOTES_MAX {
            self.facts.notes.push(note);
        }
    }

    pub fn damaged(&mut self, sheet: usize, reason: Unreadable) {
        let message = format!("{}没有读完：{}", self.title(sheet), reason.advice());
        self.problems.add(ProblemKind::File, sheet, Where::Nowhere, || message);
    }

    /// Says why a sheet that isn't empty adds nothing to the list.
    pub fn say_unread(&mut self, sheet: usize, head: Option<&Head>) {
        let missing = head.map_or_else(Vec::new, |head| head.missing(self.spec()));
        let why = match missing.is_empty() {
            true => "没有找到名单的表头".to_owned(),
            false => format!("表头缺少{}", missing.iter().map(|c| format!("“{}”", c.label)).collect::<Vec<_>>().join("、")),
        };
        self.note(format!("{}{why}，其中的内容没有作为名单读取。", self.title(sheet)));
    }

    /// Takes a sheet's head up; answers nothing that the rows need.
    pub fn begin_sheet(&mut self, sheet: usize, head: &Head) {
        for (column, found) in head.columns.iter().zip(head.found(self.spec())) {
            self.columns.entry(column.spec).or_insert(found);
        }
        if self.facts.sheets.is_empty() {
            self.facts.sheet = self.name(sheet).to_owned();
            self.facts.head_row = Some(head.row);
        }
        if self.hidden.get(sheet).copied().unwrap_or(false) {
            self.note(format!("{}是隐藏的，其中的名单已读取；不应计入的，请删去该表后重新上传。", self.title(sheet)));
        }
    }

    pub fn end_sheet(&mut self, sheet: usize, head_row: u32, rows: u32) {
        let name = self.name(sheet).to_owned();
        self.facts.sheets.push(SheetFacts { name, head_row, rows });
    }

    pub fn count_change(&mut self, kind: ChangeKind) {
        *self.changes.entry(kind).or_default() += 1;
    }

    /// Whether the next respondent is among those asked for.
    pub fn wanted(&self) -> bool {
        self.request.wants(self.facts.rows, crate::ANSWER_ROWS_MAX)
    }

    pub fn keep(&mut self, row: Row, columns: Vec<usize>) {
        self.rows.push((row, columns));
    }

    pub fn finish(mut self) -> Outcome {
        if self.facts.rows == 0 && self.has_sheets() {
            self.say(ProblemKind::Sheet, "表头之下没有名单内容，请检查是否上传了正确的文件。".to_owned());
        }
        let spec = self.spec();
        for (column, empty) in spec.columns.iter().zip(&self.empty).filter(|(column, empty)| **empty > 0 && column.kind != ColumnKind::Serial) {
            self.facts.empty_cells.insert(column.id.clone(), *empty);
        }
        self.dates.into_facts(&mut self.facts);
        self.skipped.into_facts(&mut self.facts, &self.names);
        self.facts.changes = self.changes.into_iter().map(|(kind, count)| ChangeTotal { kind, count }).collect();
        let specs: Vec<usize> = self.columns.keys().copied().collect();
        self.facts.columns = self.columns.into_values().collect();
        let (marks, marks_left_off) = self.problems.take_marks();
        self.problems.into_facts(&mut self.facts, &self.names);
        let rows = self.rows.into_iter().map(|(row, columns)| arranged(row, &columns, &specs)).collect();
        Outcome { answer: RosterAnswer { facts: self.facts, rows, masked: false }, marks, marks_left_off }
    }
}

/// The row with a value for every column found on any sheet.
fn arranged(mut row: Row, own: &[usize], all: &[usize]) -> Row {
    if own == all {
        return row;
    }
    let place = |spec: usize| all.iter().position(|other| *other == spec).unwrap_or_default() as u32;
    let mut values = vec![String::new(); all.len()];
    for (value, spec) in row.values.into_iter().zip(own) {
        values[place(*spec) as usize] = value;
    }
    row.values = values;
    row.flawed.iter_mut().for_each(|column| *column = place(own[*column as usize]));
    row.changes.iter_mut().for_each(|change| change.column = place(own[change.column as usize]));
    row
}
