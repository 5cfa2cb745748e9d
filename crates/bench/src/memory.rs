//! What the largest lists cost the component that reads them: the least memory it can be given with which it still answers.

use crate::report::Report;
use crate::{instance, roster};
use anyhow::{Result, ensure};
use std::fs;
use std::path::Path;
use xtask::http::Client;

/// Just below the largest list that is read.
const FILE_BYTES: u64 = 20 << 20;
/// Where the least is looked for, in MiB; above, the component's own limit ends it.
const MIB: std::ops::Range<u32> = 8..256;

pub fn run(report: &mut Report) -> Result<()> {
    let workbook = instance::folder()?.join("largest.xlsx");
    roster::write_list(&workbook, 100_000)?;
    report.figure("guest memory for a list of 100,000 rows, XLSX", f64::from(least(&workbook)?), "MiB");
    let rows = 100_000 * FILE_BYTES / fs::metadata(&workbook)?.len() * 99 / 100;
    roster::write_list(&workbook, rows as u32)?;
    let text = instance::folder()?.join("largest.csv");
    write_text(&text)?;
    for (file, what) in [(&workbook, "XLSX"), (&text, "CSV")] {
        let bytes = fs::metadata(file)?.len();
        ensure!((FILE_BYTES * 9 / 10..FILE_BYTES).contains(&bytes), "{} has {bytes} bytes", file.display());
        report.figure(&format!("guest memory for a list of 20 MB, {what}"), f64::from(least(file)?), "MiB");
    }
    Ok(())
}

fn write_text(path: &Path) -> Result<()> {
    let mut text = "序号,姓名,联系方式,单位,调查日期,备注\n".to_owned();
    for row in 1.. {
        let line = format!("{row},受访者{row},138{row:08},示例单位{},2022-11-15,电话\n", row % 500);
        if (text.len() + line.len()) as u64 >= FILE_BYTES {
            break;
        }
        text += &line;
    }
    Ok(fs::write(path, text)?)
}

/// By halving.
fn least(file: &Path) -> Result<u32> {
    let body = roster::request(file)?;
    let (mut too_little, mut enough) = (MIB.start, MIB.end);
    ensure!(answers(&body, enough)?, "{} can't be read at all", file.display());
    while too_little + 1 < enough {
        let middle = too_little.midpoint(enough);
        if answers(&body, middle)? {
            enough = middle;
        } else {
            too_little = middle;
        }
    }
    Ok(enough)
}

/// Whether the component answers with so much; with very little the service doesn't even start.
fn answers(body: &[u8], mib: u32) -> Result<bool> {
    let arguments = ["--max-memory-mib".to_owned(), mib.to_string()];
    let Ok(instance) = instance::start_with("memory", &arguments) else { return Ok(false) };
    let answer = Client::new(&instance.service.url).send("POST", "/parse", &[], body)?;
    Ok(answer.status == 200 && answer.body["facts"]["rows"].as_u64() > Some(0))
}
