//! The recommending body's table as PDF and XLSX, beside others setting the same cells.

use crate::others::Others;
use crate::report::{Report, median};
use crate::{instance, others, rulebooks};
use anyhow::Result;
use domain::time::Timestamp;
use domain::{Application, Digest, Opinion, OpinionDecision, State};
use printing::{Occasion, PartOf, Record, compose};
use rulebook::{Column, Document, Part, Rulebook, ValueFrom};
use serde_json::Value;
use std::collections::BTreeMap;
use xtask::http::Client;

/// Rows of the table as PDF, the second as many as one part holds, and of the workbook.
const PDF_ROWS: [usize; 2] = [10, 500];
const XLSX_ROWS: usize = 500;
const RUNS: usize = 5;

pub fn run(report: &mut Report) -> Result<()> {
    let instance = instance::start("table")?;
    let mut client = Client::new(&instance.service.url);
    let others = Others::new()?;
    for rows in PDF_ROWS {
        let (first, _) = render(&mut client, &data(rows, 0)?, "pdf")?;
        // Other words each time, so that nothing laid out before is used again.
        let again = median((1..=RUNS).map(|run| Ok(render(&mut client, &data(rows, run)?, "pdf")?.0)).collect::<Result<_>>()?);
        let data = data(rows, 0)?;
        let cells = cells(&data)?;
        let (_, workbook) = render(&mut client, &data, "xlsx")?;
        let what = format!("table of {rows} rows as PDF");
        report.beside(&format!("{what}, the instance's first"), first, "ms", "WeasyPrint", others.weasyprint(&cells)?);
        report.beside(&what, again, "ms", "WeasyPrint", others.weasyprint(&cells)?);
        report.beside(&what, again, "ms", "ReportLab", others.reportlab(&cells)?);
        report.beside(&what, again, "ms", "LibreOffice, from our XLSX", others.libreoffice("table.xlsx", &workbook)?);
    }
    let xlsx = median((0..=RUNS).map(|run| Ok(render(&mut client, &data(XLSX_ROWS, run)?, "xlsx")?.0)).collect::<Result<_>>()?);
    let theirs = others.openpyxl(&cells(&data(XLSX_ROWS, 0)?)?)?;
    report.beside(&format!("table of {XLSX_ROWS} rows as XLSX"), xlsx, "ms", "openpyxl, write-only", theirs);
    Ok(())
}

/// The document as `records` sends it, made from so many recommended applications with the same made-up fields.
fn data(rows: usize, run: usize) -> Result<Value> {
    let (book, document) = described()?;
    let at: Timestamp = "2023-06-15T02:00:00Z".parse()?;
    let opinion = Opinion {
        decision: OpinionDecision::Recommend,
        score: "92.5".to_owned(),
        highlights: "建立了覆盖全流程的用户意见收集与闭环处理机制，投诉响应及时。".to_owned(),
        improvements: "建议加强与标杆企业的对比分析，完善样本代表性说明。".to_owned(),
        fields: BTreeMap::new(),
        by: "body".into(),
        at,
    };
    let application = |index: usize| Application {
        schema: 1,
        id: "aaaaaaaaaaaaaaaaaaaaaaaaaa".into(),
        revision: 1,
        programme: book.programme.id.as_str().into(),
        applicant: "applicant".into(),
        category: book.programme.categories[0].id.clone(),
        level: book.programme.categories[0].levels[0].clone(),
        state: State::Recommended,
        number: Some(format!("{}-{index:04}", book.programme.code)),
        recommender: Some("body".to_owned()),
        fields: document.sources().filter_map(ValueFrom::field).map(|id| (id.to_owned(), format!("示例{run}之{index}"))).collect(),
        materials: BTreeMap::new(),
        opinion: Some(opinion.clone()),
        reports: Vec::new(),
        receipts: Vec::new(),
        head: Digest::of(b""),
        created_at: at,
        changed_at: at,
        submitted_at: Some(at),
    };
    let applications: Vec<Application> = (1..=rows).map(application).collect();
    let (nothing, named) = Default::default();
    let records: Vec<Record<'_>> =
        applications.iter().map(|application| Record { application, recommender: "示例协会", findings: None, stage: &nothing, respondents: None }).collect();
    let occasion = Occasion { book: &book, organisation: "示例协会", profile: &nothing, stage: &nothing, quotas: &[], named: &named, part: PartOf::WHOLE };
    Ok(serde_json::to_value(compose(&document, &occasion, &records))?)
}

/// The first list that ends in an opinion, which is what makes it long.
fn described() -> Result<(Rulebook, Document)> {
    let opinions = |document: &&Document| list(document).is_some_and(|columns| columns.last().is_some_and(|column| column.from == ValueFrom::OpinionText));
    rulebooks::first("a list of opinions", |book| book.documents.iter().find(opinions).cloned())
}

fn list(document: &Document) -> Option<&[Column]> {
    document.parts.iter().find_map(|part| if let Part::Table(table) = part { Some(table.columns.as_slice()) } else { None })
}

/// Milliseconds from request to document, and the document.
fn render(client: &mut Client, data: &Value, format: &str) -> Result<(f64, Vec<u8>)> {
    let (book, document) = described()?;
    others::render(client, &book.programme.id, &document.code, format, data)
}

/// The texts of the list, its head first.
fn cells(data: &Value) -> Result<Vec<Vec<String>>> {
    let (_, document) = described()?;
    let head = list(&document).unwrap_or_default().iter().map(|column| column.label.clone()).collect();
    let listed = others::rows(data).filter(|row| row["number"].is_string()).map(others::texts);
    Ok(std::iter::once(head).chain(listed).collect())
}
