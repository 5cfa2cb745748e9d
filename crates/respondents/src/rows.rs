//! The rows of one sheet below its head: which hold a respondent, and what is wrong with them.

use crate::date;
use crate::head::{Column, Head, Line, Matcher};
use crate::list::List;
use crate::merged::Merged;
use crate::problems::Where;
use crate::seen::{At, Repeats};
use crate::sheet::{Cell, Layout, SheetRow, Value, letters};
use crate::skip;
use crate::value::{self, Read};
use domain::roster::{CellChange, ChangeKind, ColumnKind, ProblemKind, Row, SkipReason};
use std::borrow::Cow;
use std::ops::ControlFlow;

/// How many hidden rows are named.
const HIDDEN_NAMED_MAX: usize = 5;

/// A sheet whose head is known.
pub struct SheetRows<'m> {
    matcher: &'m Matcher,
    head: Head,
    sheet: usize,
    begun: bool,
    merged: Merged,
    after_note: bool,
    /// Respondents, and those of them on hidden rows with the first of these rows.
    rows: u32,
    hidden: (u32, Vec<u32>),
}

/// A cell read, with the column it stands in.
struct Filled<'v> {
    read: Read<'v>,
    column: u32,
    value: Option<&'v Value<'v>>,
}

impl<'m> SheetRows<'m> {
    pub fn new(matcher: &'m Matcher, head: Head, sheet: usize, layout: Option<&Layout>) -> Self {
        let merged = Merged::new(layout, &head);
        Self { matcher, head, sheet, begun: false, merged, after_note: false, rows: 0, hidden: (0, Vec::new()) }
    }

    pub fn sheet(&self) -> usize {
        self.sheet
    }

    /// Whether the layout holds merged areas that the rows should have been read with.
    pub fn concerned_by(&self, layout: &Layout) -> bool {
        !Merged::new(Some(layout), &self.head).is_empty()
    }

    /// Takes up a row above the head that was seen before the head was known.
    pub fn above(&mut self, list: &mut List<'_>, line: &Line) {
        list.facts.rows_read += 1;
        let reason = if line.row() + self.head.lines > self.head.row { SkipReason::Head } else { SkipReason::AboveHead };
        list.skipped.add(reason, self.sheet, line.row());
        self.titled(list, line);
    }

    /// Takes up the head's own row.
    pub fn head(&mut self, list: &mut List<'_>, row: u32) {
        list.facts.rows_read += 1;
        list.skipped.add(SkipReason::Head, self.sheet, row);
    }

    /// A year in a title is that of dates without one.
    fn titled(&self, list: &mut List<'_>, line: &Line) {
        let year = line.texts().flat_map(date::years).next();
        list.calendar.year = list.calendar.year.or(year);
    }

    pub fn row(&mut self, list: &mut List<'_>, row: &SheetRow<'_, '_>) -> ControlFlow<()> {
        if row.number <= self.head.row {
            match row.number == self.head.row {
                true => self.head(list, row.number),
                false => self.above(list, &Line::of(row)),
            }
            return ControlFlow::Continue(());
        }
        if !self.begun {
            self.begun = true;
            if self.matcher.extend(&mut self.head, row) {
                self.head(list, row.number);
                list.begin_sheet(self.sheet, &self.head);
                return ControlFlow::Continue(());
            }
            list.begin_sheet(self.sheet, &self.head);
        }
        list.facts.rows_read += 1;
        if self.merged.is_empty() {
            self.below(list, row, row.cells, &[]);
        } else {
            let (cells, filled) = self.merged.fill(row);
            self.below(list, row, &cells, &filled);
        }
        ControlFlow::Continue(())
    }

    /// A row below the head; `filled`: columns whose content is that of a merged area above.
    fn below(&mut self, list: &mut List<'_>, row: &SheetRow<'_, '_>, cells: &[Cell<'_>], filled: &[u32]) {
        let spec = list.spec();
        let values: Vec<Filled<'_>> =
            self.head.columns.iter().map(|column| read(spec.columns[column.spec].kind, column, cells, list.calendar)).collect();
        let reason = self.skipped(list, row, &values);
        self.after_note = reason == Some(SkipReason::Note) || self.after_note && reason.is_some();
        match reason {
            Some(reason) => list.skipped.add(reason, self.sheet, row.number),
            None => self.respondent(list, row, &values, filled),
        }
    }

    /// Why the row holds nobody.
    fn skipped(&self, list: &List<'_>, row: &SheetRow<'_, '_>, values: &[Filled<'_>]) -> Option<SkipReason> {
        let kind = |column: &Column| list.spec().columns[column.spec].kind;
        let any = |of: fn(ColumnKind) -> bool| self.head.columns.iter().zip(values).any(|(column, filled)| of(kind(column)) && filled.read.filled());
        if any(|kind| kind != ColumnKind::Serial) {
            return if self.repeats_head(row.cells) {
                Some(SkipReason::Head)
            } else if !any(|kind| kind == ColumnKind::Contact) && skip::is_note(row.cells, self.after_note) {
                Some(SkipReason::Note)
            } else {
                None
            };
        }
        Some(match () {
            () if skip::is_blank(row.cells) => SkipReason::Blank,
            () if skip::is_note(row.cells, self.after_note) => SkipReason::Note,
            () if any(|kind| kind == ColumnKind::Serial) => SkipReason::SerialOnly,
            () if values.iter().any(|filled| filled.read.change == Some(ChangeKind::Placeholder)) => SkipReason::Blank,
            () => SkipReason::OutsideColumns,
        })
    }

    /// Printed lists repeat their head on every page.
    fn repeats_head(&self, cells: &[Cell<'_>]) -> bool {
        let same = |c: &Column| matches!(at(cells, c.column), Some(Value::Text(text)) if text.trim() == c.head);
        self.head.columns.iter().all(|c| same(c) || self.head.lines > 1 && at(cells, c.column).is_none()) && self.head.columns.iter().any(same)
    }

    fn respondent(&mut self, list: &mut List<'_>, row: &SheetRow<'_, '_>, values: &[Filled<'_>], filled: &[u32]) {
        self.rows += 1;
        if row.hidden {
            self.hidden.0 += 1;
            if self.hidden.1.len() < HIDDEN_NAMED_MAX {
                self.hidden.1.push(row.number);
            }
        }
        let mut keeping = list.wanted().then(|| Row { sheet: list.facts.sheets.len() as u32, row: row.number, ..Row::default() });
        let spec = list.spec();
        let mut complete = self.head.complete(spec);
        let (mut without_name, mut without_contact, mut malformed_contact) =
            (!self.has(list, ColumnKind::Name), !self.has(list, ColumnKind::Contact), false);
        let (mut doubtful, mut dated) = (false, false);
        for (index, (column, Filled { read, column: place, value })) in self.head.columns.iter().zip(values).enumerate() {
            let wanted = &spec.columns[column.spec];
            let cell = Where::Cell { row: row.number, column: *place };
            let merged = filled.contains(place);
            if wanted.kind == ColumnKind::Date && !dated {
                dated = true;
                list.dates.count(read);
                // A year written out holds for what follows without one.
                list.calendar.year = read.date.map(|date| date.year()).or(list.calendar.year);
            }
            let mut flawed = false;
            if let Some(fault) = read.fault {
                complete &= !wanted.required;
                (doubtful, flawed) = (true, true);
                malformed_contact |= wanted.kind == ColumnKind::Contact;
                list.problems.add(ProblemKind::MalformedValue, self.sheet, cell, || fault.to_owned());
            } else if read.text.is_empty() {
                list.empty[column.spec] += 1;
                without_name |= wanted.kind == ColumnKind::Name;
                without_contact |= wanted.kind == ColumnKind::Contact;
                if wanted.required {
                    (complete, flawed) = (false, true);
                    list.problems.add(ProblemKind::MissingValue, self.sheet, cell, || format!("没有填写{}，请补填。", wanted.label));
                }
            }
            let change = if merged { Some(ChangeKind::MergedDown) } else { read.change };
            if let Some(kind) = change {
                list.count_change(kind);
                if read.fault.is_none() && !read.text.is_empty() {
                    list.problems.mark(self.sheet, row.number, *place, false, || format!("系统按“{}”读取。", read.text));
                }
            }
            if let Some(keeping) = &mut keeping {
                if flawed {
                    keeping.flawed.push(index as u32);
                }
                if let Some(kind) = change {
                    let before = if merged { Cow::Borrowed("") } else { value.map_or(Cow::Borrowed(""), |value| value::written(value)) };
                    let (cell, before, after) = (cell.cell(), before.chars().take(BEFORE_CHARACTERS_MAX).collect(), read.text.to_string());
                    keeping.changes.push(CellChange { column: index as u32, cell, kind, before, after });
                }
                keeping.values.push(read.text.to_string());
            }
        }
        list.facts.complete_rows += u32::from(complete);
        list.facts.rows_without_name += u32::from(without_name);
        list.facts.rows_without_contact += u32::from(without_contact);
        list.facts.rows_with_malformed_contact += u32::from(malformed_contact);
        if !without_name && !without_contact && self.compare(list, row.number, values) {
            doubtful = true;
            if let Some(keeping) = &mut keeping {
                keeping.flawed = (0..values.len() as u32).collect();
            }
        }
        list.facts.doubtful_rows += u32::from(doubtful);
        if let Some(keeping) = keeping {
            list.keep(keeping, self.head.columns.iter().map(|c| c.spec).collect());
        }
        list.facts.rows += 1;
    }

    fn has(&self, list: &List<'_>, kind: ColumnKind) -> bool {
        self.head.columns.iter().any(|c| list.spec().columns[c.spec].kind == kind)
    }

    /// Whether the respondent, or the contact under another name, stands in the list before.
    fn compare(&self, list: &mut List<'_>, row: u32, values: &[Filled<'_>]) -> bool {
        let of = |kind: ColumnKind| {
            let spec = list.spec();
            self.head.columns.iter().zip(values).filter(move |(c, _)| spec.columns[c.spec].kind == kind)
        };
        let contact = of(ColumnKind::Contact).map(|(_, filled)| filled.read.text.as_ref()).next().unwrap_or_default();
        let names = of(ColumnKind::Name).map(|(_, filled)| filled.read.text.as_ref());
        let shown = of(ColumnKind::Name).map(|(_, filled)| filled.column).next().unwrap_or_default();
        let place = Where::Row { row, shown };
        // A formula without a result is malformed, and nothing to compare.
        if contact.is_empty() {
            return false;
        }
        let at = At::new(self.sheet, row);
        let earlier = |at: At, list: &List<'_>| match at.sheet() == self.sheet {
            true => format!("第 {} 行", at.row()),
            false => format!("{}第 {} 行", list.title(at.sheet()), at.row()),
        };
        let (kind, message) = match list.seen.take(at, contact, names) {
            Repeats::Nobody => return false,
            Repeats::Person(first) => {
                list.facts.duplicate_rows += 1;
                (ProblemKind::DuplicateRow, format!("与{}是同一人、同一联系方式，请核对并删去重复的一行。", earlier(first, list)))
            }
            Repeats::Contact(first) => {
                list.facts.shared_contacts += 1;
                (ProblemKind::SharedContact, format!("与{}的联系方式相同而姓名不同，请核对。", earlier(first, list)))
            }
        };
        list.problems.add(kind, self.sheet, place, || message);
        true
    }

    /// Ends the sheet: what its head lacks, and what was hidden on it.
    pub fn finish(mut self, list: &mut List<'_>, layout: &Layout) {
        if !self.begun {
            list.begin_sheet(self.sheet, &self.head);
            self.begun = true;
        }
        let head = Where::Row { row: self.head.row, shown: self.head.columns.first().map_or(0, |c| c.column) };
        for missing in self.head.missing(list.spec()) {
            let heads = missing.heads.iter().take(4).map(|h| format!("“{h}”")).collect::<Vec<_>>().join("、");
            let message = format!("缺少“{}”一列；请在表头所在的行增加该列，列名可用{heads}。", missing.label);
            list.problems.add(ProblemKind::MissingColumn, self.sheet, head, || message);
        }
        let title = list.title(self.sheet);
        let hidden: Vec<String> = self.head.columns.iter().filter(|c| layout.hides(c.column)).map(|c| letters(c.column)).collect();
        if !hidden.is_empty() {
            list.note(format!("{title}的 {} 列是隐藏的，已读取。", hidden.join("、")));
        }
        if self.hidden.0 > 0 {
            let rows: Vec<String> = self.hidden.1.iter().map(u32::to_string).collect();
            let more = if self.hidden.0 as usize > rows.len() { "等" } else { "" };
            list.note(format!("{title}中有 {} 名被访者在隐藏的行上（第 {} 行{more}，可能由筛选所致），已计入名单。", self.hidden.0, rows.join("、")));
        }
        for column in self.head.columns.iter().filter(|c| !c.others.is_empty()) {
            let label = &list.spec().columns[column.spec].label;
            let others: Vec<String> = column.others.iter().map(|c| letters(*c)).collect();
            list.note(format!(
                "{title}的 {}、{} 列都是“{label}”：以 {} 列为准，该列为空或不规范时取后面的列。",
                letters(column.column),
                others.join("、"),
                letters(column.column)
            ));
        }
        list.end_sheet(self.sheet, self.head.row, self.rows);
    }
}

/// Characters shown of what a cell held before.
const BEFORE_CHARACTERS_MAX: usize = 500;

/// A column's cell as it is read, from the first of its places that is filled.
fn read<'v>(kind: ColumnKind, column: &Column, cells: &'v [Cell<'v>], calendar: date::Calendar) -> Filled<'v> {
    let mut first = Filled { read: Read::default(), column: column.column, value: None };
    for place in std::iter::once(&column.column).chain(&column.others) {
        let Some(cell) = at(cells, *place) else {
            continue;
        };
        let read = value::read(kind, cell, calendar);
        let filled = Filled { column: *place, value: Some(cell), read };
        if filled.read.filled() && filled.read.fault.is_none() {
            return filled;
        }
        if !first.read.filled() && (filled.read.filled() || first.value.is_none()) {
            first = filled;
        }
    }
    first
}

fn at<'c, 'a>(cells: &'c [Cell<'a>], column: u32) -> Option<&'c Value<'a>> {
    cells.iter().find(|(c, _)| *c == column).map(|(_, value)| value)
}
