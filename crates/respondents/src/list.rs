//! The list itself: which sheet, where the head stands, which rows hold a respondent, and what is wrong with them.

use crate::dates::Dates;
use crate::head::{Head, Matcher};
use crate::problems::Problems;
use crate::sheet::{Cell, Unreadable, Value, Workbook, letters};
use crate::{ANSWER_ROWS_MAX, value};
use domain::api::{ParseRoster, RosterAnswer};
use domain::roster::{ColumnKind, ProblemKind, RosterFacts, RosterSpec, Row};
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::ops::ControlFlow;

/// Filled rows of a sheet among which the head is looked for: titles and instructions above it take a dozen.
const HEAD_ROWS_MAX: u32 = 60;

/// Reads the sheet that has the head. The usual list, its head on the first sheet, is read in one pass.
pub fn read(request: &ParseRoster, workbook: &mut dyn Workbook) -> RosterAnswer {
    let matcher = Matcher::new(&request.spec);
    let sheets = workbook.sheets();
    let mut best: Option<(usize, Head)> = None;
    let mut filled = false;
    let mut damage = None;
    for (index, name) in sheets.iter().enumerate() {
        let mut scan = Scan { matcher: &matcher, spec: &request.spec, best: None, rows: 0, list: None, request };
        let outcome = workbook.read(index, &mut |row, cells| scan.row(row, cells));
        filled |= scan.rows > 0;
        if let Some(list) = scan.list {
            return list.finish(name, outcome.err());
        }
        damage = damage.or(outcome.err());
        if let Some(head) = scan.best
            && best.as_ref().is_none_or(|(_, found)| head.score > found.score)
        {
            best = Some((index, head));
        }
    }
    let Some((index, head)) = best else {
        return without_head(request, filled, damage);
    };
    let mut list = List::new(request, head);
    let outcome = workbook.read(index, &mut |row, cells| list.row(row, cells));
    list.finish(&sheets[index], outcome.err())
}

fn without_head(request: &ParseRoster, filled: bool, damage: Option<Unreadable>) -> RosterAnswer {
    let mut problems = Problems::default();
    if let Some(damage) = damage {
        problems.add(ProblemKind::File, "", damage.advice());
    } else if !filled {
        problems.add(ProblemKind::Sheet, "", "工作表中没有内容，请检查是否上传了正确的文件。");
    } else {
        let labels: Vec<&str> = request.spec.columns.iter().filter(|c| c.required).map(|c| c.label.as_str()).collect();
        let message = format!("没有找到表头；请在名单上方用一行写明各列名称，至少包括：{}。", labels.join("、"));
        problems.add(ProblemKind::Head, "", message);
    }
    let mut answer = RosterAnswer::default();
    problems.into_facts(&mut answer.facts);
    answer
}

/// The first look at a sheet: finds its head and, if nothing is missing in it, goes on reading the list.
struct Scan<'r> {
    matcher: &'r Matcher,
    spec: &'r RosterSpec,
    request: &'r ParseRoster,
    best: Option<Head>,
    rows: u32,
    list: Option<List<'r>>,
}

impl Scan<'_> {
    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> ControlFlow<()> {
        if let Some(list) = &mut self.list {
            return list.row(row, cells);
        }
        self.rows += 1;
        if let Some(head) = self.matcher.matches(row, cells) {
            if head.complete(self.spec) {
                self.list = Some(List::new(self.request, head));
            } else if self.best.as_ref().is_none_or(|best| head.score > best.score) {
                self.best = Some(head);
            }
        }
        if self.list.is_none() && self.rows >= HEAD_ROWS_MAX { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// A list whose head is known.
struct List<'r> {
    request: &'r ParseRoster,
    head: Head,
    facts: RosterFacts,
    rows: Vec<Row>,
    problems: Problems,
    /// Hash of name and contact → the row they stood in first: sixteen bytes a respondent, whatever the names.
    seen: HashMap<u64, u32, BuildHasherDefault<DefaultHasher>>,
    /// Hash of the contact → the row it stood in first.
    contacts: HashMap<u64, u32, BuildHasherDefault<DefaultHasher>>,
    /// Rows in which each column of the head is empty.
    empty: Vec<u32>,
    dates: Dates,
}

impl<'r> List<'r> {
    fn new(request: &'r ParseRoster, head: Head) -> Self {
        let spec = &request.spec;
        let facts = RosterFacts { head_row: Some(head.row), columns: head.found(spec), ..RosterFacts::default() };
        let mut problems = Problems::default();
        for missing in head.missing(spec) {
            let heads = missing.heads.iter().take(4).map(|h| format!("“{h}”")).collect::<Vec<_>>().join("、");
            let message = format!("缺少“{}”一列；请在表头所在的行增加该列，列名可用{heads}。", missing.label);
            problems.add(ProblemKind::MissingColumn, format!("{0}:{0}", head.row), message);
        }
        let empty = vec![0; head.columns.len()];
        Self { request, head, facts, rows: Vec::new(), problems, seen: HashMap::default(), contacts: HashMap::default(), empty, dates: Dates::default() }
    }

    fn row(&mut self, row: u32, cells: &[Cell<'_>]) -> ControlFlow<()> {
        if row > self.head.row && !self.repeats_head(cells) {
            let values = self.values(cells);
            if self.holds_respondent(&values, cells) {
                self.respondent(row, values);
            }
        }
        ControlFlow::Continue(())
    }

    /// Printed lists repeat their head on every page.
    fn repeats_head(&self, cells: &[Cell<'_>]) -> bool {
        self.head.columns.iter().all(|c| matches!(at(cells, c.column), Some(Value::Text(text)) if text.trim() == c.head))
    }

    /// The cells of the columns found, each as its column reads it, from the first of its columns that is filled.
    fn values(&self, cells: &[Cell<'_>]) -> Vec<value::Read> {
        let read = |column: &crate::head::Column| {
            let kind = self.request.spec.columns[column.spec].kind;
            let mut first = value::Read::default();
            for place in std::iter::once(&column.column).chain(&column.others) {
                let Some(cell) = at(cells, *place) else { continue };
                let read = value::read(kind, cell);
                if !read.text.is_empty() && read.fault.is_none() {
                    return read;
                }
                if first.text.is_empty() {
                    first = read;
                }
            }
            first
        };
        self.head.columns.iter().map(read).collect()
    }

    /// Blank rows, rows numbered beforehand and notes below the list hold nobody.
    fn holds_respondent(&self, values: &[value::Read], cells: &[Cell<'_>]) -> bool {
        let filled = |kind| self.columns(kind).any(|index| !values[index].text.is_empty());
        let any = self.head.columns.iter().zip(values).any(|(column, read)| {
            !read.text.is_empty() && self.request.spec.columns[column.spec].kind != ColumnKind::Serial
        });
        any && (filled(ColumnKind::Contact) || !is_note(cells))
    }

    fn columns(&self, kind: ColumnKind) -> impl Iterator<Item = usize> + '_ {
        self.head.columns.iter().enumerate().filter(move |(_, c)| self.request.spec.columns[c.spec].kind == kind).map(|(index, _)| index)
    }

    fn respondent(&mut self, row: u32, values: Vec<value::Read>) {
        let index = self.facts.rows;
        self.facts.rows += 1;
        let mut complete = self.head.complete(&self.request.spec);
        let mut without = (!self.has(ColumnKind::Name), !self.has(ColumnKind::Contact));
        let mut malformed_contact = false;
        let mut doubtful = false;
        let mut dated = false;
        for ((column, read), empty) in self.head.columns.iter().zip(&values).zip(&mut self.empty) {
            let spec = &self.request.spec.columns[column.spec];
            let cell = || format!("{}{row}", letters(column.column));
            if spec.kind == ColumnKind::Date && !dated {
                dated = true;
                self.dates.count(read);
            }
            if read.text.is_empty() {
                *empty += 1;
                without.0 |= spec.kind == ColumnKind::Name;
                without.1 |= spec.kind == ColumnKind::Contact;
                if spec.required {
                    complete = false;
                    self.problems.add_with(ProblemKind::MissingValue, || (cell(), format!("没有填写{}，请补填。", spec.label)));
                }
            } else if let Some((kind, fault)) = read.fault {
                complete &= !spec.required;
                doubtful = true;
                malformed_contact |= spec.kind == ColumnKind::Contact;
                self.problems.add_with(kind, || (cell(), fault.to_owned()));
            }
        }
        self.facts.complete_rows += u32::from(complete);
        self.facts.rows_without_name += u32::from(without.0);
        self.facts.rows_without_contact += u32::from(without.1);
        self.facts.rows_with_malformed_contact += u32::from(malformed_contact);
        if !without.0 && !without.1 {
            doubtful |= self.compare(row, &values);
        }
        self.facts.doubtful_rows += u32::from(doubtful);
        let (offset, limit) = (self.request.offset, self.request.limit.min(ANSWER_ROWS_MAX));
        if index >= offset && index - offset < limit {
            self.rows.push(Row { row, values: values.into_iter().map(|read| read.text).collect() });
        }
    }

    fn has(&self, kind: ColumnKind) -> bool {
        self.columns(kind).next().is_some()
    }

    /// Whether the respondent, or the contact under another name, stands in the list before.
    fn compare(&mut self, row: u32, values: &[value::Read]) -> bool {
        // One pass for both: what follows the contact makes it the person.
        let mut hasher = DefaultHasher::new();
        self.columns(ColumnKind::Contact).for_each(|index| values[index].text.hash(&mut hasher));
        let contact = hasher.finish();
        self.columns(ColumnKind::Name).for_each(|index| values[index].text.hash(&mut hasher));
        let person = hasher.finish();
        let first = *self.seen.entry(person).or_insert(row);
        let first_contact = *self.contacts.entry(contact).or_insert(row);
        if first != row {
            self.facts.duplicate_rows += 1;
            let describe = || (format!("{row}:{row}"), format!("与第 {first} 行是同一人、同一联系方式，请核对并删去重复的一行。"));
            self.problems.add_with(ProblemKind::DuplicateRow, describe);
        } else if first_contact != row {
            self.facts.shared_contacts += 1;
            let describe = || (format!("{row}:{row}"), format!("与第 {first_contact} 行的联系方式相同而姓名不同，请核对。"));
            self.problems.add_with(ProblemKind::SharedContact, describe);
        }
        first != row || first_contact != row
    }

    fn finish(mut self, sheet: &str, failed: Option<Unreadable>) -> RosterAnswer {
        if let Some(reason) = failed {
            self.problems.add(ProblemKind::File, "", reason.advice());
        }
        if self.facts.rows == 0 && failed.is_none() {
            let message = "表头之下没有名单内容，请检查是否上传了正确的文件。";
            self.problems.add(ProblemKind::Sheet, "", message);
        }
        for (column, empty) in self.head.columns.iter().zip(&self.empty).filter(|(_, empty)| **empty > 0) {
            let spec = &self.request.spec.columns[column.spec];
            if spec.kind != ColumnKind::Serial {
                self.facts.empty_cells.insert(spec.id.clone(), *empty);
            }
        }
        self.dates.into_facts(&mut self.facts);
        self.facts.sheet = sheet.chars().take(60).collect();
        self.problems.into_facts(&mut self.facts);
        RosterAnswer { facts: self.facts, rows: self.rows, masked: false }
    }
}

fn at<'c, 'a>(cells: &'c [Cell<'a>], column: u32) -> Option<&'c Value<'a>> {
    cells.iter().find(|(c, _)| *c == column).map(|(_, value)| value)
}

/// A row whose first text says that it is a note, a sum or a signature.
fn is_note(cells: &[Cell<'_>]) -> bool {
    let Some(Value::Text(text)) = cells.first().map(|(_, value)| value) else { return false };
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    const OPENINGS: &[&str] = &["备注", "注", "说明", "填表说明", "填表人", "制表", "制表人", "审核", "审核人", "填报单位", "日期", "联系人"];
    const SUMS: &[&str] = &["合计", "总计", "小计", "共计"];
    let opens = |opening: &str| text.strip_prefix(opening).is_some_and(|rest| rest.starts_with([':', '：', '1', '１', '一', '、', '.']));
    OPENINGS.iter().any(|opening| opens(opening)) || SUMS.iter().any(|sum| text.starts_with(sum))
}
