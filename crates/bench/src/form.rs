//! An application form as PDF, beside others setting the same texts.

use crate::others::{self, Others};
use crate::report::{Report, median};
use crate::{application, instance};
use anyhow::{Context, Result};
use serde_json::Value;
use xtask::http::Client;

const RUNS: usize = 5;

pub fn run(report: &mut Report) -> Result<()> {
    let instance = instance::start("form")?;
    let (mut client, views) = application::load(&instance)?;
    let others = Others::new()?;
    for (programme, view) in &views {
        let id = view["id"].as_str().context("an id")?;
        let list = client.json("GET", &format!("/api/v1/applications/{id}/documents"), &[], &Value::Null)?.body;
        let printed = |line: &&Value| line["formats"].as_array().is_some_and(|formats| formats.contains(&"pdf".into()));
        let Some(line) = list["items"].as_array().into_iter().flatten().find(printed) else { continue };
        let (code, path) = line["code"].as_str().zip(line["path"].as_str()).context("a document's code and path")?;
        let data = client.json("GET", &format!("{path}.json"), &[], &Value::Null)?.body;
        let mut bare = Client::new(&instance.service.url);
        let (first, _) = others::render(&mut bare, programme, code, "pdf", &data)?;
        // Another number each time, so that nothing laid out before is used again.
        let again = (0..RUNS).map(|run| {
            let mut other = data.clone();
            other["number"] = format!("{programme}-{run}").into();
            Ok(others::render(&mut bare, programme, code, "pdf", &other)?.0)
        });
        let again = median(again.collect::<Result<_>>()?);
        let rows: Vec<Vec<String>> = others::rows(&data).map(others::texts).collect();
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let rows: Vec<Vec<String>> = rows.into_iter().map(|mut row| { row.resize(columns, String::new()); row }).collect();
        let what = format!("form {} as PDF", code);
        report.figure(&format!("{what}, first"), first, "ms");
        report.beside(&what, again, "ms", "WeasyPrint", others.weasyprint(&rows)?);
        report.beside(&what, again, "ms", "ReportLab", others.reportlab(&rows)?);
    }
    Ok(())
}
