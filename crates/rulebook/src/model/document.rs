//! A file of `documents/`: a document to be printed, described part by part.

use super::{Column, Counted, ValueFrom, Words};
use crate::condition::Condition;
use domain::document::{Align, LinesLayout, TextStyle};
use domain::{OpinionDecision, State};
use serde::{Deserialize, Serialize};

/// A file of `documents/`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// `XX-T02`.
    pub code: String,
    /// Where it is described: a path within the folder, for what is said of mistakes in it.
    #[serde(skip)]
    pub file: String,
    pub title: String,
    pub clause: String,
    /// Of `pdf`, `docx`, `xlsx`, `csv`, `html`, `json`.
    pub formats: Vec<String>,
    /// Who may fetch it.
    #[serde(rename = "for")]
    pub audience: Vec<Audience>,
    /// What one document is made from.
    pub from: MadeFrom,
    /// Which applications have it, or stand in it.
    #[serde(default)]
    pub when: Condition,
    /// In which states; empty: every state for a document of one application, handed in for a list.
    #[serde(default)]
    pub states: Vec<State>,
    /// Only applications that the recommending body's opinion says this of.
    #[serde(default)]
    pub decision: Option<OpinionDecision>,
    /// The stage of [`super::Programme::stages`] whose results it shows; `from = "stage"` lists what that stage names.
    #[serde(default)]
    pub stage: String,
    /// Of one application: nobody but the association gets it before its stage is public and names the application. Without it
    /// what the stage came to is left empty until then.
    #[serde(default)]
    pub awaits_stage: bool,
    #[serde(default)]
    pub landscape: bool,
    /// A Typst template of its own, beside the file; it reads what `common/document.typ` reads.
    #[serde(default)]
    pub template: String,
    /// Most applications in one document; more are parted into numbered ones.
    #[serde(default)]
    pub rows_max: u32,
    pub parts: Vec<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The applicant, of its own application.
    Applicant,
    /// The body the application is addressed to.
    Recommender,
    Association,
    /// Anybody, once its stage is public.
    Public,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MadeFrom {
    /// One application.
    Application,
    /// What is addressed to one recommending body.
    Recommender,
    /// Everything handed in to the programme.
    Programme,
    /// The applications that a stage of the procedure names.
    Stage,
}

/// `[[parts]]`: what stands on the page, from top to bottom. `part = "text"` and so on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum Part {
    Text(TextPart),
    Lines(LinesPart),
    Pledge(PledgePart),
    Grid(GridPart),
    Box(BoxPart),
    Table(TablePart),
    ScoreSheet(ScoreSheetPart),
    Contents(ContentsPart),
    Notes(NotesPart),
    PageBreak(PageBreakPart),
    /// Gone once the folder is loaded: the other document's parts stand in its place.
    Include(IncludePart),
}

/// A heading or paragraphs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextPart {
    #[serde(default)]
    pub when: Condition,
    pub text: Words,
    #[serde(default)]
    pub style: TextStyle,
    #[serde(default)]
    pub align: Option<Align>,
    /// Stands in the contents.
    #[serde(default)]
    pub listed: bool,
}

/// Labels with what stands behind them: a cover, the foot of a table, signatures.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinesPart {
    #[serde(default)]
    pub when: Condition,
    #[serde(default)]
    pub layout: LinesLayout,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    #[serde(default)]
    pub label: String,
    #[serde(default)]
    pub value: Words,
    #[serde(default)]
    pub after: String,
}

/// Official wording of `wording/NAME.md`: `# ` its title, `- ` its articles, the rest paragraphs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PledgePart {
    #[serde(default)]
    pub when: Condition,
    pub wording: String,
    /// For each of its last lines (who pledges, signature, date) what is printed behind the label's colon.
    #[serde(default)]
    pub closing: Vec<Words>,
    #[serde(default)]
    pub listed: bool,
}

/// A form: cells with labels and values.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GridPart {
    #[serde(default)]
    pub when: Condition,
    /// Stands right beneath the table above, as one with it.
    #[serde(default)]
    pub joined: bool,
    /// Shares of the width.
    pub columns: Vec<f32>,
    pub rows: Vec<GridLine>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GridLine {
    #[serde(default)]
    pub when: Condition,
    /// At least so high.
    #[serde(default)]
    pub height_mm: f32,
    /// Repeated on every page; such rows come first.
    #[serde(default)]
    pub head: bool,
    pub cells: Vec<GridField>,
}

/// A cell: `label` or `value`, never both.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GridField {
    #[serde(default)]
    pub label: Option<Words>,
    #[serde(default)]
    pub value: Option<Words>,
    /// Columns it covers.
    #[serde(default)]
    pub span: Option<u32>,
    /// Rows it covers; the rows below leave it out.
    #[serde(default)]
    pub rows: Option<u32>,
    #[serde(default)]
    pub align: Option<Align>,
    /// Lines at its lower edge: signature, seal, date.
    #[serde(default)]
    pub foot: Vec<Words>,
}

/// One box over the whole width that grows with its text.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BoxPart {
    #[serde(default)]
    pub when: Condition,
    /// Printed in the box, above the text.
    #[serde(default)]
    pub label: Words,
    #[serde(default)]
    pub value: Words,
    /// At least so high.
    pub height_mm: f32,
    #[serde(default)]
    pub foot: Vec<Words>,
}

/// A list: columns, and rows of one kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TablePart {
    #[serde(default)]
    pub when: Condition,
    /// Stands right beneath the table above, as one with it.
    #[serde(default)]
    pub joined: bool,
    pub rows: RowsOf,
    /// Of rows of respondents: the material that is their list.
    #[serde(default)]
    pub material: String,
    pub columns: Vec<Column>,
    /// The columns' heads aren't printed.
    #[serde(default)]
    pub headless: bool,
    /// A label to the left of all rows: 推荐企业. Wants `headless` and `rows_min`.
    #[serde(default)]
    pub side: Option<Side>,
    /// Rows of applications: which of the document's applications stand here.
    #[serde(default)]
    pub only: Condition,
    /// Rows of applications: in the order of the programme's categories, within each as they come.
    #[serde(default)]
    pub by_category: bool,
    /// Rows on paper at least, empty ones included.
    #[serde(default)]
    pub rows_min: u32,
    /// The empty ones have their number, as lines that are printed on the form.
    #[serde(default)]
    pub rows_numbered: bool,
    /// The name of its sheet in a workbook.
    #[serde(default)]
    pub name: String,
    /// Cells of a last row beneath all, as in a grid.
    #[serde(default)]
    pub last: Vec<GridField>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    pub label: String,
    /// Share of the width, beside the columns'.
    pub width: f32,
}

/// What a list's rows are made from, and what `{ item = "…" }` finds in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowsOf {
    /// The document's applications.
    Applications,
    /// Every uploaded file: `code`, `material`, `file`, `pages`, `bytes`, `sha256`.
    Evidence,
    /// Every material of the list that applies: `code`, `material`, `clause`, `count`, `present`.
    Materials,
    /// Every check's answer: `code`, `check`, `verdict`, `message`, `action`, `clause`.
    Findings,
    /// The quotas of the bodies: `body`, `max`, `used`, `left`.
    Quotas,
    /// Every respondent of a list as it was read (`material`): the ids of that list's columns. Names and contacts are masked for
    /// whoever doesn't see them otherwise.
    Respondents,
    /// Titles and bars are none of these: rows of a stage, `{ stage = "…" }`.
    Stage,
    /// None: rows to be filled in by hand.
    Blank,
}

/// The score sheet (`assessment.toml`) as a table: its groups, items, points, total, bonus, veto and conclusion.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreSheetPart {
    #[serde(default)]
    pub when: Condition,
    /// Heads of the five columns: group, weight, item, points, score.
    pub heads: Vec<String>,
    /// Shares of the width of the five columns.
    pub columns: Vec<f32>,
    pub total: String,
    pub bonus: String,
    pub veto: String,
    pub conclusion: String,
}

/// The listed headings, with their page numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentsPart {
    #[serde(default)]
    pub when: Condition,
    pub title: String,
}

/// Notes, each on lines of its own.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotesPart {
    #[serde(default)]
    pub when: Condition,
    pub notes: Vec<Words>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageBreakPart {
    #[serde(default)]
    pub when: Condition,
}

/// Another document of the folder, part by part: what a book binds together is described once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncludePart {
    #[serde(default)]
    pub when: Condition,
    /// Its code.
    pub document: String,
    /// Its title stands in the contents.
    #[serde(default)]
    pub listed: bool,
}

impl Document {
    pub fn is_for(&self, audience: Audience) -> bool {
        self.audience.contains(&audience)
    }

    /// Whether the checks must be asked for it.
    pub fn needs_findings(&self) -> bool {
        let list = |part: &Part| matches!(part, Part::Table(table) if table.rows == RowsOf::Findings);
        self.parts.iter().any(list) || self.sources().any(ValueFrom::needs_findings)
    }

    /// Whether it has a list of applications, which is parted above [`Self::rows_max`]; else it is about all of them at once.
    pub fn lists_applications(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Table(table) if matches!(table.rows, RowsOf::Applications | RowsOf::Stage)))
    }

    /// Whether a list in it stands in the order of the programme's categories.
    pub fn by_category(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Table(table) if table.by_category))
    }

    /// Every stage whose applications it counts.
    pub fn stages_counted(&self) -> impl Iterator<Item = &str> {
        self.counted().map(|counted| counted.stage.as_str()).filter(|stage| !stage.is_empty())
    }

    fn counted(&self) -> impl Iterator<Item = &Counted> {
        self.sources().filter_map(|source| if let ValueFrom::Count(counted) = source { Some(counted) } else { None })
    }

    /// Every key of an account's profile that it prints, with the label it stands behind.
    pub fn profile(&self) -> Vec<(&str, &str)> {
        fn keys<'w>(label: &'w str, words: &'w Words) -> impl Iterator<Item = (&'w str, &'w str)> {
            words.sources().into_iter().filter_map(move |source| if let ValueFrom::Profile(key) = source { Some((key.as_str(), label)) } else { None })
        }
        let mut found = Vec::new();
        for part in &self.parts {
            match part {
                Part::Lines(lines) => lines.lines.iter().for_each(|line| found.extend(keys(&line.label, &line.value))),
                Part::Grid(grid) => {
                    let mut label = "";
                    for cell in grid.rows.iter().flat_map(|row| &row.cells) {
                        match (&cell.label, &cell.value) {
                            (Some(Words::Plain(text)), _) => label = text,
                            (_, Some(value)) => found.extend(keys(label, value)),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// The material whose respondents it lists.
    pub fn respondents(&self) -> Option<&str> {
        self.parts.iter().find_map(|part| match part {
            Part::Table(table) if table.rows == RowsOf::Respondents => Some(table.material.as_str()),
            _ => None,
        })
    }

    /// Every source named in it.
    pub fn sources(&self) -> impl Iterator<Item = &ValueFrom> {
        self.parts.iter().flat_map(|part| {
            let columns: &[Column] = if let Part::Table(table) = part { &table.columns } else { &[] };
            part.words().into_iter().flat_map(Words::sources).chain(columns.iter().map(|column| &column.from))
        })
    }

    /// Every condition in it.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        std::iter::once(&self.when).chain(self.parts.iter().flat_map(|part| {
            let rows: Vec<&Condition> = match part {
                Part::Grid(grid) => grid.rows.iter().map(|row| &row.when).collect(),
                Part::Table(table) => vec![&table.only],
                _ => Vec::new(),
            };
            std::iter::once(part.when()).chain(rows).chain(part.words().into_iter().flat_map(Words::conditions))
        })).chain(self.counted().map(|counted| &counted.when))
    }
}

impl Part {
    pub fn when_mut(&mut self) -> &mut Condition {
        match self {
            Self::Text(p) => &mut p.when,
            Self::Lines(p) => &mut p.when,
            Self::Pledge(p) => &mut p.when,
            Self::Grid(p) => &mut p.when,
            Self::Box(p) => &mut p.when,
            Self::Table(p) => &mut p.when,
            Self::ScoreSheet(p) => &mut p.when,
            Self::Contents(p) => &mut p.when,
            Self::Notes(p) => &mut p.when,
            Self::PageBreak(p) => &mut p.when,
            Self::Include(p) => &mut p.when,
        }
    }

    pub fn when(&self) -> &Condition {
        match self {
            Self::Text(p) => &p.when,
            Self::Lines(p) => &p.when,
            Self::Pledge(p) => &p.when,
            Self::Grid(p) => &p.when,
            Self::Box(p) => &p.when,
            Self::Table(p) => &p.when,
            Self::ScoreSheet(p) => &p.when,
            Self::Contents(p) => &p.when,
            Self::Notes(p) => &p.when,
            Self::PageBreak(p) => &p.when,
            Self::Include(p) => &p.when,
        }
    }

    /// Whether it goes on from the table above.
    pub fn joined(&self) -> bool {
        match self {
            Self::Grid(grid) => grid.joined,
            Self::Table(table) => table.joined,
            _ => false,
        }
    }

    /// Every text in it.
    pub fn words(&self) -> Vec<&Words> {
        match self {
            Self::Text(p) => vec![&p.text],
            Self::Lines(p) => p.lines.iter().map(|line| &line.value).collect(),
            Self::Pledge(p) => p.closing.iter().collect(),
            Self::Grid(p) => p.rows.iter().flat_map(|row| words_of(&row.cells)).collect(),
            Self::Box(p) => [&p.label, &p.value].into_iter().chain(&p.foot).collect(),
            Self::Table(p) => words_of(&p.last).collect(),
            Self::Notes(p) => p.notes.iter().collect(),
            Self::ScoreSheet(_) | Self::Contents(_) | Self::PageBreak(_) | Self::Include(_) => Vec::new(),
        }
    }
}

fn words_of(cells: &[GridField]) -> impl Iterator<Item = &Words> {
    cells.iter().flat_map(|cell| cell.label.iter().chain(&cell.value).chain(&cell.foot))
}
