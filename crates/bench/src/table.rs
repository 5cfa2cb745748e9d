//! The recommending body's table with 10 and 500 rows as PDF, beside WeasyPrint setting the same cells.

use crate::report::{Report, median};
use crate::{instance, python, rulebooks};
use anyhow::{Result, ensure};
use domain::time::Timestamp;
use domain::{Application, Digest, Opinion, OpinionDecision, State};
use printing::{Occasion, PartOf, Record, compose};
use rulebook::{Column, Document, Part, Rulebook, ValueFrom};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Instant;
use xtask::http::Client;
use xtask::workspace;

pub fn run(report: &mut Report) -> Result<()> {
    let instance = instance::start("table")?;
    let mut client = Client::new(&instance.service.url);
    for rows in [10, 500] {
        let data = data(rows)?;
        let first = render(&mut client, &data, "pdf")?;
        let again = median((0..3).map(|_| render(&mut client, &data, "pdf")).collect::<Result<_>>()?);
        let theirs = weasyprint(&data)?;
        report.beside(&format!("table of {rows} rows as PDF, first time"), first, "ms", "WeasyPrint", theirs);
        report.beside(&format!("table of {rows} rows as PDF, again"), again, "ms", "WeasyPrint", theirs);
    }
    let xlsx = render(&mut client, &data(500)?, "xlsx")?;
    report.figure("table of 500 rows as XLSX", xlsx, "ms");
    Ok(())
}

/// The document as `records` sends it, made from so many recommended applications with the same made-up fields.
fn data(rows: usize) -> Result<Value> {
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
        fields: document.sources().filter_map(ValueFrom::field).map(|id| (id.to_owned(), format!("示例{index}"))).collect(),
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

/// Milliseconds from request to document.
fn render(client: &mut Client, data: &Value, format: &str) -> Result<f64> {
    let (book, document) = described()?;
    let request = json!({
        "programme": book.programme.id, "document": document.code, "format": format, "data": data,
        "data_sha256": Digest::of_json(data), "generated_at": "2023-06-15T02:00:00Z",
    });
    let body = request.to_string();
    let begin = Instant::now();
    let answer = client.send("POST", "/render", &[("content-type", "application/json")], body.as_bytes())?;
    ensure!(answer.status == 200, "the table was answered {}: {}", answer.status, answer.body);
    Ok(begin.elapsed().as_secs_f64() * 1e3)
}

fn weasyprint(data: &Value) -> Result<f64> {
    let (_, document) = described()?;
    let mut rows: Vec<Value> = vec![json!(list(&document).unwrap_or_default().iter().map(|column| &column.label).collect::<Vec<_>>())];
    let listed = data["blocks"].as_array().into_iter().flatten().filter_map(|block| block["rows"].as_array()).flatten();
    let texts = |row: &Value| json!(row["cells"].as_array().into_iter().flatten().map(|cell| &cell["text"]).collect::<Vec<_>>());
    rows.extend(listed.filter(|row| row["number"].is_string()).map(texts));
    let file = instance::folder()?.join("table.json");
    std::fs::write(&file, json!(rows).to_string())?;
    let font = workspace::root().join("dist/fonts/common/NotoSerifSC-Regular.ttf");
    Ok(python::seconds("table_pdf.py", &[&file.display().to_string(), &font.display().to_string()])? * 1e3)
}
