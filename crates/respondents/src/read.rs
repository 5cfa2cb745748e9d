//! Which sheets of a workbook hold the list: every one with a whole head; if there is none, the one that comes nearest.

use crate::head::{Head, Line, Matcher};
use crate::list::{List, Outcome};
use crate::rows::SheetRows;
use crate::sheet::{Layout, SheetRow, Unreadable, Workbook};
use domain::api::ParseRoster;
use domain::roster::ProblemKind;
use std::ops::ControlFlow;

/// Filled rows of a sheet among which the head is looked for: titles and instructions above it take a dozen.
const HEAD_ROWS_MAX: u32 = 60;

/// Reads the list in one pass; in two if cells merged across rows turn up below it, which formats name behind the cells.
pub fn read(request: &ParseRoster, workbook: &mut dyn Workbook, marking: bool) -> Outcome {
    let mut layouts = vec![None; workbook.sheets().len()];
    let matcher = Matcher::new(&request.spec);
    match pass(request, &matcher, workbook, marking, &mut layouts) {
        (outcome, false) => outcome,
        (_, true) => pass(request, &matcher, workbook, marking, &mut layouts).0,
    }
}

/// One reading of all sheets, with what is known of their layouts, and whether what it learnt calls for another.
fn pass(request: &ParseRoster, matcher: &Matcher, workbook: &mut dyn Workbook, marking: bool, layouts: &mut [Option<Layout>]) -> (Outcome, bool) {
    let sheets = workbook.sheets().to_vec();
    let mut list = List::new(request, &sheets, workbook.counts_from_1904(), marking);
    let mut best: Option<(usize, Head)> = None;
    let mut unread: Vec<(usize, Option<Head>)> = Vec::new();
    let (mut filled, mut damage, mut again) = (false, None, false);
    for (index, layout) in layouts.iter_mut().enumerate() {
        let mut scan = Scan { matcher, list: &mut list, sheet: index, layout: layout.as_ref(), best: None, above: Vec::new(), rows: None };
        let outcome = workbook.read(index, &mut |row| scan.row(row));
        let Scan { best: nearest, above, rows, .. } = scan;
        filled |= rows.is_some() || !above.is_empty();
        match rows {
            Some(rows) => again |= finish(rows, &mut list, outcome, layout),
            None => {
                let failed = outcome.err();
                damage = damage.or(failed);
                if !above.is_empty() || failed.is_some() {
                    unread.push((index, nearest.clone()));
                }
                if let Some(head) = nearest
                    && best.as_ref().is_none_or(|(_, found)| head.score > found.score)
                {
                    best = Some((index, head));
                }
            }
        }
    }
    if list.has_sheets() {
        unread.iter().for_each(|(index, head)| list.say_unread(*index, head.as_ref()));
        return (list.finish(), again);
    }
    let Some((index, head)) = best else {
        without_head(&mut list, filled, damage);
        return (list.finish(), false);
    };
    unread.iter().filter(|(other, _)| *other != index).for_each(|(index, head)| list.say_unread(*index, head.as_ref()));
    let mut rows = SheetRows::new(matcher, head, index, layouts[index].as_ref());
    let outcome = workbook.read(index, &mut |row| rows.row(&mut list, row));
    let again = finish(rows, &mut list, outcome, &mut layouts[index]);
    (list.finish(), again)
}

/// Ends a sheet; true if its layout, unknown until now, changes how its rows are to be read.
fn finish(rows: SheetRows<'_>, list: &mut List<'_>, outcome: Result<Layout, Unreadable>, known: &mut Option<Layout>) -> bool {
    let layout = match outcome {
        Ok(layout) => layout,
        Err(reason) => {
            list.damaged(rows.sheet(), reason);
            Layout::default()
        }
    };
    let again = known.is_none() && rows.concerned_by(&layout);
    rows.finish(list, &layout);
    *known = Some(layout);
    again
}

fn without_head(list: &mut List<'_>, filled: bool, damage: Option<Unreadable>) {
    if let Some(damage) = damage {
        list.say(ProblemKind::File, damage.advice().to_owned());
    } else if !filled {
        list.say(ProblemKind::Sheet, "工作表中没有内容，请检查是否上传了正确的文件。".to_owned());
    } else {
        let labels: Vec<&str> = list.spec().columns.iter().filter(|c| c.required).map(|c| c.label.as_str()).collect();
        let message = format!("没有找到表头；请在名单上方用一行写明各列名称，至少包括：{}。", labels.join("、"));
        list.problems.mark(0, 1, 0, true, || message.clone());
        list.say(ProblemKind::Head, message);
    }
}

/// The first look at a sheet: finds its head and, if nothing is missing in it, goes on reading the list.
struct Scan<'s, 'm, 'r> {
    matcher: &'m Matcher,
    list: &'s mut List<'r>,
    sheet: usize,
    layout: Option<&'s Layout>,
    best: Option<Head>,
    /// Rows seen so far.
    above: Vec<Line>,
    rows: Option<SheetRows<'m>>,
}

impl Scan<'_, '_, '_> {
    fn row(&mut self, row: &SheetRow<'_, '_>) -> ControlFlow<()> {
        if let Some(rows) = &mut self.rows {
            return rows.row(self.list, row);
        }
        if let Some(head) = self.matcher.matches(self.above.last(), row) {
            if head.complete(self.list.spec()) {
                let mut rows = SheetRows::new(self.matcher, head, self.sheet, self.layout);
                self.above.iter().for_each(|line| rows.above(self.list, line));
                rows.head(self.list, row.number);
                self.rows = Some(rows);
                return ControlFlow::Continue(());
            }
            if self.best.as_ref().is_none_or(|best| head.score > best.score) {
                self.best = Some(head);
            }
        }
        self.above.push(Line::of(row));
        if self.above.len() as u32 >= HEAD_ROWS_MAX { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
