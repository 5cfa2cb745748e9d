//! A respondent list of 100,000 rows and 6 columns, beside native calamine and openpyxl reading the same file.

use crate::report::{Report, median};
use crate::{instance, python, rulebooks};
use anyhow::{Context, Result, ensure};
use calamine::{Reader, open_workbook_auto};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::Instant;
use xtask::http::Client;

const ROWS: u32 = 100_000;
const RUNS: usize = 3;

pub fn run(report: &mut Report) -> Result<()> {
    let file = instance::folder()?.join("roster.xlsx");
    write_list(&file, ROWS)?;
    let instance = instance::start("roster")?;
    let mut client = Client::new(&instance.service.url);
    let body = request(&file)?;
    let (mut ours, mut native, mut openpyxl) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let begin = Instant::now();
        let answer = client.send("POST", "/parse", &[], &body)?;
        ours.push(begin.elapsed().as_secs_f64() * 1e3);
        ensure!(answer.body["facts"]["rows"] == ROWS, "the list was answered {}: {}", answer.status, answer.body["facts"]["rows"]);
        let begin = Instant::now();
        let range = open_workbook_auto(&file)?.worksheet_range_at(0).context("a sheet")??;
        ensure!(range.used_cells().count() >= ROWS as usize * 6);
        native.push(begin.elapsed().as_secs_f64() * 1e3);
        openpyxl.push(python::seconds("read_xlsx.py", &[&file.display().to_string()])? * 1e3);
    }
    let ours = median(ours);
    report.beside("respondent list of 100,000 rows", ours, "ms", "calamine, native", median(native));
    report.beside("respondent list of 100,000 rows", ours, "ms", "openpyxl, read-only", median(openpyxl));
    Ok(())
}

/// An XLSX of so many made-up respondents.
pub fn write_list(path: &Path, rows: u32) -> Result<()> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, head) in ["序号", "姓名", "联系方式", "单位", "调查日期", "备注"].into_iter().enumerate() {
        sheet.write(0, column as u16, head)?;
    }
    for row in 1..=rows {
        sheet.write(row, 0, row)?;
        sheet.write(row, 1, format!("受访者{row}"))?;
        sheet.write(row, 2, format!("138{row:08}"))?;
        sheet.write(row, 3, format!("示例单位{}", row % 500))?;
        sheet.write(row, 4, "2022-11-15")?;
        sheet.write(row, 5, "电话")?;
    }
    workbook.save(path)?;
    Ok(())
}

/// What `evidence` sends to `respondents`: the rulebook's list, a line feed, the file.
pub fn request(file: &Path) -> Result<Vec<u8>> {
    let materials: Value = rulebook_list()?;
    let mut body = json!({"name": "名单.xlsx", "spec": materials}).to_string().into_bytes();
    body.push(b'\n');
    body.extend(fs::read(file)?);
    Ok(body)
}

fn rulebook_list() -> Result<Value> {
    let (_, spec) = rulebooks::first("a material that is a list", |book| book.materials.iter().find_map(|m| m.roster.clone()))?;
    Ok(serde_json::to_value(spec)?)
}
