//! The recommending body's table with 10 and 500 rows as PDF, beside WeasyPrint setting the same cells.

use crate::report::{Report, median};
use crate::{instance, python, rulebooks};
use anyhow::{Result, ensure};
use domain::Digest;
use rulebook::{Rulebook, Table, ValueFrom};
use serde_json::{Value, json};
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

fn data(rows: usize) -> Result<Value> {
    let (rulebook, table) = table()?;
    let opinion = "亮点：建立了覆盖全流程的用户意见收集与闭环处理机制，投诉响应及时。改进点：建议加强与标杆企业的对比分析，完善样本代表性说明。";
    let row = |index: usize| {
        let cells: Vec<String> = (0..table.columns.len())
            .map(|column| match column {
                0 => index.to_string(),
                last if last + 1 == table.columns.len() => opinion.to_owned(),
                column => format!("示例{column}-{index}"),
            })
            .collect();
        json!({"number": format!("{}-{index:04}", rulebook.programme.code), "record_sha256": Digest::of(&index.to_le_bytes()), "cells": cells})
    };
    let head: Vec<_> = table.head.iter().map(|l| (l.label.clone(), "示例协会".to_owned())).collect();
    let foot: Vec<_> = table.foot.iter().map(|l| (l.label.clone(), "示例".to_owned())).collect();
    Ok(json!({"title": table.title, "head": head, "rows": (1..=rows).map(row).collect::<Vec<_>>(), "foot": foot}))
}

/// The first table that ends in an opinion, which is what makes it long.
fn table() -> Result<(Rulebook, Table)> {
    let opinions = |table: &&Table| table.columns.last().is_some_and(|column| column.from == ValueFrom::OpinionText);
    rulebooks::first("a table of opinions", |book| book.tables.iter().find(opinions).cloned())
}

/// Milliseconds from request to document.
fn render(client: &mut Client, data: &Value, format: &str) -> Result<f64> {
    let (rulebook, table) = table()?;
    let request = json!({
        "programme": rulebook.programme.id, "document": table.code, "format": format, "data": data,
        "data_sha256": Digest::of_json(data), "generated_at": "2023-06-15T02:00:00Z",
    });
    let body = request.to_string();
    let begin = Instant::now();
    let answer = client.send("POST", "/render", &[("content-type", "application/json")], body.as_bytes())?;
    ensure!(answer.status == 200, "the table was answered {}: {}", answer.status, answer.body);
    Ok(begin.elapsed().as_secs_f64() * 1e3)
}

fn weasyprint(data: &Value) -> Result<f64> {
    let (_, table) = table()?;
    let mut rows: Vec<Value> = vec![json!(table.columns.iter().map(|c| c.label.clone()).collect::<Vec<_>>())];
    rows.extend(data["rows"].as_array().into_iter().flatten().map(|row| row["cells"].clone()));
    let file = instance::folder()?.join("table.json");
    std::fs::write(&file, json!(rows).to_string())?;
    let font = workspace::root().join("dist/fonts/common/NotoSerifSC-Regular.ttf");
    Ok(python::seconds("table_pdf.py", &[&file.display().to_string(), &font.display().to_string()])? * 1e3)
}
