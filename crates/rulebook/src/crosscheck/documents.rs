//! Documents held against the rest of the rulebook: sources that exist, grids whose cells fill their rows.

use super::Crosscheck;
use crate::lines::{Spot, definition};
use crate::model::{Column, Document, FieldKind, GridField, GridPart, MadeFrom, Part, RowsOf, ValueFrom, TablePart};
use domain::document::{GridCell, GridRow, TableBlock};

/// What a document can be made as.
const FORMATS: [&str; 6] = ["pdf", "docx", "xlsx", "csv", "html", "json"];

impl<'b> Crosscheck<'b> {
    pub(super) fn documents(&mut self) {
        let book = self.book;
        for document in &book.documents {
            let file = document.file.clone();
            let line = definition("code", &document.code);
            if !document.code.starts_with(&format!("{}-", book.programme.code)) {
                self.error(&file, line, format!("code `{}`", document.code), format!("codes begin with {}-", book.programme.code));
            }
            for format in document.formats.iter().filter(|format| !FORMATS.contains(&format.as_str())) {
                self.error(&file, Spot::Quoted(format), format!("unknown format `{format}`"), FORMATS.join(", "));
            }
            if document.formats.is_empty() || document.audience.is_empty() || document.parts.is_empty() {
                self.error(&file, line, format!("document `{}` has no format, nobody it is for, or no part", document.code), "at least one of each");
            }
            if document.lists_applications() && document.rows_max == 0 {
                self.error(&file, line, format!("document `{}` has no rows", document.code), "rows_max = 500");
            }
            let stages = || book.programme.stages.iter().map(|stage| stage.id.as_str());
            if document.stage.is_empty() && (document.from == MadeFrom::Stage || document.awaits_stage) {
                self.error(&file, line, format!("document `{}` has no stage", document.code), "stage = \"…\"");
            }
            for stage in document.stages_counted().chain([document.stage.as_str()]).filter(|stage| !stage.is_empty() && !stages().any(|id| id == *stage)) {
                self.error(&file, Spot::Quoted(stage), format!("stage `{stage}`"), "the id of a [[stages]] entry");
            }
            for condition in document.conditions() {
                self.condition(&file, line, condition);
            }
            for source in document.sources() {
                self.source(&file, source);
            }
            for (at, part) in document.parts.iter().enumerate() {
                self.part(&file, document, part);
                let above = at.checked_sub(1).and_then(|above| document.parts.get(above));
                if part.joined() && !above.is_some_and(|above| matches!(above, Part::Grid(_) | Part::Table(_) | Part::Box(_))) {
                    self.error(&file, line, format!("part {} is joined to no table", at + 1), "a grid, table or box right above it");
                }
            }
        }
    }

    fn part(&mut self, file: &str, document: &Document, part: &Part) {
        match part {
            Part::Grid(grid) => self.grid(file, grid),
            Part::Table(table) => self.list(file, document, table),
            Part::Pledge(pledge) => {
                let lines = self.book.wording.get(&pledge.wording).map(|text| text.lines().filter(|line| !line.trim().is_empty()).count());
                if lines.is_none_or(|lines| lines <= pledge.closing.len()) {
                    let meant = "the stem of a file of wording/, with more lines than `closing`";
                    self.error(file, Spot::Quoted(&pledge.wording), format!("wording `{}`", pledge.wording), meant);
                }
            }
            Part::ScoreSheet(sheet) => {
                if self.book.assessment.is_none() || sheet.heads.len() != 5 || sheet.columns.len() != 5 {
                    self.error(file, Spot::Quoted("score_sheet"), "a score sheet", "an assessment.toml, five heads and five columns");
                }
            }
            Part::Text(_) | Part::Lines(_) | Part::Box(_) | Part::Contents(_) | Part::Notes(_) | Part::PageBreak(_) => {}
            Part::Include(other) => self.error(file, Spot::Quoted(&other.document), format!("document `{}` can't be included", other.document), "the code of another document of the same `from`, which includes none itself"),
        }
    }

    /// Every cell says what it holds, and the cells of each row fill it.
    fn grid(&mut self, file: &str, grid: &GridPart) {
        let columns = grid.columns.len();
        let rows: Vec<GridRow> = grid.rows.iter().map(|row| GridRow { cells: row.cells.iter().map(cell).collect(), ..GridRow::default() }).collect();
        let starts = TableBlock::starts(&rows, columns);
        let mut filled = vec![0_u32; columns];
        for (at, ((row, starts), described)) in rows.iter().zip(&starts).zip(&grid.rows).enumerate() {
            let mut covered: Vec<bool> = filled.iter().map(|left| *left > 0).collect();
            filled.iter_mut().for_each(|left| *left = left.saturating_sub(1));
            let mut sound = true;
            for (cell, start) in row.cells.iter().zip(starts) {
                let end = start + cell.span as usize;
                sound &= cell.span > 0 && cell.rows > 0 && end <= columns && covered.get(*start..end).is_some_and(|room| !room.contains(&true));
                for column in *start..end.min(columns) {
                    covered[column] = true;
                    filled[column] = cell.rows.saturating_sub(1);
                }
            }
            let first = described.cells.iter().flat_map(|cell| cell.label.iter().chain(&cell.value)).find_map(|words| match words {
                crate::model::Words::Plain(text) => Some(text.as_str()),
                _ => None,
            });
            let spot = first.map_or(Spot::Quoted("grid"), Spot::Quoted);
            if !sound || covered.contains(&false) {
                self.error(file, spot, format!("row {} of a grid doesn't fill its {columns} columns", at + 1), "spans that add up, with those that reach down from above");
            }
            if described.cells.iter().any(|cell| cell.label.is_some() == cell.value.is_some()) {
                self.error(file, spot, format!("row {} of a grid has a cell that is neither", at + 1), "`label` or `value`");
            }
        }
        if filled.iter().any(|left| *left > 0) {
            self.error(file, Spot::Quoted("grid"), "a cell reaches below the grid", "rows = …");
        }
        if !grid.rows.is_sorted_by_key(|row| !row.head) {
            self.error(file, Spot::Quoted("grid"), "a repeated row stands below others", "rows with head = true come first");
        }
    }

    fn list(&mut self, file: &str, document: &Document, table: &TablePart) {
        let spot = table.columns.first().map_or(Spot::Quoted("table"), |column| Spot::Quoted(&column.label));
        if table.columns.is_empty() {
            self.error(file, spot, "a table without columns", "[[parts.columns]]");
        }
        if matches!(table.rows, RowsOf::Applications | RowsOf::Stage) && document.from == MadeFrom::Application {
            self.error(file, spot, "a list of applications in a document made from one", "another `from`, or other rows");
        }
        if matches!(table.rows, RowsOf::Evidence | RowsOf::Findings | RowsOf::Materials | RowsOf::Respondents) && document.from != MadeFrom::Application {
            self.error(file, spot, "a list of one application's things in a document made from many", "from = \"application\"");
        }
        let list = self.book.material(&table.material).and_then(|material| material.roster.as_ref());
        if (table.rows == RowsOf::Respondents) != list.is_some() || (list.is_none() && !table.material.is_empty()) {
            self.error(file, spot, format!("material `{}`", table.material), "with rows = \"respondents\", a [[material]] with a roster");
        }
        if table.rows == RowsOf::Respondents && document.respondents() != Some(&table.material) {
            self.error(file, spot, format!("a second list of respondents, `{}`", table.material), "one material's list in a document");
        }
        if table.side.is_some() && (!table.headless || table.rows_min == 0) {
            self.error(file, spot, "a label beside the rows", "headless = true and rows_min = …");
        }
        let items: Vec<&str> = match table.rows {
            RowsOf::Respondents => list.iter().flat_map(|list| &list.columns).map(|column| column.id.as_str()).collect(),
            RowsOf::Evidence => vec!["code", "material", "file", "pages", "bytes", "sha256"],
            RowsOf::Materials => vec!["code", "material", "clause", "count", "present"],
            RowsOf::Findings => vec!["code", "check", "verdict", "message", "action", "clause"],
            RowsOf::Quotas => vec!["body", "max", "used", "left"],
            RowsOf::Applications | RowsOf::Stage | RowsOf::Blank => Vec::new(),
        };
        let unknown = |column: &&Column| matches!(&column.from, ValueFrom::Item(item) if !items.contains(&item.as_str()));
        for column in table.columns.iter().filter(unknown) {
            self.error(file, Spot::Quoted(&column.label), format!("column `{}` asks for an item these rows haven't", column.label), items.join(", "));
        }
        let spans: u32 = table.last.iter().map(|cell| cell.span.unwrap_or(1)).sum();
        if !table.last.is_empty() && spans as usize != table.columns.len() {
            self.error(file, spot, "the last row doesn't fill the table", format!("{} columns", table.columns.len()));
        }
    }

    pub(super) fn source(&mut self, file: &str, source: &ValueFrom) {
        match source {
            ValueFrom::Field(id) | ValueFrom::Measure(id) => self.known_field(file, Spot::Quoted(id), id),
            ValueFrom::Date(id) => {
                self.known_field(file, Spot::Quoted(id), id);
                if self.book.field(id).is_some_and(|field| !matches!(field.kind, FieldKind::Date)) {
                    self.error(file, Spot::Quoted(id), format!("field `{id}` is no date"), "{ field = … }");
                }
            }
            ValueFrom::Choices(id) | ValueFrom::ChoiceLines(id) => {
                self.known_field(file, Spot::Quoted(id), id);
                if self.book.field(id).is_some_and(|f| !matches!(f.kind, FieldKind::Choice { .. } | FieldKind::ChoiceMany { .. } | FieldKind::Attestation { .. })) {
                    self.error(file, Spot::Quoted(id), format!("field `{id}` has no options"), "{ field = … }");
                }
            }
            ValueFrom::Material(code) | ValueFrom::MaterialFiles(code) => self.known_material(file, Spot::Quoted(code), Some(code)),
            ValueFrom::Finding(code) | ValueFrom::FindingMessage(code) => {
                if !self.book.checks.is_empty() && !self.book.checks.iter().any(|check| &check.code == code) {
                    self.error(file, Spot::Quoted(code), format!("unknown check `{code}`"), "the code of a [[check]]");
                }
            }
            _ => {}
        }
    }
}

fn cell(field: &GridField) -> GridCell {
    GridCell { span: field.span.unwrap_or(1), rows: field.rows.unwrap_or(1), ..GridCell::default() }
}
